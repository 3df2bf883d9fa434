"""Objects that are not as expected: a newer API server, a controller with its own ideas, a custom resource."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from chartgen.live import conversion
from chartgen.live.entities import as_data
from chartgen.live.states import health, pods_of
from tests.live.recordings import NAMES, load

ROUNDS = 10
WRONG: tuple[Any, ...] = (
    "",
    "x",
    "2026-01-01T00:00:00",
    0,
    -1,
    1.5,
    True,
    None,
    [],
    {},
    [None],
    [[]],
    ["x"],
    {"x": None},
    [{"type": 1}],
)


def paths(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the paths of all parts of a value."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [each for key, part in steps for each in ((*above, key), *paths(part, (*above, key)))]


def replaced(value: Any, path: tuple[Any, ...], part: Any) -> None:
    """Replace a part of a value."""
    for step in path[:-1]:
        value = value[step]
    value[path[-1]] = part


@pytest.mark.parametrize("name", NAMES)
def test_any_part_of_an_object_may_be_of_another_type(name: str) -> None:
    chance = random.Random(name)
    for _ in range(ROUNDS):
        recording = load(name)
        for _ in range(3):
            damaged = chance.choice(recording.objects)
            # What identifies an object, the API server gives each one.
            possible = [path for path in paths(damaged) if path not in _IDENTITY]
            replaced(damaged, chance.choice(possible), copy.deepcopy(chance.choice(WRONG)))
        index = recording.index()
        for each in recording.objects:
            if each.get("kind"):
                found = health(each, index)
                assert all(isinstance(cause, str) and cause.isprintable() for cause in found.causes)
                pods_of(each, index)
                json.dumps(as_data(conversion.entity(each, recording.objects)))


_IDENTITY = {("kind",), ("apiVersion",), ("metadata",), ("metadata", "name"), ("metadata", "namespace")}
