"""Rendered YAML, parsed strictly.

Helm and its linter accept duplicate keys, nulls, and documents that contain only comments. libyaml splits and scans the
text: the YAML library of Helm and kubectl is a translation of it, so both find the same. The type of a plain scalar is
determined by YAML 1.1 as they do it, and compared with YAML 1.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from chartgen.installation import unavailable
from chartgen.objects.fields import Path, text
from chartgen.objects.identity import display_name
from chartgen.verify.documents.scalars import plain, type_name

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


SEPARATOR = re.compile(r"^---[ \t]*(?:#.*)?$", re.MULTILINE)
_COMMENTS = re.compile(r"(?:[ \t]*(?:#.*)?\n)*[ \t]*(?:#.*)?")
# libyaml limits the nesting of brackets itself; that of dashes and indentation is limited here.
DEEP = re.compile(r"^[-?: \t]{1000}", re.MULTILINE)


def read(stream: str) -> Parsed:
    """Parse a stream of Kubernetes objects. A document of white space alone is dropped, as Helm does."""
    reader = _Reader()
    deep = DEEP.search(stream)
    if deep is not None:
        line = stream.count("\n", 0, deep.start()) + 1
        return Parsed(problems=(Problem("yaml", "nested too deeply", line),))
    start = number = line = 0
    for match in SEPARATOR.finditer(stream):
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
        except yaml_library().YAMLError as error:
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
                message = f"a document is {type_name(value)}, not an object"
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
        value, new = plain(key)
        if not isinstance(value, str):
            self.report("ambiguous", f"the key `{key}` is read as {type_name(value)}: quote it", node, path)
        elif new:
            self.report("ambiguous", f"the key `{key}` is a string in YAML 1.1 and {new} in 1.2: quote it", node, path)
        return key

    def scalar(self, node: Any, path: Path) -> Any:
        scalar = str(node.value)
        if node.style:
            return scalar
        value, new = plain(scalar)
        if value is None:
            self.report("null", "null", node, path)
        elif new:
            fix = f"write {value}" if new == "another number" else "quote it"
            types = f"{type_name(value)} in YAML 1.1, which Helm and kubectl use, and {new} in YAML 1.2"
            self.report("ambiguous", f"`{scalar}` is {types}: {fix}", node, path)
        return value

    def report(self, rule: str, message: str, node: Any, path: Path) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            line = self.offset + node.start_mark.line + 1
            self.problems.append(Problem(rule, message, line, path, self.number))


@cache
def yaml_library() -> Any:
    """Import PyYAML.

    Raises:
        ChartgenError: It is not installed (exit code 3).
    """
    try:
        import yaml
    except ModuleNotFoundError as error:
        raise unavailable("PyYAML is not available", "helm") from error
    return yaml


def _compose(piece: str) -> Iterator[Any]:
    yaml = yaml_library()
    loaded: Iterator[Any] = yaml.compose_all(piece, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded
