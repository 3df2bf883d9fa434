"""A cluster, read through a separate process."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from chartgen.child.process import ChildProcess, Ended
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_USAGE, ChartgenError, Finding
from chartgen.installation import unavailable
from chartgen.live.connection import Problem
from chartgen.live.kubeconfig import access
from chartgen.objects.fields import Path

SECONDS = 4.0
"""Seconds within which a cluster has to answer the first time, including the start of the process: the command ends
within 5."""
_FEWEST_SECONDS = 2.0
_READ_SECONDS = 30.0
"""Seconds that reading a namespace may take."""
_START_SECONDS = 60.0
_LATE = "if a credential plugin of the kubeconfig asks for a login, log in with `kubectl get pods` first"
_GARBAGE_COLLECTION = {"GOGC": "50", "GOMEMLIMIT": "64MiB"}
"""More garbage collection in Helm's client than Go's default: large namespaces are read again and again."""
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Unread:
    """A kind that could not be read."""

    kind: str
    reason: Literal["forbidden", "unknown", "failed"]
    """`forbidden`: no permission; `unknown`: the cluster does not have this kind; `failed`: any other error."""
    message: str
    """The missing permission, or the API server's message."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The objects and releases of a namespace at one moment, without the content of Secrets."""

    namespace: str
    objects: list[Json]
    """Objects without managed fields; of pods, ReplicaSets, events and nodes, only the fields in `lookups.tpl`."""
    records: list[Json]
    """The newest record of each release, as `records.summary` gives it, with the `objects` of its manifest
    and the `templates` that they come from; or its name, revision and a `problem`."""
    unread: list[Unread]


@dataclass(frozen=True, slots=True)
class Inventory:
    """All objects of a namespace that no other object owns, and the Namespace, without the content of Secrets."""

    objects: list[Json]
    """Objects without managed fields; of Secrets, the keys only."""
    hidden: list[tuple[str, str, Path]]
    """Kind, name and path of each field in which the content of a Secret was replaced."""
    unread: list[Unread]


class Cluster:
    """A cluster. One thread at a time may read it."""

    def __init__(self, kubeconfig: str | None = None, context: str | None = None) -> None:
        """Start to connect: the process starts while the caller prepares what it needs, and connects when it reads.

        Args:
            kubeconfig: A kubeconfig file; if omitted, `KUBECONFIG`, `~/.kube/config`, or the service account of the
                pod that this runs in.
            context: A context of the kubeconfig; its current one if omitted.

        Raises:
            ChartgenError: A context is spread over several kubeconfig files (exit code 2).
        """
        file, name = access(kubeconfig, context)
        self._access = {"kubeconfig": file, "context": name}
        self._is_connected = False
        self._process = ChildProcess(["-m", "chartgen.live.worker"], _GARBAGE_COLLECTION)

    def _connect(self) -> None:
        start = time.monotonic()
        self._is_connected = True
        try:
            greeting = self._process.greeting(_START_SECONDS)
        except Ended as error:
            raise unavailable("Helm's client is not available", "helm", str(error)) from error
        if "error" in greeting:
            raise unavailable("Helm's client is not available", "helm", greeting["error"])
        left = max(SECONDS - (time.monotonic() - start), _FEWEST_SECONDS)
        self._ask("connect", left, **self._access)

    def snapshot(self, namespace: str, *, nodes: bool = False) -> Snapshot:
        """Read a namespace.

        Args:
            namespace: Its name.
            nodes: Whether to read nodes too, which tell the sizes of images.

        Raises:
            ChartgenError: The client is not installed, the kubeconfig is invalid (exit code 2), or the cluster does not
                answer (exit code 3).
        """
        found = self._ask("snapshot", _READ_SECONDS, namespace=namespace, nodes=nodes)
        unread = [Unread(each["kind"], each["problem"], each["text"]) for each in found["problems"]]
        return Snapshot(namespace, found["objects"], found["records"], unread)

    def everything(self, namespace: str) -> Inventory:
        """Read all objects of a namespace that no other object owns, whatever their kinds.

        Raises:
            ChartgenError: As `snapshot`.
        """
        found = self._ask("everything", _READ_SECONDS, namespace=namespace)
        unread = [Unread(each["kind"], each["problem"], each["text"]) for each in found["problems"]]
        hidden = [(kind, name, tuple(path)) for kind, name, path in found["hidden"]]
        return Inventory(found["objects"], hidden, unread)

    def object(self, namespace: str, api_version: str, kind: str, name: str) -> Json | None:
        """Read an object whole, with its managed fields; None if it does not exist.

        Raises:
            ChartgenError: The cluster does not respond (exit code 3).
        """
        found: Json | None = self._ask(
            "object", SECONDS, namespace=namespace, apiVersion=api_version, kind=kind, name=name
        )
        return found

    def close(self) -> None:
        """End the process."""
        self._process.end()

    def _ask(self, action: str, seconds: float, **request: Any) -> Any:
        if not self._is_connected:
            self._connect()
        try:
            reply = self._process.ask({"do": action, **request}, seconds)
        except Ended as error:
            late = Problem(f"no response within {seconds:.0f} seconds", _LATE)
            raise _unreachable(late if error.is_late else Problem(str(error))) from error
        if "error" in reply:
            self.close()
            raise _unreachable(Problem.of_data(reply["error"]))
        return reply["result"]


def _unreachable(problem: Problem) -> ChartgenError:
    finding = Finding(
        f"the cluster cannot be read: {problem.text}",
        hint=problem.hint,
        rule="usage" if problem.is_usage else "environment",
    )
    return ChartgenError(finding, exit_code=EXIT_USAGE if problem.is_usage else EXIT_ENVIRONMENT)
