"""Waivers: the name of each rule in every linter, so that one waiver in the spec applies to all of them.

Sources: the annotations that kube-linter, checkov, kube-score and Polaris document for exceptions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from chartgen.errors import Finding
from chartgen.similar import closest
from chartgen.spec import diff_rules, risks, secret_literals
from chartgen.spec.chart import Chart
from chartgen.spec.manifest import Waiver
from chartgen.spec.policy_calls import facts


class Topic(NamedTuple):
    """The checks of each linter that a rule stands for; empty if a linter has none."""

    kube_linter: tuple[str, ...] = ()
    checkov: tuple[str, ...] = ()
    kube_score: tuple[str, ...] = ()
    polaris: tuple[str, ...] = ()


TOPICS: dict[str, Topic] = {
    "cpu-limit": Topic(("unset-cpu-requirements",), ("CKV_K8S_11",), ("container-resources",), ("cpuLimitsMissing",)),
    "memory-limit": Topic(
        ("unset-memory-requirements",), ("CKV_K8S_13",), ("container-resources",), ("memoryLimitsMissing",)
    ),
    "ephemeral-storage": Topic(kube_score=("container-ephemeral-storage-request-and-limit",)),
    "image-digest": Topic(checkov=("CKV_K8S_43",)),
    "image-pull-policy": Topic((), ("CKV_K8S_15",), ("container-image-pull-policy",), ("pullPolicyNotAlways",)),
    "liveness": Topic(("no-liveness-probe",), ("CKV_K8S_8",), ("pod-probes",), ("livenessProbeMissing",)),
    "readiness": Topic(("no-readiness-probe",), ("CKV_K8S_9",), ("pod-probes",), ("readinessProbeMissing",)),
    "probes-alike": Topic(kube_score=("pod-probes-identical",)),
    "read-only-root": Topic(
        ("no-read-only-root-fs",),
        ("CKV_K8S_22",),
        ("container-security-context-readonlyrootfilesystem",),
        ("notReadOnlyRootFilesystem",),
    ),
    "run-as-root": Topic(("run-as-non-root",), ("CKV_K8S_23",), (), ("runAsRootAllowed",)),
    "high-user-id": Topic((), ("CKV_K8S_40",), ("container-security-context-user-group-id",)),
    "single-replica": Topic(("minimum-three-replicas",), (), ("deployment-replicas",), ("deploymentMissingReplicas",)),
    "secrets-in-environment": Topic(("env-var-secret", "read-secret-from-env-var"), ("CKV_K8S_35",)),
    "network-policy": Topic(("non-isolated-pod",), ("CKV2_K8S_6",), ("pod-networkpolicy",), ("missingNetworkPolicy",)),
    "disruption-budget": Topic(
        (),
        (),
        ("deployment-has-poddisruptionbudget", "statefulset-has-poddisruptionbudget"),
        ("missingPodDisruptionBudget",),
    ),
    "anti-affinity": Topic(
        ("no-anti-affinity",), (), ("deployment-has-host-podantiaffinity", "statefulset-has-host-podantiaffinity")
    ),
    "topology-spread": Topic(polaris=("topologySpreadConstraint",)),
    "node-port": Topic(("exposed-services",), (), ("service-type",)),
    "strategy": Topic(kube_score=("deployment-strategy",)),
    "host-port": Topic((), ("CKV_K8S_26",), (), ("hostPortSet",)),
    "host-network": Topic(("host-network",), ("CKV_K8S_19",), (), ("hostNetworkSet",)),
    "host-pid": Topic(("host-pid",), ("CKV_K8S_17",), (), ("hostPIDSet",)),
    "host-ipc": Topic(("host-ipc",), ("CKV_K8S_18",), (), ("hostIPCSet",)),
    "capabilities": Topic((), ("CKV_K8S_25",), (), ("dangerousCapabilities",)),
    "host-path": Topic(("sensitive-host-mounts",), ("CKV_K8S_27",), (), ("hostPathSet",)),
    "privileged": Topic(("privileged-container",), ("CKV_K8S_16",), (), ("runAsPrivileged",)),
    "service-account-token": Topic((), ("CKV_K8S_38",), (), ("automountServiceAccountToken",)),
    # Polaris takes roles that a chart does not contain for the most powerful ones.
    "existing-roles": Topic(
        polaris=(
            "clusterrolebindingClusterAdmin",
            "clusterrolebindingPodExecAttach",
            "rolebindingClusterAdminClusterRole",
            "rolebindingClusterAdminRole",
            "rolebindingClusterRolePodExecAttach",
            "rolebindingRolePodExecAttach",
        )
    ),
}


ON_SERVICES = ("node-port",)
"""The rules that linters check on Services."""
ON_BINDINGS = ("existing-roles",)
"""The rules that linters check on bindings of roles."""
ON_WORKLOADS = tuple(rule for rule in TOPICS if rule not in (*ON_SERVICES, *ON_BINDINGS))


def findings(chart: Chart) -> Iterator[Finding]:
    """Report each waiver of a rule that neither a policy of the namespace, a linter nor `chartgen diff` has."""
    if not chart.waivers:
        return
    namespaces = [one.namespace for one in (chart, *chart.environments.values()) if one.namespace]
    policies = dict.fromkeys(facts(policy).name for namespace in namespaces for policy in namespace.policies)
    for index, waiver in enumerate(chart.waivers):
        finding = unknown_rule(waiver.rule, policies)
        if finding is not None:
            yield replace(
                finding,
                location=chart.location("waivers", index, "rule"),
                field=f"waivers[{index}].rule",
                found=waiver.rule,
            )


def unknown_rule(rule: str, policies: Iterable[str]) -> Finding | None:
    """Report a rule that neither some policies, a linter, chartgen itself nor `chartgen diff` has."""
    own = sorted(policies)
    if rule.startswith(diff_rules.PREFIX):
        known: Sequence[str] = diff_rules.NAMES
        expected = f'"{diff_rules.PREFIX}" and a category or change listed on the documentation page "Diff"'
    else:
        known = [*own, *TOPICS, secret_literals.RULE, *risks.NAMES]
        expected = 'a rule listed on the documentation page "Policies"'
        if own:
            expected = f"a policy in use ({', '.join(own)}), or {expected}"
    if rule in known:
        return None
    nearest = _closest(rule, known)
    return Finding(
        f'unknown rule "{rule}"',
        expected=expected,
        hint=f'did you mean "{nearest}"?' if nearest else "",
    )


def _closest(rule: str, known: Sequence[str]) -> str | None:
    """Return the rule that was probably meant: the prefix of those of `chartgen diff` says nothing, or is missing."""
    prefix = diff_rules.PREFIX
    if not rule.startswith(prefix):
        return closest(rule, known) or (f"{prefix}{rule}" if f"{prefix}{rule}" in diff_rules.NAMES else None)
    nearest = closest(rule.removeprefix(prefix), [each.removeprefix(prefix) for each in known])
    return f"{prefix}{nearest}" if nearest else None


def written_annotations(chart: Chart, *rules: str) -> dict[str, str]:
    """Return the annotations of an object by which linters skip the checks of these rules, if a chart says so."""
    return annotations_of(waiver for waiver in chart.waivers if waiver.annotate and waiver.rule in rules)


def annotations_of(waivers: Iterable[Waiver]) -> dict[str, str]:
    """Return the annotations by which linters skip the checks that are waived."""
    annotations: dict[str, str] = {}
    ignored: list[str] = []
    skips = 0
    for waiver in waivers:
        topic = TOPICS.get(waiver.rule)
        if topic is None:
            continue
        reason = " ".join(waiver.reason.split())
        for check in topic.kube_linter:
            annotations[f"ignore-check.kube-linter.io/{check}"] = reason
        for check in topic.checkov:
            skips += 1
            annotations[f"checkov.io/skip{skips}"] = f"{check}={reason}"
        ignored += topic.kube_score
        for check in topic.polaris:
            annotations[f"polaris.fairwinds.com/{check}-exempt"] = "true"
    if ignored:
        annotations["kube-score/ignore"] = ",".join(dict.fromkeys(ignored))
    return annotations
