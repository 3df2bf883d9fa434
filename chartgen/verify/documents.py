"""Rendered YAML, read as strictly as can be.

Helm and its linter say nothing of a key that is there twice, of a null, or of a document that is nothing but a comment.
The text is split and scanned by libyaml, of which the YAML library in Helm and kubectl is a translation, so what is
found is what a cluster would find; what a plain word means is decided here, by YAML 1.1 as they do it, and compared
with YAML 1.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple

Path = tuple[str | int, ...]
"""From an object to a part of it."""


class Problem(NamedTuple):
    """What is wrong with a rendered text."""

    rule: str
    """`yaml`, `duplicate-key`, `null`, `empty-document`, `no-object`, `ambiguous`."""
    message: str
    line: int
    """In the rendered text, from 1."""
    path: Path = ()
    number: int = 0
    """Of the document in its text, from 0."""


@dataclass(frozen=True, slots=True)
class Document:
    """One object that a template rendered."""

    manifest: dict[str, Any]
    line: int
    """Of the rendered text, from 1."""
    number: int
    """Of the document in its text, from 0."""

    @property
    def api_version(self) -> str:
        """The API version, such as `apps/v1`; empty where there is none."""
        return _text(self.manifest.get("apiVersion"))

    @property
    def kind(self) -> str:
        """The kind; empty where there is none."""
        return _text(self.manifest.get("kind"))

    @property
    def name(self) -> str:
        """The name in its metadata; empty where there is none."""
        metadata = self.manifest.get("metadata")
        return _text(metadata.get("name")) if isinstance(metadata, dict) else ""

    @property
    def namespace(self) -> str:
        """The namespace in its metadata; empty where there is none."""
        metadata = self.manifest.get("metadata")
        return _text(metadata.get("namespace")) if isinstance(metadata, dict) else ""

    @property
    def id(self) -> str:
        """Kind and name, such as `Deployment/todo-backend`."""
        return f"{self.kind or '(no kind)'}/{self.name or '(no name)'}"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a rendered text is."""

    documents: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()


_SPLIT = re.compile(r"^---[ \t]*(?:#.*)?$", re.MULTILINE)
_COMMENTS = re.compile(r"(?:[ \t]*(?:#.*)?\n)*[ \t]*(?:#.*)?")


def parse(text: str) -> Parsed:
    """Read a stream of Kubernetes objects. Text that is white space alone has none, as Helm drops it."""
    reader = _Reader()
    start = number = 0
    for match in _SPLIT.finditer(text):
        piece = text[start : match.start()]
        # What stands before the first marker is no document, where it is but comments.
        if start or not _COMMENTS.fullmatch(piece):
            number += reader.read(piece, text.count("\n", 0, start), number)
        start = match.end()
    reader.read(text[start:], text.count("\n", 0, start), number)
    return Parsed(tuple(reader.documents), tuple(reader.problems))


