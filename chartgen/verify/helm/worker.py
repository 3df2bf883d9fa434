"""The process that Helm's engine runs in.

A template can loop forever or fill the memory, and a call into the engine can't be cancelled; a process can be ended.
It imports little of chartgen, so that it starts quickly.
"""

from __future__ import annotations

import base64
import os
from typing import Any

from chartgen.child.serve import limit_memory, replies, reply, serve

MEMORY = 2 * 1024**3
"""Bytes of memory that one chart may take."""
MOST_OUTPUT = 32 * 1024**2
"""Characters that one chart may render."""


def main() -> None:
    """Answer requests until stdin ends."""
    stream = replies()
    limit_memory(MEMORY)
    try:
        import helm_python
    except Exception as error:  # noqa: BLE001  whatever keeps the engine from loading is reported
        reply(stream, {"error": f"{type(error).__name__}: {error}"})
        return
    reply(stream, {"version": helm_python.helm_sdk_version().removeprefix("v")})
    engine = _Engine(helm_python)

    def answer(request: dict[str, Any]) -> Any:
        try:
            return {"result": engine.answer(request)}
        except helm_python.HelmError as error:
            return {"error": str(error)}
        except MemoryError:
            os._exit(3)

    serve(stream, answer)


class _Engine:
    def __init__(self, helm: Any) -> None:
        self._helm = helm
        self._charts: dict[int, Any] = {}
        self._archives: dict[int, bytes] = {}
        """Of charts with subcharts."""
        self._opened = 0

    def answer(self, request: dict[str, Any]) -> Any:
        action: str = request["do"]
        return getattr(self, action)(request)

    def open(self, request: dict[str, Any]) -> int:
        self._opened += 1
        archive = base64.b64decode(request["archive"])
        self._charts[self._opened] = self._helm.Chart.load_archive(archive)
        if request["has_subcharts"]:
            self._archives[self._opened] = archive
        return self._opened

    def close(self, request: dict[str, Any]) -> None:
        for number in request["charts"]:
            self._charts.pop(number).close()
            self._archives.pop(number, None)

    def render(self, request: dict[str, Any]) -> dict[str, str]:
        number = request["chart"]
        if number in self._archives:
            # Helm removes disabled subcharts from a loaded chart for good, and adds the values that others export.
            self._charts.pop(number).close()
            self._charts[number] = self._helm.Chart.load_archive(self._archives[number])
        rendered: dict[str, str] = self._charts[number].render(request["values"], **request["options"])
        if sum(map(len, rendered.values())) > MOST_OUTPUT:
            raise self._helm.HelmError(f"limit: the chart renders more than {MOST_OUTPUT // 1024**2} MiB")
        return rendered

    def read_values(self, request: dict[str, Any]) -> dict[str, Any] | None:
        values: dict[str, Any] | None = self._helm.values_from_yaml(request["text"])
        return values

    def lint(self, request: dict[str, Any]) -> dict[str, Any]:
        report: dict[str, Any] = self._helm.lint(
            request["folder"],
            request["values"],
            strict=True,
            namespace=request["namespace"],
            # The values were validated when the chart was rendered with them.
            skip_schema_validation=True,
        )
        return report


if __name__ == "__main__":
    main()
