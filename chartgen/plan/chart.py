"""A Chart becomes a Plan: files to make, names, values, and what each template needs."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.kubernetes import definitions
from chartgen.plan import waivers
from chartgen.plan.environments import Union, union
from chartgen.plan.helm import Named, bare, member, scope, value
from chartgen.plan.metadata import MetadataPlan, metadata_plan
from chartgen.plan.picture import picture
from chartgen.plan.pod import PodPlan, ServicePlan, pod_plan
from chartgen.plan.scenarios import scenarios
from chartgen.policy import asked, held_at_install
from chartgen.spec.chart import Chart
from chartgen.spec.config import SECRET_TYPES, ConfigMap, ExistingConfigMap, ExistingSecret, KeySource, Secret
from chartgen.spec.part import plain
from chartgen.spec.policy import Guard
from chartgen.spec.storage import PersistentVolumeClaim
from chartgen.spec.text import is_marked
from chartgen.values import Contract, contract


class ConfigMapPlan(NamedTuple):
    """A ConfigMap that the chart makes."""

    metadata: MetadataPlan
    values: str
    tunable: bool
    fixed: tuple[tuple[str, str], ...]


class SecretKeyPlan(NamedTuple):
    """One key of a Secret that the chart makes."""

    name: str
    text: str
    """Its name as YAML."""
    value: str
    """The expression of its content, where `$secret` holds all contents."""
    flag: str
    """How a command line brings it."""
    is_json: bool
    """Whether the API server reads it as JSON."""


class SecretPlan(NamedTuple):
    """A Secret that the chart makes."""

    metadata: MetadataPlan
    path: str
    """Where its contents stand among the values, as `--set` takes it."""
    value: str
    """The expression of its contents."""
    existing_path: str
    """Where the name of one stands that takes its place, as `--set` takes it."""
    existing: str
    """The expression of that name."""
    type: str
    required: tuple[SecretKeyPlan, ...]
    optional: tuple[SecretKeyPlan, ...]


class ClaimPlan(NamedTuple):
    """A PersistentVolumeClaim that the chart makes."""

    metadata: MetadataPlan
    values: str
    at: str


class AccountPlan(NamedTuple):
    """A service account."""

    component: str
    scope: str
    helper: str
    metadata: MetadataPlan
    enabled: str
    """The expression of its component's switch; empty for none."""


class TestPortPlan(NamedTuple):
    """A port that `helm test` connects to."""

    host: str
    number: str
    enabled: str
    """The expression of its component's switch; empty for none."""


class TestPlan(NamedTuple):
    """The Job of `helm test`."""

    metadata: MetadataPlan
    ports: tuple[TestPortPlan, ...]


class File(NamedTuple):
    """One file to make: a template, and what it needs beside what all need."""

    path: str
    template: str
    context: Mapping[str, Any]


class Plan(NamedTuple):
    """All that is decided about a chart."""

    chart: str
    origin: str
    floor: str
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
    floor = _floor(chart)
    values = contract(merged.chart, optional=merged.optional)
    environments = merged.differences(values)
    guards: list[Guard] = []
    rules: list[tuple[str, str]] = []
    for policy in held_at_install(chart):
        for narrowing in asked(policy, "narrowings", chart):
            if narrowing.path in values.leaves:
                values.narrowed[narrowing.path] = {**values.narrowed.get(narrowing.path, {}), **narrowing.schema}
        guards += asked(policy, "guards", chart)
        rules.append((policy.name, _first_line(type(policy))))
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
    tests = _tests(pods, named)
    made = _Sources(merged.chart, named)
    accounts = [_account("", named, "")] if any(not pod.own_service_account for pod in pods) else []
    own = [_account(pod.component, named, pod.enabled) for pod in pods if pod.own_service_account]
    services = [service for pod in pods for service in pod.services]
    for path in _dead(pods, services, tests, accounts):
        values.remove(*path)
    files = list(_files(merged, pods, services, made, accounts + own, tests, named))
    made_here = [
        *((pod.kind, pod.metadata) for pod in pods),
        *(("Service", service.metadata) for service in services),
        *(("ConfigMap", config.metadata) for _file, config in made.configmaps),
    ]
    shared = {
        "chart": chart.name,
        "origin": origin,
        "floor": floor,
        "pods": pods,
        "services": services,
        "tests": tests is not None,
        "has_sleep": _has(floor, "LifecycleHandler.sleep"),
        "has_files": _has(floor, "EnvVar.valueFrom.fileKeyRef"),
        "own_accounts": own,
        "guards": guards,
        "makes_secrets": bool(made.secrets),
        "resources": [(kind, metadata.name.replace(" | quote }}", " }}")) for kind, metadata in made_here],
        "part_of": yamltext.scalar(chart.namespace.name) if chart.namespace else "",
    }
    return Plan(
        chart=chart.name,
        origin=origin,
        floor=floor,
        files=(*files, *_about(merged.chart, chart, values, made, rules)),
        shared=shared,
        values=values,
        environments=environments,
        scenarios=scenarios(values, made.placeholders),
    )


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
    for service in services:
        if service.fixed_type:
            yield (*service.way, "type")
        if not service.exposed:
            yield (*service.way, "nodePort")
            yield (*service.way, "externalTrafficPolicy")
        if "LoadBalancer" not in service.types:
            yield (*service.way, "loadBalancerClass")


