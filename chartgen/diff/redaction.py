"""Fields without what is secret: by the content of Secrets, by their names, and as part of a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from chartgen.diff.model import Effect, FieldChange, ObjectChange
from chartgen.objects.differences import Entry
from chartgen.objects.secret_content import HIDDEN, Secrets, is_secret_name
from chartgen.objects.secret_parts import parts

_PIECE = 90_000
"""Characters of a text that are searched at once."""
_OVERLAP = 10_000
_SHORT = 4


def change_without_secrets(change: ObjectChange, secrets: Secrets) -> ObjectChange:
    """Return the change of an object without secret content."""
    return replace(change, fields=tuple(_field(each, secrets) for each in change.fields))


def effect_without_secrets(effect: Effect, secrets: Secrets) -> Effect:
    """Return an effect without secret content."""
    return replace(
        effect,
        why=secrets.redact(effect.why),
        instead=secrets.redact(effect.instead),
        fields=tuple(_field(each, secrets) for each in effect.fields),
    )


def text_without_secrets(text: str, secrets: Secrets) -> str:
    """Return a text without secret content, and without credentials in URLs, settings and JSON."""
    text = secrets.redact(text)
    found = {part for piece in _pieces(text) for part in parts(piece) if len(part) >= _SHORT and part[0] != "$"}
    for part in sorted(found, key=len, reverse=True):
        text = text.replace(part, HIDDEN)
    return text


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, len(text), _PIECE):
        yield text[start : start + _PIECE + _OVERLAP]


def _field(field: FieldChange, secrets: Secrets) -> FieldChange:
    name = _name(field)
    return replace(field, before=_value(field.before, name, secrets), after=_value(field.after, name, secrets))


def _name(field: FieldChange) -> str:
    """Return the name of a field; for the value of a variable, that of the variable."""
    *above, last = field.steps
    if last == "value" and above and isinstance(above[-1], Entry):
        return str(dict(above[-1].keys).get("name", ""))
    return last if isinstance(last, str) else ""


def _value(value: Any, name: str, secrets: Secrets) -> Any:
    if isinstance(value, str):
        return HIDDEN if value and is_secret_name(name) else text_without_secrets(value, secrets)
    if isinstance(value, dict):
        variable = value.get("name")
        return {
            key: _value(part, variable if key == "value" and isinstance(variable, str) else str(key), secrets)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [_value(part, "", secrets) for part in value]
    return value
