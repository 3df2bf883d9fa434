"""Parts of a container: image, ports, resources, environment variables, security context, lifecycle."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, ClassVar, Literal

from chartgen import names
from chartgen.kubernetes import quantity
from chartgen.locations import Key, Path
from chartgen.spec import examples
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.config import KeyRef
from chartgen.spec.declare import Schema, Value, optional
from chartgen.spec.frozen import Items, Names, Raw, empty
from chartgen.spec.part import Part, raw_problems
from chartgen.spec.rawdata import Serializable
from chartgen.spec.types import PortNumber, Quantity, checked, thousandths
from chartgen.spec.unset import UNSET


def _image_text(rule: Any, pattern: str, most: int, *, empty: bool) -> tuple[Any, Schema]:
    json = {"type": "string", "pattern": pattern, "maxLength": most}
    return checked(rule, empty=empty), Schema(optional(json) if empty else json)


def _tag(image: Any, chart: Any) -> str:
    return "" if image.tag == chart.effective_app_version() else str(image.tag)


@spec
class Image(Spec):
    """A container image, `registry/repository:tag@digest`. Only the repository is required."""

    _combined = {"repository": ("registry", "tag", "digest")}  # noqa: RUF012  a class variable of the base

    repository: Annotated[
        str,
        *_image_text(names.image_repository, names.IMAGE_REPOSITORY, 255, empty=False),
        Value("repository", "Image", level="minimal"),
    ]
    """Repository of the image. Value: `image.repository`."""
    _: KW_ONLY
    tag: Annotated[
        str,
        *_image_text(names.image_tag, names.IMAGE_TAG, 128, empty=True),
        Value("tag", "Image", default=_tag, level="minimal"),
    ] = ""
    """Tag of the image. Defaults to the chart's appVersion. Value: `image.tag`."""
    registry: Annotated[
        str,
        *_image_text(names.image_registry, names.IMAGE_REGISTRY, 255, empty=True),
        Value("registry", "Image", level="minimal"),
    ] = ""
    """Registry of the image. Defaults to that of the container runtime. Value: `image.registry`."""
    digest: Annotated[
        str,
        *_image_text(names.image_digest, names.IMAGE_DIGEST, 71, empty=True),
        Value("digest", "Image", full=examples.DIGEST, strict=examples.DIGEST, level="minimal"),
    ] = ""
    """Digest of the image, `sha256:...`. Takes precedence over the tag. Value: `image.digest`."""
    pull_policy: Annotated[
        Literal["IfNotPresent", "Always", "Never"] | None,
        Value("pullPolicy", "Image", strict="Always", level="minimal"),
    ] = UNSET
    """Image pull policy: IfNotPresent, Always or Never. Value: `image.pullPolicy`."""

    def _in_text(self) -> str:
        """Return the reference; the tag has to be known."""
        registry = f"{self.registry}/" if self.registry else ""
        tag, digest = f":{self.tag}" if self.tag else "", f"@{self.digest}" if self.digest else ""
        return f"{registry}{self.repository}{tag}{digest}"


@spec
class Port(Spec):
    """A container port with settings other than its number."""

    container_port: PortNumber
    """Port number that the container listens on. Fixed in the chart."""
    _: KW_ONLY
    protocol: Literal["TCP", "UDP", "SCTP"] | None = UNSET
    """Protocol: TCP, UDP or SCTP. Fixed in the chart."""
    app_protocol: Annotated[str, checked(names.qualified_name, empty=True)] = ""
    """Application protocol for service meshes and gateways, such as `http` or `grpc`. Fixed in the chart."""
    host_port: PortNumber | None = None
    """Port to expose on the node. Fixed in the chart."""

    @property
    def transport(self) -> str:
        """The protocol, which Kubernetes defaults to TCP."""
        return self.protocol or "TCP"