def _has(floor: str, field: str) -> bool:
    """Tell whether a chart of this floor has a field that the oldest Kubernetes lacks."""
    if floor == definitions.FLOORS[0]:
        return False
    return definitions.FLOORS.index(definitions.on_by_default_since(field)) <= definitions.FLOORS.index(floor)


def _floor(chart: Chart) -> str:
    from chartgen.plan.floors import needed

    return needed(chart) if chart.kube_version != definitions.FLOORS[-1] else chart.kube_version


def _files(
    merged: Union,
    pods: list[PodPlan],
    services: list[ServicePlan],
    made: _Sources,
    accounts: list[AccountPlan],
    tests: TestPlan | None,
    named: Named,
) -> Iterator[File]:
    for pod in pods:
        template = f"templates/{pod.kind.lower()}.yaml"
        yield File(f"templates/{pod.file}{pod.kind.lower()}.yaml", template, {"pod": pod})
    for service in services:
        yield File(f"templates/{service.file}service.yaml", "templates/service.yaml", {"service": service})
    for file, config in made.configmaps:
        yield File(f"templates/{file}configmap.yaml", "templates/configmap.yaml", {"config": config})
    for file, secret in made.secrets:
        yield File(f"templates/{file}secret.yaml", "templates/secret.yaml", {"secret": secret})
    for file, claim in made.claims:
        yield File(
            f"templates/{file}persistentvolumeclaim.yaml", "templates/persistentvolumeclaim.yaml", {"claim": claim}
        )
    for account in accounts:
        file = f"{account.component}-" if account.component else ""
        yield File(f"templates/{file}serviceaccount.yaml", "templates/serviceaccount.yaml", {"account": account})
    for manifest in merged.chart.manifests:
        definition = plain(manifest.definition)
        file = f"templates/{manifest.name}-{manifest.kind.lower()}.yaml"
        yield File(file, "templates/manifest.yaml", {"manifest": _manifest(definition, named, manifest.cluster_scoped)})
    yield File("templates/extra-manifests.yaml", "templates/extra-manifests.yaml", {})
    yield File("templates/_helpers.tpl", "templates/_helpers.tpl", {})
    yield File("templates/_checks.tpl", "templates/_checks.tpl", {})
    if tests:
        yield File("templates/tests/connection.yaml", "templates/tests/connection.yaml", {"test": tests})


class ManifestPlan(NamedTuple):
    """A whole object as the author wrote it; `rest` is what comes after its metadata, as YAML."""

    api_version: str
    kind: str
    metadata: MetadataPlan
    rest: str


def _manifest(definition: dict[str, Any], named: Named, cluster_scoped: bool) -> ManifestPlan:
    metadata = definition["metadata"]
    rest = {key: item for key, item in definition.items() if key not in ("apiVersion", "kind", "metadata")}
    return ManifestPlan(
        yamltext.scalar(definition["apiVersion"]),
        yamltext.scalar(definition["kind"]),
        metadata_plan(
            named,
            yamltext.scalar(metadata["name"]) if cluster_scoped else named.fullname(metadata["name"], limit=None),
            labels=metadata.get("labels"),
            annotations=metadata.get("annotations"),
            namespaced=not cluster_scoped,
        ),
        named.templated(yamltext.dump(rest)) if rest else "",
    )


def _account(component: str, named: Named, enabled: str) -> AccountPlan:
    helper = ".".join(part for part in (named.chart, component, "serviceAccountName") if part)
    at = f"({scope(component)}.serviceAccount)"
    name = f'{{{{ include "{helper}" . | quote }}}}'
    metadata = metadata_plan(named, name, annotation_values=(f"{at}.annotations",))
    return AccountPlan(component, scope(component), helper, metadata, enabled)


