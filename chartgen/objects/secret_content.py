"""Secret content, which must never be shown.

Secret is what a rendered Secret contains, and each value that may become part of one: by its use in the template of a
Secret, by its name, or because a Secret contains it.
"""

from __future__ import annotations

import base64
import binascii
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from chartgen.objects.fields import mapping, text

HIDDEN = "***"

_SECRET_KIND = re.compile(r"""^[ \t-]*["']?kind["']?:[ \t]*["']?Secret(?:List)?\b""", re.MULTILINE)
_SEPARATOR = re.compile(r"^---.*$", re.MULTILINE)
_VALUES_PATH = re.compile(r"\.Values((?:\.\w+)+)")
_VALUES_INDEX = re.compile(r"index\s+\$?\.Values((?:\.\w+)*)((?:\s+\"[^\"\n]{1,200}\")+)")
_QUOTED = re.compile(r'"([^"\n]*)"')
_INCLUDED = re.compile(r"(?:include|template)\s+\"([^\"\n]{1,200})\"")
_DEFINED = re.compile(r"\{\{-?\s*define\s+\"([^\"\n]{1,200})\"\s*-?\}\}")
_LINE = re.compile(r"""^[ \t-]{0,200}["']?([\w./-]{1,200})["']?[ \t]{0,9}:[ \t]{0,99}(\S[^\n]*)$""", re.MULTILINE)
_SECRET_NAME = re.compile(
    r"pass(?!ive|through)|pwd|^pw$|secret|token|credential|api[-_]?key|private[-_]?key|access[-_]?key|signing[-_]?key"
    r"|encryption[-_]?key|^pin$|^dsn$|connection[-_]?(string|ur[il])|auth$|authkey|licen[cs]e[-_]?key|webhook[-_]?url",
    re.IGNORECASE,
)
_NOT_SECRET_NAME = re.compile(
    r"existing|name$|names$|ref$|path$|file$|enabled$|mount|create$|annotations?$|labels?$|ttl|expir|length|policy",
    re.IGNORECASE,
)
_WORDS = re.compile(r"\w{6,}")
_PLAIN = frozenset(
    "nameOverride fullnameOverride namespaceOverride commonLabels commonAnnotations labels annotations enabled".split()
)
"""Values that end in these names and stay visible even if the template of a Secret uses them."""
_EXISTING = re.compile(r"existing(?![a-z])")
"""Values with such a part name objects that exist, such as `existingSecret`."""
_PLAIN_INCLUDE = re.compile(r"(name|fullname|labels|annotations|chart|namespace)$", re.IGNORECASE)
_NOT_CONTENT = frozenset({"apiVersion", "kind", "metadata", "type", "immutable", "data"})
"""Fields of a Secret without content, and the one whose content is decoded, too."""
_CONSTANTS = frozenset({"null", "~", "true", "false"})
"""Texts of YAML that are not strings."""
_SHORT = 4
_BEFORE_SHORT = r"(?<![\w\[])(?<!\w[.-])"
_AFTER_SHORT = r"(?![\w\]])(?!\.\w)"
"""Short strings are found as words of their own, but not in versions such as 1.30 and positions such as [0]."""
_DOTS = "..."
_BEGINNING = 7
"""The fewest characters of a long value that errors of Go's libraries quote, followed by dots."""
_MOST_SECRETS = 10_000
_MOST_TEXT = 2_000_000
_MOST_COMPARED = 200_000
_MOST_VALUES = 5_000


@lru_cache(maxsize=8)
def contains_secret(text_: str) -> bool:
    """Return whether a text, of a template or rendered, contains a Secret."""
    return _SECRET_KIND.search(text_) is not None


