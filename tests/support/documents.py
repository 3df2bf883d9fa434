"""Rendered YAML, read as strictly as can be.

Helm and its linter say nothing of a key that is there twice, of a null, of a document that is nothing but a comment,
or of a plain scalar that YAML 1.1 (which Helm and kubectl speak) and YAML 1.2 (which most others do) read differently.
A chart of ours has none of these.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from typing import Any

import yaml

from chartgen.objects.canonical import without_nulls

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# The core schema of YAML 1.2, section 10.3.2.
_CORE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("null", re.compile(r"null|Null|NULL|~|")),
    ("bool", re.compile(r"true|True|TRUE|false|False|FALSE")),
    ("int", re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")),
    (
        "float",
        re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?(\.inf|\.Inf|\.INF)|\.nan|\.NaN|\.NAN"),
    ),
)

# What YAML 1.1 reads otherwise, as the parsers of Go and Python do it, and y and n, which its text has and they lack.
_OLD: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("bool", re.compile(r"y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|true|True|TRUE|false|False|FALSE")),
    (
        "int",
        re.compile(
            # Underscores without a digit, `0x_`, are text to Go, and an error to Python.
            r"[-+]?0b_*[01][01_]*|[-+]?0[0-7_]+|[-+]?(0|[1-9][0-9_]*)|[-+]?0x_*[0-9a-fA-F][0-9a-fA-F_]*"
            r"|[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+"
        ),
    ),
    (
        "float",
        re.compile(
            # A digit comes before any underscore: `._9` is text to both parsers.
            r"[-+]?([0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)([eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*"
            r"|[-+]?[0-9]+[eE][-+]?[0-9]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
        ),
    ),
    ("null", re.compile(r"~|null|Null|NULL|")),
    ("timestamp", re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?")),
)


class NotStrict(AssertionError):  # noqa: N818 - an assertion about a chart, told as such
    """A rendered text is not what a chart of ours may render; says where and what."""


class Document(dict[str, Any]):
    """One object of a manifest: a plain dict that knows the template it came from."""

    source: str = ""
    """The path of the template below the chart's folder, such as `templates/deployment.yaml`."""

    @property
    def kind(self) -> str:
        """The kind, such as `Deployment`."""
        return str(self["kind"])

    @property
    def name(self) -> str:
        """The name in the metadata."""
        return str(self["metadata"]["name"])

    @property
    def id(self) -> str:
        """Kind and name, such as `Deployment/todo-backend`."""
        return f"{self.kind}/{self.name}"


def load(text: str, source: str = "text") -> Any:
    """Read one YAML document strictly.

    Raises:
        NotStrict: a key is there twice, an alias or a tag is used, there is a null, a plain scalar means different
            things in YAML 1.1 and 1.2, or it is no YAML at all. The message has `source` and the line.
    """
    values = list(_load_all(text, source))
    if len(values) != 1:
        raise NotStrict(f"{source}: {len(values)} documents, one was expected")
    return values[0]


def parse(text: str, source: str = "manifest", *, nulls: bool = False) -> list[Document]:
    """Read a stream of Kubernetes objects strictly.

    Text that is all white space gives an empty list, as Helm drops it; a document of nothing but comments is refused.
    With `nulls`, nulls are dropped, as API servers do.

    Raises:
        NotStrict: as `load`, or a document is empty or no Kubernetes object.
    """
    found = []
    for number, piece in enumerate(re.split(r"(?m)^---[ \t]*(?:#.*)?$", text), 1):
        where = source if number == 1 else f"{source}, document {number}"
        if not piece.strip():
            continue
        values = _known(piece, where, nulls)
        if not values:
            raise NotStrict(f"{where}: a document of nothing but comments")
        for value in values:
            document = _object(without_nulls(value) if nulls else value, where)
            document.source = source
            found.append(document)
    return found


def maps_in(value: Any) -> Iterator[dict[str, Any]]:
    """Yield a map and all maps within it."""
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from maps_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from maps_in(item)


