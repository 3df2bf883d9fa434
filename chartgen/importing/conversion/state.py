"""The state of a conversion: what the code of an application contains already, and what was found on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chartgen.errors import Finding
from chartgen.importing.code import Call
from chartgen.importing.conversion.access import Accounts
from chartgen.importing.conversion.manifests import manifest
from chartgen.importing.conversion.metadata import VERSION as VERSION_LABEL
from chartgen.importing.conversion.metadata import strings
from chartgen.importing.conversion.objects import problems
from chartgen.importing.conversion.order import called, called_first
from chartgen.importing.conversion.sources import Sources
from chartgen.importing.graph import Application
from chartgen.importing.grouping import Group, candidates, chart_name, groups, slug
from chartgen.importing.model import Input, Original

VERSION = "0.1.0"
"""The version of imported charts."""


class Conversion:
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
        self.calls = called(self.application, self.groups, given.after)
        """The charts that each chart calls or waits for."""
        self.sources = Sources(self.application, called_first(self.groups, self.calls))
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
            suffixes = ("rest", *((slug(namespace), slug(f"{namespace}-rest")) if namespace else ()))
            group = Group(next(each for each in candidates(name, *suffixes) if each not in taken), namespace)
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

    def manifest(self, group: Group, original: Original, reason: str = "") -> Call:
        """Return an object as a Manifest, and report why."""
        self.report(original, f"{original.kind} {original.name} becomes a Manifest: {reason}", "manifest")
        self.take(group, original)
        return manifest(self.application, group, original)

    def add_manifest(self, group: Group, original: Original, reason: str) -> None:
        """Add an object to a chart as a Manifest, if it can be one."""
        found = self.manifest(group, original, reason)
        alone = Call("Chart", [group.name], {"version": VERSION, "manifests": [found]})
        if problem := problems(alone):
            self.findings.pop()
            self.report(original, f"{original.kind} {original.name} cannot be imported: {problem[0]}", "invalid")
        else:
            self.manifests.setdefault(group.name, []).append(found)
            self.originals.setdefault(group.name, []).append(original)
