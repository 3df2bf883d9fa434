"""Credentials in compose files: each becomes a key of one Secret, and texts refer to it by the name of the key.

A reference within a text is a marker: the key between two characters of Unicode's private area. Values are known only
here, in order to find them in other texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from chartgen.errors import Location
from chartgen.spec.secret_literals import looks_secret

_OPEN, _CLOSE = "\ue0f0", "\ue0f1"
_MARKER = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_SAMPLE = "Zq7Zq7Zq7Zq7"
"""What certainly is the content of a credential, if its name is that of one."""
_NO_CONTENT = re.compile(r"(?i)(/|\./|~/|@/).*|true|false|yes|no|on|off|none|\d{1,3}")
"""Paths, such as that of a mounted secret, switches and small numbers."""
_SHORTEST = 4


def is_credential(name: str, value: str) -> bool:
    """Return whether a variable is a credential, by its name or by its content; also one that is a placeholder."""
    if looks_secret(name, value):
        return True
    return looks_secret(name, _SAMPLE) and not _NO_CONTENT.fullmatch(value)


def marker(key: str) -> str:
    """Return the marker of a credential, by its key."""
    return f"{_OPEN}{key}{_CLOSE}"


def has_marker(text: str) -> bool:
    """Return whether a text contains a credential."""
    return _OPEN in text


def whole_marker(text: str) -> str:
    """Return the key of a text that is nothing but a marker; otherwise empty text."""
    match = _MARKER.fullmatch(text)
    return match[1] if match else ""


def keys(text: str) -> list[str]:
    """Return the keys of the credentials in a text."""
    return list(dict.fromkeys(_MARKER.findall(text)))


def replaced(text: str, replacement: Callable[[str], str]) -> str:
    """Replace the markers in a text, each by what belongs to its key."""
    return _MARKER.sub(lambda match: replacement(match[1]), text)


class _Group(NamedTuple):
    """Variables with the same content, which have one key."""

    key: str
    names: set[str]
    services: set[str]


class Credentials:
    """The credentials of a project."""

    def __init__(self) -> None:
        self.keys: dict[str, Location | None] = {}
        """The keys of the Secret, in order, each with where it was found first."""
        self._values: dict[str, list[_Group]] = {}
        self._plain: set[str] = set()

    def reserve(self, key: str, at: Location | None = None) -> None:
        """Take a key for a variable of the project."""
        self.keys[key] = self.keys.get(key) or at

    def add(self, service: str, name: str, value: str, at: Location | None = None) -> str:
        """Add a credential that stands in a file, and return its key.

        Variables of different services with the same content have the same key, since both ends of a connection do.
        """
        groups = self._values.setdefault(value, [])
        group = next((group for group in groups if name in group.names), None)
        if group is None and value:
            group = next((group for group in groups if service not in group.services), None)
        if group is None:
            key = name if name not in self.keys else f"{service}.{name}"
            group = _Group(key, set(), set())
            groups.append(group)
        group.names.add(name)
        group.services.add(service)
        self.reserve(group.key, at)
        return group.key

    def add_value(self, key: str, value: str) -> None:
        """Add the value of a variable of the project, so that it is found in texts."""
        self._values.setdefault(value, []).append(_Group(key, {key}, set()))

    def shared(self) -> list[tuple[list[str], Location | None]]:
        """Return the names of variables that share a key although they have different names, with its location."""
        groups = [group for groups in self._values.values() for group in groups]
        return [(sorted(group.names), self.keys.get(group.key)) for group in groups if len(group.names) > 1]

    def allow(self, texts: Iterable[str]) -> None:
        """Except values that are also plain words of the project, such as the name of a database."""
        self._plain |= set(texts)

    def hide(self, text: str) -> str:
        """Replace the credentials in a text by markers."""
        for value in sorted(self._values, key=len, reverse=True):
            if not value or value not in text or len(value) < _SHORTEST:
                continue
            escaped = re.escape(value)
            # What follows such words is a credential, even if it is also the name of something else.
            forms = [rf"(?<=-p){escaped}(?!\w)", rf"(?i:(?<=password[= ])|(?<=passwd[= ])){escaped}(?!\w)"]
            forms += [rf"(?<=:){escaped}(?=@)"]
            forms += [] if value in self._plain else [rf"(?<!\w){escaped}(?!\w)"]
            found = marker(self._values[value][0].key)
            parts = re.split(f"({_OPEN}[^{_CLOSE}]*{_CLOSE})", text)
            text = "".join(
                part if part.startswith(_OPEN) else re.sub("|".join(forms), lambda _, found=found: found, part)
                for part in parts
            )
        return text
