"""The states of claims, Services, autoscalers, disruption budgets, and of custom resources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from chartgen.live import facts, messages
from chartgen.live.lifecycles import CONDITION_RULES, State, state_by_conditions
from chartgen.live.namespace_index import Health, Json, NamespaceIndex
from chartgen.objects.fields import at, entries, mapping, text

_METRICS = timedelta(minutes=2)
"""How long an autoscaler may be without metrics: new pods have none at first."""
_CHANGES = re.compile("Resiz|Modify|Error")
"""Conditions of a claim whose volume is changed."""
_TYPES = tuple(dict.fromkeys(rule.condition for rule in CONDITION_RULES))


def claim(manifest: Json, index: NamespaceIndex) -> Health:
    """Return the state of a PersistentVolumeClaim."""
    name, phase = text(manifest, "metadata", "name"), text(manifest, "status", "phase")
    command = f"kubectl describe pvc/{name} -n {index.namespace}"
    warnings = tuple(messages.warnings(index.about(manifest), index.now))
    if phase == "Lost":
        return Health("Failed", ("its volume no longer exists, and its data is lost",), command)
    if phase != "Bound":
        return Health("Pending", (*warnings, f"it is not bound to a volume{_why_unbound(manifest, index)}"), command)
    changes = [
        each
        for each in entries(manifest, "status", "conditions")
        if text(each, "status") == "True" and _CHANGES.search(text(each, "type"))
    ]
    found = tuple(messages.labelled(text(each, "type"), text(each, "message")) for each in changes)
    if any("Error" in text(each, "type") for each in changes):
        return Health("Failed", found, command)
    return Health("Available", found)


def _why_unbound(manifest: Json, index: NamespaceIndex) -> str:
    # The API server names the default StorageClass in a claim that names none.
    if not text(manifest, "spec", "storageClassName"):
        return ": it has no StorageClass, and the cluster has no default StorageClass"
    name = text(manifest, "metadata", "name")
    uses = (entry for pod in index.pods for entry in entries(pod, "spec", "volumes"))
    if any(text(entry, "persistentVolumeClaim", "claimName") == name for entry in uses):
        return ""
    return ": no pod uses it yet, and its StorageClass may wait for one (WaitForFirstConsumer)"


def service(manifest: Json, index: NamespaceIndex) -> Health:
    """Return the state of a Service: only those with a load balancer have one."""
    if text(manifest, "spec", "type") != "LoadBalancer":
        return Health(None)
    if entries(manifest, "status", "loadBalancer", "ingress"):
        return Health("Available")
    warnings = tuple(messages.warnings(index.about(manifest), index.now))
    waits = "the load balancer has no address yet; assigning one requires a cloud provider or MetalLB"
    return Health("Pending", (*warnings, waits), index.describe(manifest))


def autoscaler(manifest: Json, index: NamespaceIndex) -> Health:
    """Return the state of a HorizontalPodAutoscaler: Failed if it cannot scale."""
    conditions = facts.conditions_of(manifest)
    command = f"kubectl describe hpa/{text(manifest, 'metadata', 'name')} -n {index.namespace}"
    if not conditions:
        return Health("Pending", ("its controller has not evaluated it yet",), command)
    for kind in ("AbleToScale", "ScalingActive"):
        each = conditions.get(kind, {})
        if text(each, "status") != "False":
            continue
        if text(each, "reason") == "ScalingDisabled":
            return Health("Available", ("it does not scale, because its target is scaled to zero",))
        since = facts.time(text(each, "lastTransitionTime"))
        is_new = kind == "ScalingActive" and since is not None and index.now - since < _METRICS
        hint = "; is metrics-server installed?" if "metrics.k8s.io" in text(each, "message") else ""
        why = f"it cannot scale: {messages.labelled(text(each, 'reason'), text(each, 'message'))}{hint}"
        return Health("Progressing" if is_new else "Failed", (why,), command)
    limited = conditions.get("ScalingLimited", {})
    if text(limited, "status") == "True" and text(limited, "reason") == "TooManyReplicas":
        return Health(
            "Available",
            (f"its metrics call for more than {at(manifest, ('spec', 'maxReplicas'))} replicas (maxReplicas)",),
        )
    return Health("Available")


def disruption_budget(manifest: Json, index: NamespaceIndex) -> Health:
    """Return the state of a PodDisruptionBudget."""
    status = mapping(manifest, "status")
    command = f"kubectl describe pdb/{text(manifest, 'metadata', 'name')} -n {index.namespace}"
    if not is_observed(manifest):
        return Health("Progressing", ("its controller has not observed the latest change yet",), command)
    allowed = facts.conditions_of(manifest).get("DisruptionAllowed", {})
    if text(allowed, "reason") == "SyncFailed":
        return Health("Failed", (messages.labelled("SyncFailed", text(allowed, "message")),), command)
    expected, desired = facts.number(status.get("expectedPods")), facts.number(status.get("desiredHealthy"))
    if expected and desired >= expected:
        why = f"it allows no evictions, which blocks node drains: {desired} of {expected} pods must be healthy"
        return Health("Available", (why,))
    return Health("Available")


def route(manifest: Json, index: NamespaceIndex) -> Health:
    """Return the state of a route of the Gateway API, which each of its gateways tells."""
    parents = entries(manifest, "status", "parents")
    if not parents:
        return Health("Pending", ("no gateway has accepted it yet",), index.describe(manifest))
    for parent in parents:
        found = _by_conditions(entries(parent, "conditions"), at(manifest, ("metadata", "generation")))
        if found and found[0] not in (None, "Available"):
            gateway = text(parent, "parentRef", "name")
            causes = tuple(f"gateway {gateway}: {each}" for each in found[1])
            return Health(found[0], causes, index.describe(manifest))
    return Health("Available")


def other(manifest: Json, index: NamespaceIndex) -> Health:
    """Return the state of any other object, by its conditions."""
    state, causes = _by_conditions(entries(manifest, "status", "conditions"), at(manifest, ("metadata", "generation")))
    if not is_observed(manifest):
        state, causes = "Progressing", ["its controller has not observed the latest change yet", *causes]
    elif text(manifest, "kind") == "CustomResourceDefinition" and state is None:
        state, causes = "Progressing", ["the API server has not accepted it yet"]
    if state in (None, "Available"):
        return Health(state)
    warnings = messages.warnings(index.about(manifest), index.now)
    return Health(state, tuple(dict.fromkeys([*causes, *warnings])), index.describe(manifest))


def is_observed(manifest: Json) -> bool:
    """Tell whether a controller has seen the newest generation of an object, as far as it tells."""
    observed, generation = at(manifest, ("status", "observedGeneration")), at(manifest, ("metadata", "generation"))
    # Some controllers keep a hash there.
    return not isinstance(observed, int) or not isinstance(generation, int) or observed >= generation


def _by_conditions(conditions: Sequence[Json], generation: object) -> tuple[State | None, list[str]]:
    """Return the state that conditions tell, and the messages of those that decide it."""
    current = [each for each in conditions if not _is_outdated(each, generation)]
    state = state_by_conditions({text(each, "type"): text(each, "status") for each in current})
    if state in (None, "Available") and len(current) < len(conditions):
        return "Progressing", ["its controller has not observed the latest change yet"]
    causes = [
        messages.labelled(text(each, "reason") or text(each, "type"), text(each, "message"))
        for kind in _TYPES
        for each in current
        if text(each, "type") == kind and state_by_conditions({kind: text(each, "status")}) not in (None, "Available")
    ]
    return state, causes


def _is_outdated(condition: Json, generation: object) -> bool:
    observed = condition.get("observedGeneration")
    return isinstance(observed, int) and isinstance(generation, int) and observed < generation
