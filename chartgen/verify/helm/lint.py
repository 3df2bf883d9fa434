"""`helm lint --strict`, run only for charts that changed since the last run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from chartgen.cache import Store
from chartgen.verify.helm.engine import Engine, LintMessage, OpenChart
from chartgen.verify.helm.scenarios import Scenario
from chartgen.verify.source.charts import ChartSource

_FORMAT = "3"


def lint(
    source: ChartSource, engine: Engine, opened: OpenChart, scenarios: Sequence[Scenario]
) -> Iterator[tuple[Scenario, list[LintMessage]]]:
    """Return the messages of Helm's linter for each scenario."""
    key = _key(source, engine, scenarios)
    cached = _read(key)
    if cached is not None and len(cached) == len(scenarios):
        yield from zip(scenarios, cached, strict=True)
        return
    found = [opened.lint(scenario.values) for scenario in scenarios]
    _write(key, found)
    yield from zip(scenarios, found, strict=True)


def is_finding(message: LintMessage) -> bool:
    """Return whether a message is worth a finding: Helm rejects objects with `generateName`, which have no name yet."""
    return message.level != "INFO" and 'naming requirements: "":' not in message.text


def _key(source: ChartSource, engine: Engine, scenarios: Sequence[Scenario]) -> str:
    from hashlib import sha256

    digest = sha256(f"{_FORMAT}\0{engine.name}\0{source.name}\0{source.namespace}\0".encode())
    digest.update("\0".join(scenario.name for scenario in scenarios).encode())
    for path in sorted(source.packaged):
        content = source.packaged[path]
        digest.update(f"{path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _read(key: str) -> list[list[LintMessage]] | None:
    text = Store("lint").read(key)
    if text is None:
        return None
    try:
        cached: Any = json.loads(text)
        return [[LintMessage(*map(str, message)) for message in messages] for messages in cached]  # type: ignore[arg-type]
    except (ValueError, TypeError):
        return None


def _write(key: str, found: Sequence[Sequence[LintMessage]]) -> None:
    data = [[[each.level, each.path, each.text] for each in one] for one in found]
    Store("lint").write(key, json.dumps(data).encode())
