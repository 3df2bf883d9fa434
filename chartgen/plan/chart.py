"""A Chart becomes a Plan: files to make, names, values, and what each template needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.errors import ChartgenError, Finding
from chartgen.kubernetes import definitions
from chartgen.names import closest
from chartgen.plan import waivers
from chartgen.plan.environments import union
from chartgen.plan.file import File
from chartgen.plan.helm import Named, bare, below, is_on, scope
from chartgen.plan.manifest import manifest_files
from chartgen.plan.metadata import MetadataPlan, metadata_plan
from chartgen.plan.networkpolicy import NetworkPolicyPlan
from chartgen.plan.pages import pages
from chartgen.plan.pod import PodPlan, pod_plan
from chartgen.plan.scenarios import scenarios
from chartgen.plan.service import ServicePlan
from chartgen.plan.sources import Sources
from chartgen.policy import held_at_install
from chartgen.spec.chart import Chart
from chartgen.spec.policy import Guard, Narrowing, Policy
from chartgen.spec.policy_calls import call_policy, method_location
from chartgen.values import Contract, contract


class AccountPlan(NamedTuple):
    """A service account."""

    component: str
    scope: str
    helper: str
    metadata: MetadataPlan
    enabled: str
    """The expression of its component's switch; empty for none."""
    values: str
    """The path of its values, as `--set` takes it."""
    made: str
    """The expression of whether the chart makes it."""


class TestPortPlan(NamedTuple):
    """A port that `helm test` connects to."""

    host: str
    number: str
    enabled: str
    """The expression of its component's switch; empty for none."""


class TestPlan(NamedTuple):
    """The Job of `helm test`."""

    metadata: MetadataPlan
    policy_metadata: MetadataPlan
    ports: tuple[TestPortPlan, ...]


class Plan(NamedTuple):
    """All that is decided about a chart."""

    chart: str
    origin: str
    min_version: str
    files: tuple[File, ...]
    shared: Mapping[str, Any]
    """What all templates may use."""
    values: Contract
    environments: Mapping[str, Mapping[tuple[str, ...], Any]]
    """What each environment has other than the defaults, by the values' paths; None takes a default away."""
    scenarios: Mapping[str, tuple[str, Mapping[str, Any]]]
    """Values for trying the chart, by name: what it is for, and the values."""


def plan(chart: Chart, origin: str) -> Plan:
    """Decide a chart. `origin` is its spec file, as its files name it.

    Raises:
        ChartgenError: An environment differs in what no value can make, or a field needs a newer Kubernetes.
    """
    named = Named(chart.name)
    merged = union(chart)
    min_version = _min_version(chart)
    values = contract(merged.chart, optional=merged.optional)
    environments = merged.differences(values)
    guards: list[Guard] = []
    rules: list[tuple[str, str]] = []
    for policy in held_at_install(chart):
        narrowings, holds = call_policy(policy, "narrowings", chart), call_policy(policy, "guards", chart)
        for narrowing in narrowings:
            if narrowing.path not in values.leaves:
                raise ChartgenError(_narrows_nothing(policy, narrowing, values, chart))
            values.narrowed[narrowing.path] = {**values.narrowed.get(narrowing.path, {}), **narrowing.schema}
        guards += holds
        sentence = "".join(call_policy(policy, "sentence", chart))
        if sentence or narrowings or holds:
            rules.append((policy.name, sentence))
    waivers.check(chart)
    waived = waivers.annotations_of(chart)
    pods = [
        pod_plan(
            chart,
            component,
            workload,
            named,
            optional=component in merged.optional,
            waived=waived,
            narrowed=values.narrowed,
        )
        for component, workload in merged.chart.workloads()
    ]
    tests = _tests(pods, named, waivers.annotations_of(chart, "network-policy"))
    made = Sources(merged.chart, named, merged.optional)
    accounts = [_account("", named, "")] if any(not pod.own_service_account for pod in pods) else []
    own = [_account(pod.component, named, pod.enabled) for pod in pods if pod.own_service_account]
    services = [service for pod in pods for service in pod.services]
    for path in _dead(pods, services, tests, accounts):
        values.remove(*path)
    files = list(_files(pods, services, made, accounts + own, tests))
    files += manifest_files(merged.chart, named, [file.path for file in files])
    shared = {
        "chart": chart.name,
        "origin": origin,
        "min_version": min_version,
        "pods": pods,
        "services": services,
        "network_policies": any(pod.network_policy is not None for pod in pods),
        "tests": tests is not None,
        "has_sleep": _has(min_version, "LifecycleHandler.sleep"),
        "has_files": _has(min_version, "EnvVar.valueFrom.fileKeyRef"),
        "own_accounts": own,
        "guards": guards,
        "makes_secrets": bool(made.secrets),
        "resources": list(_resources(pods, services, made, accounts + own)),
        "part_of": yamltext.scalar(chart.namespace.name) if chart.namespace else "",
    }
    return Plan(
        chart=chart.name,
        origin=origin,
        min_version=min_version,
        files=_each_once([*files, *pages(merged.chart, chart, values, made, rules)]),
        shared=shared,
        values=values,
        environments=environments,
        scenarios=scenarios(values, made.placeholders),
    )


