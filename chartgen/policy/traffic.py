"""Policies for traffic from outside of the cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chartgen.objects.fields import mapping, text
from chartgen.policy.rule import Rule, quoted, servers_of
from chartgen.spec.ingress import Ingress
from chartgen.spec.policy import Guard, Narrowing, Severity, Violation


class IngressClasses(Rule):
    """Requires Ingresses to have one of these classes. Add `""` to permit the cluster's default."""

    name = "ingress-classes"

    def __init__(self, *classes: str, severity: Severity = "error", build_only: bool = False) -> None:
        super().__init__(severity=severity, build_only=build_only)
        self.classes = classes

    def argument_problems(self) -> Iterator[Violation]:
        """Yield what is wrong with its arguments."""
        yield from super().argument_problems()
        yield from self._of_names("", self.classes)
        if not self.classes:
            yield Violation("missing classes of IngressClasses", expected='such as IngressClasses("nginx")')

    def check(self, chart: Any) -> Iterator[Violation]:
        """Yield violations for other classes."""
        for path, _values, ingress in _ingresses(chart):
            if ingress.enabled and ingress.class_name not in self.classes:
                yield Violation(
                    "wrong ingress class", (*path, "class_name"), ingress.class_name or "none", self._listed()
                )

    def check_objects(self, chart: Any, objects: Any) -> Iterator[Violation]:  # noqa: ARG002  those of any chart
        """Yield violations for rendered Ingresses, those of manifests included."""
        for index, manifest in enumerate(objects):
            if text(manifest, "kind") == "Ingress":
                found = text(manifest, "spec", "ingressClassName") or text(
                    mapping(manifest, "metadata", "annotations"), "kubernetes.io/ingress.class"
                )
                if found not in self.classes:
                    path = (index, "spec", "ingressClassName")
                    yield Violation("has the wrong ingress class", path, found or "none", self._listed())

    def sentence(self, chart: Any) -> str:
        """List the classes; empty for charts without an Ingress."""
        return f"The class of an Ingress is {self._listed('`')}." if any(_ingresses(chart)) else ""

    def narrowings(self, chart: Any) -> Iterator[Narrowing]:
        """Accept only these classes."""
        for _path, values, ingress in _ingresses(chart):
            own = [ingress.class_name] if not ingress.enabled and ingress.class_name not in self.classes else []
            yield Narrowing((*values, "className"), {"enum": [*self.classes, *own]})

    def guards(self, chart: Any) -> Iterator[Guard]:
        """Reject an enabled Ingress of another class, which the schema permits while it is disabled.

        A value that the chart does not expose is not among its values: the class of such a chart is that of the spec.
        """
        for _path, values, ingress in _ingresses(chart):
            expression = ".Values"
            for key in values:
                expression = f"(get {expression} {quoted(key)} | default dict)"
            allowed = " ".join(quoted(each) for each in self.classes)
            path, enabled = (*values, "className"), (*values, "enabled")
            message = f"{'.'.join(path)} must be {self._listed()}"
            given = f'has ({expression}.className | default "") (list {allowed})'
            yield Guard(f"and {expression}.enabled (not ({given}))", message, [path])
            if ingress.class_name not in self.classes:
                yield Guard(f'and {expression}.enabled (not (hasKey {expression} "className"))', message, [enabled])

    def _listed(self, mark: str = "") -> str:
        return " or ".join(f"{mark}{each}{mark}" if each else "empty" for each in self.classes)


def _ingresses(chart: Any) -> Iterator[tuple[tuple[str | int, ...], tuple[str, ...], Ingress]]:
    """Yield the Ingresses, each with its paths in the spec and in the values."""
    for where, values, workload in servers_of(chart):
        for _name, path, edge in workload.edges():
            if isinstance(edge, Ingress):
                yield (*where, *path), (*values, *map(str, path)), edge