@spec
class Resources(Serializable, Spec):
    """Resource requests and limits of a container. Unset fields are omitted; nothing is derived."""

    cpu: Quantity | None = None
    """CPU request, such as `100m`. Value: `resources.requests.cpu`."""
    memory: Quantity | None = None
    """Memory request, such as `256Mi`. Value: `resources.requests.memory`."""
    _: KW_ONLY
    cpu_limit: Quantity | None = None
    """CPU limit. Value: `resources.limits.cpu`."""
    memory_limit: Quantity | None = None
    """Memory limit. Value: `resources.limits.memory`."""
    ephemeral_storage: Quantity | None = None
    """Ephemeral storage request, such as `1Gi`. Value: `resources.requests.ephemeral-storage`."""
    ephemeral_storage_limit: Quantity | None = None
    """Ephemeral storage limit. Value: `resources.limits.ephemeral-storage`."""
    requests: Names[Quantity] = field(default_factory=empty)
    """Additional requests by resource name, such as `nvidia.com/gpu`. Value: `resources.requests`."""
    limits: Names[Quantity] = field(default_factory=empty)
    """Additional limits by resource name. Value: `resources.limits`."""

    def manifest(self) -> dict[str, Any]:
        """Return a Kubernetes ResourceRequirements."""
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

    @check("cpu", "cpu_limit")
    def _cpu_within_limit(self) -> Iterator[Problem]:
        yield from _over_limit(("cpu",), "cpu", self.cpu, self.cpu_limit)

    @check("memory", "memory_limit")
    def _memory_within_limit(self) -> Iterator[Problem]:
        yield from _over_limit(("memory",), "memory", self.memory, self.memory_limit)

    @check("ephemeral_storage", "ephemeral_storage_limit")
    def _storage_within_limit(self) -> Iterator[Problem]:
        yield from _over_limit(
            ("ephemeral_storage",), "ephemeral storage", self.ephemeral_storage, self.ephemeral_storage_limit
        )

    @check("requests", "limits")
    def _others_within_limits(self) -> Iterator[Problem]:
        for name, amount in self.requests.items():
            limit = self.limits.get(name)
            over = list(_over_limit(("requests", name), name, amount, limit))
            yield from over
            is_shared = "/" not in name and not name.startswith("hugepages-")
            if any(each and quantity.parse(each) % 1 for each in (amount, limit)):
                continue  # reported as such
            if not over and not is_shared and (not limit or quantity.parse(amount) != quantity.parse(limit)):
                message = f"request and limit of {name} must be equal: it can't be overcommitted"
                hint = "" if limit else f'`limits={{"{name}": "{amount}"}}`'
                yield Problem(("requests", name), message, amount, limit or "", hint)

    @check(
        "cpu", "cpu_limit", "memory", "memory_limit", "ephemeral_storage", "ephemeral_storage_limit", "requests",
        "limits",
    )  # fmt: skip
    def _fields_and_dicts(self) -> Iterator[Problem]:
        for name, request, limit in _FIELDS:
            for field_, kind in ((request, "requests"), (limit, "limits")):
                if getattr(self, field_) is not None and name in getattr(self, kind):
                    yield Problem((kind, Key(name)), f'conflicting {name} in "{kind}": "{field_}" is set, too', name)
            yield from _over_limit(("requests", name), name, self.requests.get(name), getattr(self, limit))
            yield from _over_limit((request,), name, getattr(self, request), self.limits.get(name))

    @check("cpu", "cpu_limit", "memory", "memory_limit", "requests", "limits")
    def _huge_pages(self) -> Iterator[Problem]:
        others = {"cpu", "memory"} & {*self.requests, *self.limits}
        is_alone = not (others or self.cpu or self.memory or self.cpu_limit or self.memory_limit)
        for kind in ("limits", "requests"):
            for name, amount in getattr(self, kind).items():
                try:
                    size = quantity.parse(name.removeprefix("hugepages-"))
                except ValueError:
                    continue
                if name.startswith("hugepages-") and size > 0 and quantity.parse(amount) % size:
                    yield Problem((kind, name), f"invalid {name}: not a multiple of the page size", amount)
                elif name.startswith("hugepages-") and is_alone:
                    is_alone = False
                    yield Problem((kind, Key(name)), f"{name} requires a request or limit of cpu or memory", name)

    @check("requests")
    def _request_names(self) -> Iterator[Problem]:
        for name, amount in self.requests.items():
            yield from raw_problems("ResourceRequirements", {"requests": {name: amount}})

    @check("limits")
    def _limit_names(self) -> Iterator[Problem]:
        for name, amount in self.limits.items():
            yield from raw_problems("ResourceRequirements", {"limits": {name: amount}})

    @check("memory", "memory_limit", "ephemeral_storage", "ephemeral_storage_limit")
    def _whole_bytes(self) -> Iterator[Problem]:
        amounts = {
            "memory": self.memory,
            "memory_limit": self.memory_limit,
            "ephemeral_storage": self.ephemeral_storage,
            "ephemeral_storage_limit": self.ephemeral_storage_limit,
        }
        for name, amount in amounts.items():
            if amount is not None:
                yield from thousandths(name, "Resources", amount)


