"""The values of every committed chart: none is read that is not declared, none is dead, any may be taken away."""

from __future__ import annotations

import functools
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.support import documents, helm, kubernetes
from tests.support.paths import golden_charts, short
from tests.support.templates import paths_read
from tests.test_charts import namespace_of, values_of, versions_of

each_chart = pytest.mark.parametrize("chart", golden_charts(), ids=short)

Path_ = tuple[str, ...]

_DIGEST = "sha256:" + "1" * 64
_CANDIDATES: dict[str, list[Any]] = {
    "maxUnavailable": [2, "20%"],
    "minAvailable": [2, "20%"],
    "affinity": [{"podAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": []}}],
    "accessModes": [["ReadWriteOncePod"]],
    "clusterIP": ["None", "10.0.0.9"],
    "digest": [_DIGEST],
    "dnsConfig": [{"searches": ["other.test"]}],
    "existingClaim": ["other"],
    "extraManifests": [[]],
    "lifecycle": [{"postStart": {"exec": {"command": ["true"]}}}, {"preStop": {"exec": {"command": ["true"]}}}],
    "podSecurityContext": [{"runAsUser": 4242}],
    "resources": [{"requests": {"cpu": "11m"}}, {"limits": {"cpu": "11"}}],
    "securityContext": [{"runAsUser": 4242}],
    "size": ["7Gi"],
    "storageClass": ["other"],
    "strategy": [{"type": "Recreate"}, {"type": "RollingUpdate"}],
    "tag": ["9.9.9", "9.9.9-abcdef0"],
}
"""Values to try by the last step of the path, where the schema alone does not give one."""

_PROBES = [{"periodSeconds": 17}, {"tcpSocket": {"port": 1234}, "periodSeconds": 17}]


@dataclass(frozen=True)
class Leaf:
    """One value, as the schema declares it."""

    path: Path_
    schema: dict[str, Any]

    @property
    def dotted(self) -> str:
        return ".".join(self.path)


@functools.cache
def schema_of(chart: Path) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((chart / "values.schema.json").read_text("utf-8"))
    return schema


def leaves_of(chart: Path) -> list[Leaf]:
    """Give the values that the schema describes; what others may put below `global`, and `enabled`, is theirs."""
    return [leaf for leaf in _leaves(schema_of(chart), ()) if leaf.path not in (("enabled",), ("global",))]


def _leaves(node: dict[str, Any], path: Path_) -> Iterator[Leaf]:
    if "description" in node:
        yield Leaf(path, node)
        return
    for name, below in node["properties"].items():
        yield from _leaves(below, (*path, name))


def groups_of(chart: Path) -> list[Path_]:
    """Give the maps that lead to values."""
    return sorted({leaf.path[:depth] for leaf in leaves_of(chart) for depth in range(1, len(leaf.path))})


@functools.cache
def _to_try() -> dict[Path, set[Path_]]:
    """Choose for each chart the values to render with: those that no chart, or component, before it has just so."""
    seen: set[str] = set()
    chosen: dict[Path, set[Path_]] = {}
    for chart in golden_charts():
        leaves = leaves_of(chart)
        defaults = helm.values_of(chart / "values.yaml")
        components = {leaf.path[0] for leaf in leaves if leaf.path[1:] == ("replicaCount",)}
        switched = {leaf.path[0] for leaf in leaves if leaf.path[1:] == ("enabled",)} & components
        chosen[chart] = set()
        for leaf in leaves:
            first = leaf.path[0]
            of = "switched" if first in switched else "component" if first in components else first
            key = json.dumps([of, *leaf.path[1:], leaf.schema, _get(defaults, leaf.path)])
            if key not in seen:
                seen.add(key)
                chosen[chart].add(leaf.path)
    return chosen


def _get(values: Any, path: Path_) -> Any:
    for step in path:
        if not isinstance(values, dict) or step not in values:
            return None
        values = values[step]
    return values


def _with(values: dict[str, Any], *changes: tuple[Path_, Any]) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(values))
    for path, value in changes:
        here = made
        for step in path[:-1]:
            here = here.setdefault(step, {})
        here[path[-1]] = value
    return made


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return value


