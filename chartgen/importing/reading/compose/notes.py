"""The findings about a compose file: each message once, with all of its lines."""

from __future__ import annotations

from typing import NamedTuple

from chartgen.errors import Finding, Location
from chartgen.importing.reading.compose.credentials import replaced

_LINES_MAX = 12


class _Note(NamedTuple):
    rule: str
    message: str
    hint: str
    is_error: bool


class Notes:
    """Collects findings, and combines those with the same message."""

    def __init__(self) -> None:
        self._notes: dict[_Note, list[Location]] = {}

    def warn(self, rule: str, message: str, at: Location | None, hint: str = "") -> None:
        """Add a warning."""
        self._add(_Note(rule, message, hint, False), at)

    def fail(self, rule: str, message: str, at: Location | None, hint: str = "") -> None:
        """Add an error, which stops the import."""
        self._add(_Note(rule, message, hint, True), at)

    def _add(self, note: _Note, at: Location | None) -> None:
        note = note._replace(message=replaced(note.message, "${{{}}}".format))
        places = self._notes.setdefault(note, [])
        if at is not None and at not in places:
            places.append(at)

    @property
    def has_errors(self) -> bool:
        """Whether there is an error."""
        return any(note.is_error for note in self._notes)

    def findings(self) -> list[Finding]:
        """Return what was collected, errors first, in the order in which it was added."""
        return [
            Finding(
                note.message + _others(places),
                places[0] if places else None,
                hint=note.hint,
                rule=f"import/{note.rule}",
                severity="error" if note.is_error else "warning",
            )
            for note, places in sorted(self._notes.items(), key=lambda item: not item[0].is_error)
        ]


def _others(places: list[Location]) -> str:
    if len(places) < 2:
        return ""
    first, *others = places
    written = [str(place.line) if place.file == first.file else place.at_line for place in others]
    more = f" and {len(written) - _LINES_MAX} more" if len(written) > _LINES_MAX else ""
    return f" (also line{'s' if len(written) > 1 else ''} {', '.join(written[:_LINES_MAX])}{more})"
