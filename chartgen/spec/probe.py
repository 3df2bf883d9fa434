"""Liveness, readiness and startup probes."""

import re
from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, Literal

from pydantic import Field

from chartgen.locations import Key
from chartgen.spec.base import Spec, base, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.frozen import Items, Names, empty
from chartgen.spec.rawdata import Serializable
from chartgen.spec.unnamed_ports import port_reference
from chartgen.spec.unset import UNSET

PortNumber = Annotated[int, Field(ge=1, le=65535)]
Port = PortNumber | str
_HEADER_NAME = "[-A-Za-z0-9]+"
NonNegative = Annotated[int, Field(ge=0, le=2147483647)]
AtLeastOne = Annotated[int, Field(ge=1, le=2147483647)]


def _reference(port: Port | None) -> Port | None:
    return port_reference(port) if isinstance(port, str) else port


@base
class Probe(Serializable, Spec):
    """Settings of all probes. Unset timings depend on the kind of probe: liveness, readiness or startup."""

    _: KW_ONLY
    initial_delay_seconds: NonNegative | None = UNSET
    """Seconds between the start of the container and the first probe. Part of the value of the probe."""
    period_seconds: AtLeastOne | None = UNSET
    """Seconds between probes. Part of the value of the probe."""
    timeout_seconds: AtLeastOne | None = UNSET
    """Seconds after which the probe times out. Part of the value of the probe."""
    success_threshold: AtLeastOne | None = None
    """Consecutive successes required; 1 for liveness and startup probes. Part of the value of the probe."""
    failure_threshold: AtLeastOne | None = UNSET
    """Consecutive failures after which the probe has failed. Part of the value of the probe."""
    termination_grace_period_seconds: AtLeastOne | None = None
    """Seconds to terminate gracefully after a failure; not for readiness probes. Part of the value of the probe."""

    def handler(self, first_port: str | None) -> dict[str, Any]:
        """Return the probe's handler in Kubernetes syntax; the port defaults to `first_port`."""
        raise NotImplementedError

    def manifest(self) -> dict[str, Any]:
        """Return the probe in Kubernetes syntax, with the timings that are set."""
        return self.handler(None) | self.timings()

    def asked_port(self) -> Port | None:
        """Return the port, or None if it is unset."""
        return None

    def timings(self) -> dict[str, int]:
        """Return the timings that are set, in camelCase."""
        known = {
            "initialDelaySeconds": self.initial_delay_seconds,
            "periodSeconds": self.period_seconds,
            "timeoutSeconds": self.timeout_seconds,
            "failureThreshold": self.failure_threshold,
            "successThreshold": self.success_threshold,
            "terminationGracePeriodSeconds": self.termination_grace_period_seconds,
        }
        return {name: seconds for name, seconds in known.items() if seconds is not None and seconds is not UNSET}


@spec
class HttpGet(Probe):
    """An HTTP GET probe. Status codes from 200 to 399 are a success."""

    path: str | None = UNSET
    """Path to request. Part of the value of the probe."""
    _: KW_ONLY
    port: Port | None = None
    """Name or number of the port. Defaults to the workload's first port. Part of the value of the probe."""
    scheme: Literal["HTTP", "HTTPS"] = "HTTP"
    """Scheme: HTTP or HTTPS. Part of the value of the probe."""
    host: str = ""
    """Host to connect to. Defaults to the IP address of the pod. Part of the value of the probe."""
    headers: Names[str] = field(default_factory=empty)
    """Request headers. Part of the value of the probe."""

    def handler(self, first_port: str | None) -> dict[str, Any]:
        """Return an `httpGet`."""
        get: dict[str, Any] = {"path": self.path} if self.path else {}
        get["port"] = _reference(first_port if self.port is None else self.port)
        if self.scheme != "HTTP":
            get["scheme"] = self.scheme
        if self.host:
            get["host"] = self.host
        if self.headers:
            get["httpHeaders"] = [{"name": name, "value": value} for name, value in self.headers.items()]
        return {"httpGet": get}

    def asked_port(self) -> Port | None:
        """Return the port, or None if it is unset."""
        return self.port

    @check("path")
    def _path_is_absolute(self) -> Iterator[Problem]:
        if isinstance(self.path, str) and not self.path.startswith("/"):
            yield Problem(("path",), 'invalid "path" of HttpGet: must start with a slash', self.path, f"/{self.path}")

    @check("headers")
    def _header_names(self) -> Iterator[Problem]:
        for name in self.headers:
            if not re.fullmatch(_HEADER_NAME, name):
                message = "invalid header name: only letters, digits and dashes are allowed"
                yield Problem(("headers", Key(name)), message, name)


@spec
class TcpSocket(Probe):
    """A TCP probe. An open connection is a success."""

    port: Port | None = None
    """Name or number of the port. Defaults to the workload's first port. Part of the value of the probe."""

    def handler(self, first_port: str | None) -> dict[str, Any]:
        """Return a `tcpSocket`."""
        return {"tcpSocket": {"port": _reference(first_port if self.port is None else self.port)}}

    def asked_port(self) -> Port | None:
        """Return the port, or None if it is unset."""
        return self.port


@spec
class Exec(Probe):
    """A probe that runs a command in the container. Exit code 0 is a success."""

    command: Items[str]
    """Command and arguments, run without a shell. Part of the value of the probe."""

    def handler(self, first_port: str | None) -> dict[str, Any]:  # noqa: ARG002  asks no port
        """Return an `exec`."""
        return {"exec": {"command": list(self.command)}}

    @check("command")
    def _has_command(self) -> Iterator[Problem]:
        if not self.command:
            yield Problem(("command",), 'invalid "command" of Exec: must not be empty')


@spec
class Grpc(Probe):
    """A probe that uses the gRPC health checking protocol."""

    port: PortNumber
    """Port number; Kubernetes does not accept a name here. Part of the value of the probe."""
    _: KW_ONLY
    service: str = ""
    """Service name of the health check request. Part of the value of the probe."""

    def handler(self, first_port: str | None) -> dict[str, Any]:  # noqa: ARG002  takes no name
        """Return a `grpc`."""
        return {"grpc": {"port": self.port} | ({"service": self.service} if self.service else {})}

    def asked_port(self) -> Port | None:
        """Return the port number."""
        return self.port
