"""Helm itself: its own engine in this process, or a `helm` command.

Both render and lint a chart with the values of one scenario. The engine in this process is Helm 4 as a library; it
does not look at `kubeVersion`. Its calls let other threads run. It must not be forked.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError, Finding
from chartgen.verify.archive import archive
from chartgen.verify.subject import Subject

Stage = Literal["load", "schema", "render"]
Values = Mapping[str, Any]
SCHEMA = "values.schema.json"


class Refused(Exception):  # noqa: N818  not an error of ours, but what Helm says
    """Helm said no. The text is Helm's own."""

    def __init__(self, stage: Stage, text: str) -> None:
        super().__init__(text)
        self.stage = stage
        """Where: reading the chart, holding the values against the schema, or running the templates."""
        self.text = text


@dataclass(frozen=True, slots=True)
class Message:
    """What Helm's linter says."""

    level: Literal["INFO", "WARNING", "ERROR"]
    path: str
    text: str


class Opened(Protocol):
    """A chart that an engine has read. Threads may share it."""

    def render(
        self, values: Values, *, kube_version: str | None = None, check: bool = True, upgrade: bool = False
    ) -> dict[str, str]:
        """Render with values over the chart's own.

        Args:
            values: As a values file gives them; None takes a key away.
            kube_version: What `.Capabilities.KubeVersion` is, such as `1.32`; Helm's own where left out.
            check: Whether the values are held against the chart's schema; to leave that out is many times as fast.
            upgrade: Whether it is an upgrade.

        Returns:
            The text of each template by its path below the chart, such as `templates/service.yaml`; those of
            subcharts begin with `charts/`.

        Raises:
            Refused: Helm says no.
        """

    def lint(self, values: Values) -> list[Message]:
        """Run `helm lint --strict`."""

    def close(self) -> None:
        """Let go of it."""


class Engine(Protocol):
    """Helm."""

    name: str
    """What it is, such as `helm 4.2.3 (in process)`."""
    checks_kube_version: bool
    """Whether it refuses a version that the chart's `kubeVersion` does not admit."""

    def open(self, subject: Subject) -> Opened:
        """Read a chart.

        Raises:
            Refused: Helm can't.
        """

    def read_values(self, text: str) -> dict[str, Any]:
        """Read a values file as Helm does.

        Raises:
            Refused: it is no YAML, or no mapping.
        """

    def stop(self) -> None:
        """End what takes long, from another thread."""


def engine(helm: str | None) -> Engine:
    """Give the engine: a `helm` command where one is named, else Helm's own engine in this process.

    Raises:
        ChartgenError: there is none; it says how to get one.
    """
    if helm is not None:
        from chartgen.verify.command import HelmCommand

        return HelmCommand(helm)
    try:
        return InProcess()
    except (ImportError, OSError) as error:
        import shutil

        there = shutil.which("helm")
        hint = "pip install 'chartgen[verify]' brings Helm's own engine; --helm PATH uses a helm command"
        raise ChartgenError(
            Finding(
                "there is no Helm to render charts with",
                found=f"{type(error).__name__}: {error}" if not isinstance(error, ModuleNotFoundError) else "",
                hint=hint + (f", such as --helm {there}" if there else ""),
                rule="environment",
            ),
            exit_code=EXIT_ENVIRONMENT,
        ) from error


class InProcess:
    """Helm 4's own engine, in this process."""

    checks_kube_version = False

    def __init__(self) -> None:
        import helm_python

        self._helm = helm_python
        self.name = f"Helm {helm_python.helm_sdk_version().removeprefix('v')}, in process"

    def open(self, subject: Subject) -> Opened:
        """Read a chart."""
        return _OpenedInProcess(self._helm, subject)

    def read_values(self, text: str) -> dict[str, Any]:
        """Read a values file."""
        if not text.strip():
            return {}
        try:
            values: dict[str, Any] | None = self._helm.values_from_yaml(text)
        except self._helm.HelmError as error:
            raise Refused("load", str(error)) from error
        return values or {}

    def stop(self) -> None:
        """End what takes long: nothing does."""


