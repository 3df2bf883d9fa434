"""Rules of the Gateway API about routes that no schema expresses: its definitions state most of them in CEL.

They are checked in specs, in manifests, and in whatever `verify` renders.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from chartgen import names
from chartgen.objects.fields import Path, entries, mapping, strings, text

GROUP = "gateway.networking.k8s.io"
KINDS = frozenset({"HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"})
"""Kinds that have parents, and rules with backends."""
_BY_PORT = frozenset({"TCPRoute", "UDPRoute"})
"""Kinds of the experimental channel, in which ports tell the parents apart, too."""
_MOST_MATCHES = 128
_LITERAL = frozenset({"Exact", "PathPrefix"})
"""Types of paths that are not patterns."""
_PREFIX = "ReplacePrefixMatch"
_REPLACEMENTS = {"ReplaceFullPath": "replaceFullPath", _PREFIX: "replacePrefixMatch"}
"""The field of a new path, by its type."""
_FILTERS = {
    "CORS": "cors",
    "ExtensionRef": "extensionRef",
    "RequestHeaderModifier": "requestHeaderModifier",
    "RequestMirror": "requestMirror",
    "RequestRedirect": "requestRedirect",
    "ResponseHeaderModifier": "responseHeaderModifier",
    "URLRewrite": "urlRewrite",
}
"""The field of a filter, by its type."""
_REPEATABLE = frozenset({"ExtensionRef", "RequestMirror"})
REDIRECT = "RequestRedirect"
"""The type of the filters whose rules have no backends."""
_REWRITE = "URLRewrite"
_GRPC_SERVICE = r"\.?[A-Za-z_][A-Za-z_0-9]*(\.[A-Za-z_][A-Za-z_0-9]*)*"
_GRPC_METHOD = r"[A-Za-z_][A-Za-z_0-9]*"
_DURATION = r"([0-9]{1,5})(h|ms|m|s)"
_MILLISECONDS = {"h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}


class Violation(NamedTuple):
    """A violation of a rule."""

    path: Path
    message: str
    """Begins with `invalid`, `duplicate`, `missing` or `conflicting`."""
    hint: str = ""


def route_violations(manifest: Mapping[str, Any]) -> Iterator[Violation]:
    """Check a route, as an object."""
    kind = text(manifest, "kind")
    for each in (
        *parent_violations(kind, entries(manifest, "spec", "parentRefs")),
        *_hostnames(mapping(manifest, "spec").get("hostnames")),
        *rules_violations(entries(manifest, "spec", "rules")),
    ):
        yield each._replace(path=("spec", *each.path))
    for index, rule in enumerate(entries(manifest, "spec", "rules")):
        for each in rule_violations(rule):
            yield each._replace(path=("spec", "rules", index, *each.path))


def hostname_problem(host: str) -> str | None:
    """Check a hostname of a route, which is no IP address."""
    return names.ingress_host(host)


def parent_violations(kind: str, parents: Iterable[Mapping[str, Any]]) -> Iterator[Violation]:
    """Check that references to the same gateway differ in their listeners; the paths begin with `parentRefs`."""
    seen: dict[tuple[Any, ...], list[tuple[str, Any]]] = {}
    for index, parent in enumerate(parents):
        identity = (
            parent.get("group", GROUP), parent.get("kind", "Gateway"), parent.get("name"),
            parent.get("namespace") or "",
        )  # fmt: skip
        listener = (text(parent, "sectionName"), (parent.get("port") or 0) if kind in _BY_PORT else 0)
        known = seen.setdefault(identity, [])
        title = f'gateway "{parent.get("name")}"'
        if listener in known:
            what = f'section "{listener[0]}" of the {title}' if listener[0] else title
            hint = "remove it, or name another listener"
            if parent.get("port") and kind not in _BY_PORT:
                hint += " by its section: the port does not count"
            yield Violation(("parentRefs", index), f"duplicate {what}", hint)
        elif known and any(bool(one) != bool(other) for one, other in zip(known[0], listener, strict=True)):
            message = f"missing section of the {title}: each of several references to a gateway must name a listener"
            yield Violation(
                ("parentRefs", index),
                message,
                "name the section of each, or refer to the gateway once, for all its listeners",
            )
        known.append(listener)


def rules_violations(rules: Iterable[Mapping[str, Any]]) -> Iterator[Violation]:
    """Check the rules of a route together; the paths begin with `rules`."""
    seen: set[str] = set()
    matches = 0
    for index, rule in enumerate(rules):
        name = text(rule, "name")
        if name and name in seen:
            yield Violation(("rules", index, "name"), f'duplicate name "{name}" of a rule')
        seen.add(name)
        found = rule.get("matches")
        matches += len(found) if isinstance(found, list) else 1
    if matches > _MOST_MATCHES:
        message = f"invalid rules: a route must have at most {_MOST_MATCHES} matches, not {matches}"
        yield Violation(("rules",), message, "write several routes")


def rule_violations(rule: Mapping[str, Any]) -> Iterator[Violation]:
    """Check a single rule."""
    for index, match in enumerate(entries(rule, "matches")):
        for each in _match(match):
            yield each._replace(path=("matches", index, *each.path))
    yield from _filters(rule)
    yield from _timeouts(mapping(rule, "timeouts"))
    for index, backend in enumerate(entries(rule, "backendRefs")):
        for each in _port(backend):
            yield each._replace(path=("backendRefs", index, *each.path))


def _hostnames(hosts: Any) -> Iterator[Violation]:
    for index, host in enumerate(hosts if isinstance(hosts, list) else ()):
        if isinstance(host, str) and (sentence := hostname_problem(host)):
            yield Violation(("hostnames", index), f'invalid hostname "{host}": {sentence}')


def _match(match: Mapping[str, Any]) -> Iterator[Violation]:
    path = match.get("path")
    if isinstance(path, dict) and path.get("type", "PathPrefix") in _LITERAL and isinstance(path.get("value"), str):
        value = path["value"]
        if sentence := names.route_path(value):
            yield Violation(("path", "value"), f"invalid path {names.quoted(value)}: {sentence}")
    yield from _duplicates(match, ("headers",), "header", fold=True)
    yield from _duplicates(match, ("queryParams",), "query parameter")
    method = match.get("method")
    if not isinstance(method, dict):
        return
    if not method.get("service") and not method.get("method"):
        yield Violation(("method",), "missing service or method of the match")
    if method.get("type", "Exact") == "Exact":
        for key, pattern, example in (
            ("service", _GRPC_SERVICE, "orders.v1.Orders"), ("method", _GRPC_METHOD, "GetOrder"),
        ):  # fmt: skip
            name = text(method, key)
            if name and not re.fullmatch(pattern, name):
                message = f"invalid gRPC {key} {names.quoted(name)}: must be a name such as {example}"
                yield Violation(("method", key), message)


def _duplicates(value: Mapping[str, Any], path: Path, noun: str, *, fold: bool = False) -> Iterator[Violation]:
    """Find entries whose names are the same; those of headers do not differ in case."""
    seen: set[str] = set()
    for index, entry in enumerate(entries(value, *path)):
        name = text(entry, "name")
        key = name.casefold() if fold else name
        if key and key in seen:
            yield Violation((*path, index, "name"), f'duplicate {noun} "{name}"')
        seen.add(key)


def _filters(rule: Mapping[str, Any]) -> Iterator[Violation]:
    filters = entries(rule, "filters")
    kinds = [text(each, "type") for each in filters]
    for index, (kind, content) in enumerate(zip(kinds, filters, strict=True)):
        where: Path = ("filters", index)
        if kind not in _FILTERS:
            continue  # the schema reports it
        if kind in kinds[:index] and kind not in _REPEATABLE:
            yield Violation((*where, "type"), f"duplicate filter {kind}", "write one filter with all of it")
        if kind in (REDIRECT, _REWRITE) and {REDIRECT, _REWRITE} <= {*kinds[: index + 1]}:
            yield Violation((*where, "type"), f"conflicting filters {REDIRECT} and {_REWRITE}", "use one of them")
        own = _FILTERS[kind]
        if own not in content:
            message = f"missing field `{own}` of the filter {kind}"
            others = [key for key in content if key in _FILTERS.values()]
            yield Violation(where, message, f"`{others[0]}` is a field of another type" if others else "")
        for key in content:
            if key in _FILTERS.values() and key != own and own in content:
                message = f"invalid field `{key}` of the filter {kind}: it is a field of another type"
                yield Violation((*where, key), message, "write two filters")
        yield from _filter(rule, mapping(content, own), kind, (*where, own))
    if REDIRECT in kinds and rule.get("backendRefs"):
        message = f"conflicting backends of a rule with the filter {REDIRECT}: the filter itself responds to requests"
        yield Violation(("backendRefs",), message, "remove the backends, or write another rule for them")


def _filter(rule: Mapping[str, Any], content: Mapping[str, Any], kind: str, where: Path) -> Iterator[Violation]:
    found: Iterable[Violation] = ()
    if kind in (REDIRECT, _REWRITE):
        found = _new_path(rule, mapping(content, "path"))
    elif kind == "RequestMirror":
        found = _mirror(content)
    elif kind == "CORS":
        found = _cors(content)
    elif kind.endswith("HeaderModifier"):
        found = _headers(content)
    for each in found:
        yield each._replace(path=(*where, *each.path))


def _new_path(rule: Mapping[str, Any], path: Mapping[str, Any]) -> Iterator[Violation]:
    kind = text(path, "type")
    own = _REPLACEMENTS.get(kind, "")
    others = [field for field in _REPLACEMENTS.values() if field in path and field != own]
    if own and own not in path:
        hint = f"`{others[0]}` is a field of another type" if others else ""
        yield Violation(("path",), f"missing field `{own}` of a path of the type {kind}", hint)
    elif own and others:
        message = f"invalid field `{others[0]}` of a path of the type {kind}: it is a field of another type"
        yield Violation(("path", others[0]), message, "remove it")
    if kind == _PREFIX and "replacePrefixMatch" in path:
        matches = entries(rule, "matches") if "matches" in rule else [{"path": {}}]
        if len(matches) != 1 or mapping(matches[0], "path").get("type", "PathPrefix") != "PathPrefix":
            message = "conflicting matches of the rule: `replacePrefixMatch` requires exactly one, with a PathPrefix"
            yield Violation(("path", "replacePrefixMatch"), message, "write a rule for each path")


def _mirror(content: Mapping[str, Any]) -> Iterator[Violation]:
    for each in _port(mapping(content, "backendRef")):
        yield each._replace(path=("backendRef", *each.path))
    if "percent" in content and "fraction" in content:
        yield Violation(("percent",), "conflicting fields `percent` and `fraction`", "set one of them")
    fraction = mapping(content, "fraction")
    numerator, denominator = fraction.get("numerator"), fraction.get("denominator", 100)
    if isinstance(numerator, int) and isinstance(denominator, int) and numerator > denominator:
        message = f"invalid fraction {numerator}/{denominator}: must be at most 1"
        yield Violation(("fraction", "numerator"), message)


def _cors(content: Mapping[str, Any]) -> Iterator[Violation]:
    for field in ("allowHeaders", "allowMethods", "allowOrigins", "exposeHeaders"):
        words = strings(content.get(field))
        if "*" in words and len(words) > 1 and field != "exposeHeaders":
            yield Violation((field,), f'conflicting entries of `{field}`: "*" must be the only one')
        yield from _repeated(words, (field,))


def _headers(content: Mapping[str, Any]) -> Iterator[Violation]:
    for field in ("add", "set"):
        yield from _duplicates(content, (field,), "header", fold=True)
    yield from _repeated(strings(content.get("remove")), ("remove",))


def _repeated(words: list[str], path: Path) -> Iterator[Violation]:
    for index, word in enumerate(words):
        if word in words[:index]:
            yield Violation((*path, index), f"duplicate entry {names.quoted(word)} of `{path[-1]}`")


def _timeouts(timeouts: Mapping[str, Any]) -> Iterator[Violation]:
    request, backend = text(timeouts, "request"), text(timeouts, "backendRequest")
    # A timeout of zero means none.
    if request and backend and 0 < _milliseconds(request) < _milliseconds(backend):
        message = f"invalid timeout `backendRequest` of {backend}: must not exceed the timeout `request` of {request}"
        yield Violation(("timeouts", "backendRequest"), message)


def _milliseconds(duration: str) -> int:
    return sum(int(number) * _MILLISECONDS[unit] for number, unit in re.findall(_DURATION, duration))


def _port(backend: Mapping[str, Any]) -> Iterator[Violation]:
    """Check that a reference to a Service by its name has the number of a port."""
    if "name" not in backend or backend.get("group") or backend.get("kind", "Service") != "Service":
        return
    if backend.get("port") is None:
        message = f'missing port of the Service "{backend["name"]}"'
        yield Violation((), message, 'add the number of its port, such as `"port": 80`')
