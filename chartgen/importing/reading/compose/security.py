"""Users, capabilities and namespaces of the host become security contexts and fields of pods."""

from __future__ import annotations

import re
from typing import Any

from chartgen.errors import Location
from chartgen.importing.reading.compose.building import At
from chartgen.importing.reading.compose.context import Context, Fields
from chartgen.importing.reading.compose.document import Map
from chartgen.importing.reading.compose.units import is_true, number, scalar_text, seconds

_HOST = {"pid": "hostPID", "ipc": "hostIPC"}


def container_context(context: Context, service: Fields) -> dict[str, Any] | None:
    """Return the securityContext of a container; None if it has none."""
    result: dict[str, Any] = {}
    if service.get("user") is not None:
        result |= _user(context, service)
    if is_true(service.get("read_only")):
        result["readOnlyRootFilesystem"] = At(True, service.at("read_only"))
    if is_true(service.get("privileged")):
        result["privileged"] = At(True, service.at("privileged"))
    capabilities = {
        field: At([_capability(each) for each in service.get(key)], service.at(key))
        for key, field in (("cap_add", "add"), ("cap_drop", "drop"))
        if service.get(key)
    }
    if capabilities:
        result["capabilities"] = capabilities
    for option, at, _ in service.seq("security_opt"):
        result |= _option(context, str(option), at)
    return result or None


def pod_context(context: Context, service: Fields) -> dict[str, Any] | None:
    """Return the securityContext of a pod; None if it has none."""
    result: dict[str, Any] = {}
    groups = []
    for group, at, _ in service.seq("group_add"):
        if (found := number(group)) is not None:
            groups.append(At(found, at))
        else:
            context.notes.warn(
                "compose-ignored", "a group in `group_add` is ignored: only numeric IDs are supported", at
            )
    if groups:
        result["supplementalGroups"] = groups
    sysctls = service.get("sysctls")
    if isinstance(sysctls, Map):
        entries = [At({"name": name, "value": scalar_text(value)}, at) for name, value, at in sysctls.parts()]
        result["sysctls"] = entries
        unsafe = [name for name, _, _ in sysctls.parts() if name not in _SAFE]
        if unsafe:
            message = f"unsafe sysctl {', '.join(unsafe)}: the kubelet must allow it with `--allowed-unsafe-sysctls`"
            context.notes.warn("compose-security", message, service.at("sysctls"))
    fs_group = service.inner("labels").get("kompose.security-context.fsgroup")
    if fs_group is not None:
        result["fsGroup"] = number(fs_group)
    return result or None


_SAFE = {
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.ping_group_range",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
}


def pod_fields(context: Context, service: Fields) -> dict[str, Any]:
    """Return the fields of a pod about namespaces of the host, and names."""
    result: dict[str, Any] = {}
    for key, field in _HOST.items():
        value = service.get(key)
        if value == "host":
            result[field] = At(True, service.at(key))
        elif value not in (None, "", "private", "shareable"):
            context.notes.warn("compose-ignored", f"`{key}` is ignored unless it is `host`", service.at(key))
    mode = service.get("network_mode")
    if mode == "host":
        result["hostNetwork"] = At(True, service.at("network_mode"))
        result["dnsPolicy"] = "ClusterFirstWithHostNet"
    elif mode not in (None, "", "bridge", "default"):
        message = "`network_mode` is ignored unless it is `host`: each pod has its own network"
        context.notes.warn("compose-ignored", message, service.at("network_mode"))
    if service.get("hostname") is not None:
        host = str(service.get("hostname")).lower()
        if re.fullmatch(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", host):
            result["hostname"] = At(host, service.at("hostname"))
        else:
            message = "`hostname` is ignored: it is not a DNS label"
            context.notes.warn("compose-ignored", message, service.at("hostname"))
    aliases: dict[str, list[str]] = {}
    for entry, at, _ in service.seq("extra_hosts"):
        host, _, address = str(entry).partition("=")
        address = address.strip("[]")
        if re.fullmatch(r"[0-9a-fA-F.:]+", address):
            aliases.setdefault(address, []).append(host)
        else:
            message = f"skipped host `{host}`: {address} is not an IP address"
            context.notes.warn("compose-ignored", message, at)
    if aliases:
        hosts = [{"ip": address, "hostnames": names} for address, names in aliases.items()]
        result["hostAliases"] = At(hosts, service.at("extra_hosts"))
    if dns := _dns(context, service):
        result["dnsConfig"] = dns
    if service.get("stop_grace_period") is not None:
        grace = seconds(service.get("stop_grace_period"))
        if grace is None:
            at = service.at("stop_grace_period")
            context.notes.fail("compose", "invalid `stop_grace_period`: expected a duration such as 1m30s", at)
        result["terminationGracePeriodSeconds"] = At(grace, service.at("stop_grace_period"))
    return result


def _dns(context: Context, service: Fields) -> dict[str, Any]:
    result: dict[str, Any] = {}
    servers = [str(each) for each in service.get("dns") or ()]
    if servers:
        result["nameservers"] = At(servers, service.at("dns"))
        message = "`dns` servers are used in addition to the DNS of the cluster"
        context.notes.warn("compose-dns", message, service.at("dns"))
    if searches := [str(each) for each in service.get("dns_search") or ()]:
        result["searches"] = At(searches, service.at("dns_search"))
    options = []
    for option in service.get("dns_opt") or ():
        name, colon, value = str(option).partition(":")
        options.append({"name": name, "value": value} if colon else {"name": name})
    if options:
        result["options"] = At(options, service.at("dns_opt"))
    return result


def _user(context: Context, service: Fields) -> dict[str, Any]:
    at = service.at("user")
    user, _, group = scalar_text(service.get("user")).partition(":")
    result: dict[str, Any] = {}
    for field, text in (("runAsUser", user), ("runAsGroup", group)):
        if (found := number(text)) is not None:
            result[field] = At(found, at)
        elif text:
            message = "skipped `user`: Kubernetes requires numeric IDs"
            context.notes.warn(
                "compose-security", message, at, "find the ID with `docker run --rm --entrypoint id IMAGE NAME`"
            )
    return result


def _capability(name: Any) -> str:
    return str(name).upper().removeprefix("CAP_")


def _option(context: Context, option: str, at: Location) -> dict[str, Any]:
    name, _, value = re.sub("[:=]", "=", option, count=1).partition("=")
    if name == "no-new-privileges" and value in ("", "true"):
        return {"allowPrivilegeEscalation": At(False, at)}
    if name == "seccomp" and value == "unconfined":
        return {"seccompProfile": At({"type": "Unconfined"}, at)}
    context.notes.warn("compose-ignored", f"`security_opt` {name} is ignored", at)
    return {}
