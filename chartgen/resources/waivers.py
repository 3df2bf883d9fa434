"""Waivers: what each linter calls a rule, so that one word in the spec silences all of them, with its reason.

Sources: the annotations that kube-linter, checkov, kube-score and Polaris document for exceptions.
"""

from __future__ import annotations

from typing import NamedTuple

from chartgen import names
from chartgen.errors import ChartgenError, Finding
from chartgen.spec.chart import Chart


class Topic(NamedTuple):
    """What linters look at, and what each calls it; empty where a linter does not look."""

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
    "disruption-budget": Topic((), (), ("deployment-has-poddisruptionbudget",), ("missingPodDisruptionBudget",)),
    "anti-affinity": Topic(("no-anti-affinity",), (), ("deployment-has-host-podantiaffinity",)),
    "topology-spread": Topic(polaris=("topologySpreadConstraint",)),
    "node-port": Topic(("exposed-services",), (), ("service-type",)),
    "strategy": Topic(kube_score=("deployment-strategy",)),
    "host-port": Topic((), ("CKV_K8S_26",), (), ("hostPortSet",)),
    "capabilities": Topic((), ("CKV_K8S_25",), (), ("dangerousCapabilities",)),
    "host-path": Topic(("sensitive-host-mounts",), ("CKV_K8S_27",), (), ("hostPathSet",)),
    "privileged": Topic(("privileged-container",), ("CKV_K8S_16",), (), ("runAsPrivileged",)),
    "service-account-token": Topic((), ("CKV_K8S_38",), (), ("automountServiceAccountToken",)),
}


def check(chart: Chart) -> None:
    """Hold each waiver to a rule that there is.

    Raises:
        ChartgenError: A waiver names neither a policy of the namespace nor what linters look at.
    """
    policies = [policy.name for policy in chart.namespace.policies] if chart.namespace else []
    known = [*policies, *TOPICS]
    findings = []
    for index, waiver in enumerate(chart.waivers):
        if waiver.rule not in known:
            nearest = names.closest(waiver.rule, known)
            findings.append(
                Finding(
                    f"there is no rule `{waiver.rule}` to waive",
                    location=chart.location("waivers", index, "rule"),
                    field=f"waivers[{index}].rule",
                    found=waiver.rule,
                    expected=", ".join(known),
                    hint=f"did you mean `{nearest}`?" if nearest else "",
                )
            )
    if findings:
        raise ChartgenError(*findings)


def annotations_of(chart: Chart, *topics: str) -> dict[str, str]:
    """Give the annotations that tell linters of a chart's waivers, of all or of these topics alone."""
    made: dict[str, str] = {}
    ignored: list[str] = []
    skips = 0
    for waiver in chart.waivers:
        topic = TOPICS.get(waiver.rule)
        if topic is None or (topics and waiver.rule not in topics):
            continue
        reason = " ".join(waiver.reason.split())
        for check in topic.kube_linter:
            made[f"ignore-check.kube-linter.io/{check}"] = reason
        for check in topic.checkov:
            skips += 1
            made[f"checkov.io/skip{skips}"] = f"{check}={reason}"
        ignored += topic.kube_score
        for check in topic.polaris:
            made[f"polaris.fairwinds.com/{check}-exempt"] = "true"
    if ignored:
        made["kube-score/ignore"] = ",".join(dict.fromkeys(ignored))
    return made
