"""Credentials in the source of specs, which no finding shows: neither in the excerpt of its line, nor in its texts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from chartgen.errors import CREDENTIAL, Finding, Location
from chartgen.locations import Source, path_of, source_of
from chartgen.spec.secret_literals import RULE, looks_secret

_Finding = TypeVar("_Finding", bound=Finding)
_REDACTED = "…"
_SHORTEST = 6
"""Characters of the shortest credential that is looked for on other lines than its own."""
_NAMED = re.compile(
    r"""(?:["'](?P<key>[\w.-]+)["']\s*[:,]|\b(?P<word>[A-Za-z_]\w*)\s*=)\s*[rRbBuUfF]{0,2}(?P<quote>["'])(?P<text>.*?)(?P=quote)"""
)
"""A string and its name, in a line of a file that is no Python."""
_NAME = re.compile("[a-z]+(?:-[a-z]+)+")
"""The name of a Secret, as objects of Kubernetes refer to it by `secret`."""
_QUOTED = re.compile(r"""(?P<quote>["'])(?P<text>.*?)(?P=quote)""")


class _Secret(NamedTuple):
    """A credential in a file."""

    first: int
    """Its first line."""
    last: int
    text: str


def without_secrets(findings: Sequence[_Finding]) -> list[_Finding]:
    """Return findings that show no credential: lines that contain one are omitted, and texts are redacted."""
    # A finding without an excerpt found one on its line.
    lines = {
        (each.location.file, each.location.line)
        for each in findings
        if each.location and (each.rule == RULE or not each.location.source)
    }
    known: dict[str, tuple[_Secret, ...]] = {}
    shown = []
    for each in findings:
        location = each.location
        if location is None or not location.file.endswith(".py"):
            shown.append(each)
            continue
        if location.file not in known:
            known[location.file] = tuple(_secrets(location.file))
        shown.append(_redacted(each, location, known[location.file], (location.file, location.line) in lines))
    return shown


def redacted_texts(texts: Iterable[str], findings: Iterable[Finding]) -> list[str]:
    """Return texts, such as tracebacks, without the credentials of the files that findings are about."""
    files = dict.fromkeys(each.location.file for each in findings if each.location)
    secrets = {secret.text for file in files if file.endswith(".py") for secret in _secrets(file)}
    return [_without(text, secrets) for text in texts]


def _redacted(finding: _Finding, location: Location, secrets: tuple[_Secret, ...], is_secret: bool) -> _Finding:
    here = {each.text for each in secrets if each.first <= location.line <= each.last}
    # Without an excerpt, a finding tells no more than types.
    if (is_secret and (location.source or finding.rule == RULE)) or (
        location.source and (here or re.search(CREDENTIAL, location.source))
    ):
        finding = replace(finding, location=location._replace(source=""), found="")
    texts = here | {each.text for each in secrets if len(each.text) >= _SHORTEST}
    fields = ("message", "field", "found", "expected", "hint")
    changed: dict[str, Any] = {name: _without(getattr(finding, name), texts) for name in fields} if texts else {}
    return replace(finding, **changed)


def _without(text: str, secrets: Iterable[str]) -> str:
    for each in sorted(secrets, key=len, reverse=True):
        text = text.replace(each, _REDACTED)
    return text


def _secrets(file: str) -> Iterator[_Secret]:
    source = source_of(path_of(Location(file, 1)))
    if source is None:
        return
    if source.tree.body or not source.text.strip():
        yield from _in_tree(source.tree)
    else:
        yield from _in_lines(source)


def _in_lines(source: Source) -> Iterator[_Secret]:
    """Find credentials in a file that is no Python, line by line."""
    for number, line in enumerate(source.lines, 1):
        for found in _NAMED.finditer(line):
            if looks_secret(found["key"] or found["word"] or "", found["text"]):
                yield _Secret(number, number, found["text"])
        for found in _QUOTED.finditer(line):
            if looks_secret("", found["text"]):
                yield _Secret(number, number, found["text"])


def _in_tree(tree: ast.Module) -> Iterator[_Secret]:
    for node in ast.walk(tree):
        for name, value in _named(node):
            for constant in _constants(value):
                text = _text(constant)
                if text and looks_secret(name, text) and not (name == "secret" and _NAME.fullmatch(text)):
                    # Findings may quote a word of a command.
                    for part in (text, *(word for word in text.split() if looks_secret("", word))):
                        yield _Secret(constant.lineno, constant.end_lineno or constant.lineno, part)


def _named(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield the expressions within a node, each with the name that it is given to, if it has one."""
    if isinstance(node, ast.Dict):
        yield from ((_text(key), value) for key, value in zip(node.keys, node.values, strict=True))
        entries = {_text(key): value for key, value in zip(node.keys, node.values, strict=True)}
        if "name" in entries and "value" in entries:
            yield _text(entries["name"]), entries["value"]
    elif isinstance(node, ast.Call):
        path = _text(node.args[0]) if node.args else ""
        for keyword in node.keywords:
            # The path of a Param is the name of its default.
            yield path.rpartition(".")[2] if keyword.arg == "default" else keyword.arg or "", keyword.value
        yield from (("", each) for each in node.args)
    elif isinstance(node, ast.Assign):
        yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        yield node.target.id, node.value
    elif isinstance(node, ast.List | ast.Tuple | ast.Set):
        flag = ""
        for item in node.elts:
            yield flag.lstrip("-"), item
            # The value of `--password VALUE`.
            flag = _text(item) if _text(item).startswith("-") else ""


def _constants(value: ast.expr) -> Iterator[ast.Constant]:
    """Yield the constants of which an expression consists, without the arguments of calls."""
    if isinstance(value, ast.Constant):
        yield value
    elif isinstance(value, ast.JoinedStr):
        yield from (each for each in value.values if isinstance(each, ast.Constant))
    elif isinstance(value, ast.BinOp):
        yield from (*_constants(value.left), *_constants(value.right))
    elif isinstance(value, ast.IfExp):
        yield from (*_constants(value.body), *_constants(value.orelse))
    elif isinstance(value, ast.BoolOp):
        yield from (constant for each in value.values for constant in _constants(each))
    elif isinstance(value, ast.List | ast.Tuple | ast.Set):
        yield from (constant for each in value.elts for constant in _constants(each))
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        yield from _constants(value.func.value)
        if value.func.attr in ("get", "getenv"):
            yield from (constant for each in value.args[1:] for constant in _constants(each))


def _text(node: ast.expr | None) -> str:
    """Return a constant as text; empty for anything else."""
    value: Any = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
