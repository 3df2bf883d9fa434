"""Rendered YAML, parsed strictly.

Helm and its linter accept duplicate keys, nulls, and documents that contain only comments. libyaml splits and scans the
text: the YAML library of Helm and kubectl is a translation of it, so both find the same. The type of a plain scalar is
determined here, by YAML 1.1 as they do it, and compared with YAML 1.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from math import isfinite
from typing import Any, NamedTuple

from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError, Finding
from chartgen.objects.fields import Path, text
from chartgen.objects.identity import display_name

MOST_DEPTH = 150
"""Levels that an object may be nested; the validator of schemas supports little more."""
MOST_NODES = 300_000
"""Values that one text may have, with aliases expanded."""
_MOST_PROBLEMS = 500


class Problem(NamedTuple):
    """A problem of a rendered text."""

    rule: str
    """`yaml`, `duplicate-key`, `null`, `empty-document`, `not-an-object`, `ambiguous`."""
    message: str
    line: int
    """The line in the rendered text, from 1."""
    path: Path = ()
    number: int = 0
    """The number of the document in its text, from 0."""


@dataclass(frozen=True, slots=True)
class Document:
    """One object that a template rendered."""

    manifest: dict[str, Any]
    line: int
    """The line in the rendered text, from 1."""
    number: int
    """The number of the document in its text, from 0."""

    @property
    def api_version(self) -> str:
        """The API version, such as `apps/v1`; empty if it is missing."""
        return text(self.manifest, "apiVersion")

    @property
    def kind(self) -> str:
        """The kind; empty if it is missing."""
        return text(self.manifest, "kind")

    @property
    def name(self) -> str:
        """The name; empty if it is missing."""
        return text(self.manifest, "metadata", "name")

    @property
    def id(self) -> str:
        """Kind and name, such as `Deployment/todo-backend`."""
        return display_name(self.manifest)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The documents of a rendered text, and its problems."""

    documents: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()


_SEPARATOR = re.compile(r"^---[ \t]*(?:#.*)?$", re.MULTILINE)
_COMMENTS = re.compile(r"(?:[ \t]*(?:#.*)?\n)*[ \t]*(?:#.*)?")
# libyaml limits the nesting of brackets itself; that of dashes and indentation is limited here.
_DEEP = re.compile(r"^[-?: \t]{1000}", re.MULTILINE)


def read(stream: str) -> Parsed:
    """Parse a stream of Kubernetes objects. A document of white space alone is dropped, as Helm does."""
    reader = _Reader()
    deep = _DEEP.search(stream)
    if deep is not None:
        line = stream.count("\n", 0, deep.start()) + 1
        return Parsed(problems=(Problem("yaml", "nested too deeply", line),))
    start = number = line = 0
    for match in _SEPARATOR.finditer(stream):
        piece = stream[start : match.start()]
        # Comments before the first separator are not a document.
        if start or not _COMMENTS.fullmatch(piece):
            number += reader.read(piece, line, number)
        line += stream.count("\n", start, match.end())
        start = match.end()
    reader.read(stream[start:], line, number)
    return Parsed(tuple(reader.documents), tuple(reader.problems))


class _TooLarge(Exception):  # noqa: N818  caught below
    """The text has too many values."""


