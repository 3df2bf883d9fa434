"""Messages of applications and of the cluster, so that a terminal can show them: without control characters, short."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from chartgen.live import facts
from chartgen.live.withheld import WITHHELD
from chartgen.objects.fields import at, text

Json = Mapping[str, Any]
MOST_TEXT = 300
"""Characters of a message that are shown."""
MOST_LINES = 3
"""Lines of a termination message that are shown, the last ones."""
RECENT = timedelta(minutes=30)
"""How old a warning may be that explains a present state: controllers that retry wait up to about 16 minutes."""
_MOST_WARNINGS = 3
_REPEATED = frozenset({"BackOff", "FailedScheduling"})
"""Reasons of events that say what the states of pods say."""
_SEQUENCES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")
"""What terminals take for commands, such as colors."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that are invisible, or change what is seen."""
_REJECTED = re.compile(r'^.{0,200}?(?:pods|Pod) "[^"]{0,253}" is (?:forbidden|invalid): ')
_SCHEDULER_DETAILS = re.compile(r"[.,]? (?:no new claims to deallocate|preemption: ).*$")


def clean(message: str) -> str:
    """Return a message in one line that terminals can show, shortened."""
    plain = _SEQUENCES.sub("", message[: 10 * MOST_TEXT])
    shown = "".join(" " if unicodedata.category(char) in _HIDDEN else char for char in plain)
    line = " ".join(shown.split())
    return line if len(line) <= MOST_TEXT else f"{line[: MOST_TEXT - 1]}…"


def labelled(reason: str, message: str) -> str:
    """Return a reason with its message, of which either may be missing."""
    message = clean(message)
    if not message:
        return clean(reason)
    if message.startswith(reason):
        return message
    return f"{clean(reason)}: {message}" if reason else message


def termination_lines(message: str) -> list[str]:
    """Return the last lines of a termination message, each quoted."""
    if message == WITHHELD:
        return [f"termination {WITHHELD}"]
    lines = [line for each in message.splitlines() if (line := clean(each))]
    return [f"“{line}”" for line in lines[-MOST_LINES:]]


def rejection(message: str) -> str:
    """Return why the API server does not let a controller create pods, without the name of the pod."""
    return clean(_REJECTED.sub("", message))


def unschedulable(message: str) -> str:
    """Return why no node fits, without what the scheduler tells about preemption."""
    return clean(_SCHEDULER_DETAILS.sub("", message))


def warnings(events: Iterable[Json], now: datetime) -> Iterator[str]:
    """Yield what recent warnings say, each reason once; those that repeat the states of pods are left out."""
    seen: set[str] = set()
    for each in events:
        reason, message = text(each, "reason"), text(each, "message")
        is_repeated = reason in _REPEATED or (reason == "Failed" and message.startswith("Error: "))
        if reason not in seen and not is_repeated and len(seen) < _MOST_WARNINGS and now - when(each) <= RECENT:
            seen.add(reason)
            shown = rejection(message) if reason == "FailedCreate" else clean(message)
            times = facts.number(at(each, ("series", "count"))) or facts.number(each.get("count"))
            yield labelled(reason, shown) + (f" ({times} times)" if times > 1 else "")


def when(event: Json) -> datetime:
    """Return when an event occurred for the last time."""
    times = (at(event, ("series", "lastObservedTime")), event.get("lastTimestamp"), event.get("eventTime"))
    found = [time for each in times if (time := facts.time(each))]
    created = facts.time(at(event, ("metadata", "creationTimestamp")))
    return found[0] if found else created or datetime.min.replace(tzinfo=UTC)
