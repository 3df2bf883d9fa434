"""What a container is made of: its image, ports, resources, variables, security."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, ClassVar, Literal

from chartgen import names
from chartgen.kubernetes import quantity
from chartgen.spec.base import Items, Names, Problem, Raw, Spec, apart, empty, spec
from chartgen.spec.config import KeyRef
from chartgen.spec.declare import Schema, Value, optional
from chartgen.spec.part import Part, raw_problems, shared
from chartgen.spec.types import PortNumber, Quantity, checked


def _image_text(rule: Any, pattern: str, most: int, *, empty: bool) -> tuple[Any, Schema]:
    json = {"type": "string", "pattern": pattern, "maxLength": most}
    return checked(rule, empty=empty), Schema(optional(json) if empty else json)


def _tag(image: Any, chart: Any) -> str:
    return "" if image.tag == chart.effective_app_version() else str(image.tag)


@spec
class Image(Spec):
    """A container image: registry/repository:tag@digest, of which the repository alone must be said."""

    _tells = {"repository": ("registry", "tag", "digest")}  # noqa: RUF012  a class variable of the base

    repository: Annotated[
        str,
        *_image_text(names.image_repository, names.IMAGE_REPOSITORY, 255, empty=False),
        Value("repository", "Image"),
    ]
    """Repository of the image. Value: `image.repository`."""
    _: KW_ONLY
    tag: Annotated[
        str, *_image_text(names.image_tag, names.IMAGE_TAG, 128, empty=True), Value("tag", "Image", default=_tag)
    ] = ""
    """Tag of the image; empty is the chart's appVersion. Value: `image.tag`."""
    registry: Annotated[
        str, *_image_text(names.image_registry, names.IMAGE_REGISTRY, 255, empty=True), Value("registry", "Image")
    ] = ""
    """Registry of the image; empty for one that was loaded into the nodes by hand. Value: `image.registry`."""
    digest: Annotated[
        str, *_image_text(names.image_digest, names.IMAGE_DIGEST, 71, empty=True), Value("digest", "Image")
    ] = ""
    """Digest of the image, `sha256:...`; it wins over the tag. Value: `image.digest`."""
    pull_policy: Annotated[Literal["IfNotPresent", "Always", "Never"], Value("pullPolicy", "Image")] = "IfNotPresent"
    """When the image is pulled: IfNotPresent, Always or Never. Value: `image.pullPolicy`."""


@spec
class Port(Spec):
    """A port of a container, where there is more to say than its number."""

    container_port: PortNumber
    """The number that the container listens at. Fixed in the chart."""
    _: KW_ONLY
    protocol: Literal["TCP", "UDP", "SCTP"] = "TCP"
    """What it speaks. Fixed in the chart."""
    app_protocol: Annotated[str, checked(names.qualified_name, empty=True)] = ""
    """What it speaks above that, for service meshes and gateways: `http`, `grpc`. Fixed in the chart."""
    host_port: PortNumber | None = None
    """The node's port that is bound to it. Fixed in the chart."""


@spec
class Resources(Spec):
    """What a container asks for, and what it may use at most. Nothing is derived: what is left out is not there."""

    cpu: Quantity | None = None
    """CPU that is asked for, such as `100m`. Value: `resources.requests.cpu`."""
    memory: Quantity | None = None
    """Memory that is asked for, such as `256Mi`. Value: `resources.requests.memory`."""
    _: KW_ONLY
    cpu_limit: Quantity | None = None
    """CPU that it may use at most. Value: `resources.limits.cpu`."""
    memory_limit: Quantity | None = None
    """Memory that it may use at most. Value: `resources.limits.memory`."""
    ephemeral_storage: Quantity | None = None
    """Disk for logs and writable layers that is asked for. Value: `resources.requests.ephemeral-storage`."""
    ephemeral_storage_limit: Quantity | None = None
    """Disk that it may use at most. Value: `resources.limits.ephemeral-storage`."""
    requests: Names[Quantity] = field(default_factory=empty)
    """Further requests by resource name, such as `nvidia.com/gpu`. Value: `resources.requests`."""
    limits: Names[Quantity] = field(default_factory=empty)
    """Further limits by resource name. Value: `resources.limits`."""

    def manifest(self) -> dict[str, Any]:
        """Give a Kubernetes ResourceRequirements."""
        found = {
            "requests": {"cpu": self.cpu, "memory": self.memory, "ephemeral-storage": self.ephemeral_storage},
            "limits": {
                "cpu": self.cpu_limit,
                "memory": self.memory_limit,
                "ephemeral-storage": self.ephemeral_storage_limit,
            },
        }
        made = {
            kind: {name: amount for name, amount in amounts.items() if amount is not None} | dict(getattr(self, kind))
            for kind, amounts in found.items()
        }
        return {kind: amounts for kind, amounts in made.items() if amounts}

    def _problems(self) -> Iterator[Problem]:
        yield from apart(
            *(self._amount_problems(name) for name in ("cpu", "memory", "ephemeral_storage")),
            *(self._name_problems("requests", name) for name in self.requests),
            *(self._name_problems("limits", name) for name in self.limits),
            self._further_problems(),
        )

    def _name_problems(self, kind: str, name: str) -> Iterator[Problem]:
        yield from raw_problems("ResourceRequirements", {kind: {name: str(getattr(self, kind)[name])}})

    def _amount_problems(self, name: str) -> Iterator[Problem]:
        asked, most = getattr(self, name), getattr(self, f"{name}_limit")
        if asked and most and quantity.parse(asked) > quantity.parse(most):
            yield Problem((name,), f"asks for more {name} than its limit", asked, f"at most {most}")

    def _further_problems(self) -> Iterator[Problem]:
        for name, asked in self.requests.items():
            most = self.limits.get(name)
            if most and quantity.parse(asked) > quantity.parse(most):
                yield Problem(("requests", name), f"asks for more {name} than its limit", asked, f"at most {most}")


