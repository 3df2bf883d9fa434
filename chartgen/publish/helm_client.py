"""Helm's client, in a separate process."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from chartgen.child.process import ChildProcess, Ended
from chartgen.installation import unavailable
from chartgen.wording import plural

_START_SECONDS = 60.0
# The client writes the time of an archive into the manifest in local time.
_ENVIRONMENT = {"TZ": "UTC"}


class HelmClientError(Exception):
    """The client reports an error; the text is its own, and may contain credentials."""


class LateError(Exception):
    """The client did not finish in time, and was ended; the text completes "the registry ..."."""


class HelmClient:
    """Helm's client. Its process starts on first use, and again after it was ended."""

    def __init__(self) -> None:
        self._process: ChildProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, action: str, seconds: float, **request: Any) -> Any:
        """Send a request and return the result.

        Args:
            action: An action of `worker.py`.
            seconds: The time that it may take.
            request: Its arguments.

        Raises:
            HelmClientError: The client reports an error.
            LateError: It takes too long, or its process ends.
            ChartgenError: The client is not installed (exit code 3).
        """
        process = self._started()
        try:
            reply = process.ask({"do": action, **request}, seconds)
        except Ended as error:
            self._process = None
            raise LateError(
                f"did not answer within {plural(round(seconds), 'second')}"
                if error.is_late
                else "made Helm's client end"
            ) from error
        if "error" in reply:
            raise HelmClientError(reply["error"])
        return reply["result"]

    def _started(self) -> ChildProcess:
        if self._process is None:
            process = ChildProcess(["-m", "chartgen.publish.worker"], overriding=_ENVIRONMENT)
            try:
                greeting = process.greeting(_START_SECONDS)
            except Ended as error:
                raise unavailable("Helm's client is not available", "helm", str(error)) from error
            except BaseException:
                process.end()
                raise
            if "error" in greeting:
                process.end()
                raise unavailable("Helm's client is not available", "helm", greeting["error"])
            self._process = process
        return self._process

    def close(self) -> None:
        """End the process, if it runs."""
        if self._process is not None:
            self._process.end()
            self._process = None
