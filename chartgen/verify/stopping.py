"""A run that is broken off ends at once: threads can't be stopped, so Helm is not asked again."""

from __future__ import annotations

import threading
from typing import Any

from chartgen.verify.engine import Engine, Message, Opened, Values
from chartgen.verify.subject import Subject


class Stopped(Exception):  # noqa: N818  nobody made a mistake
    """The run was broken off."""


class Stoppable:
    """An engine that does nothing more once it is told to stop."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._over = threading.Event()
        self.name = engine.name
        self.checks_kube_version = engine.checks_kube_version

    def stop(self) -> None:
        """Do nothing more: whoever asks gets `Stopped`."""
        self._over.set()
        self._engine.stop()

    def check(self) -> None:
        """Raise where it was told to stop.

        Raises:
            Stopped: it was.
        """
        if self._over.is_set():
            raise Stopped

    def open(self, subject: Subject) -> Opened:
        """Read a chart."""
        self.check()
        return _Opened(self, self._engine.open(subject))

    def read_values(self, text: str) -> dict[str, Any]:
        """Read a values file."""
        return self._engine.read_values(text)


class _Opened:
    def __init__(self, engine: Stoppable, opened: Opened) -> None:
        self._engine = engine
        self._opened = opened

    def render(
        self, values: Values, *, kube_version: str | None = None, check: bool = True, upgrade: bool = False
    ) -> dict[str, str]:
        self._engine.check()
        return self._opened.render(values, kube_version=kube_version, check=check, upgrade=upgrade)

    def lint(self, values: Values) -> list[Message]:
        self._engine.check()
        return self._opened.lint(values)

    def close(self) -> None:
        self._opened.close()
