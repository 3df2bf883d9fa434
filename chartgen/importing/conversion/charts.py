"""An application becomes charts: workloads with what belongs to them, and Manifests of what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chartgen.errors import Finding, Location
from chartgen.importing.code import Call, Module, calls
from chartgen.importing.conversion.attachments import add_others, add_services
from chartgen.importing.conversion.descriptions import description, docstring
from chartgen.importing.conversion.fields import Unsupported, call
from chartgen.importing.conversion.homes import home
from chartgen.importing.conversion.metadata import VERSION as VERSION_LABEL
from chartgen.importing.conversion.metadata import common_labels
from chartgen.importing.conversion.objects import problems
from chartgen.importing.conversion.order import after
from chartgen.importing.conversion.pod_scope import PodScope
from chartgen.importing.conversion.services import Served
from chartgen.importing.conversion.state import VERSION, Conversion
from chartgen.importing.conversion.workloads import sorted_fields, workload
from chartgen.importing.graph import pod_of
from chartgen.importing.grouping import Group, identifier
from chartgen.importing.model import Input, Original
from chartgen.importing.structure import Structure
from chartgen.objects.fields import mapping, text


@dataclass
class Converted:
    """The code of an application."""

    modules: list[Module]
    shared: str
    """The path of the module for what several charts use."""
    name: str = ""
    """The name of the application, as that of a module."""
    findings: list[Finding] = field(default_factory=list)
    charts: dict[str, Group] = field(default_factory=dict)
    """The groups by the name of the chart."""
    outside: list[Original] = field(default_factory=list)
    """Secrets that no workload reads: they stay as they are."""
    others: dict[str, list[Original]] = field(default_factory=dict)
    """The objects of charts that are Manifests, by the name of the chart."""

    def location(self, name: str) -> Location | None:
        """Return where the main workload of a chart is; if it has none, its first object."""
        group = self.charts.get(name)
        objects = [*(group.workloads.values() if group else ()), *self.others.get(name, ())]
        return next((each.location for each in objects), None)


def _workloads(state: Conversion, group: Group) -> dict[str, Call]:
    """Return the workloads of a chart by component; what the language does not have becomes a Manifest."""
    built: dict[str, tuple[Any, dict[str, Any]]] = {}
    # The main workload first, whose account is that of the chart.
    for component, original in sorted(group.workloads.items(), key=lambda each: each[0] != ""):
        scope = PodScope(state.sources, group, original)
        try:
            if group.name in state.raw:
                raise Unsupported(state.raw[group.name])
            cls, fields = workload(scope, group, component, original)
            _account(state, group, component, original, fields)
            if "service_account" not in fields and "" in built and "service_account" in built[""][1]:
                raise Unsupported("unsupported default service account: the main workload of the chart has its own")
            if found := problems(call(cls, fields)):
                raise Unsupported(found[0])
        except Unsupported as reason:
            state.accounts.forget(group, component)
            state.add_manifest(group, original, str(reason))
            continue
        state.take(group, original)
        built[component] = cls, fields
    served: dict[str, Served] = {}
    for component, (cls, fields) in built.items():
        if cls.kind not in ("Job", "CronJob"):
            add_services(state, group, component, fields, served)
    for component, (cls, fields) in built.items():
        add_others(state, group, component, cls, fields, served)
    return {component: call(cls, sorted_fields(fields)) for component, (cls, fields) in built.items()}


def _account(state: Conversion, group: Group, component: str, original: Original, fields: dict[str, Any]) -> None:
    """Set the service account of a workload."""
    name = text(pod_of(original), "serviceAccountName") or text(pod_of(original), "serviceAccount")
    if not name:
        return
    account = fields["service_account"] = state.accounts.account(group, component, name)
    if "automount" not in account.fields:
        return
    if account.fields["automount"] == fields.get(_TOKEN):
        del fields[_TOKEN]
    else:
        # Otherwise, the pods would have the field of the account, too.
        fields.setdefault(_TOKEN, None)


def _unused(state: Conversion) -> dict[str, tuple[Group, dict[str, list[Call]]]]:
    """Return the ConfigMaps and claims that no workload refers to, by field of the chart that creates them."""
    by_chart: dict[str, tuple[Group, list[Original]]] = {}
    for original in state.application.left():
        if original.kind in _UNUSED:
            group = home(state.application, state.groups, original) or state.rest(original)
            by_chart.setdefault(group.name, (group, []))[1].append(original)
    found: dict[str, tuple[Group, dict[str, list[Call]]]] = {}
    for name, (group, originals) in by_chart.items():
        fields: dict[str, list[Call]] = {}
        total = 0
        for original, made in state.sources.unused(group, originals):
            kind = _UNUSED[original.kind]
            total += sum(map(len, map(str, mapping(original.manifest, "data").values())))
            if total > _MOST_TEXT:
                break
            together = [*fields.get(kind, ()), made]
            if not problems(Call("Chart", [name], {"version": VERSION, kind: together})):
                state.take(group, original)
                fields[kind] = together
        if fields:
            found[name] = group, fields
    return found


def _chart(
    state: Conversion, group: Group, workloads: Mapping[str, Call], objects: Mapping[str, Sequence[Call]]
) -> Call:
    """Return a chart; `objects` are those that no workload refers to, by field."""
    fields: dict[str, Any] = {"version": VERSION}
    if described := description(group, state.given.descriptions):
        fields["description"] = described
    namespace = state.namespace(group.namespace)
    if namespace is not None:
        fields["namespace"] = namespace
    elif state.profile:
        fields["defaults"] = state.profile
    labels = dict(group.labels)
    if labels:
        fields["labels"] = labels
    components = _with_default_image(workloads)
    main = components.get("")
    tag = main.fields["image"].fields.get("tag") if main is not None else None
    if group.app_version not in ("", tag, labels.get(VERSION_LABEL)):
        fields["app_version"] = group.app_version
    if "" in components:
        fields["workload"] = components.pop("")
    if components:
        fields["components"] = components
    fields |= objects
    if manifests := state.manifests.get(group.name):
        fields["manifests"] = list(manifests)
    return Call("Chart", [group.name], fields)


def _with_default_image(workloads: Mapping[str, Call]) -> dict[str, Call]:
    """Return the workloads of a chart, of which those with the image of the main one do not set it."""
    structure = Structure()
    image = structure.number(workloads[""].fields["image"]) if "" in workloads else None
    return {
        component: replace(each, fields={name: code for name, code in each.fields.items() if name != "image"})
        if component and structure.number(each.fields["image"]) == image
        else each
        for component, each in workloads.items()
    }


_TOKEN = "automount_service_account_token"


def converted(
    given: Input, *, namespace: str = "", profile: str | None = "kubernetes", raw: Mapping[str, str] | None = None
) -> Converted:
    """Convert an application.

    Args:
        given: The application.
        namespace: The namespace of objects that name none.
        profile: The defaults profile of the charts; None for that of the project.
        raw: By the name of a chart: why its workloads have to be Manifests.
    """
    state = Conversion(given, namespace, profile, raw or {})
    found = _converted(state)
    common = {
        name: labels
        for name, members in state.members.items()
        if len(members) > 1 and (labels := common_labels(members, found.charts[name]))
    }
    if not common:
        return found
    # What all objects of a chart have is known only now.
    return _converted(Conversion(given, namespace, profile, raw or {}, common))


def _converted(state: Conversion) -> Converted:
    by_chart: dict[str, tuple[Group, dict[str, Call]]] = {}
    for group in state.groups:
        by_chart[group.name] = group, _workloads(state, group)
    for group, workloads in by_chart.values():
        for used in calls(workloads):
            for each in (*state.sources.created.get(id(used), ()), *state.accounts.created.get(id(used), ())):
                state.take(group, each)
    for each in state.application.of_kind("Namespace"):
        state.application.take(each)
    objects = _unused(state)
    for original in state.application.left():
        if original.kind == "Secret":
            state.application.take(original)
            state.outside.append(original)
            state.report(
                original, f"Secret {original.name} is not part of any chart and stays as it is", "secret",
                hint="specs never contain the contents of Secrets",
            )  # fmt: skip
            continue
        group = home(state.application, state.groups, original) or state.rest(original)
        is_known = original.kind in _KNOWN
        reason = "no workload of the spec refers to it" if is_known else "chartgen has no class for this kind"
        state.add_manifest(group, original, reason)
        by_chart.setdefault(group.name, (group, {}))
    modules = []
    for name, (group, _) in objects.items():
        by_chart.setdefault(name, (group, {}))
    charts = {
        name: _chart(state, group, workloads, objects[name][1] if name in objects else {})
        for name, (group, workloads) in by_chart.items()
        if workloads or name in state.manifests or name in objects
    }
    groups = [group for group, _ in by_chart.values()]
    for name, before in after(state.application, groups, state.calls, state.members).items():
        if (found := [charts[each] for each in before if each in charts]) and name in charts:
            charts[name].fields = _with_after(charts[name].fields, found)
    for name, chart in charts.items():
        variable = identifier(name)
        modules.append(Module(f"{variable}.py", docstring(by_chart[name][0]), {variable: chart}))
    named = (each for each in state.namespaces if each not in _OF_KUBERNETES)
    name = shared = identifier(next(named, "") or state.given.name or next(iter(state.namespaces), "shared"))
    while f"{shared}.py" in {module.path for module in modules}:
        shared += "_shared"
    return Converted(
        modules, f"{shared}.py", name, state.findings, {name: group for name, (group, _) in by_chart.items()},
        state.outside, state.originals,
    )  # fmt: skip


def _with_after(fields: Mapping[str, Any], charts: list[Call]) -> dict[str, Any]:
    """Return the fields of a chart with those that come before it, ahead of its workloads."""
    first = {name: fields[name] for name in ("version", "description", "namespace", "defaults") if name in fields}
    return {**first, "after": charts, **{name: code for name, code in fields.items() if name not in first}}


_UNUSED = {"ConfigMap": "config_maps", "PersistentVolumeClaim": "persistent_volume_claims"}
"""The fields of charts for objects that no workload refers to, by kind."""
_MOST_TEXT = 2_000_000
"""Characters of the ConfigMaps of a chart that no workload uses: Helm reads no file of more than 5 MiB, and
`values.yaml` contains them all. Manifests have a file each."""
_OF_KUBERNETES = frozenset({"default", "kube-system"})
"""Namespaces that are no names of applications."""
_KNOWN = frozenset({
    "ConfigMap", "ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "PersistentVolumeClaim",
    "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget", "NetworkPolicy", "Ingress", "HTTPRoute", "GRPCRoute",
    "ServiceMonitor", "PodMonitor", "PrometheusRule", "ExternalSecret",
})  # fmt: skip
"""Kinds that the language has as parts of workloads."""
