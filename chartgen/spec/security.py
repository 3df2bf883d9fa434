"""Security contexts of pods and containers."""

from dataclasses import KW_ONLY
from typing import Literal

from chartgen.spec.base import spec
from chartgen.spec.frozen import Items, Raw
from chartgen.spec.part import Part
from chartgen.spec.unset import UNSET


@spec
class Capabilities(Part):
    """Linux capabilities, without the `CAP_` prefix."""

    _definition = "Capabilities"

    add: Items[str] = ()
    """Capabilities to add. Part of the value `securityContext`."""
    drop: Items[str] = ()
    """Capabilities to drop. Part of the value `securityContext`."""


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