@dataclass(slots=True)
class _Reader:
    documents: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    offset: int = 0
    number: int = 0
    nodes: int = 0

    def read(self, piece: str, offset: int, number: int) -> bool:
        """Parse one document; tell whether there is one."""
        if not piece.strip():
            return False
        self.offset, self.number = offset, number
        first = offset + len(piece) - len(piece.lstrip("\n")) + 1
        try:
            nodes = list(_compose(piece))
            values = [self.value(node, (), set()) for node in nodes if node is not None]
        except _yaml().YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            message = " ".join(str(getattr(error, "problem", None) or error).split())
            self.problems.append(Problem("yaml", message, offset + mark.line + 1 if mark else first, (), number))
            return True
        except _TooLarge:
            message = f"more than {MOST_NODES:,} values, with aliases expanded"
            self.problems.append(Problem("yaml", message, first, (), number))
            return True
        if not values or values == [None]:
            self.problems.append(Problem("empty-document", "a document is empty", first, (), number))
        for value in values:
            if isinstance(value, dict):
                self.documents.append(Document(value, first, number))
                continue
            if value is not None:
                message = f"a document is {_type_name(value)}, not an object"
                self.problems.append(Problem("not-an-object", message, first, (), number))
        return True

    def value(self, node: Any, path: Path, parents: set[int]) -> Any:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise _TooLarge
        kind = type(node).__name__
        if kind == "ScalarNode":
            return self.scalar(node, path)
        if id(node) in parents:
            self.report("yaml", "an anchor refers to itself", node, path)
            return {}
        if len(path) > MOST_DEPTH:
            self.report("yaml", f"nested more than {MOST_DEPTH} levels deep", node, path[:2])
            return {}
        parents.add(id(node))
        if kind == "SequenceNode":
            value: Any = [self.value(item, (*path, index), parents) for index, item in enumerate(node.value)]
        else:
            value = self.mapping(node, path, parents)
        parents.discard(id(node))
        return value

    def mapping(self, node: Any, path: Path, parents: set[int]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self.key(key_node, path)
            if key == "<<" and not key_node.style:
                values = self.value(value_node, path, parents)
                for each in values if isinstance(values, list) else [values]:
                    merged = {**(each if isinstance(each, dict) else {}), **merged}
                continue
            if key in found:
                self.report("duplicate-key", "duplicate key", key_node, (*path, key))
            found[key] = self.value(value_node, (*path, key), parents)
        return {**merged, **found} if merged else found

    def key(self, node: Any, path: Path) -> str:
        if type(node).__name__ != "ScalarNode":
            self.report("yaml", "a key is not a string", node, path)
            return ""
        key = str(node.value)
        if node.style:
            return key
        value, new = _plain(key)
        if not isinstance(value, str):
            self.report("ambiguous", f"the key `{key}` is read as {_type_name(value)}: quote it", node, path)
        elif new:
            self.report("ambiguous", f"the key `{key}` is a string in YAML 1.1 and {new} in 1.2: quote it", node, path)
        return key

    def scalar(self, node: Any, path: Path) -> Any:
        scalar = str(node.value)
        if node.style:
            return scalar
        value, new = _plain(scalar)
        if value is None:
            self.report("null", "null", node, path)
        elif new:
            fix = f"write {value}" if new == "another number" else "quote it"
            types = f"{_type_name(value)} in YAML 1.1, which Helm and kubectl use, and {new} in YAML 1.2"
            self.report("ambiguous", f"`{scalar}` is {types}: {fix}", node, path)
        return value

    def report(self, rule: str, message: str, node: Any, path: Path) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            line = self.offset + node.start_mark.line + 1
            self.problems.append(Problem(rule, message, line, path, self.number))


@cache
def _yaml() -> Any:
    try:
        import yaml
    except ModuleNotFoundError as error:
        finding = Finding("PyYAML is not installed", hint="run `pip install 'chartgen[helm]'`", rule="environment")
        raise ChartgenError(finding, exit_code=EXIT_ENVIRONMENT) from error
    return yaml


def _compose(piece: str) -> Iterator[Any]:
    yaml = _yaml()
    loaded: Iterator[Any] = yaml.compose_all(piece, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


# The core schema of YAML 1.2, section 10.3.2.
_NEW: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("null", re.compile(r"null|Null|NULL|~|")),
    ("a boolean", re.compile(r"true|True|TRUE|false|False|FALSE")),
    ("a number", re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")),
    (
        "a number",
        re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN"),
    ),
)
# YAML 1.1 as the library of Helm and kubectl implements it: without numbers of base 60.
_OLD_BOOLEAN = re.compile(r"y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|true|True|TRUE|false|False|FALSE")
_OLD_INTEGER = re.compile(r"[-+]?(0b[01_]+|0o?[0-7_]*|[1-9][0-9_]*|0x[0-9a-fA-F_]+)")
_OLD_FLOAT = re.compile(
    r"[-+]?(\.[0-9][0-9_]*|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)


_MOST_DIGITS = 1000
"""Digits of a number; Python refuses to convert many more."""


@lru_cache(maxsize=8192)
def _plain(text: str) -> tuple[Any, str]:
    """Parse a plain scalar as YAML 1.1 does; name its type in YAML 1.2 if that is another one."""
    old = _read_old(text)
    new = next((name for name, pattern in _NEW if pattern.fullmatch(text)), "a string")
    if new == "a number" and isinstance(old, int | float) and not isinstance(old, bool):
        return old, "" if old == _read_new(text) else "another number"
    return old, "" if _type_name(old) == new else new


def _read_old(text: str) -> Any:
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if _OLD_BOOLEAN.fullmatch(text):
        return text.lower() in ("true", "yes", "on", "y")
    if len(text) <= _MOST_DIGITS and _OLD_INTEGER.fullmatch(text):
        return _integer(text.replace("_", "").lower())
    if _OLD_FLOAT.fullmatch(text):
        number = _float(text.replace("_", ""))
        # JSON, which API servers read, has only finite numbers.
        return number if isfinite(number) else text
    return text


def _read_new(text: str) -> int | float:
    lower = text.lower()
    if lower.startswith(("0o", "0x")):
        return int(lower, 0)
    if len(text) <= _MOST_DIGITS and re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    return _float(text)


def _integer(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    digits = text.lstrip("+-")
    if digits[:2] in ("0b", "0x", "0o"):
        return sign * int(digits, 0) if len(digits) > 2 else 0
    return sign * int(digits, 8 if len(digits) > 1 and digits[0] == "0" else 10)


def _float(text: str) -> float:
    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))


def _type_name(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "a list" if isinstance(value, list) else "a mapping"
