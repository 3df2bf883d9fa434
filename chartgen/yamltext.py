"""The one YAML style of chartgen, and strict reading.

What is written reads the same with YAML 1.1 (PyYAML, Helm's Go library) and YAML 1.2 (ruamel): a string stands plain
only where every reader takes it for that string, else in double quotes. Nothing is folded, no anchors, no tags, block
style throughout, two spaces; lists in mappings are indented, as `helm create` has them.

Writing is on the path of every file of every chart, so it is done here by hand; reading is rare and imports ruamel.yaml
when it is first used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

KEY_MAX = 1000
"""Characters in a key: readers look no further than 1024 for the colon."""

# Begins with a letter or a slash, so that no number, date or indicator can; the last line is for quantities,
# percentages and durations (100m, 256Mi, 25%, 30s), which begin with a digit and are strings to every reader.
_PLAIN = re.compile(
    r"""
    (?! (?i: y | yes | n | no | on | off | true | false | null | nan | inf | infinity ) \Z )
    (?: [A-Za-z/] | _[A-Za-z_] )
    (?: [A-Za-z0-9_./@%+~=,;()'"&*!?<>|$\\^\#-] | : (?=[A-Za-z0-9/]) | [ ] (?=[A-Za-z0-9_./@%+~=,;()'"&*!?<>|$\\^-]) )*
    | (?: 0 | [1-9][0-9]* ) (?: m | ms | s | h | % | [KMGTPE]i )
    """,
    re.VERBOSE,
)
_is_plain = _PLAIN.fullmatch

# What is escaped in double quotes: what YAML can't hold as it is, what its readers take for the end of a line, and what
# changes the look of a line without being seen (zero width, directions).
_INVISIBLE = (
    "\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff"
)
_ESCAPED = re.compile(f'["\\\\\t\n{_INVISIBLE}]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}

# A text that a literal block holds exactly, and which an editor that strips spaces at the ends of lines leaves alone:
# not only newlines, at most one newline at its end.
_NOT_IN_BLOCK = f"[{_INVISIBLE}]|[ \t](?=\n|\\Z)|\n\n\\Z"


TYPED_OPEN, TYPED_CLOSE = "\ufdd2", "\ufdd3"
"""What is between these noncharacters of Unicode is written as it is: template text that gives a whole value."""
_IS_TYPED = "\ufdd0((?:Param|port)(?: [^\ufdd1]*)?)\ufdd1"


class Quoted(str):
    """A text that is written in double quotes, even if it is nothing but a placeholder with a type of its own."""

    __slots__ = ()


class YamlError(ValueError):
    """A text that is not the YAML which is wanted; `line` and `column` count from 1."""

    def __init__(self, problem: str, line: int = 1, column: int = 1) -> None:
        super().__init__(problem, line, column)
        self.problem = problem
        self.line = line
        self.column = column

    def __str__(self) -> str:
        """Return the problem and its location."""
        return f"line {self.line}, column {self.column}: {self.problem}"


def scalar(value: str | float | bool) -> str:
    """Write one value on one line.

    Raises:
        ValueError: None, an infinite number, a lone surrogate, or a type that YAML has no plain word for.
    """
    if isinstance(value, Quoted):
        return quoted(str.__str__(value))
    if isinstance(value, str):
        text = value if type(value) is str else str.__str__(value)
        return text if _is_plain(text) else _typed(text) or quoted(text)
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return _float(value)
    if value is None:
        raise ValueError("a null is not written; leave the key out")
    raise ValueError(f"a {type(value).__name__} is not written as YAML")


def quoted(text: str) -> str:
    """Write a string in double quotes, whatever it is.

    Raises:
        ValueError: the string has a lone surrogate, which no encoding can hold.
    """
    return f'"{_ESCAPED.sub(_escape, text)}"'


def block(text: str, indent: int = 2) -> str | None:
    """Write a string of several lines as a literal block: the header, and the lines after it.

    Args:
        text: what to write.
        indent: the column at which the lines stand, two more than the column of their key or dash.

    Returns:
        The block without a newline at its end, to stand after `key: `; or None where a literal block would not hold the
        string exactly, or only with spaces at ends of lines.
    """
    if "\n" not in text or re.search(_NOT_IN_BLOCK, text):
        return None
    lines = text.split("\n")
    chomping = "-"
    if not lines[-1]:
        lines.pop()
        chomping = ""
    first = next((line for line in lines if line), "")
    if not first:
        return None
    # Readers take the indentation from the first line, unless the header says it.
    header = f"|2{chomping}" if first[0] in " \t" else f"|{chomping}"
    pad = "\n" + " " * indent
    return header + "".join(pad + line if line else "\n" for line in lines)


def dump(value: Any, indent: int = 0) -> str:
    """Write a value of mappings, lists, tuples and scalars.

    Args:
        value: keys are strings; the order is kept.
        indent: the column at which every line begins.

    Returns:
        YAML that ends with a newline.

    Raises:
        ValueError: None, a key that is no string, or a value that YAML has no plain word for; the message has its path.
    """
    lines: list[str] = []
    pad = " " * indent
    try:
        if isinstance(value, Mapping) and value:
            _mapping(lines, value, pad, pad)
        elif isinstance(value, (list, tuple)) and value:
            _sequence(lines, value, pad, pad)
        else:
            lines.append(pad + _leaf(value, pad))
    except ValueError as error:
        raise ValueError(f"{_path_of_mistake(value) or 'the value'}: {error}") from None
    lines.append("")
    return "\n".join(lines)


def load(text: str) -> Any:
    """Read the one document of a text strictly: YAML 1.2, a key only once, no tags; dates stay strings.

    Raises:
        YamlError: the text is no YAML, or not strict, or has several documents.
    """
    documents = load_all(text)
    if len(documents) > 1:
        raise YamlError("one document is wanted, several are here")
    return documents[0] if documents else None


def load_all(text: str) -> list[Any]:
    """Read all documents of a text as `load` does; an empty document is None.

    Raises:
        YamlError: the text is no YAML, or not strict.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.reader import ReaderError

    reader = YAML(typ="safe", pure=True)
    reader.allow_duplicate_keys = False
    strict = _constructor()
    reader.Constructor = strict
    try:
        return list(reader.load_all(text))
    except ReaderError as error:
        before = text[: error.position]
        line_start = before.rfind("\n") + 1
        raise YamlError(
            f"the character {error.character!a} is not allowed", before.count("\n") + 1, len(before) - line_start + 1
        ) from None
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
        context = getattr(error, "context", None)
        sentence = " ".join(f"{problem}{f' ({context})' if context else ''}".split())
        raise YamlError(sentence, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1) from None
    except (ValueError, RecursionError) as error:
        raise YamlError(str(error) or type(error).__name__) from None


@lru_cache(maxsize=1)
def _constructor() -> type[Any]:
    from ruamel.yaml.constructor import SafeConstructor

    class Strict(SafeConstructor):
        """Leaves dates the strings that they are to Helm."""

    strings = SafeConstructor.yaml_constructors["tag:yaml.org,2002:str"]
    Strict.add_constructor("tag:yaml.org,2002:timestamp", strings)
    Strict.add_constructor("tag:yaml.org,2002:value", strings)
    return Strict


def _mapping(lines: list[str], value: Mapping[Any, Any], pad: str, lead: str) -> None:
    """Write a mapping whose keys stand at `pad`; the first line begins with `lead`, which may end with a dash."""
    deeper = pad + "  "
    for key, item in value.items():
        line = f"{lead}{_key(key)}:"
        lead = pad
        kind = type(item)
        if kind is str:
            lines.append(f"{line} {item}" if _is_plain(item) else f"{line} {_text(item, pad)}")
        elif (kind is dict or isinstance(item, Mapping)) and item:
            lines.append(line)
            _mapping(lines, item, deeper, deeper)
        elif isinstance(item, (list, tuple)) and item:
            lines.append(line)
            _sequence(lines, item, deeper, deeper)
        else:
            lines.append(f"{line} {_leaf(item, pad)}")


def _sequence(lines: list[str], value: list[Any] | tuple[Any, ...], pad: str, lead: str) -> None:
    """Write a list whose dashes stand at `pad`; the first line begins with `lead` instead."""
    deeper = pad + "  "
    for item in value:
        line = f"{lead}- "
        lead = pad
        if isinstance(item, Mapping) and item:
            _mapping(lines, item, deeper, line)
        elif isinstance(item, (list, tuple)) and item:
            _sequence(lines, item, deeper, line)
        else:
            lines.append(line + _leaf(item, pad))


def _leaf(value: Any, pad: str) -> str:
    if isinstance(value, Quoted):
        return scalar(value)
    if isinstance(value, str):
        return _text(value if type(value) is str else str.__str__(value), pad)
    if isinstance(value, Mapping):
        return "{}"
    if isinstance(value, (list, tuple)):
        return "[]"
    return scalar(value)


def _text(text: str, pad: str) -> str:
    if "\n" in text and (written := block(text, len(pad) + 2)):
        return written
    return text if _is_plain(text) else _typed(text) or quoted(text)


def _typed(text: str) -> str:
    """Return a text that is one placeholder of a value with a type of its own, without quotes; "" for any other."""
    found = re.fullmatch(_IS_TYPED, text) if text[:1] == "\ufdd0" else None
    return f"{TYPED_OPEN}{found[1]}{TYPED_CLOSE}" if found else ""


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise ValueError(f"the key {key!r} is not a string")
    written = scalar(key)
    if len(written) > KEY_MAX:
        raise ValueError(f"a key of more than {KEY_MAX} characters")
    return written


def _float(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(f"the number {value!r} is not written as YAML")
    text = float.__repr__(value)
    # YAML 1.1 takes 1e+16 for a string, and 1.0e+16 for a number.
    return text.replace("e", ".0e") if "e" in text and "." not in text else text


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    if 0xD800 <= code < 0xE000:
        raise ValueError("a string with a lone surrogate can't be written")
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _path_of_mistake(value: Any, path: str = "") -> str | None:
    """Find the path to the first thing that can't be written; only called once it is known that there is one."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            here = f"{path}.{key}" if path else str(key)
            try:
                _key(key)
            except (ValueError, TypeError):
                return here
            if found := _path_of_mistake(item, here):
                return found
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            if found := _path_of_mistake(item, f"{path}[{index}]"):
                return found
    else:
        try:
            _leaf(value, "")
        except ValueError:
            return path
    return None
