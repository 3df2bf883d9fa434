"""Helm 4's own engine, as the package `helm-python-sdk` embeds it, in processes of its own.

A call into the engine can't be cancelled, and a template can loop forever or fill the memory; so each open chart has
a process, which is ended when it exceeds a limit.
"""

from __future__ import annotations

import base64
import contextlib
import os
import re
import threading
from collections.abc import Callable
from typing import Any, Literal

from chartgen.child.process import ChildProcess, Ended
from chartgen.verify.helm.archive import archive
from chartgen.verify.helm.engine import SCHEMA, HelmError, LintMessage, OpenChart, Stopped, Values
from chartgen.verify.helm.folder import ChartFolder
from chartgen.verify.source.charts import ChartSource

SECONDS = 20.0
"""Seconds that one rendering may take."""
_START_SECONDS = 60.0
_GARBAGE_COLLECTION = {"GOGC": "400", "GOMEMLIMIT": "1GiB"}
"""Less garbage collection in the engine than Go's default, while memory suffices; saves a quarter of its time."""
_SCRIPT = os.path.join(os.path.dirname(__file__), "worker.py")
_LEVELS: tuple[Literal["INFO", "WARNING", "ERROR"], ...] = ("INFO", "INFO", "WARNING", "ERROR")
_SCHEMA_ERROR = "don't meet the specifications of the schema"

# A template sees its version in `.Capabilities`, which the package does not let callers set: each template sets it.
_SET_VERSION = (
    '{{ $_ := set . "Capabilities" (dict "KubeVersion" (dict "Version" "v%(minor)s.0" "GitVersion" "v%(minor)s.0" '
    '"Major" "%(major)s" "Minor" "%(number)s") "APIVersions" .Capabilities.APIVersions '
    '"HelmVersion" .Capabilities.HelmVersion) }}'
)
# Helm's own prints as text; one that is assigned, or opened by `with`, is read field by field later.
_PRINTED_VERSION = re.compile(rb"(?<!with )(?<!with \$)(?<!:= )(?<!:= \$)(\.Capabilities\.KubeVersion)(?![.\w])")
_TEMPLATE = re.compile(r"(?:charts/[^/]+/)*templates/.+")


class Unavailable(Exception):  # noqa: N818  the caller says what it means
    """The engine does not start; the text says why."""


class EmbeddedEngine:
    """Helm 4's own engine."""

    checks_kube_version = False

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._all: list[_Worker] = []
        self._stopped = False
        worker = self._worker()
        self.name = f"Helm {worker.version} (embedded)"
        self._release(worker)

    def open(self, source: ChartSource) -> OpenChart:
        """Load a chart."""
        worker = self._worker()
        try:
            return _OpenChart(worker, source, self._release)
        except BaseException:
            self._release(worker)
            raise

    def read_values(self, text: str) -> dict[str, Any]:
        """Parse a values file."""
        if not text.strip():
            return {}
        worker = self._worker()
        try:
            values: dict[str, Any] | None = worker.ask("read_values", "load", text=text)
        finally:
            self._release(worker)
        return values or {}

    def stop(self) -> None:
        """End what is running."""
        with self._lock:
            self._stopped = True
            workers = list(self._all)
        for worker in workers:
            worker.end()

    def close(self) -> None:
        """End all processes."""
        self.stop()

    def _worker(self) -> _Worker:
        with self._lock:
            if self._stopped:
                raise Stopped
            if self._idle:
                return self._idle.pop()
        worker = _Worker(lambda: self._stopped)
        with self._lock:
            self._all.append(worker)
        return worker

    def _release(self, worker: _Worker) -> None:
        with self._lock:
            if worker.running:
                self._idle.append(worker)
            else:
                self._all.remove(worker)