def _object(value: object, where: str) -> Document:
    if not isinstance(value, dict):
        raise NotStrict(f"{where}: {value!r} is no object")
    for key in ("apiVersion", "kind", "metadata"):
        if not value.get(key):
            raise NotStrict(f"{where}: an object without {key}: {sorted(map(str, value))}")
    name = value["metadata"].get("name")
    if not isinstance(name, str) or not name:
        raise NotStrict(f"{where}: metadata.name is {name!r}")
    return Document(value)


_seen: dict[tuple[str, bool], bytes] = {}
"""What was read before, by text: most objects of a chart are rendered again and again."""


def _known(text: str, source: str, nulls: bool) -> list[Any]:
    if (text, nulls) not in _seen:
        _seen[text, nulls] = pickle.dumps(list(_load_all(text, source, nulls=nulls)))
    values: list[Any] = pickle.loads(_seen[text, nulls])
    return values


def _load_all(text: str, source: str, *, nulls: bool = False) -> Iterator[Any]:
    try:
        for node in yaml.compose_all(text, Loader=_Loader):
            yield _value(node, source, "", set(), nulls)
    except yaml.YAMLError as error:
        raise NotStrict(f"{source}: {error}") from error


def _value(node: yaml.Node, source: str, path: str, seen: set[int], nulls: bool) -> Any:
    def refuse(what: str) -> NotStrict:
        return NotStrict(f"{source}:{node.start_mark.line + 1}: {path or 'the document'}: {what}")

    if id(node) in seen:
        raise refuse("an alias")
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = _value(key_node, source, f"{path}.<key>", seen, nulls)
            if not isinstance(key, str):
                raise refuse(f"the key {key!r} is no string")
            if key == "<<" and not key_node.style:
                raise refuse("a merge key")
            if key in result:
                raise NotStrict(f"{source}:{key_node.start_mark.line + 1}: {path}: the key {key!r} is there twice")
            result[key] = _value(value_node, source, f"{path}.{key}" if path else key, seen, nulls)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, source, f"{path}[{index}]", seen, nulls) for index, item in enumerate(node.value)]
    text = str(node.value)
    if isinstance(node, yaml.ScalarNode) and node.style:
        if node.tag != "tag:yaml.org,2002:str":
            raise refuse(f"a tag: {node.tag}")
        return text
    new, old = _read(_CORE, text), _read(_OLD, text)
    if new != old:
        raise refuse(f"{text!r} is {_word(old)} in YAML 1.1 and {_word(new)} in 1.2: quote it")
    if new is None and not nulls:
        raise refuse("null")
    return new


def _read(schema: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> Any:
    old = schema is _OLD
    for tag, pattern in schema:
        if pattern.fullmatch(text) is None:
            continue
        if tag == "null":
            return None
        if tag == "bool":
            return text.lower() in ("true", "yes", "on", "y")
        if tag == "int":
            return _integer(text, old)
        if tag == "float" and ":" not in text:
            return _float(text)
        return (tag, text)
    return text


def _integer(text: str, old: bool) -> int | tuple[str, str]:
    digits = text.replace("_", "") if old else text
    unsigned = digits.lstrip("+-")
    if ":" in digits:
        return ("sexagesimal", text)
    if unsigned.startswith("0b"):
        return int(digits, 2)
    if unsigned.startswith("0x"):
        return int(digits, 16)
    if old and len(unsigned) > 1 and unsigned.startswith("0"):
        return int(digits, 8)
    if unsigned.startswith("0o"):
        return int(digits, 8)
    return int(digits)


def _float(text: str) -> float | str:
    plain = text.replace("_", "").lower()
    if plain in (".", "+.", "-."):
        return text
    return float(plain.replace(".inf", "inf").replace(".nan", "nan"))


def _word(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, tuple):
        return f"a {value[0]}"
    return f"{type(value).__name__} {value!r}"
