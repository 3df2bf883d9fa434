"""`chartgen status --watch`: read again every second, until everything has settled."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from chartgen.cli.console import Console
from chartgen.cli.status_text import text

if TYPE_CHECKING:
    from chartgen.live.report import Report

INTERVAL = 1.0
"""Seconds between two readings."""
_SETTLED = frozenset({None, "none", "Available", "Failed", "Stalled"})
_BUSY = frozenset({"pending-install", "pending-upgrade", "pending-rollback", "uninstalling"})


def watch(read: Callable[[], Report], wait: float | None, output_format: str, console: Console) -> Report:
    """Read and show the status until everything has settled, and return it as it is then.

    In a terminal, the status is updated in place; elsewhere, there is one line for each change. A report for programs
    is written once, at the end, by the caller.

    Args:
        read: Reads the status.
        wait: The seconds after which to stop, whatever the status is; None to wait as long as it takes.
        output_format: The format that was asked for.
        console: Where to show it.

    Raises:
        ChartgenError: The cluster cannot be read.
    """
    end = None if wait is None else time.monotonic() + wait
    with _shown(output_format, console) as show:
        while True:
            start = time.monotonic()
            report = read()
            show(report)
            left = INTERVAL - (time.monotonic() - start)
            if _is_settled(report) or (end is not None and time.monotonic() + max(left, 0) >= end):
                return report
            time.sleep(max(left, 0))


def _is_settled(report: Report) -> bool:
    return not any(each.not_installed for each in report.namespaces) and not any(
        release.release.status in _BUSY or any(each.health.state not in _SETTLED for each in release.objects)
        for namespace in report.namespaces
        for release in namespace.releases
    )


@contextlib.contextmanager
def _shown(output_format: str, console: Console) -> Iterator[Callable[[Report], None]]:
    if output_format != "text":
        yield lambda _report: None
        return
    if not console.out.terminal:
        known: dict[str, str] = {}
        yield lambda report: _changes(report, known, console)
        return
    from rich.console import Console as Terminal
    from rich.live import Live
    from rich.text import Text

    last = ""

    def update(report: Report) -> None:
        nonlocal last
        last = text(report, console.out)
        live.update(Text.from_ansi(last.rstrip("\n")), refresh=True)

    # The last state remains on the screen, written by the caller: a long one would be cut here.
    try:
        with Live(console=Terminal(), auto_refresh=False, transient=True) as live:
            try:
                yield update
            finally:
                # When it ends, it would write all of a long text, of which it can erase what is on the screen.
                live.update(Text(), refresh=True)
    except BaseException:
        # After Ctrl-C, or when the cluster is lost, too.
        console.out.write(last)
        raise


def _changes(report: Report, known: dict[str, str], console: Console) -> None:
    """Write a line for each state that is new."""
    now = report.time.astimezone().strftime("%H:%M:%S")
    found = states(report)
    changed = [(name, *found[name]) for name in found if known.get(name) != found[name][0]]
    changed += [(name, "deleted", "") for name in known if name not in found]
    known.clear()
    known.update({name: state for name, (state, _) in found.items()})
    for name, state, cause in changed:
        console.print(console.out.line(f"{now}  {name}  {state}{f'  {cause}' if cause else ''}"))
    console.out.flush()


def states(report: Report) -> dict[str, tuple[str, str]]:
    """Return the state of each release, object and pod, with its first cause."""
    found: dict[str, tuple[str, str]] = {}
    for namespace in report.namespaces:
        for chart in namespace.not_installed:
            found[f"{namespace.name}/{chart.chart}"] = ("not installed", "")
        for release in namespace.releases:
            found[f"{namespace.name}/{release.release.name}"] = (release.release.status, "")
            for each in release.objects:
                if each.health.state is not None:
                    state = "missing" if each.health.state == "none" else each.health.state
                    found[f"{namespace.name}/{each.title}"] = (state, "".join(each.health.causes[:1]))
                for pod in each.pods:
                    ready = "" if pod.pod.is_ready or pod.state != "Running" else ", not ready"
                    found[f"{namespace.name}/Pod/{pod.pod.name}"] = (f"{pod.state}{ready}", "")
    return found