class Subject:
    """A chart without its schema, which takes most of the time of a render; the schema is asked on its own."""

    def __init__(self, chart: Path, folder: Path) -> None:
        self.folder = chart
        self.leaves = [leaf for leaf in leaves_of(chart) if leaf.path in _to_try()[chart]]
        self.valid = jsonschema_rs.Draft7Validator(schema_of(chart)).is_valid
        self.defaults = helm.values_of(chart / "values.yaml")
        bare = folder / chart.name
        shutil.copytree(chart, bare)
        (bare / "values.schema.json").unlink()
        self.chart = helm.load(bare)

    def render(self, values: dict[str, Any]) -> dict[str, str]:
        texts = helm.render_text(self.chart, values, namespace=namespace_of(self.folder))
        return {path: text for path, text in texts.items() if not path.endswith(".txt")}

    def scenario(self, name: str) -> dict[str, Any]:
        return values_of(self.folder, self.folder / f"ci/{name}-values.yaml")

    def changes(self, leaf: Leaf) -> Iterator[Any]:
        """Give other values that the schema lets in; none where it lets in but one."""
        default = _get(self.defaults, leaf.path)
        for value in self._candidates(leaf, default):
            if value != default and str(value) != str(default) and self.valid(_with({}, (leaf.path, value))):
                yield value

    def _candidates(self, leaf: Leaf, default: Any) -> Iterator[Any]:
        yield from leaf.schema.get("enum", ())
        name = leaf.path[-1]
        yield from _CANDIDATES.get(name, ())
        if name.endswith("Probe"):
            yield from _PROBES
        full = _get(self.scenario("full"), leaf.path)
        if full is not None:
            yield full
        if isinstance(default, bool):
            yield not default
        if isinstance(default, int):
            yield default + 1
        if isinstance(default, dict):
            yield {"example.com/other": "other"}
        yield "other"
        yield f"{default}-other"


