"""Interpolation: `$NAME` and `${NAME...}` in the values of a compose file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from chartgen.errors import Location
from chartgen.importing.reading.compose import credentials
from chartgen.importing.reading.compose.document import Map, Seq
from chartgen.importing.reading.compose.notes import Notes

_NAME = re.compile(r"[_A-Za-z][_A-Za-z0-9]*")
_OPERATOR = re.compile(r":?[-?+]")


class _InvalidError(ValueError):
    """A text whose `${` cannot be read."""


@dataclass
class Variables:
    """The variables of a project, which are those of its `.env`, and the findings about them."""

    values: Mapping[str, str]
    notes: Notes
    unset: dict[str, list[Location]] = field(default_factory=dict)

    def resolved(self, value: object, at: Location) -> object:
        """Return a value in which all texts are interpolated; keys stay as they are."""
        if isinstance(value, Map):
            copy = value.copied()
            for key, part, place in value.parts():
                copy[key] = self.resolved(part, place)
            return copy
        if isinstance(value, Seq):
            entries = Seq(value.at)
            entries.is_override = value.is_override
            for part, place, comment in value.parts():
                entries.add(self.resolved(part, place), place, comment)
            return entries
        if isinstance(value, str) and "$" in value:
            try:
                return self.text(value, at)
            except _InvalidError:
                self.notes.fail(
                    "compose",
                    "invalid interpolation: expected ${NAME} or ${NAME:-DEFAULT}",
                    at,
                    "write $$ for a literal dollar sign",
                )
                return ""
        return value

    def text(self, text: str, at: Location | None) -> str:
        """Interpolate a text."""
        result = ""
        position = 0
        while (dollar := text.find("$", position)) >= 0:
            result += text[position:dollar]
            after = text[dollar + 1 : dollar + 2]
            if after == "$":
                result += "$"
                position = dollar + 2
            elif after == "{":
                end = _closing(text, dollar + 2)
                result += self._braced(text[dollar + 2 : end], at)
                position = end + 1
            elif match := _NAME.match(text, dollar + 1):
                result += self._value(match[0], at)
                position = match.end()
            else:
                result += "$"
                position = dollar + 1
        return result + text[position:]

    def _braced(self, inner: str, at: Location | None) -> str:
        match = _NAME.match(inner)
        if not match:
            raise _InvalidError
        name, rest = match[0], inner[match.end() :]
        if not rest:
            return self._value(name, at)
        operator = _OPERATOR.match(rest)
        if not operator:
            raise _InvalidError
        word = rest[operator.end() :]
        given = self.values.get(name)
        is_set = bool(given) if operator[0].startswith(":") else given is not None
        kind = operator[0][-1]
        if kind == "+":
            return self.text(word, at) if is_set else ""
        if is_set:
            return self._value(name, at)
        if kind == "-":
            default = self.text(word, at)
            return credentials.marker(name) if default and credentials.is_credential(name, default) else default
        if credentials.is_credential(name, ""):
            return credentials.marker(name)
        # Its message is not shown: it may quote anything.
        self.notes.fail("compose-variable", f"missing required variable {name}", at, f"set {name} in `.env`")
        return ""

    def _value(self, name: str, at: Location | None) -> str:
        value = self.values.get(name)
        if credentials.is_credential(name, value or ""):
            return credentials.marker(name)
        if value is None:
            if at is not None:
                self.unset.setdefault(name, []).append(at)
            return ""
        return value

    def report(self) -> None:
        """Add findings about variables that are not set."""
        for name, places in self.unset.items():
            for at in places:
                message = f"variable {name} is not set and defaults to an empty string"
                self.notes.warn("compose-variable", message, at, f"set {name} in `.env`, next to the compose file")


def _closing(text: str, start: int) -> int:
    depth = 1
    position = start
    while position < len(text):
        if text.startswith("${", position):
            depth += 1
            position += 1
        elif text[position] == "}":
            depth -= 1
            if not depth:
                return position
        position += 1
    raise _InvalidError
