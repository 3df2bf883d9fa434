"""What code is structurally equal, and how long its text is."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from chartgen.importing.code import AFTER, Attribute, Call, Constant, Name, Octal, comes_after

_OBJECTS = frozenset(
    {
        "Chart",
        "ClusterRole",
        "ConfigMap",
        "ExternalSecret",
        "Namespace",
        "PersistentVolumeClaim",
        "Role",
        "Secret",
        "ServiceAccount",
        "VolumeClaimTemplate",
    }
)
"""Classes whose calls create an object in the cluster: two calls are two objects, even if they are equal."""


class Structure:
    """Numbers code: what is structurally equal has the same number.

    Args:
        same_application: Whether all code is of one application, so that two calls are two objects in the cluster. The
            objects of its environments are compared by their content, and charts that others refer to by their names.
    """

    def __init__(self, *, same_application: bool = True) -> None:
        self._same_application = same_application
        self._numbers: dict[Hashable, int] = {}
        self._calls: dict[int, tuple[Any, int]] = {}
        """The numbers of calls by identity, with the calls, whose identities must remain theirs."""
        self._sizes: dict[int, int] = {}

    def number(self, code: Any) -> int:
        """Return the number of code."""
        if not isinstance(code, Call | Constant):
            return self._number(*self._key(code))
        known = self._calls.get(id(code))
        if known is None:
            known = self._calls[id(code)] = code, self._number(*self._key(code))
        return known[1]

    def size(self, code: Any) -> int:
        """Return the length of code if it were written on one line."""
        return self._sizes[self.number(code)]

    def _number(self, key: Hashable, size: int) -> int:
        number = self._numbers.setdefault(key, len(self._numbers))
        self._sizes[number] = size
        return number

    def _key(self, code: Any) -> tuple[Hashable, int]:
        """Return what identifies code, and its size."""
        if isinstance(code, Call):
            positional = [self.number(part) for part in code.arguments]
            # Charts differ by more than those that they come after, whose chain can be longer than Python's stack.
            own = (part for part in code.fields.items() if not (part[0] == AFTER and comes_after(code)))
            named = [(name, self.number(value)) for name, value in own]
            size = len(code.function) + sum(self._sizes[part] + 2 for part in positional)
            size += sum(len(name) + 3 + self._sizes[part] for name, part in named)
            if code.function == "Chart" and not self._same_application:
                return ("Chart", tuple(positional)), size
            is_object = self._same_application and code.function in _OBJECTS and code.of is None
            identity = id(code) if is_object or code.defined is not None else 0
            of = -1 if code.of is None else self.number(code.of)
            return (code.function, of, identity, tuple(positional), frozenset(named), code.comment), size
        if isinstance(code, Constant):
            return ("constant", self.number(code.value)), len(code.name)
        if isinstance(code, Mapping):
            entries = [(key, self.number(value)) for key, value in code.items()]
            return ("dict", tuple(entries)), sum(len(f"{key}") + 6 + self._sizes[part] for key, part in entries) + 2
        if isinstance(code, list | tuple):
            parts = [self.number(part) for part in code]
            return ("list", tuple(parts)), sum(self._sizes[part] + 2 for part in parts) + 2
        if isinstance(code, Octal | Name | Attribute):
            return (type(code).__name__, code), 6
        return (type(code).__name__, repr(code)), len(repr(code))