_FIELDS = (
    ("cpu", "cpu", "cpu_limit"),
    ("memory", "memory", "memory_limit"),
    ("ephemeral-storage", "ephemeral_storage", "ephemeral_storage_limit"),
)


def _over_limit(path: Path, resource: str, request: str | None, limit: str | None) -> Iterator[Problem]:
    if request and limit and quantity.parse(request) > quantity.parse(limit):
        yield Problem(path, f"invalid {resource} request: it exceeds the limit", request, f"at most {limit}")


@spec
class FieldRef(Spec):
    """A field of the pod as the value of an environment variable, such as `metadata.name` or `status.podIP`."""

    field_path: str
    """Path of the field, as in the Kubernetes downward API. Fixed in the chart."""

    _KNOWN: ClassVar[tuple[str, ...]] = (
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
        "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
    )  # fmt: skip

    @check("field_path")
    def _known_field(self) -> Iterator[Problem]:
        path = self.field_path
        field, _, rest = path.partition("['")
        if field in ("metadata.labels", "metadata.annotations") and rest.endswith("']"):
            key = rest.removesuffix("']")
            if sentence := names.label_key(key.lower() if field == "metadata.annotations" else key):
                yield Problem(("field_path",), f"invalid key {names.quoted(key)} in the field path: {sentence}", path)
        elif path not in self._KNOWN:
            nearest = names.closest(path, self._KNOWN)
            yield Problem(
                ("field_path",),
                f'unknown field "{path}" of the pod',
                path,
                ", ".join(self._KNOWN),
                f'did you mean "{nearest}"?' if nearest else "",
            )


@spec
class ResourceFieldRef(Spec):
    """A request or limit of the container as the value of an environment variable, such as `limits.memory`."""

    resource: Literal[
        "limits.cpu", "limits.memory", "limits.ephemeral-storage",
        "requests.cpu", "requests.memory", "requests.ephemeral-storage",
    ]  # fmt: skip
    """Request or limit to expose, as in the Kubernetes downward API. Fixed in the chart."""
    _: KW_ONLY
    divisor: Quantity | None = None
    """Unit of the exposed value, such as `1Mi`. Fixed in the chart."""

    @check("resource", "divisor")
    def _unit(self) -> Iterator[Problem]:
        if self.divisor is not None:
            yield from raw_problems("ResourceFieldSelector", {"resource": self.resource, "divisor": self.divisor})


EnvValue = str | KeyRef | FieldRef | ResourceFieldRef
"""Value of an environment variable: text, a key of a ConfigMap or Secret, or a field of the pod or container."""


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


@spec
class Lifecycle(Part):
    """Lifecycle hooks of a container."""

    _definition = "Lifecycle"

    _: KW_ONLY
    post_start: Raw | None = None
    """Hook that runs immediately after the container is created. Part of the value `lifecycle`."""
    pre_stop: Raw | None = UNSET
    """Hook that runs before the container is terminated. Part of the value `lifecycle`."""