def _tests(pods: list[PodPlan], named: Named) -> TestPlan | None:
    ports = [
        TestPortPlan(service.host, port.path, service.enabled)
        for pod in pods
        for service in pod.services
        for port in service.ports
        if port.protocol == "TCP"
    ]
    if not ports:
        return None
    hook = {"helm.sh/hook": "test", "helm.sh/hook-delete-policy": "before-hook-creation,hook-succeeded"}
    return TestPlan(metadata_plan(named, named.fullname("test-connection"), "test", annotations=hook), tuple(ports))


class _Sources:
    """What the chart makes, and what has to be there, of that which workloads refer to."""

    def __init__(self, chart: Chart, named: Named) -> None:
        self.configmaps: list[tuple[str, ConfigMapPlan]] = []
        self.secrets: list[tuple[str, SecretPlan]] = []
        self.claims: list[tuple[str, ClaimPlan]] = []
        self.existing_secrets: list[ExistingSecret] = []
        self.existing_configmaps: list[ExistingConfigMap] = []
        self.placeholders: dict[tuple[str, ...], str] = {}
        seen: set[tuple[str, str | None]] = set()
        for _path, source in chart.used_sources:
            key = (type(source).__name__, getattr(source, "name", None))
            if key not in seen:
                seen.add(key)
                self._add(source, named)
        names: set[str] = set()
        for _path, volume in chart.used_volumes:
            if isinstance(volume, PersistentVolumeClaim) and volume.name not in names:
                names.add(volume.name)
                metadata = metadata_plan(
                    named, named.fullname(volume.name, limit=None), annotation_values=("$claim.annotations", "$keep")
                )
                values = bare(value("persistence", volume.name))
                self.claims.append((f"{volume.name}-", ClaimPlan(metadata, values, f"persistence.{volume.name}")))

    def _add(self, source: KeySource, named: Named) -> None:
        if isinstance(source, ConfigMap):
            fixed = tuple(
                (yamltext.scalar(key), named.templated(yamltext.scalar(text)))
                for key, text in source.data.items()
                if is_marked(text)
            )
            path = ("configMaps", source.name) if source.name else ("config",)
            metadata = metadata_plan(named, named.fullname(source.name or "config", limit=None))
            plan = ConfigMapPlan(metadata, value(*path), len(fixed) < len(source.data), fixed)
            self.configmaps.append((f"{source.name}-" if source.name else "", plan))
        elif isinstance(source, Secret):
            self.secrets.append((f"{source.name}-" if source.name else "", self._secret(source, named)))
        elif isinstance(source, ExistingSecret):
            self.existing_secrets.append(source)
        elif isinstance(source, ExistingConfigMap):
            self.existing_configmaps.append(source)

    def _secret(self, source: Secret, named: Named) -> SecretPlan:
        path = ("secrets", source.name) if source.name else ("secret",)
        existing = ("existingSecrets", source.name) if source.name else ("existingSecret",)

        def key_plan(key: str) -> SecretKeyPlan:
            is_json = key in (".dockerconfigjson", ".dockercfg") and key in SECRET_TYPES.get(source.type, ())
            return SecretKeyPlan(
                key, yamltext.scalar(key), bare(member("$secret", key)), bring_flag(source, key), is_json
            )

        for key in source.required_keys():
            self.placeholders[(*path, key)] = _placeholder(source.type, key)
        required = source.required_keys()
        return SecretPlan(
            metadata=metadata_plan(named, named.fullname(source.name or "secret", limit=None)),
            path=".".join(path),
            value=value(*path),
            existing_path=".".join(existing),
            existing=value(*existing),
            type=yamltext.scalar(source.type),
            required=tuple(key_plan(key) for key in required),
            optional=tuple(key_plan(key) for key in source.known_keys() if key not in required),
        )


def bring_flag(secret: Secret, key: str) -> str:
    """Give the flag of `helm install` that brings one key of a Secret."""
    root = f"secrets.{secret.name}" if secret.name else "secret"
    escaped = key.replace(".", "\\.")
    if secret.type == "Opaque":
        return f"--set-string {shlex.quote(f'{root}.{escaped}=...')}"
    return f"--set-file {shlex.quote(f'{root}.{escaped}=FILE')}"


def _placeholder(kind: str, key: str) -> str:
    # The API server parses this one; the others it takes as they are.
    return '{"auths":{}}' if kind.startswith("kubernetes.io/dockerc") else f"placeholder-{key.lower()}"


