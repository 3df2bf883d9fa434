"""The proof of an import: each object of the input is compared with what the charts render.

Both sides are normalized to the form in which an API server stores them (`objects/equivalence.py`), so that an unset
field equals its default.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from chartgen.importing.model import Original
from chartgen.objects.changes import changes
from chartgen.objects.differences import Difference
from chartgen.objects.fields import entries, mapping, text
from chartgen.objects.identity import Identity, identity
from chartgen.objects.pods import containers, pod_labels, pod_path
from chartgen.objects.references import selects
from chartgen.objects.scaling import SCALED

State = Literal["equal", "labels", "moved", "differs", "lost", "outside"]
"""`labels`: only Helm's labels are added. `moved`: a credential is now a key of a Secret. `outside`: a Namespace, or a
Secret that no chart needs, which stay as they are."""

_LABELS = ("app.kubernetes.io/", "helm.sh/chart")
"""What the labels begin with that charts add to objects."""
_NO_NAMESPACE = "default"
"""The namespace of charts without one, and of objects that name none."""
_ANNOTATIONS = frozenset({"helm.sh/resource-policy"})
_JOBS = frozenset({"Job", "CronJob"})


@dataclass
class Compared:
    """An object of the input, and its state in the charts."""

    original: Original
    state: State
    differences: list[Difference] = field(default_factory=list)
    """Those that count."""
    chart: str = ""
    """The chart that renders it."""


@dataclass
class Proof:
    """The comparison of an input with the charts made of it."""

    compared: list[Compared] = field(default_factory=list)
    added: list[tuple[str, Identity]] = field(default_factory=list)
    """Objects that are not in the input, each with its chart."""

    def count(self, *states: State) -> int:
        """Return the number of objects in some states."""
        return sum(each.state in states for each in self.compared)

    @property
    def holds(self) -> bool:
        """Whether nothing is lost, different, or added."""
        return not self.count("differs", "lost") and not self.added


def prove(
    originals: Sequence[Original],
    charts: Iterable[tuple[str, str, Sequence[Mapping[str, Any]]]],
    *,
    namespace: str = "",
    moved: Collection[int] = (),
) -> Proof:
    """Compare objects with what charts render.

    Args:
        originals: The objects of the input.
        charts: The name, the namespace and the objects of each chart.
        namespace: The namespace of objects that name none.
        moved: The identities of the objects of which credentials were moved to a Secret.
    """
    namespace = namespace or _NO_NAMESPACE
    rendered: dict[Identity, tuple[str, Mapping[str, Any]]] = {}
    for name, home, objects in charts:
        for manifest in objects:
            rendered.setdefault(identity(manifest, home or namespace), (name, manifest))
    before = _Ports([each.manifest for each in originals], namespace)
    after = _Ports([manifest for _, manifest in rendered.values()], namespace)
    scaled = {text(each.manifest, "spec", "scaleTargetRef", "name") for each in originals
              if each.kind == "HorizontalPodAutoscaler"}  # fmt: skip
    proof = Proof()
    for original in originals:
        key = original.identity(namespace)
        if key not in rendered and not original.namespace:
            # A kind that is cluster-scoped, which only its definition tells.
            key = next((each for each in rendered if each._replace(namespace=key.namespace) == key), key)
        found = rendered.pop(key, None)
        if found is None:
            outside = original.kind in ("Namespace", "Secret")
            proof.compared.append(Compared(original, "outside" if outside else "lost"))
            continue
        chart, manifest = found
        differences = [
            each
            for each in changes(before.resolved(_comparable(original.manifest, namespace)),
                                after.resolved(_comparable(manifest, namespace)))
            if not _is_number_of_pods(original, each, scaled)
        ]  # fmt: skip
        proof.compared.append(_judged(original, chart, differences, is_moved=id(original) in moved))
    proof.added = [(chart, key) for key, (chart, _) in rendered.items()]
    return proof


def _is_number_of_pods(original: Original, difference: Difference, scaled: Collection[str]) -> bool:
    """Return whether a difference is that a number of replicas is 1 or unset, or that an autoscaler decides it."""
    if difference.path != ("spec", "replicas") or original.kind not in SCALED:
        return False
    return {difference.found, difference.expected} <= {None, 1} or (
        difference.expected is None and original.name in scaled
    )


def _judged(original: Original, chart: str, differences: Sequence[Difference], *, is_moved: bool) -> Compared:
    if counted := [each for each in differences if not _is_of_helm(original, each)]:
        return Compared(original, "differs", counted, chart)
    if is_moved:
        return Compared(original, "moved", [], chart)
    return Compared(original, "labels" if differences else "equal", [], chart)


def _is_of_helm(original: Original, difference: Difference) -> bool:
    """Return whether a difference is a label or an annotation that charts add without an effect on pods."""
    path = difference.path
    if path[:1] != ("metadata",) and not (original.kind in _JOBS and path[-3:-1] == ("metadata", "labels")):
        return False
    *_, parent, key = ("", *map(str, path))
    if parent == "labels":
        return key.startswith(_LABELS)
    return parent == "annotations" and key in _ANNOTATIONS and difference.found is None


def _comparable(manifest: Mapping[str, Any], namespace: str) -> Mapping[str, Any]:
    """Return a Secret with empty values, and a binding with the namespace of its subjects.

    A RoleBinding has it itself. API servers require it in a ClusterRoleBinding, which some sources lack.
    """
    if text(manifest, "kind") == "ClusterRoleBinding":
        subjects = [
            {"namespace": namespace, **each} if text(each, "kind") == "ServiceAccount" else each
            for each in entries(manifest, "subjects")
        ]
        return {**manifest, "subjects": subjects} if subjects else manifest
    if text(manifest, "kind") == "RoleBinding":
        return {**manifest, "metadata": {"namespace": namespace, **mapping(manifest, "metadata")}}
    if text(manifest, "kind") != "Secret":
        return manifest
    keys = [*mapping(manifest, "data"), *mapping(manifest, "stringData")]
    kept = {key: value for key, value in manifest.items() if key not in ("data", "stringData")}
    return {**kept, "data": dict.fromkeys(keys, "_")}


class _Ports:
    """The ports of containers and of Services, to which Services and Ingresses forward by name or by number."""

    def __init__(self, manifests: Sequence[Mapping[str, Any]], namespace: str) -> None:
        self._by_label: dict[tuple[str, str, str], list[tuple[Any, dict[str, int]]]] = defaultdict(list)
        for each in manifests:
            labels = pod_labels(each)
            if isinstance(labels, dict):
                home = text(each, "metadata", "namespace") or namespace
                for key, value in labels.items():
                    self._by_label[home, key, str(value)].append((labels, _named_ports(each)))
        self._of_services = {
            (text(each, "metadata", "namespace") or namespace, text(each, "metadata", "name")): {
                text(port, "name"): port.get("port") for port in entries(each, "spec", "ports")
            }
            for each in manifests
            if text(each, "kind") == "Service"
        }
        self._namespace = namespace

    def resolved(self, manifest: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a Service or an Ingress with numbers of ports instead of names; any other object as it is."""
        home = text(manifest, "metadata", "namespace") or self._namespace
        if text(manifest, "kind") == "Ingress":
            return {**manifest, "spec": self._numbered(manifest.get("spec"), home)}
        selector = dict(mapping(manifest, "spec", "selector"))
        if text(manifest, "kind") != "Service" or not selector:
            return manifest
        names: dict[str, int] = {}
        # Of all labels of the selector, the rarest one leaves the fewest pods to look at.
        for labels, ports in min((self._by_label[home, key, str(value)] for key, value in selector.items()), key=len):
            if selects(selector, labels):
                names = ports | names
        spec = dict(mapping(manifest, "spec"))
        spec["ports"] = [
            {**port, "targetPort": names.get(port["targetPort"], port["targetPort"])}
            if isinstance(port.get("targetPort"), str)
            else port
            for port in entries(spec, "ports")
        ]
        return {**manifest, "spec": spec}

    def _numbered(self, value: Any, home: str) -> Any:
        """Return a part of an Ingress with numbers of ports instead of names."""
        if isinstance(value, list):
            return [self._numbered(each, home) for each in value]
        if not isinstance(value, dict):
            return value
        known = self._of_services.get((home, text(value, "name")), {})
        number = known.get(text(value, "port", "name"))
        if number is not None:
            return {**value, "port": {"number": number}}
        return {key: self._numbered(each, home) for key, each in value.items()}


def _named_ports(manifest: Mapping[str, Any]) -> dict[str, int]:
    path = pod_path(manifest)
    assert path is not None
    return {
        text(port, "name"): port["containerPort"]
        for _, container in containers(manifest, path)
        for port in entries(container, "ports")
        if text(port, "name") and isinstance(port.get("containerPort"), int)
    }
