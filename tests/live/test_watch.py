"""`--watch`: in a log, and in a terminal."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chartgen.cli import status_watch
from chartgen.cli.console import Console
from chartgen.cli.status import Status
from chartgen.live.cluster import Snapshot
from chartgen.live.report import ReleaseStatus, Report
from tests.live.reports import backend, report


def _busy(*releases: ReleaseStatus) -> Report:
    """Return a report that has not settled."""
    first = backend("Waits")
    return report(
        replace(first, release=replace(first.release, name="busy", status="pending-upgrade"), objects=()), *releases
    )


def _watch(reports: list[Report | BaseException], monkeypatch: pytest.MonkeyPatch, console: Console) -> Report:
    monkeypatch.setattr(status_watch, "INTERVAL", 0.0)
    left: Iterator[Report | BaseException] = iter(reports)

    def read() -> Report:
        found = next(left)
        if isinstance(found, BaseException):
            raise found
        return found

    return status_watch.watch(read, None, "text", console)


def test_a_log_says_what_is_deleted_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _watch([_busy(backend()), _busy(), _busy(), _busy(backend()), report(backend())], monkeypatch, Console())
    lines = [line.split("  ")[1:3] for line in capsys.readouterr().out.splitlines()]
    name = "todo/todo-backend"
    assert [state for one, state in lines if one == name] == ["deployed", "deleted", "deployed"]
    assert lines[-1] == ["todo/busy", "deleted"]


class _Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("end", [KeyboardInterrupt(), RuntimeError("lost")])
def test_the_last_state_stays_in_a_terminal(end: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("LINES", "5")
    console = Console()
    monkeypatch.setattr(console.out, "terminal", True)
    with pytest.raises(type(end)):
        _watch([_busy(backend()), end], monkeypatch, console)
    erased, _, kept = terminal.getvalue().rpartition("\x1b[2K")
    assert "CrashLoopBackOff" in kept
    # What is longer than the screen is not written before it ends: it could not be erased.
    assert "CrashLoopBackOff" not in erased


class _Empty:
    """A cluster with a namespace that contains nothing."""

    def __init__(self) -> None:
        self.nodes: list[bool] = []

    def snapshot(self, namespace: str, *, nodes: bool = False) -> Snapshot:
        self.nodes.append(nodes)
        found = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
        return Snapshot(namespace, [found], [], [])

    def object(self, *_: str) -> None:
        raise AssertionError

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("output_format", "images", "expected"), [("text", False, False), ("text", True, True), ("json", False, True)]
)
def test_images_while_watching(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, output_format: str, images: bool, expected: bool
) -> None:
    """The last reading is the one that is reported, with images if they were asked for."""
    cluster = _Empty()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("chartgen.live.cluster.Cluster", lambda *_: cluster)
    command = Status(
        names=("shop",), namespaces=(), charts=(), specs=(), output=None, kubeconfig=None, context=None,
        environment=None,
        watch=True, wait=None, images=images, format=output_format, debug=False,
    )  # fmt: skip
    assert command.run(Console()) == 0
    assert cluster.nodes == [expected]