def _about(
    merged: Chart, chart: Chart, values: Contract, made: _Sources, rules: list[tuple[str, str]]
) -> Iterator[File]:
    annotations = dict(chart.chart_annotations)
    if chart.license:
        annotations.setdefault("artifacthub.io/license", chart.license)
    yield File(
        "Chart.yaml",
        "Chart.yaml",
        {
            "description": chart.description,
            "version": chart.version,
            "app_version": chart.effective_app_version(),
            "home": chart.home,
            "icon": chart.icon,
            "sources": chart.sources,
            "keywords": chart.keywords,
            "maintainers": chart.maintainers,
            "annotations": yamltext.dump(annotations, 2) if annotations else "",
        },
    )
    yield File(".helmignore", ".helmignore", {})
    yield File("templates/NOTES.txt", "templates/NOTES.txt", {"text_value": _text_value(values)})
    namespace = chart.namespace.name if chart.namespace else ""
    at = f" --namespace {namespace}" if namespace else ""
    plain_install = f"helm install {chart.name} ./{chart.name}{at}"
    brought = [key.flag for _file, secret in made.secrets for key in secret.required]
    yield File(
        "README.md",
        "README.md",
        {
            "description": chart.description,
            "version": chart.version,
            "app_version": chart.effective_app_version(),
            "picture": picture(merged),
            "commands": {
                "namespace": namespace_command(chart),
                "install": " \\\n  ".join([plain_install, *brought]),
                "install_plain": plain_install,
            },
            "local_images": local_images(merged),
            "existing_secrets": [secret_commands(secret, namespace) for secret in made.existing_secrets],
            "existing_configmaps": [configmap_commands(config, namespace) for config in made.existing_configmaps],
            "made_secrets": [secret.path for _file, secret in made.secrets],
            "environments": list(chart.environments),
            "environment_names": _listed(chart.environments),
            "rules": rules,
            "waivers": chart.waivers,
        },
    )


def _first_line(rule: type) -> str:
    return (rule.__doc__ or "").strip().partition("\n")[0]


def _listed(names: Iterable[str]) -> str:
    *most, last = names or [""]
    return f"{', '.join(most)} and {last}" if most else last


def _text_value(values: Contract) -> str:
    for leaf in values.listed():
        if leaf.path[0] in ("config", "env", "configMaps") and leaf.schema == {"type": "string"}:
            return leaf.dotted
    return ""


def namespace_command(chart: Chart) -> str:
    """Give the commands that make the chart's namespace; empty where it names none."""
    if chart.namespace is None:
        return ""
    lines = [f"kubectl create namespace {chart.namespace.name}"]
    if chart.namespace.labels:
        labels = " ".join(f"{key}={text}" for key, text in chart.namespace.labels.items())
        lines.append(f"kubectl label namespace {chart.namespace.name} {labels}")
    return "\n".join(lines)


def local_images(chart: Chart) -> list[str]:
    """List the images that no registry gives: they are loaded into the nodes by hand."""
    images = []
    for _component, workload in chart.workloads():
        image = workload.image
        if not image.registry and "/" not in image.repository:
            images.append(f"{image.repository}:{image.tag or chart.effective_app_version()}")
    return list(dict.fromkeys(images))


def secret_commands(secret: ExistingSecret, namespace: str) -> dict[str, Any]:
    """Give the command that makes a Secret, and what its keys are, for people to read."""
    kind = "generic" if secret.type == "Opaque" else f"generic --type={shlex.quote(secret.type)}"
    return _commands(f"secret {kind}", secret, namespace, secret.docs)


def configmap_commands(config: ExistingConfigMap, namespace: str) -> dict[str, Any]:
    """Give the command that makes a ConfigMap, and what its keys are, for people to read."""
    return _commands("configmap", config, namespace, {})


def _commands(
    kind: str, source: ExistingSecret | ExistingConfigMap, namespace: str, docs: Mapping[str, str]
) -> dict[str, Any]:
    at = f" --namespace {namespace}" if namespace else ""
    keys = source.known_keys() or ()
    notes = []
    for key in keys:
        need = " (may be missing)" if key in source.optional_keys else ""
        notes.append(f"`{key}`{need}{': ' + docs[key] if docs.get(key) else ''}")
    # Of a source that nothing is known of, some key stands for all.
    asked = [key for key in keys if key not in source.optional_keys] if keys else ["KEY"]
    lines = [f"kubectl create {kind} {source.name}{at}", *(f"--from-literal={key}=..." for key in asked)]
    return {"name": source.name, "command": " \\\n  ".join(lines), "notes": notes}
