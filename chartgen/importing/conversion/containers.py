"""Containers: the image, ports, variables, probes and mounts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from chartgen.importing.code import Call, Entries
from chartgen.importing.conversion.fields import Unsupported, call, code_of, given, hints, taken
from chartgen.importing.conversion.objects import problems
from chartgen.importing.conversion.pod_scope import PodScope
from chartgen.objects.fields import mapping, text
from chartgen.spec.container import Container, ContainerFields, Lifecycle, Port
from chartgen.spec.image import Image
from chartgen.spec.probe import Exec, Grpc, HttpGet, Probe, TcpSocket
from chartgen.spec.resources import Resources

_IMAGE = re.compile(
    r"(?:(?P<registry>(?:[^/]*[.:][^/]*|localhost))/)?(?P<repository>[^:@]+)(?::(?P<tag>[^@]+))?(?:@(?P<digest>.+))?"
)
_HANDLED = frozenset({"image", "ports", "env", "env_from", "mounts", "resources", "liveness", "readiness", "startup",
                      "lifecycle", "security_context", "tmp", "enabled", "extra"})  # fmt: skip
_PROBES = {"livenessProbe": "liveness", "readinessProbe": "readiness", "startupProbe": "startup"}
_AMOUNTS = {"cpu": "cpu", "memory": "memory", "ephemeral-storage": "ephemeral_storage"}


def container_fields(scope: PodScope, container: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields of a container, and what has no field.

    Raises:
        Unsupported: The language does not support a part of it.
    """
    rest = {key: value for key, value in given(container).items() if key != "name"}
    if container.get("securityContext") == {}:
        rest["securityContext"] = {}  # not the same as none: to change it replaces the pods
    found: dict[str, Any] = {}
    if "image" in rest:
        found["image"] = image(rest.pop("image"), rest.pop("imagePullPolicy", None))
    found |= taken(ContainerFields, rest, without=_HANDLED)
    if "ports" in rest:
        found["ports"] = ports(rest.pop("ports"))
    if "env" in rest:
        found["env"] = environment(scope, rest.pop("env"))
    if "envFrom" in rest:
        found["env_from"] = [_source(scope, each) for each in rest.pop("envFrom")]
    if "volumeMounts" in rest:
        found["mounts"] = scope.mounts(rest.pop("volumeMounts"))
    if "resources" in rest:
        resources = amounts(rest["resources"])
        if resources is not None:
            found["resources"] = resources
            del rest["resources"]
    first = next(iter(found.get("ports", {})), None)
    for key, name in _PROBES.items():
        if key in rest:
            found[name] = probe(rest.pop(key), first)
    if "lifecycle" in rest:
        found["lifecycle"] = lifecycle(rest.pop("lifecycle"))
    if "securityContext" in rest:
        found["security_context"] = code_of(hints(ContainerFields)["security_context"], rest.pop("securityContext"))
    return found, rest


def container(scope: PodScope, data: Mapping[str, Any]) -> Call:
    """Return an additional container.

    Raises:
        Unsupported: The language does not support a part of it.
    """
    fields, rest = container_fields(scope, data)
    if rest:
        fields["extra"] = rest
    return call(Container, fields)


def image(reference: Any, pull_policy: Any = None) -> Call:
    """Return an image.

    Raises:
        Unsupported: It is not an image reference.
    """
    parts = _IMAGE.fullmatch(reference) if isinstance(reference, str) else None
    if parts is None:
        raise Unsupported("unsupported image reference")
    # Without a tag, it would get the version of the application.
    found = {"tag": None, **{key: value for key, value in parts.groupdict().items() if value}}
    if problems(call(Image, found)):
        # Placeholders may contain colons: `${IMAGE:-shop:1.0}`.
        found = {"tag": None, "repository": reference}
    fields: dict[str, Any] = {key: found[key] for key in ("registry", "tag", "digest") if key in found}
    if pull_policy is not None:
        fields["pull_policy"] = pull_policy
    return call(Image, {"repository": found["repository"], **fields})


def ports(found: Any) -> dict[str, Any]:
    """Return the ports of a container by name; a port without a name is known by its number."""
    ported: dict[str, Any] = {}
    for each in found:
        rest = {key: value for key, value in each.items() if value is not None}
        number = rest.pop("containerPort", None)
        given = rest.pop("name", "")
        name = given or str(number)
        if name in ported and not given:
            name = f"{number}/{rest.get('protocol', 'TCP')}"
        if name in ported or not isinstance(number, int):
            raise Unsupported("unsupported container ports with the same name or number")
        if rest.get("protocol") == "TCP":
            del rest["protocol"]
        fields = taken(Port, rest, without=frozenset({"container_port", "extra", "app_protocol"}))
        if rest:
            fields["extra"] = rest
        ported[name] = call(Port, {"container_port": number, **fields}) if fields else number
    return ported


