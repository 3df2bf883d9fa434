"""References between the objects that a scenario renders: what they name or select must exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from chartgen.kubernetes.custom_resources import COMPANIONS, DEPLOYING
from chartgen.objects.fields import entries, mapping, text
from chartgen.objects.identity import Identity, identity
from chartgen.objects.pods import pod_labels, pod_path
from chartgen.objects.references import Reference, created_secret, references, selects
from chartgen.spec.gateway_rules import KINDS
from chartgen.spec.routes import Route
from chartgen.verify.documents.checks import Rendered, in_scenario
from chartgen.verify.documents.earlier import created_before
from chartgen.verify.documents.reading import Document
from chartgen.verify.findings import Occurrence
from chartgen.verify.helm.engine import merge_values
from chartgen.verify.helm.scenarios import Scenario
from chartgen.verify.source.charts import ChartSource

_GIVEN = frozenset({("ConfigMap", "kube-root-ca.crt"), ("ServiceAccount", "default")})
"""Objects that every namespace has."""
_WITHIN_CHART = frozenset(
    {"GRPCRoute", "HTTPRoute", "HorizontalPodAutoscaler", "Ingress", "TCPRoute", "TLSRoute", "UDPRoute"}
)
"""Kinds that make no sense without what they refer to; others may refer to what the cluster has already."""
_TLS = "secretName"
_SERVICE_NAME = ("spec", "serviceName")


def reference_findings(
    source: ChartSource, rendered: Rendered, scenario: Scenario, defaults: Callable[[], Mapping[str, Any]]
) -> Iterator[Occurrence]:
    """Report references to objects that the chart should render and does not.

    Args:
        source: The chart.
        rendered: The objects of one scenario.
        scenario: The scenario.
        defaults: Returns the chart's own values: a name among the values is that of an object of the cluster.
    """
    objects = _Objects(source, rendered, scenario, defaults)
    for template, document in rendered:
        for reference in references(document.manifest):
            occurrence = _missing(objects, document, reference, template)
            if occurrence is not None:
                yield in_scenario(occurrence, scenario)
        if document.kind == "StatefulSet" and (message := objects.governing_problem(document.manifest)):
            occurrence = Occurrence(
                "reference",
                message,
                object=document.id,
                path=_SERVICE_NAME,
                template=template,
                severity="warning",
                manifest=document.manifest,
            )
            yield in_scenario(occurrence, scenario)
        if document.kind == "Service" and not objects.has_pods_for(document.manifest):
            occurrence = Occurrence(
                "reference",
                "selects no pods of the chart",
                object=document.id,
                path=("spec", "selector"),
                template=template,
                severity="warning",
                manifest=document.manifest,
            )
            yield in_scenario(occurrence, scenario)


def _missing(objects: _Objects, document: Document, reference: Reference, template: str) -> Occurrence | None:
    if reference.optional or (reference.path[-1] == _TLS and document.kind == "Ingress"):
        return None
    namespace = reference.namespace or text(document.manifest, "metadata", "namespace") or objects.namespace
    if objects.has(reference, namespace):
        return _missing_port(objects, document, reference, namespace, template)
    if reference.namespace and objects.has(reference, objects.namespace):
        return Occurrence(
            "reference",
            f"refers to the {reference.kind} {reference.name} in the namespace {namespace}; that of the chart is in the"
            " namespace of the release",
            object=document.id,
            path=(*reference.path[:-1], "namespace"),
            template=template,
            hint="use `{{ .Release.Namespace }}`",
            severity="warning",
            manifest=document.manifest,
        )
    if (reference.namespace and namespace != objects.namespace) or objects.is_of_earlier(reference, namespace):
        return None
    strict = document.kind in _WITHIN_CHART
    if strict and (objects.is_port_of_controller(document, reference) or objects.is_of_others(document, reference)):
        return None
    # Without its Service, the pods of a StatefulSet run, but have no host names.
    if not strict and reference.path != _SERVICE_NAME and not objects.should_have(reference.name):
        return None
    return Occurrence(
        "reference",
        f"refers to the {reference.kind} {reference.name}, which the chart does not render",
        object=document.id,
        path=reference.path,
        template=template,
        expected=objects.listed(reference.kind),
        hint="if another chart creates it, name that chart in `after`" if objects.is_of_spec else "",
        severity="error" if strict else "warning",
        manifest=document.manifest,
    )


def _missing_port(
    objects: _Objects, document: Document, reference: Reference, namespace: str, template: str
) -> Occurrence | None:
    """Report a reference to a port that a Service does not have."""
    ports = objects.ports(reference, namespace) if reference.port is not None else []
    if not ports or any(reference.port in (port.get("name"), port.get("port")) for port in ports):
        return None
    field = "name" if isinstance(reference.port, str) else "port"
    return Occurrence(
        "reference",
        f"refers to the port {reference.port} of the Service {reference.name}, which does not have it",
        object=document.id,
        path=reference.path,
        template=template,
        expected=", ".join(str(port[field]) for port in ports if field in port),
        manifest=document.manifest,
    )


class _Objects:
    """The objects of one scenario, as the targets of references."""

    def __init__(
        self,
        source: ChartSource,
        rendered: Rendered,
        scenario: Scenario,
        defaults: Callable[[], Mapping[str, Any]],
    ) -> None:
        self.namespace = source.namespace
        self._chart = source.chart
        self._release = source.release_name
        self._rendered = rendered
        self._scenario = scenario
        self._defaults = defaults
        self._identities = {identity(document.manifest, self.namespace) for _, document in rendered}
        self._identities |= set(_secrets_made(rendered, self.namespace))

    def has(self, reference: Reference, namespace: str) -> bool:
        if (reference.kind, reference.name) in _GIVEN:
            return True
        target = Identity(reference.group, reference.kind, namespace, reference.name)
        return target in self._identities or target._replace(namespace="") in self._identities

    def ports(self, reference: Reference, namespace: str) -> list[dict[str, Any]]:
        """Return the ports of a Service; none if it has another name outside of the cluster."""
        target = Identity(reference.group, reference.kind, namespace, reference.name)
        for _, document in self._rendered:
            if identity(document.manifest, self.namespace) == target:
                return entries(document.manifest, "spec", "ports")
        return []

    @property
    def is_of_spec(self) -> bool:
        """Whether the chart is one of a spec."""
        return self._chart is not None

    def is_of_earlier(self, reference: Reference, namespace: str) -> bool:
        """Return whether a chart that is installed before this one creates the target, according to the specs."""
        return Identity(reference.group, reference.kind, namespace, reference.name) in self._of_earlier

    @cached_property
    def _of_earlier(self) -> set[Identity]:
        """What the charts create that the spec names in `after`."""
        if self._chart is None:
            return set()
        chart = self._chart.environments.get(self._scenario.environment, self._chart)
        return set(created_before(chart, self.namespace))

    def listed(self, kind: str) -> str:
        return ", ".join(sorted(each.name for each in self._identities if each.kind == kind))

    def is_port_of_controller(self, document: Document, reference: Reference) -> bool:
        """Return whether a backend is none, but the name of an annotation, as that of the AWS load balancer."""
        backend = document.manifest
        for step in reference.path[:-1]:
            backend = backend[step]  # type: ignore[index]
        return text(backend, "port", "name") == "use-annotation"

    def is_of_others(self, document: Document, reference: Reference) -> bool:
        """Return whether a route leads to a Service that values or the spec name, as they do with those of others."""
        return document.kind in KINDS and (reference.name in self._value_strings or reference.name in self._backends)

    @cached_property
    def _backends(self) -> set[str]:
        """The names of Services of others that the spec has routes to."""
        if self._chart is None:
            return set()
        chart = self._chart.environments.get(self._scenario.environment, self._chart)
        routes = [route for _, workload in chart.workloads() for _, _, route in workload.edges()]
        rules = [rule for route in routes if isinstance(route, Route) for rule in route.rules_value()]
        return {text(backend, "name") for rule in rules for backend in entries(rule, "backendRefs")} - {""}

    def should_have(self, name: str) -> bool:
        """Return whether a name looks like that of the chart's own object, and nothing else mentions it."""
        if name != self._release and not name.startswith(f"{self._release}-"):
            return False
        if any(name.endswith(f"-{each}") for each in self._created_by_others):
            return False
        # The name of the release is everywhere.
        mentioned = name != self._release and self._mentions.get(name, 0) > 0
        return not mentioned and name not in self._value_strings

    @cached_property
    def _created_by_others(self) -> set[str]:
        """The names of external Secrets that values disable: their Secrets have to exist."""
        values = merge_values(self._defaults(), self._scenario.values)
        found = mapping(values, "externalSecrets")
        return {name for name in found if mapping(found, name).get("enabled") is False}

    @cached_property
    def _value_strings(self) -> set[str]:
        return set(_strings(self._scenario.values)) | set(_strings(self._defaults()))

    @cached_property
    def _mentions(self) -> dict[str, int]:
        """How often a name occurs in the objects other than as a reference: something may create an object of it."""
        counts: dict[str, int] = {}
        for _, document in self._rendered:
            for string in _strings(document.manifest):
                for word in string.replace("=", " ").replace("/", " ").split():
                    counts[word] = counts.get(word, 0) + 1
            for reference in references(document.manifest):
                counts[reference.name] = counts.get(reference.name, 0) - 1
        return counts

    def has_pods_for(self, service: Mapping[str, Any]) -> bool:
        """Return whether a Service selects a pod of the chart, or may select another one."""
        selector = mapping(service, "spec", "selector")
        if (
            not selector
            or self._has_custom_resources
            or text(service, "metadata", "namespace")
            not in (
                "",
                self.namespace,
            )
        ):
            return True
        if self._release not in selector.values() or not self._pod_labels:
            return True
        return any(selects(selector, labels) for labels in self._pod_labels)

    def governing_problem(self, stateful_set: Mapping[str, Any]) -> str:
        """Describe why the Service that a StatefulSet names gives its pods no host names; empty if it does."""
        namespace = text(stateful_set, "metadata", "namespace") or self.namespace
        target = Identity("", "Service", namespace, text(stateful_set, "spec", "serviceName"))
        for _, document in self._rendered:
            if identity(document.manifest, self.namespace) == target:
                if text(document.manifest, "spec", "clusterIP") != "None":
                    return f"names the Service {target.name}, which is not headless: its pods have no host names"
                if not selects(mapping(document.manifest, "spec", "selector"), pod_labels(stateful_set)):
                    return f"names the Service {target.name}, which does not select its pods"
        return ""

    @cached_property
    def _pod_labels(self) -> list[Any]:
        manifests = [document.manifest for _, document in self._rendered]
        return [pod_labels(manifest) for manifest in manifests if pod_path(manifest) is not None]

    @cached_property
    def _has_custom_resources(self) -> bool:
        """Whether a controller may create pods for objects of the chart."""
        groups = {each.group for each in self._identities} - (COMPANIONS.keys() - DEPLOYING)
        return any("." in group and not group.endswith(".k8s.io") for group in groups)


def _secrets_made(rendered: Rendered, namespace: str) -> Iterator[Identity]:
    """Yield the Secrets that operators create for custom resources."""
    for _, document in rendered:
        if name := created_secret(document.manifest):
            yield Identity("", "Secret", identity(document.manifest, namespace).namespace, name)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
