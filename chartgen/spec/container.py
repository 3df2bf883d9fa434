"""Containers, and their ports and lifecycle hooks."""

import dataclasses
import functools
from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from types import ModuleType
from typing import Annotated, Any, ClassVar, Literal, Self

from chartgen import names
from chartgen.locations.paths import snake_case
from chartgen.spec import container_checks, declare, examples
from chartgen.spec.base import Spec, base, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import Group, Value, definition
from chartgen.spec.definition_checks import CONTAINER
from chartgen.spec.extra import Extensible, Extra
from chartgen.spec.frozen import Items, Names, Raw, empty
from chartgen.spec.image import Image
from chartgen.spec.keys import KeyRef, KeySource, KeyVariables, Mountable
from chartgen.spec.part import Part, shared
from chartgen.spec.probe import Exec, HttpGet, Probe
from chartgen.spec.resources import Resources
from chartgen.spec.security import SecurityContext
from chartgen.spec.storage import Mount, owners_of
from chartgen.spec.text import is_marked
from chartgen.spec.types import PortNumber, checked
from chartgen.spec.unset import UNSET
from chartgen.spec.variables import EnvValue


@spec
class Port(Extensible):
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

    _extra: ClassVar[Extra] = Extra({"name": ""}, "hostIP", part=("v1", "Pod", ("spec", "containers", 0, "ports", 0)))

    @classmethod
    @functools.cache
    def of_number(cls, number: int) -> Self:
        """Return the port of a valid number."""
        return cls._valid(container_port=number)

    @property
    def transport(self) -> str:
        """The protocol, which Kubernetes defaults to TCP."""
        return self.protocol or "TCP"


@spec
class Lifecycle(Part):
    """Lifecycle hooks of a container."""

    _definition = "Lifecycle"

    _: KW_ONLY
    post_start: Exec | HttpGet | Raw | None = None
    """Hook that runs immediately after the container is created. Part of the value `lifecycle`."""
    pre_stop: Exec | HttpGet | Raw | None = UNSET
    """Hook that runs before the container is terminated. Part of the value `lifecycle`."""

    @check("post_start", "pre_stop")
    def _hooks(self) -> Iterator[Problem]:
        for hook in ("post_start", "pre_stop"):
            handler = getattr(self, hook)
            if not isinstance(handler, Probe):
                continue
            for name in handler.timings():
                message = f'conflicting "{snake_case(name)}" of a lifecycle hook: only probes have timings'
                yield Problem((hook, snake_case(name)), message)
            if isinstance(handler, HttpGet) and handler.port is None:
                message = "missing port of a lifecycle hook: only that of a probe defaults to the first one"
                yield Problem((hook,), message, hint="set `port=`")


def _probe(kind: str) -> Value:
    def default(workload: Any, chart: Any) -> dict[str, Any]:  # noqa: ARG001  a default is made from both
        probe = getattr(workload, kind)
        return {} if probe is None else probe.handler(workload.first_port()) | probe.timings()

    return Value(
        f"{kind}Probe",
        "Probes",
        definition(f"{kind.capitalize()}Probe"),
        default=default,
        level="standard",
        unset_level="all",
    )


def _plain_environment(workload: Any, chart: Any) -> dict[str, str]:  # noqa: ARG001  a default is made from both
    return {name: value for name, value in workload.env.items() if isinstance(value, str) and not is_marked(value)}


def _fixed_where_marked(name: str) -> Any:
    def default(workload: Any, chart: Any) -> list[str]:  # noqa: ARG001  a default is made from both
        return [] if any(map(is_marked, getattr(workload, name))) else list(getattr(workload, name))

    return default