@dataclass(slots=True)
class _Reader:
    documents: list[Document] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    offset: int = 0
    number: int = 0

    def read(self, piece: str, offset: int, number: int) -> bool:
        """Read one document; gives whether there was one."""
        if not piece.strip():
            return False
        self.offset, self.number = offset, number
        first = offset + len(piece) - len(piece.lstrip("\n")) + 1
        try:
            nodes = list(_compose(piece))
        except _yaml().YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            said = " ".join(str(getattr(error, "problem", None) or error).split())
            self.problems.append(Problem("yaml", said, offset + mark.line + 1 if mark else first, (), number))
            return True
        values = [self.value(node, (), set()) for node in nodes if node is not None]
        if not values or values == [None]:
            self.problems.append(Problem("empty-document", "a document without content", first, (), number))
        for value in values:
            if isinstance(value, dict):
                self.documents.append(Document(value, first, number))
                continue
            if value is not None:
                self.problems.append(Problem("no-object", f"a document that is {_word(value)}", first, (), number))
        return True

    def value(self, node: Any, path: Path, above: set[int]) -> Any:
        kind = type(node).__name__
        if kind == "ScalarNode":
            return self.scalar(node, path)
        if id(node) in above:
            self.tell("yaml", "an anchor refers to itself", node, path)
            return {}
        above.add(id(node))
        if kind == "SequenceNode":
            made: Any = [self.value(item, (*path, index), above) for index, item in enumerate(node.value)]
        else:
            made = self.mapping(node, path, above)
        above.discard(id(node))
        return made

    def mapping(self, node: Any, path: Path, above: set[int]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self.key(key_node, path)
            if key == "<<" and not key_node.style:
                values = self.value(value_node, path, above)
                for each in values if isinstance(values, list) else [values]:
                    merged = {**(each if isinstance(each, dict) else {}), **merged}
                continue
            if key in made:
                self.tell("duplicate-key", "a key that is there twice", key_node, (*path, key))
            made[key] = self.value(value_node, (*path, key), above)
        return {**merged, **made} if merged else made

    def key(self, node: Any, path: Path) -> str:
        if type(node).__name__ != "ScalarNode":
            self.tell("yaml", "a key that is no text", node, path)
            return ""
        text = str(node.value)
        if node.style:
            return text
        value, new = _plain(text)
        if not isinstance(value, str):
            self.tell("ambiguous", f"the key `{text}` is {_word(value)}: quote it", node, path)
        elif new:
            self.tell("ambiguous", f"the key `{text}` is text in YAML 1.1 and {new} in 1.2: quote it", node, path)
        return text

    def scalar(self, node: Any, path: Path) -> Any:
        text = str(node.value)
        if node.style:
            return text
        value, new = _plain(text)
        if value is None:
            self.tell("null", "a null", node, path)
        elif new:
            mend = f"write {value}" if new == "another number" else "quote it"
            said = f"`{text}` is {_word(value)} in YAML 1.1, which Helm and kubectl speak, and {new} in 1.2: {mend}"
            self.tell("ambiguous", said, node, path)
        return value

    def tell(self, rule: str, message: str, node: Any, path: Path) -> None:
        self.problems.append(Problem(rule, message, self.offset + node.start_mark.line + 1, path, self.number))


@cache
def _yaml() -> Any:
    import yaml

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
# YAML 1.1, as the library of Helm and kubectl has it; it knows no numbers of base 60.
_OLD_BOOLEAN = re.compile(r"y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|true|True|TRUE|false|False|FALSE")
_OLD_INTEGER = re.compile(r"[-+]?(0b[01_]+|0o?[0-7_]*|[1-9][0-9_]*|0x[0-9a-fA-F_]+)")
_OLD_FLOAT = re.compile(
    r"[-+]?(\.[0-9][0-9_]*|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)


@lru_cache(maxsize=8192)
def _plain(text: str) -> tuple[Any, str]:
    """Read a plain scalar as YAML 1.1; with it, what YAML 1.2 takes it for where that is something else."""
    old = _read_old(text)
    new = next((word for word, pattern in _NEW if pattern.fullmatch(text)), "text")
    if new == "a number" and isinstance(old, int | float) and not isinstance(old, bool):
        return old, "" if old == _read_new(text) or old != old else "another number"
    return old, "" if _word(old) == new else new


def _read_old(text: str) -> Any:
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if _OLD_BOOLEAN.fullmatch(text):
        return text.lower() in ("true", "yes", "on", "y")
    if _OLD_INTEGER.fullmatch(text):
        return _integer(text.replace("_", "").lower())
    if _OLD_FLOAT.fullmatch(text):
        return _float(text.replace("_", ""))
    return text


def _read_new(text: str) -> int | float:
    lower = text.lower()
    if lower.startswith(("0o", "0x")):
        return int(lower, 0)
    if re.fullmatch(r"[-+]?[0-9]+", text):
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


def _word(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "a mapping"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
