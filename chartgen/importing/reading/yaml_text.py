"""YAML with the line and the comments of each field.

libyaml composes the nodes: the library of kubectl is a translation of it, and it takes seconds for ten megabytes, not
minutes. It drops comments: they are found in the text, since the nodes tell where its scalars are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from chartgen.importing.reading.comments import CommentLines
from chartgen.objects.fields import Path
from chartgen.verify.documents.reading import DEEP, MOST_DEPTH, MOST_NODES, SEPARATOR, yaml_library
from chartgen.verify.documents.scalars import plain, type_name

_QUOTED = re.compile(r"""'[^'\n]*'|"[^"\n]*\"""")
_ANCHOR = re.compile(r"(alias|anchor) .*")
_MOST_PROBLEMS = 100
_TAGS = {"str", "int", "float", "bool", "null", "seq", "map", "merge", "binary", "timestamp"}
_TAG = "tag:yaml.org,2002:"


class Problem(NamedTuple):
    """A problem of a text. It quotes no value."""

    message: str
    line: int
    is_fatal: bool = False
    """Whether nothing of the document can be read."""


@dataclass
class Document:
    """A document of a text."""

    value: Any
    line: int
    """The line on which it begins, from 1."""
    lines: dict[Path, int] = field(default_factory=dict)
    """The line of each field by its path."""
    comments: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def documents(text: str) -> Iterator[Document]:
    """Read the documents of a text whose lines end with newlines only. Empty ones are skipped."""
    start = line = 0
    leading = ""
    for match in [*SEPARATOR.finditer(text), None]:
        piece = text[start : match.start() if match else len(text)]
        if piece.strip():
            found = list(_documents(piece, line))
            # A comment above the first separator is about the first document.
            if not found and not start:
                leading = piece
            if found and leading:
                found[0].comments.setdefault((), CommentLines(leading).block())
                leading = ""
            yield from found
        if match:
            line += text.count("\n", start, match.end())
            start = match.end()


def is_template(text: str) -> bool:
    """Tell whether a text contains actions of Go's templates, as charts do."""
    return "{{" in text