@pytest.fixture(scope="module")
def subjects(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("charts")
    return functools.cache(lambda chart: Subject(chart, folder / re.sub(r"\W", "-", short(chart))))


@each_chart
def test_what_is_read_is_declared(chart: Path) -> None:
    leaves = leaves_of(chart)
    declared = {leaf.path: leaf.schema for leaf in leaves}
    known = set(declared) | set(groups_of(chart))
    definitions = schema_of(chart).get("definitions", {})

    def is_declared(path: Path_) -> bool:
        if path in known or path[:1] == ("global",):
            return True  # a parent chart sets it
        if path[0].startswith("x-"):
            return True  # no value
        for depth in range(len(path) - 1, 0, -1):
            if (leaf := declared.get(path[:depth])) is not None:
                return _is_below(leaf, path[depth:], definitions)
        return False

    components = {path[0] for path in known if (path[0], "resources") in known}
    unknown = []
    for file in sorted((chart / "templates").rglob("*")):
        if not file.is_file():
            continue
        for scope, path in paths_read(file.read_text("utf-8")):
            # A helper takes the values of any workload.
            roots: list[Path_] = [()] if scope == ".Values" else [(), *((name,) for name in components)]
            if path and not any(is_declared((*root, *path)) for root in roots):
                unknown.append(f"{file.name}: {scope}.{'.'.join(path)}")
    assert not unknown, "\n".join(unknown)


def _is_below(schema: dict[str, Any], path: Path_, definitions: dict[str, Any]) -> bool:
    """Tell whether a pass-through value may have something at that path."""
    if not path:
        return True
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    below = schema.get("properties", {}).get(path[0])
    if below is None:
        more = schema.get("additionalProperties", True)
        return more is not False
    return _is_below(below, path[1:], definitions)


@each_chart
def test_what_is_declared_is_read(chart: Path) -> None:
    """Each value, or a map around it, stands in some template other than the notes."""
    read: set[Path_] = set()
    for file in sorted((chart / "templates").rglob("*")):
        if file.is_file() and file.suffix != ".txt":
            read.update((scope, *path) for scope, path in paths_read(file.read_text("utf-8")) if path)
    unread = []
    for leaf in leaves_of(chart):
        ways = {(".Values", *leaf.path), ("$values", *leaf.path), ("$values", *leaf.path[1:])}
        if not any(way[:depth] in read for way in ways for depth in range(2, len(way) + 1)):
            unread.append(leaf.dotted)
    assert not unread, "\n".join(unread)


@each_chart
def test_no_value_is_dead(chart: Path, subjects: Any) -> None:
    """Each value, changed alone, changes what is rendered in some scenario."""
    subject = subjects(chart)
    dead = [leaf.dotted for leaf in subject.leaves if not _is_live(subject, leaf)]
    assert not dead, "\n".join(dead)


def _is_live(subject: Subject, leaf: Leaf) -> bool:
    changed = False
    for value in subject.changes(leaf):
        for base in _bases(subject, leaf):
            before = _rendered(subject, json.dumps(base))
            if before is None or _get(base, leaf.path) == value:
                continue
            changed = True
            try:
                if subject.render(_with(base, (leaf.path, value))) != before:
                    return True
            except helm.HelmRefused:
                return True
    # The schema lets in but one value: a rule made a constant of it.
    return not changed


def _bases(subject: Subject, leaf: Leaf) -> Iterator[dict[str, Any]]:
    default, full = subject.scenario("default"), subject.scenario("full")
    if leaf.path[-1] != "enabled":
        switches = (
            each.path
            for each in leaves_of(subject.folder)
            if each.path[-1] == "enabled" and (len(each.path) == 2 or each.path[:-1] == leaf.path[: len(each.path) - 1])
        )
        default = _with(default, *((switch, True) for switch in switches))
    yield default
    yield full
    if leaf.path[-1] == "replicaCount" and _get(default, autoscaler := (*leaf.path[:-1], "autoscaling")) is not None:
        yield _with(default, ((*autoscaler, "enabled"), False))
    for kind in ("NodePort", "LoadBalancer"):
        # Only such a Service has a port of the nodes, or traffic from outside.
        if leaf.path[-1] in ("nodePort", "loadBalancerClass", "externalTrafficPolicy"):
            service = leaf.path[:-1]
            yield _with(default, ((*service, "type"), kind), ((*service, "clusterIP"), ""))
    if leaf.path[-2:] == ("podDisruptionBudget", "enabled"):
        yield _with(default, ((*leaf.path[:-2], "replicaCount"), 2))
    if leaf.path[-1] == "dnsPorts":
        # A policy that allows all egress needs no rule for DNS.
        yield _with(default, ((*leaf.path[:-1], "allowExternalEgress"), False))
    if leaf.path[-1] == "podAntiAffinityPreset":
        yield _with(default, ((*leaf.path[:-1], "affinity"), None))


_renders: dict[tuple[Path, str], dict[str, str] | None] = {}


def _rendered(subject: Subject, values: str) -> dict[str, str] | None:
    key = (subject.folder, values)
    if key not in _renders:
        loaded = json.loads(values)
        try:
            _renders[key] = subject.render(loaded) if subject.valid(_without_nulls(loaded)) else None
        except helm.HelmRefused:
            _renders[key] = None
    return _renders[key]


@each_chart
def test_any_value_may_be_taken_away(chart: Path, subjects: Any) -> None:
    """`--set NAME=null` deletes a key before the schema is read: the templates go on, or say what they need."""
    subject = subjects(chart)
    values = subject.scenario("full")
    before = subject.render(values)
    versions = versions_of(chart)
    broken = []
    for path in [*groups_of(chart), *(leaf.path for leaf in subject.leaves)]:
        if _get(subject.defaults, path) is None:
            continue  # Helm deletes what the chart has; the schema refuses any other null.
        dotted = ".".join(path)
        try:
            after = subject.render(_with(values, (path, None)))
        except helm.HelmRefused as error:
            if not re.match(r"execution error at \(", error.text) or "nil pointer" in error.text:
                broken.append(f"{dotted}: {error.text[:200]}")
            continue
        try:
            changed = [
                document
                for file in after
                if after[file] != before[file]
                for document in documents.parse(after[file], file, nulls=True)
            ]
        except documents.NotStrict as error:
            broken.append(f"{dotted}: {error}")
            continue
        # What is required, the API server asks for itself.
        problems = kubernetes.all_problems(changed, versions)
        broken += [f"{dotted}: {problem}" for problem in problems if "is a required property" not in problem]
    assert not broken, "\n".join(broken)