def _each_once(files: Sequence[File]) -> tuple[File, ...]:
    """Let no file take another's place.

    Raises:
        ValueError: Two files have one path: a mistake in chartgen.
    """
    twice = [path for path, count in Counter(file.path for file in files).items() if count > 1]
    if twice:
        raise ValueError(f"two files of one path: {', '.join(twice)}")
    return tuple(files)


def _resources(
    pods: list[PodPlan], services: list[ServicePlan], made: Sources, accounts: list[AccountPlan]
) -> Iterator[tuple[str, str, str]]:
    """Give what the chart makes: kind, name within text, and the expression of whether it does; empty for always."""

    def resource(kind: str, metadata: MetadataPlan, *conditions: str) -> tuple[str, str, str]:
        needed = [bare(each) for each in conditions if each]
        whole = f"and {' '.join(f'({each})' for each in needed)}" if len(needed) > 1 else "".join(needed)
        return kind, metadata.name.replace(" | quote }}", " }}"), whole

    for pod in pods:
        yield resource(pod.kind, pod.metadata, pod.enabled)
        if (policy := pod.network_policy) is not None:
            on = is_on(f"{policy.path}.enabled", policy.switches["enabled"])
            yield resource("NetworkPolicy", policy.metadata, pod.enabled, on)
        if (budget := pod.disruption_budget) is not None:
            on = is_on(f"{below('.Values', *budget.values.split('.'))}.enabled", False)
            yield resource("PodDisruptionBudget", budget.metadata, pod.enabled, on)
    for service in services:
        yield resource("Service", service.metadata, service.enabled)
    for _file, config in made.configmaps:
        yield resource("ConfigMap", config.metadata, config.enabled)
    for _file, secret in made.secrets:
        yield resource("Secret", secret.metadata, secret.enabled, f"not {secret.existing}")
    for _file, claim in made.claims:
        on = is_on(f"({claim.values}).enabled", claim.is_on)
        yield resource(
            "PersistentVolumeClaim", claim.metadata, claim.enabled, on, f"not ({claim.values}).existingClaim"
        )
    for account in accounts:
        yield resource("ServiceAccount", account.metadata, account.made)


def _dead(
    pods: list[PodPlan], services: list[ServicePlan], tests: TestPlan | None, accounts: list[AccountPlan]
) -> Iterator[tuple[str, ...]]:
    """Give the values that nothing would read in this chart: what they are for is fixed, or not there."""
    if not tests:
        yield ("tests",)
    if not accounts:
        yield ("serviceAccount",)
    if not pods:
        yield ("imagePullSecrets",)
        yield ("global",)
    for pod in pods:
        at = (pod.component,) if pod.component else ()
        if pod.command:
            yield (*at, "command")
        if pod.args:
            yield (*at, "args")
        if pod.network_policy is not None and not pod.ports:
            yield (*at, "networkPolicy", "allowExternal")
        if pod.disruption_budget is None:
            yield (*at, "podDisruptionBudget")
    for service in services:
        if service.fixed_type:
            yield (*service.way, "type")
        if not service.exposed:
            yield (*service.way, "nodePort")
            yield (*service.way, "externalTrafficPolicy")
        if "LoadBalancer" not in service.types:
            yield (*service.way, "loadBalancerClass")


def _has(min_version: str, field: str) -> bool:
    """Tell whether a chart of this minimum version has a field that the oldest Kubernetes lacks."""
    if min_version == definitions.MIN_VERSIONS[0]:
        return False
    return definitions.MIN_VERSIONS.index(definitions.on_by_default_since(field)) <= definitions.MIN_VERSIONS.index(
        min_version
    )


def _min_version(chart: Chart) -> str:
    from chartgen.plan.min_versions import needed

    return needed(chart) if chart.kube_version != definitions.MIN_VERSIONS[-1] else chart.kube_version


