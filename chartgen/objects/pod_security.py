"""Pod Security: what the levels `baseline` and `restricted` reject in a pod."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from chartgen.objects.fields import Path, at, entries, mapping, text
from chartgen.objects.pods import containers

LEVEL_LABEL = "pod-security.kubernetes.io/enforce"
"""The label of a namespace with the level that it enforces."""

_BASELINE_CAPABILITIES = frozenset(
    "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID"
    " SYS_CHROOT".split()
)
_BASELINE_SYSCTLS = frozenset(
    "kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.ip_local_reserved_ports"
    " net.ipv4.ip_unprivileged_port_start net.ipv4.ping_group_range net.ipv4.tcp_fin_timeout"
    " net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes net.ipv4.tcp_keepalive_time"
    " net.ipv4.tcp_rmem net.ipv4.tcp_syncookies net.ipv4.tcp_wmem".split()
)
_SELINUX_TYPES = frozenset({"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"})
_RESTRICTED_VOLUMES = frozenset(
    "configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret".split()
)
_SECCOMP = ("seccompProfile", "type")


def violations(level: str, manifest: Mapping[str, Any], pod: Path) -> Iterator[tuple[Path, str]]:
    """Yield the fields of a pod that violate a level, with a sentence for each."""
    if level in ("baseline", "restricted"):
        yield from _baseline(manifest, pod)
    if level == "restricted":
        yield from _restricted(manifest, pod)


def forbidden_root(container: Mapping[str, Any], pod: Mapping[str, Any]) -> Literal["container", "pod", ""]:
    """Return which security context makes a container run as root although it must not; kubelets do not start it."""
    user, must_not = (
        (container if container.get(field) is not None else pod).get(field) for field in ("runAsUser", "runAsNonRoot")
    )
    if user != 0 or isinstance(user, bool) or must_not is not True:
        return ""
    return "container" if container.get("runAsUser") == 0 else "pod"


def _baseline(manifest: Mapping[str, Any], pod: Path) -> Iterator[tuple[Path, str]]:
    spec = mapping(manifest, *pod)
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(field) is True:
            yield (*pod, field), f"`{field}` must not be true"
    for index, volume in enumerate(entries(spec, "volumes")):
        if "hostPath" in volume:
            yield (*pod, "volumes", index, "hostPath"), "hostPath volumes are not allowed"
    for index, sysctl in enumerate(entries(spec, "securityContext", "sysctls")):
        if text(sysctl, "name") not in _BASELINE_SYSCTLS:
            yield (*pod, "securityContext", "sysctls", index), "the sysctl is not allowed"
    for path, owner in _security_contexts(manifest, pod):
        if owner.get("procMount") not in (None, "Default"):
            yield (*path, "procMount"), "`procMount` must be Default"
        if owner.get("privileged") is True:
            yield (*path, "privileged"), "`privileged` must not be true"
        if at(owner, _SECCOMP) == "Unconfined":
            yield (*path, *_SECCOMP), "the seccomp profile must not be Unconfined"
        if at(owner, ("appArmorProfile", "type")) == "Unconfined":
            yield (*path, "appArmorProfile", "type"), "the AppArmor profile must not be Unconfined"
        options = mapping(owner, "seLinuxOptions")
        if options and (text(options, "type") not in _SELINUX_TYPES or options.get("user") or options.get("role")):
            yield (*path, "seLinuxOptions"), "the SELinux options are not allowed"
        if at(owner, ("windowsOptions", "hostProcess")) is True:
            yield (*path, "windowsOptions", "hostProcess"), "`hostProcess` must not be true"
        for capability in _strings(at(owner, ("capabilities", "add"))):
            if capability not in _BASELINE_CAPABILITIES:
                yield (*path, "capabilities", "add"), f"the capability {capability} is not allowed"
    for path, container in containers(manifest, pod):
        for index, port in enumerate(entries(container, "ports")):
            if port.get("hostPort"):
                yield (*path, "ports", index, "hostPort"), "host ports are not allowed"


def _restricted(manifest: Mapping[str, Any], pod: Path) -> Iterator[tuple[Path, str]]:
    spec = mapping(manifest, *pod)
    if at(spec, ("os", "name")) == "windows":
        return
    for index, volume in enumerate(entries(spec, "volumes")):
        other = sorted(volume.keys() - _RESTRICTED_VOLUMES - {"name", "hostPath"})
        if other:
            yield (*pod, "volumes", index, other[0]), f"volumes of the type {other[0]} are not allowed"
    context = mapping(spec, "securityContext")
    for path, container in containers(manifest, pod):
        own = mapping(container, "securityContext")
        where = (*path, "securityContext")
        if own.get("allowPrivilegeEscalation") is not False:
            yield (*where, "allowPrivilegeEscalation"), "`allowPrivilegeEscalation` must be false"
        if "ALL" not in _strings(at(own, ("capabilities", "drop"))):
            yield (*where, "capabilities", "drop"), "all capabilities must be dropped (ALL)"
        if [each for each in _strings(at(own, ("capabilities", "add"))) if each != "NET_BIND_SERVICE"]:
            yield (*where, "capabilities", "add"), "only the capability NET_BIND_SERVICE may be added"
        if own.get("runAsNonRoot", context.get("runAsNonRoot")) is not True:
            yield (*where, "runAsNonRoot"), "`runAsNonRoot` must be true"
        seccomp = at(own, _SECCOMP) or at(context, _SECCOMP)
        if seccomp not in ("RuntimeDefault", "Localhost"):
            yield (*where, *_SECCOMP), "the seccomp profile must be RuntimeDefault or Localhost"
    for path, owner in _security_contexts(manifest, pod):
        if owner.get("runAsUser") == 0:
            yield (*path, "runAsUser"), "`runAsUser` must not be 0"


def _security_contexts(manifest: Mapping[str, Any], pod: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    yield (*pod, "securityContext"), mapping(manifest, *pod, "securityContext")
    for path, container in containers(manifest, pod):
        yield (*path, "securityContext"), mapping(container, "securityContext")


def _strings(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
