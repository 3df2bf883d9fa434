"""Checks declare the fields that they read, and read no others."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

import chartgen
from chartgen.load import find, load
from chartgen.spec import base, invalid, validity
from chartgen.spec.base import Spec, layout_of, spec
from chartgen.spec.checks import Check, Found, Problem, check, checks_of
from chartgen.spec.frozen import FrozenDict
from chartgen.spec.recording import recording
from tests.support.paths import CASES, ROOT, SPECS

CLASSES = [
    thing
    for thing in (getattr(chartgen, name) for name in chartgen.__all__)
    if isinstance(thing, type) and issubclass(thing, Spec) and hasattr(thing, "_language_class")
]


class UndeclaredReadError(AssertionError):
    """A check read a field that it did not declare."""


def watched(thing: Spec, reads: Iterable[str]) -> Any:
    """Return a copy of a spec that raises where a field is read that is not among `reads`."""
    cls, reads = type(thing), set(reads)
    outer = {read.partition(".")[0].removesuffix("[]") for read in reads}
    fields = {field.name for field in dataclasses.fields(thing)}  # type: ignore[arg-type]

    def __getattribute__(self: Any, name: str) -> Any:
        if name in fields and name not in outer:
            raise UndeclaredReadError(f"{cls.__name__}.{name}")
        return object.__getattribute__(self, name)

    copy: Any = object.__new__(
        type(cls.__name__, (cls,), {"__getattribute__": __getattribute__, "__module__": "chartgen.watched"})
    )
    copy.__dict__.update({name: value for name, value in thing.__dict__.items() if name in fields or name[0] == "_"})
    for name in outer & fields:
        inner = [read.partition(".")[2] for read in reads if read.startswith(f"{name}.")]
        if inner and name not in reads:
            copy.__dict__[name] = _watched_parts(thing.__dict__[name], inner)
    return copy


def _watched_parts(value: Any, reads: list[str]) -> Any:
    if isinstance(value, Spec):
        return watched(value, reads)
    if isinstance(value, tuple):
        return tuple(_watched_parts(item, reads) for item in value)
    if isinstance(value, FrozenDict):
        return FrozenDict({name: _watched_parts(item, reads) for name, item in value.items()})
    return value


def run_watched(new: Spec, checks: Iterable[Check]) -> list[Found]:
    """Run each check on a copy that it may only read declared fields of."""
    return [
        Found(problem, each.reads)
        for each in checks
        if new._invalid is None or all(validity._is_readable(new, read) for read in each.reads)
        for problem in each.function(watched(new, each.reads))
    ]


@pytest.fixture
def watching(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (base, invalid):
        monkeypatch.setattr(module, "run_checks", run_watched)


def files() -> list[str]:
    return [*map(str, CASES.glob("*/spec.py")), *map(str, (ROOT / "tests" / "broken").glob("*.py")), str(SPECS)]


@pytest.mark.usefixtures("watching")
def test_checks_read_declared_fields_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every spec of the tests runs through it, valid or not, so that most lines of the checks do."""
    monkeypatch.chdir(ROOT)
    loaded = load(find(files()))
    assert len(loaded.charts) > 20
    assert len(loaded.findings) > 300
    assert [finding for finding in loaded.findings if "UndeclaredReadError" in finding.message] == []


@pytest.mark.usefixtures("watching")
def test_an_undeclared_read_is_found() -> None:
    @spec
    class Careless(Spec):
        first: int
        second: int = 0

        @check("first")
        def _order(self) -> Iterator[Problem]:
            if self.first > self.second:
                yield Problem(("first",), "too large")

    with pytest.raises(UndeclaredReadError, match=r"Careless\.second"):
        Careless(1)


@pytest.mark.usefixtures("watching")
def test_an_undeclared_read_of_a_part_is_found() -> None:
    chart = chartgen.Chart(
        "shop",
        version="1.0.0",
        description="A shop",
        workload=chartgen.Deployment(image=chartgen.Image("shop", tag="1")),
    )
    assert watched(chart, ["workload.image"]).workload.image.tag == "1"
    with pytest.raises(UndeclaredReadError, match=r"Deployment\.env"):
        _ = watched(chart, ["workload.image"]).workload.env


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_declared_fields_exist(cls: type[Any]) -> None:
    fields = {field.name for field in dataclasses.fields(cls)}
    for each in layout_of(cls).checks:
        assert {read.partition(".")[0].removesuffix("[]") for read in each.reads} <= fields, each


def test_checks_of_bases_come_first() -> None:
    names = [each.function.__name__ for each in checks_of(chartgen.Deployment)]
    assert names.index("port_names") < names.index("_deadline")
    assert len(names) == len(set(names))


def test_a_check_is_skipped_if_a_field_that_it_reads_is_invalid() -> None:
    @spec
    class Range(Spec):
        low: int
        high: int
        name: str = ""

        @check("low", "high")
        def _order(self) -> Iterator[Problem]:
            if self.low > self.high:
                yield Problem(("low",), "out of order")

    with recording() as recorded:
        Range(2, 1, 5)  # type: ignore[arg-type]
        Range(2, "1")  # type: ignore[arg-type]
    assert [finding.message for finding in recorded.findings] == [
        'invalid type for "name" of Range',
        "out of order",
        'invalid type for "high" of Range',
    ]


def test_checks_are_functions_with_reads() -> None:
    assert all(isinstance(each, Check) and each.reads for cls in CLASSES for each in checks_of(cls))