def _documents(piece: str, offset: int) -> Iterator[Document]:
    first = offset + len(piece) - len(piece.lstrip("\n")) + 1
    if DEEP.search(piece):
        yield Document(None, first, problems=[Problem("it is nested too deeply", first, is_fatal=True)])
        return
    yaml = yaml_library()
    comments = CommentLines(piece)
    try:
        for node in yaml.compose_all(piece, Loader=_loader()):
            if node is not None and not (type(node).__name__ == "ScalarNode" and not node.style and not node.value):
                yield _Builder(offset, piece, comments).document(node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = offset + mark.line + 1 if mark else first
        message = _without_values(str(getattr(error, "problem", None) or "unexpected characters"))
        yield Document(None, first, problems=[Problem(message, line, is_fatal=True)])
    except _TooLarge:
        message = f"it has more than {MOST_NODES:,} values once aliases are expanded"
        yield Document(None, first, problems=[Problem(message, first, is_fatal=True)])


def _without_values(problem: str) -> str:
    """Return a message of libyaml without what it quotes: an alias may be the beginning of a password."""
    return _ANCHOR.sub(r"\1", " ".join(_QUOTED.sub("", problem).split()))


@cache
def _loader() -> type[Any]:
    yaml = yaml_library()

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """Leaves the tags of values empty unless they are written out."""

        def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
            del kind, value, implicit
            return ""

    return Loader


class _TooLarge(Exception):  # noqa: N818  caught above
    """The text has too many values."""


class _Builder:
    def __init__(self, offset: int, piece: str, comments: CommentLines) -> None:
        self._offset = offset
        # What is written out is bounded by its text, so only aliases can exceed this.
        self._most = MOST_NODES + len(piece) // 2
        # The types of scalars are cached, which would keep the content of Secrets.
        self._plain = plain.__wrapped__ if "Secret" in piece else plain
        self._count = 0
        self._comments = comments
        self._seen: set[int] = set()
        self._lines: dict[Path, int] = {}
        self._problems: list[Problem] = []
        self._alias = 0

    def document(self, node: Any) -> Document:
        line = node.start_mark.line
        self._comments.begin(line)
        value = self._value(node, (), frozenset())
        comments = self._comments.by_path()
        return Document(value, self._offset + line + 1, self._lines, comments, self._problems)

    def _value(self, node: Any, path: Path, parents: frozenset[int]) -> Any:
        self._count += 1
        if self._count > self._most:
            raise _TooLarge
        kind = type(node).__name__
        if kind == "ScalarNode":
            if not self._alias:
                self._comments.scalar(node)
            return self._scalar(node)
        if id(node) in parents:
            self._report("an anchor refers to itself", node)
            return None
        if len(path) > MOST_DEPTH:
            self._report(f"it is nested more than {MOST_DEPTH} levels deep", node)
            return None
        if node.tag and node.tag.removeprefix(_TAG) not in _TAGS:
            self._report("an unknown tag is ignored", node)
        is_alias = id(node) in self._seen
        self._seen.add(id(node))
        self._alias += is_alias
        parents |= {id(node)}
        value = self._sequence(node, path, parents) if kind == "SequenceNode" else self._mapping(node, path, parents)
        self._alias -= is_alias
        if not self._alias:
            self._comments.end(node)
        return value

    def _sequence(self, node: Any, path: Path, parents: frozenset[int]) -> list[Any]:
        found = []
        for index, item in enumerate(node.value):
            here = (*path, index)
            self._place(here, item)
            found.append(self._value(item, here, parents))
        return found

    def _mapping(self, node: Any, path: Path, parents: frozenset[int]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        own: set[str] = set()
        pairs = [(key, value) for key, value in node.value if not _is_merge(key)]
        if len(pairs) < len(node.value):
            self._merge(node, path, parents, found)
        for key_node, value_node in pairs:
            key = self._key(key_node)
            if key is None:
                continue
            here = (*path, key)
            if key in own:
                self._report(f"duplicate key `{_shortened(key)}`: the last one is used, as kubectl does", key_node)
                found.pop(key)
            own.add(key)
            self._place(here, key_node)
            if not self._alias:
                self._comments.scalar(key_node)
            found[key] = self._value(value_node, here, parents)
        return found

    def _merge(self, node: Any, path: Path, parents: frozenset[int], found: dict[str, Any]) -> None:
        """Add what merge keys name; of several mappings, the first has precedence."""
        for key_node, value_node in node.value:
            if _is_merge(key_node):
                is_list = type(value_node).__name__ == "SequenceNode"
                for each in reversed(value_node.value if is_list else [value_node]):
                    value = self._value(each, path, parents)
                    if isinstance(value, dict):
                        found.update(value)
                    else:
                        self._report("a merge key must refer to a mapping", key_node)

    def _key(self, node: Any) -> str | None:
        if type(node).__name__ != "ScalarNode":
            self._report("a mapping or a list cannot be a key", node, is_fatal=True)
            return None
        key = str(node.value)
        if node.style or node.tag:
            return key
        value, _ = self._plain(key)
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            name = "true" if value else "false"
            if name != key:
                self._report(f"kubectl reads the key `{key}` as `{name}`: quote it", node)
            return name
        if value is None:
            self._report("a key is null", node)
            return key
        return str(value).removesuffix(".0")

    def _scalar(self, node: Any) -> Any:
        scalar = str(node.value)
        if node.tag:
            return self._tagged(node, scalar)
        if node.style:
            return scalar
        return self._plain(scalar)[0]

    def _tagged(self, node: Any, scalar: str) -> Any:
        tag = node.tag.removeprefix(_TAG)
        if tag not in _TAGS:
            self._report("an unknown tag is ignored", node)
            return scalar
        value, _ = self._plain(scalar)
        if tag == "null":
            return None
        wanted = {"int": "a number", "float": "a number", "bool": "a boolean"}.get(tag)
        return value if wanted and type_name(value) == wanted else scalar

    def _place(self, path: Path, node: Any) -> None:
        line = node.start_mark.line
        self._lines[path] = self._offset + line + 1
        if not self._alias:
            self._comments.field(line, path)

    def _report(self, message: str, node: Any, *, is_fatal: bool = False) -> None:
        if len(self._problems) < _MOST_PROBLEMS:
            self._problems.append(Problem(message, self._offset + node.start_mark.line + 1, is_fatal))


def _is_merge(node: Any) -> bool:
    return bool(type(node).__name__ == "ScalarNode" and node.value == "<<" and not node.style)


def _shortened(key: str) -> str:
    return key if len(key) <= 60 else f"{key[:60]}..."


def rebased(known: Mapping[Path, Any], prefix: Path) -> dict[int, dict[Path, Any]]:
    """Divide what is known by path among the entries of the list at a path: by index, with paths within the entry."""
    depth = len(prefix)
    found: dict[int, dict[Path, Any]] = {}
    for path, each in known.items():
        if len(path) > depth and path[:depth] == prefix and isinstance(index := path[depth], int):
            found.setdefault(index, {})[path[depth + 1 :]] = each
    return found
