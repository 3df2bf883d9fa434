"""Text of authors in Markdown, comments and diagrams: it never changes the structure around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CONTROL = "[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]"
_BIDI = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
"""Characters that change the direction of the text after them."""
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_FENCE = "`+"
_PIPE = re.compile(r"(\\?)\|")
_BLOCK = re.compile(
    r"[-+*](?=\s|$)|#{1,6}(?=\s|$)|~{3}|\||([-*_])(?:\s*\1){2,}\s*$|\[[^\]]*\]:|(?P<number>\d{1,9})[.)](?=\s|$)"
)
"""What begins a list, a heading, a fence, a rule or a definition at the start of a line."""


def one_line(text: str) -> str:
    """Return a text as one line, without control characters and characters that change its direction."""
    line = text if text.isprintable() else re.sub(_BIDI, "\ufffd", re.sub(_CONTROL, " ", text))
    return " ".join(line.split())


def inline(text: str) -> str:
    """Return a text as a part of a paragraph: only code spans, emphasis and links keep their meaning."""
    return "".join(span if is_code else _plain(span) for span, is_code in _spans(one_line(text)))


def paragraph(text: str) -> str:
    """Return a text as a whole paragraph."""
    line = inline(text)
    block = _BLOCK.match(line)
    if block is None:
        return line
    # A number cannot be escaped, the character after it can.
    position = len(block["number"] or "")
    return f"{line[:position]}\\{line[position:]}"


def cell(text: str) -> str:
    """Return a text as a cell of a table."""
    return "".join(
        span.replace("|", "\\|") if is_code else _PIPE.sub(_escaped_pipe, _plain(span))
        for span, is_code in _spans(one_line(text))
    )


def code(text: str, *, in_table: bool = False) -> str:
    """Return a text as a code span; its spaces are kept."""
    line = text if text.isprintable() else re.sub(_BIDI, _escape, re.sub(_CONTROL, " ", text))
    longest = max(map(len, re.findall(_FENCE, line))) if "`" in line else 0
    fence = "`" * (longest + 1)
    escaped = line.replace("|", "\\|") if in_table else line
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{escaped}{pad}{fence}"


def mermaid(text: str) -> str:
    """Return a text as a part of a quoted label of a Mermaid diagram."""
    line = one_line(text)
    return line.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")


def _spans(line: str) -> Iterator[tuple[str, bool]]:
    """Split a line into code spans and the text between them, each with whether it is code."""
    end = 0
    for code_span in _CODE.finditer(line):
        yield line[end : code_span.start()], False
        yield code_span[0], True
        end = code_span.end()
    yield line[end:], False


def _plain(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("`", "\\`").replace("![", "\\!\\[")
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _escaped_pipe(pipe: re.Match[str]) -> str:
    # After a backslash, renderers disagree on whether another one escapes it.
    return f"{pipe[1]}&#124;" if pipe[1] else "\\|"


def _escape(character: re.Match[str]) -> str:
    return f"\\u{ord(character[0]):04x}"
