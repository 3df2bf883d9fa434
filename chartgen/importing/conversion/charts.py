"""An application becomes charts: workloads with what belongs to them, and Manifests of what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chartgen.errors import Finding, Location
from chartgen.importing.code import Call, Module, calls
from chartgen.importing.conversion.access import Accounts
from chartgen.importing.conversion.descriptions import description, docstring
from chartgen.importing.conversion.fields import Unsupported, call
from chartgen.importing.conversion.homes import home
from chartgen.importing.conversion.manifests import manifest
from chartgen.importing.conversion.metadata import VERSION as VERSION_LABEL
from chartgen.importing.conversion.metadata import common_labels, standard_labels, strings
from chartgen.importing.conversion.objects import problems
from chartgen.importing.conversion.order import after
from chartgen.importing.conversion.pod_scope import PodScope
from chartgen.importing.conversion.routes import CLASSES as ROUTES
from chartgen.importing.conversion.routes import route
from chartgen.importing.conversion.scaling import autoscaler, disruption_budget, network_policy
from chartgen.importing.conversion.services import Served, container_ports, ingress, service, services_of
from chartgen.importing.conversion.sources import Sources
from chartgen.importing.conversion.workloads import CLASSES, sorted_fields, workload
from chartgen.importing.graph import Application, labels_of_pods, pod_of
from chartgen.importing.grouping import Group, chart_name, groups, identifier, slug
from chartgen.importing.model import Input, Original
from chartgen.objects.fields import text

VERSION = "0.1.0"
"""The version of imported charts."""


@dataclass
class Converted:
    """The code of an application."""

    modules: list[Module]
    shared: str
    """The path of the module for what several charts use."""
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


class _Conversion:
    """The state of one conversion."""

    def __init__(
        self,
        given: Input,
        namespace: str,
        profile: str | None,
        raw: Mapping[str, str],
        labels: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.application = Application(given.objects, namespace)
        self.given = given
        self.profile = profile
        self.raw = raw
        self.groups = groups(self.application)
        self._labels = labels or {}
        for group in self.groups:
            self._label(group)
        self._rest: dict[str, Group] = {}
        self.sources = Sources(self.application, self.groups)
        self.accounts = Accounts(self.application)
        self.namespaces: dict[str, Call] = {}
        self.findings: list[Finding] = []
        self.manifests: dict[str, list[Call]] = {}
        self.originals: dict[str, list[Original]] = {}
        """Those that are Manifests, by the name of the chart."""
        self.outside: list[Original] = []
        self.members: dict[str, list[Original]] = {}
        """By the name of a chart: the objects that it creates."""

    def _label(self, group: Group) -> None:
        """Set the labels that all objects of a chart have."""
        labels = dict(self._labels.get(group.name, {}))
        group.app_version = labels.pop(VERSION_LABEL, "")
        group.labels = labels

    def rest(self, original: Original) -> Group:
        """Return the chart of what belongs to no workload."""
        namespace = self.application.namespace(original)
        if namespace not in self._rest:
            taken = {each.name for each in (*self.groups, *self._rest.values())}
            name = chart_name(self.given.name or "rest")
            choices = (name, f"{name}-rest", slug(f"{name}-{namespace}"), slug(f"{name}-{namespace}-rest"))
            group = Group(next(each for each in choices if each not in taken), namespace)
            self._label(group)
            self._rest[namespace] = group
        return self._rest[namespace]

    def take(self, group: Group, original: Original) -> None:
        """Record that a chart creates an object."""
        if self.application.is_left(original):
            self.application.take(original)
            self.members.setdefault(group.name, []).append(original)

    def namespace(self, name: str) -> Call | None:
        """Return the namespace of charts; None if none is known."""
        if not name:
            return None
        if name not in self.namespaces:
            fields: dict[str, Any] = {}
            original = self.application.find("", "Namespace", name)
            if original is not None:
                self.application.take(original)
                labels = {
                    key: value
                    for key, value in strings(original.labels).items()
                    if key != "kubernetes.io/metadata.name"
                }
                fields = {"labels": labels} if labels else {}
            if self.profile:
                fields["defaults"] = self.profile
            self.namespaces[name] = Call("Namespace", [name], fields, name=name)
        return self.namespaces[name]

    def report(self, original: Original, message: str, rule: str, *, hint: str = "") -> None:
        """Record a finding about an object."""
        self.findings.append(Finding(message, original.location, rule=f"import/{rule}", hint=hint, severity="warning"))

    def workloads(self, group: Group) -> dict[str, Call]:
        """Return the workloads of a chart by component; what the language does not have becomes a Manifest."""
        built: dict[str, tuple[Any, dict[str, Any]]] = {}
        # The main workload first, whose account is that of the chart.
        for component, original in sorted(group.workloads.items(), key=lambda each: each[0] != ""):
            scope = PodScope(self.sources, group, original)
            try:
                if group.name in self.raw:
                    raise Unsupported(self.raw[group.name])
                cls, fields = workload(scope, group, component, original)
                self._account(group, component, original, fields)
                if "service_account" not in fields and "" in built and "service_account" in built[""][1]:
                    raise Unsupported("no service account, although the main workload of its chart has one")
                if found := problems(call(cls, fields)):
                    raise Unsupported(found[0])
            except Unsupported as reason:
                self.add_manifest(group, original, str(reason))
                continue
            self.take(group, original)
            built[component] = cls, fields
        served: dict[str, Served] = {}
        for component, (cls, fields) in built.items():
            if cls.kind not in ("Job", "CronJob"):
                self._services(group, component, fields, served)
        for component, (cls, fields) in built.items():
            self._around(group, component, cls, fields, served)
        return {component: call(cls, sorted_fields(fields)) for component, (cls, fields) in built.items()}

    def _account(self, group: Group, component: str, original: Original, fields: dict[str, Any]) -> None:
        """Set the service account of a workload."""
        name = text(pod_of(original), "serviceAccountName") or text(pod_of(original), "serviceAccount")
        if not name:
            return
        account = fields["service_account"] = self.accounts.account(group, component, name)
        if "automount" not in account.fields:
            return
        if account.fields["automount"] == fields.get(_TOKEN):
            del fields[_TOKEN]
        else:
            # Otherwise, the pods would have the field of the account, too.
            fields.setdefault(_TOKEN, None)

    def manifest(self, group: Group, original: Original, reason: str = "") -> Call:
        """Return an object as a Manifest, and report why."""
        self.report(original, f"{original.kind} {original.name} becomes a Manifest: {reason}", "manifest")
        self.take(group, original)
        return manifest(self.application, group, original)

    def add_manifest(self, group: Group, original: Original, reason: str) -> None:
        """Add an object to a chart as a Manifest, if it can be one."""
        found = self.manifest(group, original, reason)
        alone = Call("Chart", [group.name], {"version": VERSION, "description": group.name, "manifests": [found]})
        if problem := problems(alone):
            self.findings.pop()
            self.report(original, f"{original.kind} {original.name} cannot be imported: {problem[0]}", "invalid")
        else:
            self.manifests.setdefault(group.name, []).append(found)
            self.originals.setdefault(group.name, []).append(original)

    def _services(self, group: Group, component: str, fields: dict[str, Any], served: dict[str, Served]) -> None:
        original = group.workloads[component]
        own = fields.get("selector") or standard_labels(group, component)
        ports = container_ports(fields)
        for each in services_of(self.application, original):
            base = "-".join(filter(None, (group.name, component)))
            name = ""
            if "service" in fields:
                name = slug(each.name.removeprefix(f"{base}-"))
            try:
                found, place = service(group, component, name, each, ports, own)
                trial = {**fields, "service": found} if not name else {
                    **fields, "services": {**fields.get("services", {}), name: found}
                }  # fmt: skip
                if problem := problems(call(CLASSES[original.kind], trial)):
                    raise Unsupported(problem[0])
            except Unsupported as reason:
                self.add_manifest(group, each, str(reason))
                continue
            self.take(group, each)
            fields.update(trial)
            served[each.name] = place
        if original.kind == "StatefulSet":
            governing = text(original.manifest, "spec", "serviceName")
            headless = [name for name, place in served.items() if place.component == (component or "main")
                        and _is_headless(fields, place)]  # fmt: skip
            if governing and governing != next(iter(headless), None):
                fields["service_name"] = governing

    def _around(
        self, group: Group, component: str, cls: Any, fields: dict[str, Any], served: Mapping[str, Served]
    ) -> None:
        """Add the objects that refer to a workload."""
        original = group.workloads[component]
        application = self.application
        labels = strings(labels_of_pods(original))
        own = fields.get("selector") or standard_labels(group, component)

        def add(name: str, each: Original, make: Any) -> None:
            if name in fields or not application.is_left(each):
                return
            try:
                found = make()
                if problem := problems(call(cls, {**fields, name: found})):
                    raise Unsupported(problem[0])
            except Unsupported as reason:
                self.add_manifest(group, each, str(reason))
                return
            self.take(group, each)
            fields[name] = found

        for each in application.attached(original, "HorizontalPodAutoscaler"):
            add("autoscaling", each, lambda each=each: autoscaler(group, component, each))
        for each in application.attached(original, "PodDisruptionBudget"):
            add(_BUDGET, each, lambda each=each: disruption_budget(group, component, labels, own, each))
        for each in application.attached(original, "NetworkPolicy"):
            add("network_policy", each, lambda each=each: network_policy(group, component, own, each))
        for each in application.of_kind("Ingress"):
            backends = [found.name for found in application.references(each) if found.kind == "Service"]
            if application.namespace(each) != group.namespace:
                continue
            if backends and backends[0] in served and served[backends[0]].component == (component or "main"):
                add("ingress", each, lambda each=each: ingress(group, served, component, "", each))

        self._routes(group, component, cls, fields, served)

    def _routes(
        self, group: Group, component: str, cls: Any, fields: dict[str, Any], served: Mapping[str, Served]
    ) -> None:
        """Add the routes of a workload: those whose first backend is one of its Services."""
        for each in self.application.of_kind(*ROUTES):
            backends = [found.name for found in self.application.references(each) if found.kind == "Service"]
            first = served.get(backends[0]) if backends else None
            is_near = self.application.namespace(each) == group.namespace and self.application.is_left(each)
            if first is None or first.component != (component or "main") or not is_near:
                continue
            known = fields.get("routes", {})
            base = "-".join(filter(None, (group.name, component)))
            name = slug(each.name.removeprefix(f"{base}-")) if "" in known else ""
            try:
                routes = {**known, name: route(group, served, component, name, each)}
                if problem := problems(call(cls, {**fields, "routes": routes})):
                    raise Unsupported(problem[0])
            except Unsupported as reason:
                self.add_manifest(group, each, str(reason))
                continue
            self.take(group, each)
            fields["routes"] = routes

    def chart(self, group: Group, workloads: Mapping[str, Call], manifests: Sequence[Call]) -> Call:
        """Return a chart."""
        fields: dict[str, Any] = {"version": VERSION, "description": description(group)}
        namespace = self.namespace(group.namespace)
        if namespace is not None:
            fields["namespace"] = namespace
        elif self.profile:
            fields["defaults"] = self.profile
        labels = dict(group.labels)
        if group.app_version and any("tag" not in each.fields for each in calls(workloads) if each.function == "Image"):
            # An image with a digest alone would get the version as its tag.
            labels[VERSION_LABEL] = group.app_version
        if labels:
            fields["labels"] = labels
        components = dict(workloads)
        main = components.get("")
        tag = main.fields["image"].fields.get("tag") if main is not None else None
        if group.app_version not in ("", tag, labels.get(VERSION_LABEL)):
            fields["app_version"] = group.app_version
        if "" in components:
            fields["workload"] = components.pop("")
        if components:
            fields["components"] = components
        if manifests:
            fields["manifests"] = list(manifests)
        return Call("Chart", [group.name], fields)


_BUDGET = "pod_disruption_budget"
_TOKEN = "automount_service_account_token"


def _is_headless(fields: Mapping[str, Any], place: Served) -> bool:
    found = fields.get("service") if not place.name else fields.get("services", {}).get(place.name)
    return found is not None and found.fields.get("headless") is True


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
    state = _Conversion(given, namespace, profile, raw or {})
    found = _converted(state)
    common = {
        name: labels
        for name, members in state.members.items()
        if len(members) > 1 and (labels := common_labels(members, found.charts[name]))
    }
    if not common:
        return found
    # What all objects of a chart have is known only now.
    return _converted(_Conversion(given, namespace, profile, raw or {}, common))


def _converted(state: _Conversion) -> Converted:
    by_chart: dict[str, tuple[Group, dict[str, Call]]] = {}
    for group in state.groups:
        by_chart[group.name] = group, state.workloads(group)
    for group, workloads in by_chart.values():
        for used in calls(workloads):
            for each in (*state.sources.created.get(id(used), ()), *state.accounts.created.get(id(used), ())):
                state.take(group, each)
    for each in state.application.of_kind("Namespace"):
        state.application.take(each)
    for original in state.application.left():
        if original.kind == "Secret":
            state.application.take(original)
            state.outside.append(original)
            state.report(
                original, f"Secret {original.name} is in no chart: it stays as it is", "secret",
                hint="specs never have the content of Secrets",
            )  # fmt: skip
            continue
        group = home(state.application, state.groups, original) or state.rest(original)
        reason = "no workload uses it" if original.kind in _KNOWN else "the language has no class for it"
        state.add_manifest(group, original, reason)
        by_chart.setdefault(group.name, (group, {}))
    modules = []
    charts = {
        name: state.chart(group, workloads, state.manifests.get(name, []))
        for name, (group, workloads) in by_chart.items()
        if workloads or name in state.manifests
    }
    for name, before in after(state.application, state.groups, state.given.after, state.sources.owners_of).items():
        if (found := [charts[each] for each in before if each in charts]) and name in charts:
            charts[name].fields = _with_after(charts[name].fields, found)
    for name, chart in charts.items():
        variable = identifier(name)
        modules.append(Module(f"{variable}.py", docstring(by_chart[name][0]), {variable: chart}))
    shared = identifier(next(iter(state.namespaces), "") or state.given.name or "shared")
    while f"{shared}.py" in {module.path for module in modules}:
        shared += "_shared"
    return Converted(
        modules, f"{shared}.py", state.findings, {name: group for name, (group, _) in by_chart.items()},
        state.outside, state.originals,
    )  # fmt: skip


def _with_after(fields: Mapping[str, Any], charts: list[Call]) -> dict[str, Any]:
    """Return the fields of a chart with those that come before it, ahead of its workloads."""
    first = {name: fields[name] for name in ("version", "description", "namespace", "defaults") if name in fields}
    return {**first, "after": charts, **{name: code for name, code in fields.items() if name not in first}}


_KNOWN = frozenset({
    "ConfigMap", "ServiceAccount", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "PersistentVolumeClaim",
    "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget", "NetworkPolicy", "Ingress", "HTTPRoute", "GRPCRoute",
    "ServiceMonitor", "PodMonitor", "PrometheusRule", "ExternalSecret",
})  # fmt: skip
"""Kinds that the language has as parts of workloads."""
