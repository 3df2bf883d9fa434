"""A compose file as data in which everything has its location.

YAML is read as Docker Compose reads it: YAML 1.2 with the octal numbers of 1.1, merge keys, and the tags `!reset` and
`!override`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from chartgen.errors import Finding, Location

_NODES_MAX = 100_000
_DEPTH_MAX = 100
_OCTAL = re.compile(r"0[0-7]+")
_COMMENT_LINE = re.compile(r"\s*#+[ \t]?(.*)")
_COMMENT_END = re.compile(r"[\"']?\s*,?\s+#+[ \t]?(.*)")


class Map(dict[str, Any]):
    """A mapping, with the location of each key."""

    def __init__(self, at: Location) -> None:
        super().__init__()
        self.at = at
        self.keys_at: dict[str, Location] = {}
        self.comments: dict[str, str] = {}
        self.is_override = False
        """Whether it replaces what it would be merged with."""

    def put(self, key: str, value: Any, at: Location | None, comment: str = "") -> None:
        """Set a key, with its location."""
        self[key] = value
        self.keys_at[key] = at or self.at
        if comment:
            self.comments[key] = comment

    def place(self, key: str) -> Location:
        """Return the location of a key, or of the mapping."""
        return self.keys_at.get(key, self.at)

    def copied(self) -> Map:
        """Return a copy, whose values are the same."""
        copy = Map(self.at)
        copy.update(self)
        copy.keys_at = dict(self.keys_at)
        copy.comments = dict(self.comments)
        copy.is_override = self.is_override
        return copy

    def parts(self) -> Iterator[tuple[str, Any, Location]]:
        """Yield keys, values and locations."""
        for key, value in self.items():
            yield key, value, self.place(key)

    def parts_of_maps(self) -> Iterator[tuple[str, Map]]:
        """Yield the keys whose values are mappings."""
        for key, value in self.items():
            if isinstance(value, Map):
                yield key, value


class Seq(list[Any]):
    """A list, with the location of each entry."""

    def __init__(self, at: Location) -> None:
        super().__init__()
        self.at = at
        self.items_at: list[Location] = []
        self.comments: list[str] = []
        self.is_override = False

    def add(self, value: Any, at: Location | None = None, comment: str = "") -> None:
        """Append an entry, with its location."""
        self.append(value)
        self.items_at.append(at or self.at)
        self.comments.append(comment)

    def parts(self) -> Iterator[tuple[Any, Location, str]]:
        """Yield entries, locations and comments."""
        yield from zip(self, self.items_at, self.comments, strict=True)


class Reset:
    """What `!reset` stands for: the field is removed from what it is merged with."""


class DocumentError(Exception):
    """A file that is not a compose file; carries the finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def error(message: str, at: Location, *, rule: str = "import/compose", expected: str = "", hint: str = "") -> Finding:
    """Return a finding that stops the import."""
    return Finding(message, at, expected=expected, hint=hint, rule=rule)


def parse(text: str, file: str) -> list[Map]:
    """Parse a file; `file` is how locations name it.

    Raises:
        DocumentError: It is not YAML, or not a mapping.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    text = text.removeprefix("\ufeff")
    try:
        nodes = list(YAML(typ="safe", pure=True).compose_all(text))
        reader = _Reader(file, text.splitlines())
        documents = [reader.value(node, 0) for node in nodes if node is not None]
    except (YAMLError, ValueError, RecursionError) as problem:
        mark = getattr(problem, "problem_mark", None) or getattr(problem, "context_mark", None)
        # The problem of YAML itself never quotes the text, unlike the context.
        said = getattr(problem, "problem", None) or "it cannot be parsed"
        at = Location(file, mark.line + 1 if mark else 1, mark.column + 1 if mark else 0)
        raise DocumentError(error(f"invalid YAML: {said}", at, rule="import/yaml")) from None
    for document in documents:
        if not isinstance(document, Map) and document is not None:
            raise DocumentError(error("invalid compose file: expected a mapping with `services`", Location(file, 1)))
    return [document for document in documents if isinstance(document, Map)]


class _Reader:
    def __init__(self, file: str, lines: list[str]) -> None:
        self._file = file
        self._lines = lines
        self._count = 0

    def value(self, node: Any, depth: int) -> Any:
        from ruamel.yaml.nodes import MappingNode, SequenceNode

        self._count += 1
        at = self._at(node)
        if self._count > _NODES_MAX or depth > _DEPTH_MAX:
            raise DocumentError(error("the file is too large, or an alias contains itself", at))
        if node.tag == "!reset":
            return Reset()
        if isinstance(node, MappingNode):
            return self._mapping(node, at, depth)
        if isinstance(node, SequenceNode):
            entries = Seq(at)
            entries.is_override = node.tag == "!override"
            for entry in node.value:
                entries.add(self.value(entry, depth + 1), self._at(entry), self._comment(entry, entry))
            return entries
        return self._scalar(node)

    def _mapping(self, node: Any, at: Location, depth: int) -> Map:
        result = Map(at)
        result.is_override = node.tag == "!override"
        merged: list[Map] = []
        for key_node, value_node in node.value:
            key = str(key_node.value)
            key_at = self._at(key_node)
            if key == "<<" and not key_node.style:
                given = self.value(value_node, depth + 1)
                merged += [each for each in (given if isinstance(given, Seq) else [given]) if isinstance(each, Map)]
                continue
            if key in result:
                raise DocumentError(error(f"duplicate key `{key}`", key_at))
            result.put(key, self.value(value_node, depth + 1), key_at, self._comment(key_node, value_node))
        for other in merged:
            for key, value, key_at in other.parts():
                if key not in result:
                    result.put(key, value, key_at, other.comments.get(key, ""))
        return result

    def _scalar(self, node: Any) -> Any:
        text = str(node.value)
        tag = str(node.tag).rpartition(":")[2]
        if node.style in ("'", '"', "|", ">") or tag == "str":
            return text
        if tag == "null":
            return None
        if tag == "bool":
            return text.lower() == "true"
        if tag == "int":
            plain = text.replace("_", "").lower()
            digits = plain.lstrip("+-")
            if _OCTAL.fullmatch(digits):
                return int(plain, 8)
            return int(plain, 0)
        if tag == "float":
            number = float(text.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan"))
            return text if number in (float("inf"), -float("inf")) or number != number else number
        return text

    def _at(self, node: Any) -> Location:
        return Location(self._file, node.start_mark.line + 1)

    def _comment(self, start: Any, end: Any) -> str:
        """Return the comment lines directly above an entry with its indentation, and that at the end of its line."""
        number, column = start.start_mark.line, start.start_mark.column
        found: list[str] = []
        above = number - 1
        while above >= 0 and (match := _COMMENT_LINE.fullmatch(self._lines[above])):
            if abs(len(self._lines[above]) - len(self._lines[above].lstrip()) - column) > 2:
                break
            found.insert(0, match[1].rstrip())
            above -= 1
        if end.start_mark.line == end.end_mark.line == number and number < len(self._lines):
            match = _COMMENT_END.fullmatch(self._lines[number][end.end_mark.column :])
            if match:
                found.append(match[1].rstrip())
        return "\n".join(found).strip()