def _files(
    pods: list[PodPlan],
    services: list[ServicePlan],
    made: Sources,
    accounts: list[AccountPlan],
    tests: TestPlan | None,
) -> Iterator[File]:
    for pod in pods:
        template = f"templates/{pod.kind.lower()}.yaml"
        yield File(f"templates/{pod.file}{pod.kind.lower()}.yaml", template, {"pod": pod})
    for service in services:
        yield File(f"templates/{service.file}service.yaml", "templates/service.yaml", {"service": service})
    for policy in _policies(pods):
        yield File(f"templates/{policy.file}networkpolicy.yaml", "templates/networkpolicy.yaml", {"policy": policy})
    for pod in pods:
        if pod.disruption_budget is not None:
            file = f"templates/{pod.disruption_budget.file}poddisruptionbudget.yaml"
            yield File(file, "templates/poddisruptionbudget.yaml", {"budget": pod.disruption_budget})
    for file, config in made.configmaps:
        yield File(f"templates/{file}configmap.yaml", "templates/configmap.yaml", {"config": config})
    for file, secret in made.secrets:
        yield File(f"templates/{file}secret.yaml", "templates/secret.yaml", {"secret": secret})
    for file, claim in made.claims:
        yield File(
            f"templates/{file}persistentvolumeclaim.yaml", "templates/persistentvolumeclaim.yaml", {"claim": claim}
        )
    for number, account in enumerate(accounts):
        file = f"{account.component}-" if account.component else ""
        context = {"account": account, "others": accounts[:number]}
        yield File(f"templates/{file}serviceaccount.yaml", "templates/serviceaccount.yaml", context)
    yield File("templates/extra-manifests.yaml", "templates/extra-manifests.yaml", {})
    yield File("templates/_helpers.tpl", "templates/_helpers.tpl", {})
    yield File("templates/_checks.tpl", "templates/_checks.tpl", {})
    if tests:
        yield File("templates/tests/connection.yaml", "templates/tests/connection.yaml", {"test": tests})
        if policies := _policies(pods):
            # Without one of its own, the test could reach nothing where all traffic is denied by default.
            path = "templates/tests/networkpolicy.yaml"
            yield File(path, path, {"policies": policies, "metadata": tests.policy_metadata})


def _account(component: str, named: Named, enabled: str) -> AccountPlan:
    helper = ".".join(part for part in (named.chart, component, "serviceAccountName") if part)
    at = f"({scope(component)}.serviceAccount)"
    name = f'{{{{ include "{helper}" . | quote }}}}'
    metadata = metadata_plan(named, name, annotation_values=(f"{at}.annotations",))
    values = ".".join(part for part in (component, "serviceAccount") if part)
    made = f'(eq (toString {below(".Values", *values.split("."))}.create) "true")'
    return AccountPlan(
        component, scope(component), helper, metadata, enabled, values, f"(and ({enabled}) {made})" if enabled else made
    )


def _tests(pods: list[PodPlan], named: Named, waived: dict[str, str]) -> TestPlan | None:
    ports = [
        TestPortPlan(service.host, port.path, service.enabled)
        for pod in pods
        for service in pod.services
        for port in service.ports
        if port.protocol == "TCP"
    ]
    if not ports:
        return None
    name = named.fullname("test-connection")
    hook = {"helm.sh/hook": "test", "helm.sh/hook-delete-policy": "before-hook-creation,hook-succeeded"}
    # Hooks run in the order of their weights: first the policy, then the Job whose pod it is for.
    first = hook | {"helm.sh/hook-weight": "-1"}
    return TestPlan(
        metadata_plan(named, name, "test", annotations=hook | waived),
        metadata_plan(named, name, "test", annotations=first),
        tuple(ports),
    )


def _narrows_nothing(policy: Policy, narrowing: Narrowing, values: Contract, chart: Chart) -> Finding:
    named = ".".join(narrowing.path)
    near = closest(named, sorted(".".join(path) for path in values.leaves))
    return Finding(
        f"the rule `{policy.name}` narrows `{named}`, which is no value of {chart.name}: it would not be held",
        method_location(policy, "narrowings") or chart.location("name"),
        found=named,
        hint=f"did you mean `{near}`?" if near else "give it only for charts that have the value",
        rule="exception",
    )


def _policies(pods: list[PodPlan]) -> list[NetworkPolicyPlan]:
    return [pod.network_policy for pod in pods if pod.network_policy is not None]
