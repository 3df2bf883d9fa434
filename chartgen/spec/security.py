"""Security contexts of pods and containers."""

from collections.abc import Iterator
from dataclasses import KW_ONLY
from typing import Literal

from chartgen.similar import closest
from chartgen.spec.base import spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.frozen import Items, Raw
from chartgen.spec.part import Part
from chartgen.spec.unset import UNSET

_CAPABILITIES = frozenset(
    """
    ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH
    FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE
    NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE
    SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM
""".split()
)
"""Those of Linux 6, see capabilities(7)."""


@spec
class Capabilities(Part):
    """Linux capabilities, without the `CAP_` prefix."""

    _definition = "Capabilities"

    add: Items[str] = ()
    """Capabilities to add. Part of the value `securityContext`."""
    drop: Items[str] = ()
    """Capabilities to drop. Part of the value `securityContext`."""

    @check("add", "drop")
    def _known(self) -> Iterator[Problem]:
        for field in ("add", "drop"):
            for index, name in enumerate(getattr(self, field)):
                # Container runtimes ignore the case.
                if name.upper() not in _CAPABILITIES:
                    near = closest(name.upper().removeprefix("CAP_"), _CAPABILITIES)
                    hint = f'did you mean "{near}"?' if near else ""
                    yield Problem((field, index), f'unknown capability "{name}"', name, "one such as NET_ADMIN", hint)


@spec
class SeccompProfile(Part):
    """Seccomp profile of a pod or container."""

    _definition = "SeccompProfile"

    type: Literal["RuntimeDefault", "Localhost", "Unconfined"] = "RuntimeDefault"
    """Type of the profile: RuntimeDefault, Localhost or Unconfined. Part of the value `securityContext`."""
    _: KW_ONLY
    localhost_profile: str | None = None
    """Path of the profile on the node, for type Localhost. Part of the value `securityContext`."""


@spec
class SecurityContext(Part):
    """Security context of a container."""

    _definition = "SecurityContext"

    _: KW_ONLY
    allow_privilege_escalation: bool | None = UNSET
    """Whether a process can gain more privileges than its parent process. Part of the value `securityContext`."""
    capabilities: Capabilities | Raw | None = UNSET
    """Capabilities to add and drop. Part of the value `securityContext`."""
    privileged: bool | None = None
    """Whether the container runs in privileged mode. Part of the value `securityContext`."""
    read_only_root_filesystem: bool | None = UNSET
    """Whether the root filesystem is read-only; `/tmp` is then an emptyDir. Part of the value `securityContext`."""
    run_as_group: int | None = None
    """Group ID of the container's processes. Part of the value `securityContext`."""
    run_as_non_root: bool | None = UNSET
    """Whether the container must run as a non-root user. Part of the value `securityContext`."""
    run_as_user: int | None = None
    """User ID of the container's processes. Part of the value `securityContext`."""
    seccomp_profile: SeccompProfile | Raw | None = UNSET
    """Seccomp profile of the container. Part of the value `securityContext`."""


@spec
class PodSecurityContext(Part):
    """Security context of all containers of a pod."""

    _definition = "PodSecurityContext"

    _: KW_ONLY
    fs_group: int | None = UNSET
    """Group ID that owns the pod's volumes. Part of the value `podSecurityContext`."""
    fs_group_change_policy: Literal["Always", "OnRootMismatch"] | None = UNSET
    """When to change the ownership of volumes: Always or OnRootMismatch. Part of the value `podSecurityContext`."""
    run_as_group: int | None = UNSET
    """Group ID of the containers' processes. Part of the value `podSecurityContext`."""
    run_as_non_root: bool | None = UNSET
    """Whether containers must run as a non-root user. Part of the value `podSecurityContext`."""
    run_as_user: int | None = UNSET
    """User ID of the containers' processes. Part of the value `podSecurityContext`."""
    seccomp_profile: SeccompProfile | Raw | None = UNSET
    """Seccomp profile of the containers. Part of the value `podSecurityContext`."""
    supplemental_groups: Items[int] = ()
    """Additional group IDs of the containers' processes. Part of the value `podSecurityContext`."""
    sysctls: Items[Raw] = ()
    """Kernel parameters (sysctls) of the pod. Part of the value `podSecurityContext`."""
