"""What the rules of a role allow, and whether other rules allow it already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

from chartgen.objects.fields import strings

ANY = "*"


class Permission(NamedTuple):
    """One verb on one resource, or on a URL."""

    verb: str
    group: str = ""
    resource: str = ""
    """Empty for a URL."""
    name: str = ANY
    """The name of the object, or `*`."""
    url: str = ""

    def __str__(self) -> str:
        """Write it for a sentence: `get pods`, `update deployments.apps/scale`."""
        if self.url:
            return f"{self.verb} {self.url}"
        resource, slash, part = self.resource.partition("/")
        of_group = f".{self.group}" if self.group else ""
        named = "" if self.name == ANY else f" named {self.name}"
        return f"{self.verb} {resource}{of_group}{slash}{part}{named}"

    def covers(self, other: Permission) -> bool:
        """Tell whether it allows what another permission allows (`pkg/registry/rbac/validation` of Kubernetes)."""
        if self.verb not in (ANY, other.verb) or bool(self.url) != bool(other.url):
            return False
        if self.url:
            return self.url == other.url or (self.url.endswith(ANY) and other.url.startswith(self.url[:-1]))
        return (
            self.group in (ANY, other.group)
            and self.name in (ANY, other.name)
            and (self.resource in (ANY, other.resource) or _is_part(self.resource, other.resource))
        )


def _is_part(pattern: str, resource: str) -> bool:
    """Tell whether `*/scale` matches `deployments/scale`."""
    return pattern.startswith("*/") and resource.partition("/")[2] == pattern[2:]


def permissions(rules: Iterable[Any]) -> Iterator[Permission]:
    """Yield what rules allow."""
    for rule in rules:
        if not isinstance(rule, dict):
            continue
        verbs = strings(rule.get("verbs"))
        for verb, url in product(verbs, strings(rule.get("nonResourceURLs"))):
            yield Permission(verb, url=url)
        names = strings(rule.get("resourceNames")) or [ANY]
        groups, resources = strings(rule.get("apiGroups")), strings(rule.get("resources"))
        for verb, group, resource, name in product(verbs, groups, resources, names):
            yield Permission(verb, group, resource, name)


def additional(rules: Sequence[Any], known: Sequence[Any]) -> list[Permission]:
    """Return what some rules allow that others do not."""
    others = list(permissions(known))
    return [each for each in dict.fromkeys(permissions(rules)) if not any(other.covers(each) for other in others)]
