"""What a chart requires of a cluster and an installer: keys of Secrets and ConfigMaps, and rules of its namespace."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

from chartgen.diff.model import Bump
from chartgen.diff.values_side import UnreadableValuesError, read
from chartgen.objects.fields import text
from chartgen.objects.pods import pod_path
from chartgen.objects.references import created_secret, references

RULES = "templates/_rules.tpl"
_KINDS = ("ConfigMap", "Secret")
_GIVEN = frozenset({("ConfigMap", "kube-root-ca.crt")})
"""Objects that every namespace has."""
_TESTS = frozenset({"test", "test-success", "test-failure"})
_RULE = re.compile(
    r"\{\{-? if (?P<fails>[^\n]+?) -?\}\}\n\{\{-? fail (?P<message>\"(?:[^\"\\\n]|\\.)*\") -?\}\}\n\{\{-? end -?\}\}"
)
_VALUE = re.compile(r"\.Values((?:\.\w+)+)")
_NAMESPACE = re.compile(r'ne \.Release\.Namespace "([^"]+)"')


@dataclass(frozen=True, slots=True)
class RequirementChange:
    """Something that a chart now requires, or no longer does."""

    change: Literal["added", "removed"]
    kind: str
    """`Secret`, `ConfigMap`, `Namespace`, or `Rule` for any other condition of an installation."""
    name: str
    """The name of the object or the namespace; for a rule, the message that it fails with."""
    key: str = ""
    """The key in the object; empty if the object as a whole is needed."""
    category: ClassVar[str] = "requires"
    """The name by which waivers exclude it."""

    @property
    def bump(self) -> Bump:
        """The bump that it needs."""
        return "major" if self.change == "added" else "patch"


class Needed(NamedTuple):
    """An object that a chart needs and does not contain, or one of its keys."""

    kind: str
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a chart requires."""

    objects: frozenset[Needed]
    rules: Mapping[str, str]
    """The messages of the rules of its namespace, by their conditions."""
    files: Mapping[str, bytes]
    """The files of the chart."""


def requirements(scenarios: Iterable[Iterable[Mapping[str, Any]]], files: Mapping[str, bytes]) -> Requirements:
    """Return what a chart requires.

    Args:
        scenarios: The objects that it renders to, for each scenario.
        files: Its files.
    """
    needed = frozenset(each for manifests in scenarios for each in _needed(list(manifests)))
    rules = {match["fails"]: str(json.loads(match["message"])) for match in _RULE.finditer(_text(files, RULES))}
    return Requirements(needed, rules, files)


def requirement_changes(before: Requirements, after: Requirements) -> list[RequirementChange]:
    """Compare what a chart requires: first what is added."""
    return [
        *(RequirementChange("added", *each) for each in _only_in(after, before)),
        *(RequirementChange("removed", *each) for each in _only_in(before, after)),
    ]


def _only_in(one: Requirements, other: Requirements) -> Iterator[Needed]:
    known = {(each.kind, each.name) for each in other.objects}
    for each in sorted(one.objects - other.objects):
        # Who needs a key needs the object as well.
        if each.key or (each.kind, each.name) not in known:
            yield each
    for fails, message in one.rules.items():
        if fails not in other.rules and _concerns(fails, other.files):
            namespace = _NAMESPACE.fullmatch(fails)
            yield Needed("Namespace", namespace[1], "") if namespace else Needed("Rule", message, "")


def _concerns(fails: str, files: Mapping[str, bytes]) -> bool:
    """Return whether a condition is about a chart: it reads no values, or one that the chart has."""
    paths = [tuple(match[1].split(".")[1:]) for match in _VALUE.finditer(fails.replace("(", "").replace(")", ""))]
    if not paths:
        return True
    try:
        values = read(files)
    except UnreadableValuesError:
        return True
    return any(map(values.has, paths))


def _needed(manifests: Sequence[Mapping[str, Any]]) -> Iterator[Needed]:
    """Yield what the pods of a scenario need and its objects lack."""
    own = {(text(each, "kind"), text(each, "metadata", "name")) for each in manifests}
    own |= {("Secret", name) for each in manifests if (name := created_secret(each))}
    for manifest in manifests:
        pod = pod_path(manifest)
        if pod is None or _is_test(manifest):
            continue
        for reference in references(manifest):
            is_in_pod = reference.path[: len(pod)] == pod
            # A pod starts without the Secret of a registry.
            if not is_in_pod or reference.kind not in _KINDS or "imagePullSecrets" in reference.path:
                continue
            target = (reference.kind, reference.name)
            if not reference.optional and target not in own and target not in _GIVEN:
                yield from (Needed(*target, key) for key in reference.keys or ("",))


def _is_test(manifest: Mapping[str, Any]) -> bool:
    hooks = text(manifest, "metadata", "annotations", "helm.sh/hook")
    return bool(hooks) and {each.strip() for each in hooks.split(",")} <= _TESTS


def _text(files: Mapping[str, bytes], path: str) -> str:
    return files.get(path, b"").decode("utf-8", "replace").replace("\r\n", "\n")