class _OpenedInProcess:
    def __init__(self, helm: Any, subject: Subject) -> None:
        self._helm = helm
        self._subject = subject
        self._unchecked: Any = None
        self._options = {"name": subject.name[:53].rstrip("-"), "namespace": subject.namespace}
        try:
            if subject.folder is not None:
                self._chart = helm.Chart.load(subject.folder)
            else:
                self._chart = helm.Chart.load_archive(archive(subject.name, subject.packed))
        except helm.HelmError as error:
            raise Refused("load", str(error)) from error
        self._prefix = f"{subject.name}/"

    def render(
        self, values: Values, *, kube_version: str | None = None, check: bool = True, upgrade: bool = False
    ) -> dict[str, str]:
        options: dict[str, Any] = {**self._options, "is_upgrade": upgrade, "is_install": not upgrade}
        if kube_version:
            options["kube_version"] = f"v{kube_version}.0"
        chart = self._chart if check else self._without_schema()
        try:
            # Not Chart.render, which has no word for the version.
            rendered = self._helm._native.call_string(
                "helm_render", chart._raw(), json.dumps(values), json.dumps(options)
            )
        except self._helm.HelmValuesError as error:
            raise Refused("schema", str(error)) from error
        except self._helm.HelmError as error:
            text = str(error)
            raise Refused(
                "schema" if "don't meet the specifications of the schema" in text else "render", text
            ) from error
        found: dict[str, str] = json.loads(rendered)
        return {path.removeprefix(self._prefix): found[path] for path in sorted(found)}

    def _without_schema(self) -> Any:
        if SCHEMA not in self._subject.files:
            return self._chart
        if self._unchecked is None:
            files = {path: content for path, content in self._subject.packed.items() if path != SCHEMA}
            self._unchecked = self._helm.Chart.load_archive(archive(self._subject.name, files))
        return self._unchecked

    def lint(self, values: Values) -> list[Message]:
        with Folder(self._subject) as folder:
            # The schema was asked when the chart was rendered with these values.
            report = self._helm.lint(
                folder,
                dict(values),
                strict=True,
                namespace=self._subject.namespace,
                skip_schema_validation=True,
            )
        levels: tuple[Literal["INFO", "WARNING", "ERROR"], ...] = ("INFO", "INFO", "WARNING", "ERROR")
        found = [Message(levels[each["severity"]], each["path"], each["error"].strip()) for each in report["messages"]]
        if report["total_charts_linted"] != 1:
            found += [Message("ERROR", "", str(text)) for text in report["errors"] or ["no chart was looked at"]]
        return found

    def close(self) -> None:
        self._chart.close()
        if self._unchecked is not None:
            self._unchecked.close()


class Folder:
    """A chart as a folder, for what can't read from memory; a temporary one is removed again."""

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._temporary: Any = None

    def __enter__(self) -> str:
        """Give the folder's path."""
        if self._subject.folder is not None:
            return self._subject.folder
        import tempfile

        self._temporary = tempfile.TemporaryDirectory(prefix="chartgen-", dir=_quick())
        # Helm wants a chart's folder to have the chart's name.
        top = os.path.join(self._temporary.name, self._subject.name)
        made: set[str] = set()
        for path, content in self._subject.files.items():
            full = os.path.join(top, path)
            folder = os.path.dirname(full)
            if folder not in made:
                made.add(folder)
                os.makedirs(folder, exist_ok=True)
            with open(full, "wb") as file:
                file.write(content)
        return top

    def __exit__(self, *_: object) -> None:
        """Remove a temporary folder."""
        if self._temporary is not None:
            self._temporary.cleanup()


def _quick() -> str | None:
    """Give a folder in memory, where the machine has one."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def merged(base: Values, over: Values) -> dict[str, Any]:
    """Put values over others as Helm does with several files: maps are merged, all else is replaced; None stays."""
    made = dict(base)
    for key, value in over.items():
        below = made.get(key)
        made[key] = merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return made


def many(parts: Sequence[Values]) -> dict[str, Any]:
    """Put several values files together, later ones over earlier ones."""
    made: dict[str, Any] = {}
    for part in parts:
        made = merged(made, part)
    return made


_FAILED = re.compile(r"(?:error calling fail|execution error at \([^()]*\)): (?!error calling)(.*)\Z", re.DOTALL)


def sentence(text: str) -> str:
    """Give what a chart says where it refuses by `fail` or `required`; empty where it is not that."""
    match = _FAILED.search(text)
    return match[1].strip() if match else ""