class _Worker:
    """One process, and what is asked of it."""

    def __init__(self, stopped: Callable[[], bool]) -> None:
        self._stopped = stopped
        self._process = ChildProcess([_SCRIPT], _GARBAGE_COLLECTION)
        try:
            greeting = self._process.greeting(_START_SECONDS)
        except Ended as error:
            if stopped():
                raise Stopped from error
            raise Unavailable(_exceeded(error)) from error
        if "version" not in greeting:
            raise Unavailable(greeting["error"])
        self.version: str = greeting["version"]

    @property
    def running(self) -> bool:
        return self._process.running

    def ask(self, action: str, stage: Literal["load", "render"], **request: Any) -> Any:
        """Send a request and return the result.

        Raises:
            HelmError: The engine fails, or exceeds a limit.
            Stopped: The run was interrupted.
        """
        try:
            reply = self._process.ask({"do": action, **request}, SECONDS)
        except Ended as error:
            if self._stopped():
                raise Stopped from error
            raise HelmError("limit", _exceeded(error)) from error
        if "error" not in reply:
            return reply["result"]
        text: str = reply["error"]
        if text.startswith("limit: "):
            raise HelmError("limit", text.removeprefix("limit: "))
        raise HelmError("schema" if _SCHEMA_ERROR in text else stage, text)

    def end(self) -> None:
        """End the process."""
        self._process.end()


def _exceeded(error: Ended) -> str:
    return str(error) if error.is_late else "Helm ended without a result: out of memory"


class _OpenChart:
    def __init__(self, worker: _Worker, source: ChartSource, release: Any) -> None:
        self._worker = worker
        self._source = source
        self._release = release
        self._handles: dict[tuple[str, bool], int] = {}
        self._options = {"name": source.release_name, "namespace": source.namespace}
        self._prefix = f"{source.name}/"
        self._has_schema = any(path.rpartition("/")[2] == SCHEMA for path in source.packaged)
        self._chart("", check=True)

    def render(
        self,
        values: Values,
        *,
        kube_version: str | None = None,
        check: bool = True,
        upgrade: bool = False,
        namespace: str = "",
    ) -> dict[str, str]:
        version = kube_version or ""
        chart = self._chart(version if self._source.uses_capabilities else "", check=check)
        options = {**self._options, "is_upgrade": upgrade, "is_install": not upgrade}
        if namespace:
            options["namespace"] = namespace
        found: dict[str, str] = self._worker.ask("render", "render", chart=chart, values=values, options=options)
        return {path.removeprefix(self._prefix): found[path] for path in sorted(found)}

    def _chart(self, minor: str, *, check: bool) -> int:
        """Open the chart for a version of Kubernetes, with or without its schema."""
        check = check or not self._has_schema
        key = (minor, check)
        if key not in self._handles:
            files = {
                path: _with_version(path, content, minor) if minor else content
                for path, content in self._source.packaged.items()
                if check or path.rpartition("/")[2] != SCHEMA
            }
            packed = base64.b64encode(archive(self._source.name, files)).decode()
            has_subcharts = any(path.startswith("charts/") for path in files)
            self._handles[key] = self._worker.ask("open", "load", archive=packed, has_subcharts=has_subcharts)
        return self._handles[key]

    def lint(self, values: Values) -> list[LintMessage]:
        with ChartFolder(self._source) as folder:
            report = self._worker.ask("lint", "render", folder=folder, values=values, namespace=self._source.namespace)
        found = [
            LintMessage(_LEVELS[each["severity"]], each["path"], each["error"].strip()) for each in report["messages"]
        ]
        if report["total_charts_linted"] != 1:
            found += [LintMessage("ERROR", "", str(text)) for text in report["errors"] or ["no chart was linted"]]
        return found

    def close(self) -> None:
        if self._worker.running:
            with contextlib.suppress(HelmError, Stopped):
                self._worker.ask("close", "load", charts=list(self._handles.values()))
        self._release(self._worker)


def _with_version(path: str, content: bytes, minor: str) -> bytes:
    if not _TEMPLATE.fullmatch(path):
        return content
    major, _, number = minor.partition(".")
    content = _PRINTED_VERSION.sub(rb"\1.Version", content)
    if path.rpartition("/")[2].startswith("_"):
        return content
    return (_SET_VERSION % {"minor": minor, "major": major, "number": number}).encode() + content
