"""`helm lint --strict`, asked only where a chart changed since it was last asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from chartgen.cache import texts
from chartgen.verify.engine import Engine, Message, Opened
from chartgen.verify.scenarios import Scenario
from chartgen.verify.subject import Subject

_FORMAT = "2"


def lint(
    subject: Subject, engine: Engine, opened: Opened, scenarios: Sequence[Scenario]
) -> Iterator[tuple[Scenario, list[Message]]]:
    """Give what Helm's linter says of each scenario."""
    key = _key(subject, engine, scenarios)
    kept = _read(key)
    if kept is not None and len(kept) == len(scenarios):
        yield from zip(scenarios, kept, strict=True)
        return
    found = [opened.lint(scenario.values) for scenario in scenarios]
    _write(key, found)
    yield from zip(scenarios, found, strict=True)


def _key(subject: Subject, engine: Engine, scenarios: Sequence[Scenario]) -> str:
    from hashlib import sha256

    made = sha256(f"{_FORMAT}\0{engine.name}\0{subject.name}\0{subject.namespace}\0".encode())
    made.update("\0".join(scenario.name for scenario in scenarios).encode())
    for path in sorted(subject.files):
        content = subject.files[path]
        made.update(f"{path}\0{len(content)}\0".encode())
        made.update(content)
    return f"lint/{made.hexdigest()}.json"


def _read(key: str) -> list[list[Message]] | None:
    text = texts.read(key)
    if text is None:
        return None
    try:
        kept: Any = json.loads(text)
        return [[Message(*map(str, message)) for message in messages] for messages in kept]  # type: ignore[arg-type]
    except (ValueError, TypeError):
        return None


def _write(key: str, found: Sequence[Sequence[Message]]) -> None:
    texts.write(key, json.dumps([[[each.level, each.path, each.text] for each in one] for one in found]))