def environment(scope: PodScope, variables: Any) -> dict[str, Any]:
    """Return the variables of a container by name."""
    found: dict[str, Any] = {}
    for each in variables:
        name = text(each, "name")
        if name in found:
            raise Unsupported(f"unsupported duplicate variable {name}")
        source = mapping(each, "valueFrom")
        if not source:
            value = each.get("value")
            found[name] = "" if value is None else str(value)
            continue
        (kind, reference), *more = source.items()
        if more:
            raise Unsupported(f"unsupported combination of sources for variable {name}")
        found[name] = _variable(scope, kind, reference, name)
    comments = {name: comment for name, comment in scope.comments_of(variables).items() if name in found}
    return Entries(found, comments) if comments else found


def _variable(scope: PodScope, kind: str, reference: Mapping[str, Any], name: str) -> Call:
    match kind:
        case "secretKeyRef":
            return _key(scope.secret(text(reference, "name")), reference)
        case "configMapKeyRef":
            return _key(scope.config(text(reference, "name")), reference)
        case "fieldRef":
            return Call("FieldRef", [text(reference, "fieldPath")])
        case "resourceFieldRef" if not reference.get("containerName"):
            divisor = str(reference.get("divisor") or "0")
            fields = {} if divisor == "0" else {"divisor": divisor}
            return Call("ResourceFieldRef", [text(reference, "resource")], fields)
    raise Unsupported(f"unsupported source of variable {name}")


def _key(owner: Call, reference: Mapping[str, Any]) -> Call:
    key = text(reference, "key")
    if (reference.get("optional") is True) != (key in owner.fields.get("optional_keys", ())):
        raise Unsupported(f"unsupported optional key {key} of {owner.name}, which other containers use as a whole")
    return Call("key", [key], of=owner)


def _source(scope: PodScope, source: Mapping[str, Any]) -> Call:
    for key, find in (("configMapRef", scope.config), ("secretRef", scope.secret)):
        if key in source:
            owner = find(text(source, key, "name"))
            fields = {"prefix": text(source, "prefix"), "optional": mapping(source, key).get("optional") is True}
            given = {name: value for name, value in fields.items() if value}
            return Call("variables", [], given, of=owner) if given else owner
    raise Unsupported("unsupported source in `envFrom`")


def amounts(resources: Mapping[str, Any]) -> Call | None:
    """Return requests and limits; None if there is more, such as claims."""
    if resources.keys() - {"requests", "limits"}:
        return None
    fields: dict[str, Any] = {}
    for side, suffix in (("requests", ""), ("limits", "_limit")):
        rest: dict[str, str] = {}
        for name, amount in (resources.get(side) or {}).items():
            if name in _AMOUNTS:
                fields[_AMOUNTS[name] + suffix] = str(amount)
            else:
                rest[name] = str(amount)
        if rest:
            fields[side] = rest
    return Call("Resources", [], {name: fields[name] for name in _order(Resources, fields)})


def _order(cls: Any, fields: Mapping[str, Any]) -> list[str]:
    return [name for name in hints(cls) if name in fields]


def probe(found: Mapping[str, Any], first_port: str | None) -> Call:
    """Return a probe.

    Args:
        found: The probe in Kubernetes syntax.
        first_port: The first port of the container, to which probes default.

    Raises:
        Unsupported: The language does not support it.
    """
    rest = {key: value for key, value in found.items() if value is not None}
    fields, cls = _handler(rest, first_port)
    fields |= taken(Probe, rest, without=frozenset())
    if rest:
        raise Unsupported(f"unsupported field `{next(iter(rest))}` of a probe")
    return call(cls, fields)


def _handler(rest: dict[str, Any], first_port: str | None) -> tuple[dict[str, Any], Any]:
    if "httpGet" in rest:
        get = dict(rest.pop("httpGet"))
        headers = get.pop("httpHeaders", None)
        fields = {"path": get.pop("path", "/") or "/"}
        port = get.pop("port", None)
        if port != first_port:
            fields["port"] = port
        fields |= taken(HttpGet, get, without=frozenset())
        if headers:
            fields["headers"] = {text(each, "name"): text(each, "value") for each in headers}
            if len(fields["headers"]) < len(headers):
                raise Unsupported("unsupported duplicate HTTP header of a probe")
        if get:
            raise Unsupported(f"unsupported field `{next(iter(get))}` of a probe")
        return fields, HttpGet
    if "tcpSocket" in rest:
        socket = dict(rest.pop("tcpSocket"))
        port = socket.pop("port", None)
        if socket:
            raise Unsupported(f"unsupported field `{next(iter(socket))}` of a probe")
        return ({} if port == first_port else {"port": port}), TcpSocket
    if "exec" in rest:
        return {"command": list(mapping(rest, "exec").get("command", ())), **_gone(rest, "exec")}, Exec
    if "grpc" in rest:
        return {key: value for key, value in rest.pop("grpc").items() if value}, Grpc
    raise Unsupported("unsupported probe without a handler")


def _gone(rest: dict[str, Any], key: str) -> dict[str, Any]:
    del rest[key]
    return {}


def lifecycle(found: Mapping[str, Any]) -> Call | Mapping[str, Any]:
    """Return the lifecycle hooks of a container."""
    fields: dict[str, Any] = {}
    for key, name in (("postStart", "post_start"), ("preStop", "pre_stop")):
        if key in found:
            try:
                fields[name] = probe(found[key], None)
            except Unsupported:
                fields[name] = found[key]
    return call(Lifecycle, fields) if len(fields) == len(found) else found
