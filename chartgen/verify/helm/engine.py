"""What an engine of Helm does: open charts, render them, lint them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from chartgen.verify.source.charts import ChartSource

Stage = Literal["load", "schema", "render", "limit"]
Values = Mapping[str, Any]
SCHEMA = "values.schema.json"


class HelmError(Exception):
    """Helm failed. The text is Helm's own."""

    def __init__(self, stage: Stage, text: str) -> None:
        super().__init__(text)
        self.stage = stage
        """What failed: loading the chart, validating the values, running the templates; or a limit was exceeded."""
        self.text = text


class Stopped(Exception):  # noqa: N818  not an error: the run was interrupted
    """The run was interrupted while Helm was at work."""


@dataclass(frozen=True, slots=True)
class LintMessage:
    """A message of Helm's linter."""

    level: Literal["INFO", "WARNING", "ERROR"]
    path: str
    text: str


class OpenChart(Protocol):
    """A chart that an engine has loaded. One thread at a time may use it."""

    def render(
        self,
        values: Values,
        *,
        kube_version: str | None = None,
        check: bool = True,
        upgrade: bool = False,
        namespace: str = "",
    ) -> dict[str, str]:
        """Render the chart with values over its own.

        Args:
            values: The content of a values file; None removes a key.
            kube_version: The value of `.Capabilities.KubeVersion`, such as `1.32`; Helm's own by default.
            check: Whether the values are validated against the chart's schema; rendering alone is much faster.
            upgrade: Whether to render an upgrade rather than an installation.
            namespace: The namespace of the release; that of the chart by default.

        Returns:
            The text of each template by its path below the chart, such as `templates/service.yaml`; those of
            subcharts begin with `charts/`.

        Raises:
            HelmError: Helm fails.
        """

    def lint(self, values: Values) -> list[LintMessage]:
        """Run `helm lint --strict`.

        Raises:
            HelmError: The linter exceeds a limit.
        """

    def close(self) -> None:
        """Release the chart."""


class Engine(Protocol):
    """Helm. Threads may share it."""

    name: str
    """Name and version, such as `Helm 4.2.3 (embedded)`."""
    checks_kube_version: bool
    """Whether it rejects a version that the chart's `kubeVersion` does not admit."""

    def open(self, source: ChartSource) -> OpenChart:
        """Load a chart.

        Raises:
            HelmError: Helm cannot load it.
        """

    def read_values(self, text: str) -> dict[str, Any]:
        """Parse a values file as Helm does.

        Raises:
            HelmError: The text is not YAML, or not a mapping.
        """

    def stop(self) -> None:
        """End what is running, from another thread; later calls raise `Stopped`."""

    def close(self) -> None:
        """Release everything; the engine is not used afterwards."""


def merge_values(base: Values, over: Values) -> dict[str, Any]:
    """Merge values as Helm does with several files: mappings are merged, all else is replaced; None stays."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = merge_values(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def merge_all(parts: Sequence[Values]) -> dict[str, Any]:
    """Merge several values files, later ones over earlier ones."""
    merged: dict[str, Any] = {}
    for part in parts:
        merged = merge_values(merged, part)
    return merged


_FAILED = re.compile(r"(?:error calling fail|execution error at \([^()]*\)): (?!error calling)(.*)\Z", re.DOTALL)


def fail_message(text: str) -> str:
    """Return the message that a chart passes to `fail` or `required`; empty for any other error."""
    match = _FAILED.search(text)
    return match[1].strip() if match else ""