@base
class ContainerFields(Spec):
    """Fields of a container, also of the main one of a workload."""

    _: KW_ONLY
    image: Annotated[Image | None, Group("image")] = None
    """Image of the container. Defaults to that of the main workload, whose value it shares. Value: `image`."""
    command: Annotated[
        Items[str], Value("command", "Workload", declare.STRINGS, default=_fixed_where_marked("command"))
    ] = ()
    """Command of the container. Defaults to the image's entrypoint. Value: `command`."""
    args: Annotated[Items[str], Value("args", "Workload", declare.STRINGS, default=_fixed_where_marked("args"))] = ()
    """Arguments of the command. Default to those of the image. Value: `args`."""
    working_dir: str = ""
    """Working directory of the container. Fixed in the chart."""
    lifecycle: Annotated[
        Lifecycle | Raw | None, Value("lifecycle", "Workload", definition("Lifecycle"), full=examples.LIFECYCLE)
    ] = UNSET
    """Lifecycle hooks of the container. Value: `lifecycle`."""
    termination_message_policy: Literal["File", "FallbackToLogsOnError"] | None = UNSET
    """Source of the container's termination message: File or FallbackToLogsOnError. Fixed in the chart."""
    security_context: Annotated[
        SecurityContext | Raw | None,
        Value("securityContext", "Security", definition("SecurityContext"), level="standard"),
    ] = UNSET
    """Security context of the container. Value: `securityContext`."""
    ports: Names[PortNumber | Port] = field(default_factory=empty)
    """Ports of the container by name; the key of a port without a name is its number, as text, or `NUMBER/PROTOCOL`.
    Fixed in the chart."""
    resources: Annotated[
        Resources,
        Value(
            "resources", "Resources", definition("ResourceRequirements"), strict=examples.with_limits, level="minimal"
        ),
    ] = field(default_factory=lambda: shared(Resources))
    """Resource requests and limits of the container. Value: `resources`."""
    liveness: Annotated[Probe | None, _probe("liveness")] = None
    """Liveness probe: the container is restarted if it fails. Value: `livenessProbe`."""
    readiness: Annotated[Probe | None, _probe("readiness")] = None
    """Readiness probe: the pod receives no traffic from Services while it fails. Value: `readinessProbe`."""
    startup: Annotated[Probe | None, _probe("startup")] = None
    """Startup probe: the other probes start after it has succeeded. Value: `startupProbe`."""
    env: Annotated[
        Names[EnvValue | None],
        Value("env.*", "Environment", declare.STRING, default=_plain_environment, level="minimal"),
    ] = field(default_factory=empty)
    """Environment variable `{}`. In a spec, text is a value, references are fixed, and None omits a variable, such
    as in one environment. Value: `env.NAME`."""
    env_from: Items[KeySource | KeyVariables] = ()
    """ConfigMaps and Secrets whose keys become environment variables. Fixed in the chart."""
    _extra_env: ClassVar[Value] = Value(
        "extraEnv",
        "Environment",
        declare.definitions("EnvVar"),
        initial=(),
        full=examples.ENV,
        level="standard",
    )
    """Additional environment variables. Value: `extraEnv`."""
    _extra_env_from: ClassVar[Value] = Value(
        "extraEnvFrom", "Environment", declare.definitions("EnvFromSource"), initial=(), full=examples.ENV_FROM
    )
    """Additional ConfigMaps and Secrets whose keys become environment variables. Value: `extraEnvFrom`."""
    mounts: Names[Mountable | Mount] = field(default_factory=empty)
    """Mounts by path: ConfigMaps, Secrets, single keys of them, and volumes. Fixed in the chart."""
    tmp: bool | None = UNSET
    """Whether to mount an emptyDir at `/tmp`, unless something else is mounted there. Fixed in the chart."""
    _extra_volume_mounts: ClassVar[Value] = Value(
        "extraVolumeMounts", "Storage", declare.definitions("VolumeMount"), initial=(), full=examples.VOLUME_MOUNTS
    )
    """Additional volume mounts of the container. Value: `extraVolumeMounts`."""

    _checks: ClassVar[ModuleType] = container_checks
    _placeholders: ClassVar[tuple[str, ...]] = ("env", "command", "args", "working_dir", "mounts")

    def first_port(self) -> str | None:
        """Return the key of the first port, or None."""
        return next(iter(self.ports), None)

    def port(self, name: str) -> Port:
        """Return a port by its key."""
        port = self.ports[name]
        return port if isinstance(port, Port) else Port.of_number(port)

    def used_sources(self) -> Iterator[tuple[tuple[str | int, ...], KeySource]]:
        """Yield each ConfigMap and Secret that the container refers to, with the path of the reference."""
        for name, value in self.env.items():
            if isinstance(value, KeyRef):
                yield ("env", name), value.source
        for index, source in enumerate(self.env_from):
            yield ("env_from", index), source.source if isinstance(source, KeyVariables) else source
        for path, mount in self.mounted():
            for owner in owners_of(mount.source):
                yield ("mounts", path), owner

    def mounted(self) -> Iterator[tuple[str, Mount]]:
        """Yield the mounts by path."""
        for path, thing in self.mounts.items():
            yield path, thing if isinstance(thing, Mount) else Mount(thing)


@spec
class Container(ContainerFields, Extensible):
    """An additional container, an init container or a sidecar.

    Without an image, it uses that of its workload.
    """

    _: KW_ONLY
    enabled: Annotated[bool, Value("enabled", "Containers", declare.BOOLEAN)] = True
    """Whether to add the container to the pods. Value: `containers.NAME.enabled`."""
    # Fewer charts need them than for the main container.
    _extra_env: ClassVar[Value] = dataclasses.replace(ContainerFields._extra_env, level="all")
    _placeholders: ClassVar[tuple[str, ...]] = (*ContainerFields._placeholders, "extra")
    _extra: ClassVar[Extra] = Extra(CONTAINER, definition="SidecarContainer", required={"name": "app", "image": "app"})
