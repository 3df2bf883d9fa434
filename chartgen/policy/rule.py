"""The base class of the built-in policies."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from chartgen.locations import Key, positional_names
from chartgen.similar import closest
from chartgen.spec.policy import Policy, Severity, Violation
from chartgen.spec.policy_calls import is_built_in
from chartgen.spec.workload import Server

Where = tuple[str | int, ...]


class Rule(Policy):
    """A built-in policy. Its arguments are checked where a namespace has it."""

    def __init_subclass__(cls) -> None:
        """Make the arguments that need no names known to the search for locations."""
        if is_built_in(cls):
            code = cls.__init__.__code__
            positional_names[cls.__name__] = code.co_varnames[1 : code.co_argcount]

    def __init__(self, *, severity: Severity = "error", build_only: bool = False) -> None:
        self.severity = severity
        self.build_only = build_only

    def argument_problems(self) -> Iterator[Violation]:
        """Yield what is wrong with its arguments; the field of a violation begins with a name or a position."""
        if not isinstance(self.build_only, bool):
            message = f'invalid value for "build_only" of {type(self).__name__}'
            yield Violation(message, ("build_only",), repr(self.build_only), "True or False")

    def _of_names(self, field: str, values: Any, known: Collection[str] = ()) -> Iterator[Violation]:
        """Yield a problem for each value that is no text, or not one of those that are known.

        Args:
            field: The argument, or empty if each value is an argument.
            values: The values.
            known: The values that are valid; empty for any text.
        """
        title = type(self).__name__
        if isinstance(values, str) or not isinstance(values, tuple | list | set | frozenset):
            yield Violation(f'invalid value for "{field}" of {title}', (field,), shown(values), "a list of texts")
            return
        for index, value in enumerate(values):
            path = (field, index) if field else (index,)
            noun = f'value for "{field}" of {title}' if field else f"argument of {title}"
            if not isinstance(value, str):
                yield Violation(f"invalid {noun}", path, shown(value), ", ".join(known) or "text")
            elif known and value not in known:
                near = closest(value, known)
                hint = f'did you mean "{near}"?' if near else ""
                yield Violation(f'unknown {noun}: "{value}"', path, value, ", ".join(known), hint)

    def _of_mapping(
        self, field: str, value: Any, expected: str, is_valid: Callable[[Any], bool], key: str = "the name of a chart"
    ) -> Iterator[Violation]:
        """Yield problems of an argument that maps texts to values, with what is expected of each value."""
        noun = f'"{field}" of {type(self).__name__}'
        if not isinstance(value, Mapping):
            yield Violation(f"invalid value for {noun}", (field,), shown(value), f"a dict from {key} to {expected}")
            return
        for name, each in value.items():
            if not isinstance(name, str):
                yield Violation(f"invalid key in {noun}", (field, Key(str(name))), shown(name), key)
            elif not is_valid(each):
                yield Violation(f"invalid value for {noun}", (field, name), shown(each), expected)


def copied(value: Any) -> Any:
    """Return a copy of a dict, which its author could change; anything else as it is."""
    if isinstance(value, Mapping):
        return dict(value)
    return value


def is_pattern(value: Any) -> bool:
    """Return whether a value is a regular expression."""
    try:
        return isinstance(value, str) and re.compile(value) is not None
    except re.error:
        return False


def shown(value: Any) -> str:
    """Return how an author wrote a value, cut off if it is long."""
    return repr(value)[:60]


def workloads_of(chart: Any) -> Iterator[tuple[Where, tuple[str, ...], Any]]:
    """Yield each workload with its paths in the spec and in the values."""
    for component, workload in chart.workloads():
        yield (("components", component), (component,), workload) if component else (("workload",), (), workload)


def servers_of(chart: Any) -> Iterator[tuple[Where, tuple[str, ...], Any]]:
    """Yield the workloads that run until they are stopped."""
    return (each for each in workloads_of(chart) if isinstance(each[2], Server))


def containers_of(workload: Any) -> Iterator[tuple[Where, Any]]:
    """Yield each container of a workload with its path below the workload; the main one is the workload itself."""
    yield (), workload
    for field in ("init_containers", "sidecars", "containers"):
        for name, container in getattr(workload, field, {}).items():
            yield (field, name), container


def quoted(text: str) -> str:
    """Return a text as an argument within a Helm expression."""
    return f'"{text}"'