class Secrets:
    """The secret content of one chart."""

    def __init__(self, *, is_shortened: bool = True) -> None:
        """Begin without content.

        Args:
            is_shortened: Whether the beginnings of strings are secret too, since Go's YAML library shortens values in
                its errors.
        """
        self._is_shortened = is_shortened
        self._strings: set[str] = set()
        self._longest_first: list[str] = []

    def add_object(self, manifest: Mapping[str, Any]) -> None:
        """Add the content of an object, if it is a Secret."""
        if text(manifest, "kind") in ("Secret", "SecretList", "List"):
            for item in manifest["items"] if isinstance(manifest.get("items"), list) else ():
                if isinstance(item, dict):
                    self.add_object({"kind": "Secret", **item})
        if text(manifest, "kind") != "Secret":
            return
        for value in _leaves(mapping(manifest, "data")):
            self._add(value)
            self._add(_decoded(value))
        # Also what is in a misspelled field.
        for value in _leaves({key: part for key, part in manifest.items() if key not in _NOT_CONTENT}):
            self._add(value)

    def add_rendered(self, rendered: str) -> bool:
        """Add the lines of a rendered text, whether or not it can be parsed; tell whether it contains a Secret."""
        found = contains_secret(rendered)
        if found:
            for document in _SEPARATOR.split(rendered[:_MOST_TEXT]):
                if contains_secret(document):
                    for key, value in _LINE.findall(document):
                        if key not in ("kind", "apiVersion", "name", "namespace", "type"):
                            self._add_line(value)
        return found

    def add_values(self, values: Any, templates: Iterable[str]) -> None:
        """Add the values that may become part of a Secret.

        Args:
            values: All values of a scenario, over the chart's own.
            templates: The texts of the chart's templates.
        """
        used = set(_used_paths(list(templates)))
        content = "\n".join(self._strings)[:_MOST_COMPARED]
        for number, (path, value) in enumerate(_paths(values, ())):
            name = path[-1]
            if any(_EXISTING.match(step) for step in path):
                continue
            by_use = name not in _PLAIN and any(path[:length] in used for length in range(1, len(path) + 1))
            # A long value may be part of a longer text, as a password is of a connection string.
            part = number < _MOST_VALUES and isinstance(value, str) and len(value) >= 2 * _SHORT and value in content
            if by_use or part or is_secret_name(name) or (isinstance(value, str) and value in self._strings):
                self._add(value)

    def add_values_file(self, content: str) -> None:
        """Add the values of a file by their names, also if it cannot be parsed."""
        for key, value in _LINE.findall(content[:_MOST_TEXT]):
            # A value that repeats its key is the name of an object, such as that of an existing Secret.
            if is_secret_name(key) and value.strip().strip("\"'") != key:
                self._add_line(value)

    def _add_line(self, value: str) -> None:
        value = value.strip()
        without_comment = re.split(r"[ \t]+#", value)[0].strip()
        if without_comment.lower() not in _CONSTANTS:
            self._add(value)
            self._add(without_comment.strip("\"'"))

    def _add(self, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return
        whole = str(value)
        if whole in ("", "{}", "[]", "|", ">", "|-", ">-") or len(self._strings) >= _MOST_SECRETS:
            return
        self._longest_first = []
        for line in (whole, *whole.splitlines()):
            if string := line.strip():
                encoded = base64.b64encode(string.encode("utf-8", "surrogateescape")).decode()
                self._strings |= {string, encoded, repr(string)[1:-1]}
                # Errors of a template quote parts of it.
                self._strings |= set(_WORDS.findall(string)) if "{{" in string else set()

    @property
    def is_full(self) -> bool:
        """Whether there was so much content that some of it is not known."""
        return len(self._strings) >= _MOST_SECRETS

    def add(self, string: str) -> None:
        """Add a string."""
        self._add(string)

    def allow(self, known: Iterable[str]) -> None:
        """Except the chart's name, and short strings that occur in the paths of its files."""
        name, *paths = known
        all_paths = "\n".join(paths)
        self._strings = {
            string
            for string in self._strings
            if string != name and not (len(string) < 2 * _SHORT and (string in name or string in all_paths))
        }
        self._longest_first = []

    def redact(self, shown: str) -> str:
        """Return a text without secret content."""
        if not self._longest_first:
            self._longest_first = sorted(self._strings, key=len, reverse=True)
        for string in self._longest_first:
            if string not in shown:
                continue
            if len(string) >= _SHORT:
                shown = shown.replace(string, HIDDEN)
            else:
                shown = re.sub(f"{_BEFORE_SHORT}{re.escape(string)}{_AFTER_SHORT}", HIDDEN, shown)
        if self._is_shortened and _DOTS in shown:
            for string in self._longest_first:
                if len(string) > _BEGINNING:
                    shown = _without_beginning(shown, string)
        return shown

    def hides(self, line: str, file: str) -> bool:
        """Return whether a line of a file must not be shown: it, or the Secret that the file renders, is secret."""
        return contains_secret(file) or self.redact(line) != line


def _without_beginning(shown: str, string: str) -> str:
    """Return a text without the beginnings of a string that are followed by dots."""
    beginning = string[:_BEGINNING]
    start = shown.find(beginning)
    while start >= 0:
        same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(shown[start:], string, strict=False))
        length = sum(1 for _ in same)
        if shown.startswith(_DOTS, start + length):
            shown = f"{shown[:start]}{HIDDEN}{shown[start + length + len(_DOTS) :]}"
        start = shown.find(beginning, start + 1)
    return shown


def is_secret_name(name: str) -> bool:
    """Return whether a value of that name is secret."""
    return _SECRET_NAME.search(name) is not None and _NOT_SECRET_NAME.search(name) is None


def _used_paths(templates: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield the values that templates of Secrets use, also by the named templates that they include."""
    named: dict[str, str] = {}
    for template in templates:
        starts = list(_DEFINED.finditer(template))
        for number, match in enumerate(starts):
            end = starts[number + 1].start() if number + 1 < len(starts) else len(template)
            named[match[1]] = template[match.end() : end]
    waiting = [template for template in templates if contains_secret(template)]
    seen: set[str] = set()
    while waiting:
        part = waiting.pop()
        for match in _VALUES_PATH.finditer(part):
            yield tuple(match[1].strip(".").split("."))
        for match in _VALUES_INDEX.finditer(part):
            yield (*[step for step in match[1].split(".") if step], *_QUOTED.findall(match[2]))
        for name in _INCLUDED.findall(part):
            if name in named and name not in seen and not _PLAIN_INCLUDE.search(name):
                seen.add(name)
                waiting.append(named[name])


def _paths(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _paths(part, (*path, str(key)))
    elif isinstance(value, list):
        for part in value:
            yield from _paths(part, path)
    elif path and value is not None:
        yield path, value


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part)
    elif value is not None:
        yield value


def _decoded(value: Any) -> str:
    try:
        return base64.b64decode(str(value), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