@spec
class FieldRef(Spec):
    """A field of the pod itself as the value of a variable, such as `metadata.name` or `status.podIP`."""

    field_path: str
    """Which field (Kubernetes: downward API). Fixed in the chart."""

    _KNOWN: ClassVar[tuple[str, ...]] = (
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
        "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
    )  # fmt: skip

    def _problems(self) -> Iterator[Problem]:
        path = self.field_path
        by_key = path.startswith(("metadata.labels['", "metadata.annotations['")) and path.endswith("']")
        if path not in self._KNOWN and not by_key:
            nearest = names.closest(path, self._KNOWN)
            yield Problem(
                ("field_path",),
                f"a pod has no field `{path}` that a variable can take",
                path,
                ", ".join(self._KNOWN),
                f"did you mean `{nearest}`?" if nearest else "",
            )


@spec
class ResourceFieldRef(Spec):
    """A request or a limit of the container as the value of a variable, such as `limits.memory`."""

    resource: Literal[
        "limits.cpu", "limits.memory", "limits.ephemeral-storage",
        "requests.cpu", "requests.memory", "requests.ephemeral-storage",
    ]  # fmt: skip
    """Which of the resources (Kubernetes: downward API). Fixed in the chart."""
    _: KW_ONLY
    divisor: Quantity | None = None
    """The unit to count in, such as `1Mi`. Fixed in the chart."""


EnvValue = str | KeyRef | FieldRef | ResourceFieldRef
"""What a variable can be: text, a key of a ConfigMap or Secret, a field of the pod."""


@spec
class Capabilities(Part):
    """Linux capabilities, without the `CAP_`."""

    _definition = "Capabilities"

    add: Items[str] = ()
    """What is given. Part of the value `securityContext`."""
    drop: Items[str] = ()
    """What is taken. Part of the value `securityContext`."""


@spec
class SeccompProfile(Part):
    """Which system calls are let through."""

    _definition = "SeccompProfile"

    type: Literal["RuntimeDefault", "Localhost", "Unconfined"] = "RuntimeDefault"
    """Where the profile comes from. Part of the value `securityContext`."""
    _: KW_ONLY
    localhost_profile: str | None = None
    """The profile's file on the node, for Localhost. Part of the value `securityContext`."""


@spec
class SecurityContext(Part):
    """What a container may do. Left out, it is what Pod Security `restricted` asks for, with a read-only root."""

    _definition = "SecurityContext"

    _: KW_ONLY
    allow_privilege_escalation: bool | None = False
    """Whether a process may gain more than its parent has. Part of the value `securityContext`."""
    capabilities: Capabilities | Raw | None = field(default_factory=lambda: Capabilities(drop=("ALL",)))
    """Capabilities to add and drop. Part of the value `securityContext`."""
    privileged: bool | None = None
    """Whether it is root on the node as well. Part of the value `securityContext`."""
    read_only_root_filesystem: bool | None = True
    """Whether its root file system is read-only; `/tmp` is then a volume. Part of the value `securityContext`."""
    run_as_group: int | None = None
    """The group that it runs as. Part of the value `securityContext`."""
    run_as_non_root: bool | None = True
    """Whether root is refused. Part of the value `securityContext`."""
    run_as_user: int | None = None
    """The user that it runs as. Part of the value `securityContext`."""
    seccomp_profile: SeccompProfile | Raw | None = field(default_factory=lambda: shared(SeccompProfile))
    """Which system calls are let through. Part of the value `securityContext`."""


@spec
class PodSecurityContext(Part):
    """What all containers of a pod may do. Left out, it is a user and group that no node has, 10001."""

    _definition = "PodSecurityContext"

    _: KW_ONLY
    fs_group: int | None = 10001
    """The group that volumes belong to. Part of the value `podSecurityContext`."""
    fs_group_change_policy: Literal["Always", "OnRootMismatch"] | None = "OnRootMismatch"
    """When the volumes' group is set. Part of the value `podSecurityContext`."""
    run_as_group: int | None = 10001
    """The group that containers run as. Part of the value `podSecurityContext`."""
    run_as_non_root: bool | None = True
    """Whether root is refused. Part of the value `podSecurityContext`."""
    run_as_user: int | None = 10001
    """The user that containers run as. Part of the value `podSecurityContext`."""
    seccomp_profile: SeccompProfile | Raw | None = field(default_factory=lambda: shared(SeccompProfile))
    """Which system calls are let through. Part of the value `podSecurityContext`."""
    supplemental_groups: Items[int] = ()
    """Further groups. Part of the value `podSecurityContext`."""
    sysctls: Items[Raw] = ()
    """Settings of the kernel. Part of the value `podSecurityContext`."""


@spec
class Lifecycle(Part):
    """Commands around the life of a container."""

    _definition = "Lifecycle"

    _: KW_ONLY
    post_start: Raw | None = None
    """What runs right after the start. Part of the value `lifecycle`."""
    pre_stop: Raw | None = None
    """What runs before the container is told to end. Part of the value `lifecycle`."""
