"""Probes: how Kubernetes asks a container whether it lives, is ready, has started."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, Literal

from chartgen.spec.base import Items, Names, Problem, Spec, base, empty, spec
from chartgen.spec.fields import Limits

Port = int | str
NonNegative = Annotated[int, Limits(ge=0)]
AtLeastOne = Annotated[int, Limits(ge=1)]


@base
class Probe(Spec):
    """What all probes have: how often is asked, and how many answers count. Left out, the use decides (seconds)."""

    _: KW_ONLY
    initial_delay_seconds: NonNegative | None = None
    """Seconds after the start before the first question. Part of the value of the probe."""
    period_seconds: AtLeastOne | None = None
    """Seconds from one question to the next. Part of the value of the probe."""
    timeout_seconds: AtLeastOne | None = None
    """Seconds that an answer may take. Part of the value of the probe."""
    success_threshold: AtLeastOne | None = None
    """How many good answers in a row make it good; 1 for liveness and startup. Part of the value of the probe."""
    failure_threshold: AtLeastOne | None = None
    """How many bad answers in a row make it bad. Part of the value of the probe."""
    termination_grace_period_seconds: AtLeastOne | None = None
    """Seconds to end in after a failure; not for readiness. Part of the value of the probe."""

    def handler(self, first_port: str | None) -> dict[str, Any]:
        """Give how it asks, as Kubernetes reads it; `first_port` is the port where none is named."""
        raise NotImplementedError

    def asked_port(self) -> Port | None:
        """Name the port that it asks at, where one is named."""
        return None

    def timings(self) -> dict[str, int]:
        """Give the timings that are set, in camelCase."""
        known = {
            "initialDelaySeconds": self.initial_delay_seconds,
            "periodSeconds": self.period_seconds,
            "timeoutSeconds": self.timeout_seconds,
            "successThreshold": self.success_threshold,
            "failureThreshold": self.failure_threshold,
            "terminationGracePeriodSeconds": self.termination_grace_period_seconds,
        }
        return {name: seconds for name, seconds in known.items() if seconds is not None}


@spec
class HttpGet(Probe):
    """Ask by HTTP: 200 to 399 is good."""

    path: str = "/"
    """The path that is asked for. Part of the value of the probe."""
    _: KW_ONLY
    port: Port | None = None
    """The port's name or number; the workload's first one where left out. Part of the value of the probe."""
    scheme: Literal["HTTP", "HTTPS"] = "HTTP"
    """How the port speaks. Part of the value of the probe."""
    host: str = ""
    """The host to ask; the pod itself where left out. Part of the value of the probe."""
    headers: Names[str] = field(default_factory=empty)
    """Headers to send. Part of the value of the probe."""

    def handler(self, first_port: str | None) -> dict[str, Any]:
        """Give an `httpGet`."""
        get: dict[str, Any] = {"path": self.path, "port": first_port if self.port is None else self.port}
        if self.scheme != "HTTP":
            get["scheme"] = self.scheme
        if self.host:
            get["host"] = self.host
        if self.headers:
            get["httpHeaders"] = [{"name": name, "value": value} for name, value in self.headers.items()]
        return {"httpGet": get}

    def asked_port(self) -> Port | None:
        """Name the port, where one is named."""
        return self.port

    def _problems(self) -> Iterator[Problem]:
        if not self.path.startswith("/"):
            yield Problem(("path",), "the path of a probe starts with a slash", self.path, f"/{self.path}")


@spec
class TcpSocket(Probe):
    """Open a connection: that it opens is good."""

    port: Port | None = None
    """The port's name or number; the workload's first one where left out. Part of the value of the probe."""

    def handler(self, first_port: str | None) -> dict[str, Any]:
        """Give a `tcpSocket`."""
        return {"tcpSocket": {"port": first_port if self.port is None else self.port}}

    def asked_port(self) -> Port | None:
        """Name the port, where one is named."""
        return self.port


@spec
class Exec(Probe):
    """Run a command in the container: that it exits with 0 is good."""

    command: Items[str]
    """The command and its arguments; no shell. Part of the value of the probe."""

    def handler(self, first_port: str | None) -> dict[str, Any]:  # noqa: ARG002  asks no port
        """Give an `exec`."""
        return {"exec": {"command": list(self.command)}}

    def _problems(self) -> Iterator[Problem]:
        if not self.command:
            yield Problem(("command",), "a command has at least one word")


@spec
class Grpc(Probe):
    """Ask by the gRPC health protocol."""

    port: int
    """The port's number: Kubernetes takes no name here. Part of the value of the probe."""
    _: KW_ONLY
    service: str = ""
    """The service to ask for. Part of the value of the probe."""

    def handler(self, first_port: str | None) -> dict[str, Any]:  # noqa: ARG002  takes no name
        """Give a `grpc`."""
        return {"grpc": {"port": self.port} | ({"service": self.service} if self.service else {})}

    def asked_port(self) -> Port | None:
        """Give the port's number."""
        return self.port
