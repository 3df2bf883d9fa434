"""The objects of an application, and which of them belong together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from chartgen.importing.model import Original
from chartgen.objects.fields import Path, at, mapping, text
from chartgen.objects.identity import CLUSTER_SCOPED
from chartgen.objects.pods import pod_path
from chartgen.objects.references import Reference, references, selects

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job")
"""The kinds that run pods and that the language has."""
SELECTORS: Mapping[str, Path] = {
    "Service": ("spec", "selector"),
    "PodDisruptionBudget": ("spec", "selector", "matchLabels"),
    "NetworkPolicy": ("spec", "podSelector", "matchLabels"),
}
"""The kinds that select pods, with the path of their labels."""
_GROUPS = frozenset({"apps", "batch"})


class Application:
    """All objects of an import, by kind and name."""

    def __init__(self, originals: Iterable[Original], namespace: str = "") -> None:
        """Index objects.

        Args:
            originals: The objects.
            namespace: The namespace of those that name none.
        """
        self.originals = list(originals)
        self._namespace = namespace
        self._by_name: dict[tuple[str, str, str], Original] = {}
        self._by_kind: dict[str, list[Original]] = defaultdict(list)
        for each in self.originals:
            self._by_name.setdefault((self.namespace(each), each.kind, each.name), each)
            self._by_kind[each.kind].append(each)
        self._done: set[int] = set()
        self._references: dict[int, list[Reference]] = {}

    def namespace(self, original: Original) -> str:
        """Return the namespace of an object; empty if it has none, or none is known."""
        if (original.group, original.kind) in CLUSTER_SCOPED:
            return ""
        return original.namespace or self._namespace

    def is_cluster_scoped_resource(self, original: Original) -> bool:
        """Return whether a custom resource is in no namespace, according to its definition, or to its name."""
        if (original.group, original.kind) in CLUSTER_SCOPED or original.namespace:
            return False
        for each in self.of_kind("CustomResourceDefinition"):
            spec: Mapping[str, Any] = mapping(each.manifest, "spec")
            if text(spec, "group") == original.group and text(spec, "names", "kind") == original.kind:
                return text(spec, "scope") == "Cluster"
        named_so = original.kind.startswith("Cluster") or original.kind.endswith("Class")
        return "." in original.group and named_so

    def is_namespaced(self, original: Original) -> bool:
        """Return whether an object is in a namespace, as far as that is known."""
        is_of_kubernetes = (original.group, original.kind) in CLUSTER_SCOPED
        return not is_of_kubernetes and not self.is_cluster_scoped_resource(original)

    def of_kind(self, *kinds: str) -> list[Original]:
        """Return the objects of some kinds, in the order of the input."""
        return [each for kind in kinds for each in self._by_kind[kind]]

    def find(self, namespace: str, kind: str, name: str) -> Original | None:
        """Return an object by its name; None if the input does not have it."""
        return self._by_name.get((namespace, kind, name))

    def workloads(self) -> list[Original]:
        """Return the workloads that the language has a class for, in the order of the input."""
        return self._workloads

    @cached_property
    def _workloads(self) -> list[Original]:
        return [each for each in self.originals if each.kind in WORKLOADS and each.group in _GROUPS]

    def take(self, original: Original) -> None:
        """Record that the code contains an object."""
        self._done.add(id(original))

    def is_left(self, original: Original) -> bool:
        """Return whether the code does not contain an object yet."""
        return id(original) not in self._done

    def left(self) -> list[Original]:
        """Return the objects that the code does not contain yet."""
        return [each for each in self.originals if self.is_left(each)]

    def references(self, original: Original) -> list[Reference]:
        """Return the references of an object to others."""
        if id(original) not in self._references:
            self._references[id(original)] = list(references(original.manifest))
        return self._references[id(original)]

    def selected_by(self, original: Original, selector: Mapping[str, Any]) -> list[Original]:
        """Return the workloads in the namespace of an object whose pods a selector of plain labels selects."""
        namespace = self.namespace(original)
        if not selector:
            return []
        # Of all labels of the selector, the rarest one leaves the fewest workloads to look at.
        found = min((self._by_label[namespace, key, str(value)] for key, value in selector.items()), key=len)
        return [each for each in found if selects(dict(selector), labels_of_pods(each))]

    @cached_property
    def _by_label(self) -> Mapping[tuple[str, str, str], list[Original]]:
        found: dict[tuple[str, str, str], list[Original]] = defaultdict(list)
        for each in self.workloads():
            for key, value in labels_of_pods(each).items():
                found[self.namespace(each), key, str(value)].append(each)
        return found

    def attached(self, workload: Original, kind: str) -> list[Original]:
        """Return the objects of a kind that select the pods of a workload, or name it."""
        return self._attached[kind, id(workload)]

    @cached_property
    def _attached(self) -> Mapping[tuple[str, int], list[Original]]:
        found: dict[tuple[str, int], list[Original]] = defaultdict(list)
        for kind, path in SELECTORS.items():
            for each in self.of_kind(kind):
                for workload in self.selected_by(each, mapping(each.manifest, *path)):
                    found[kind, id(workload)].append(each)
        for each in self.of_kind("HorizontalPodAutoscaler"):
            target = mapping(each.manifest, "spec", "scaleTargetRef")
            scaled = self.find(self.namespace(each), text(target, "kind"), text(target, "name"))
            if scaled is not None:
                found["HorizontalPodAutoscaler", id(scaled)].append(each)
        return found


def pod_of(workload: Original) -> dict[str, Any]:
    """Return the spec of the pods of a workload."""
    path = pod_path(workload.manifest)
    found = at(workload.manifest, path) if path else None
    return found if isinstance(found, dict) else {}


def template_of(workload: Original) -> Mapping[str, Any]:
    """Return the pod template of a workload."""
    path = pod_path(workload.manifest)
    return mapping(workload.manifest, *path[:-1]) if path else {}


def labels_of_pods(workload: Original) -> Mapping[str, Any]:
    """Return the labels of the pods of a workload."""
    return mapping(template_of(workload), "metadata", "labels")


def selector_of(workload: Original) -> Mapping[str, Any]:
    """Return the labels by which a workload selects its pods."""
    return mapping(workload.manifest, "spec", "selector", "matchLabels")
