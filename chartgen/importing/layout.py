"""The layout of expressions in the style of `ruff format`: on one line if that fits.

Otherwise, the arguments of a call are on a line of their own if they fit on one, else each on its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chartgen.importing.prose import comment

_INDENT = 4
_NARROW = (range(0x1100), range(0x1E00, 0x2200), range(0x2500, 0x25A0))
"""The characters that take one column in each version of Unicode: most scripts, punctuation, arrows and boxes."""
_KHMER_BEYYAL = "\u17d8"


@dataclass(slots=True)
class Item:
    """An element of brackets: an argument, an element of a list, or an entry of a dict."""

    value: Layout
    prefix: str = ""
    """The name of the argument with `=`, or the key with `: `."""
    comment: str = ""
    """What is written above it."""


@dataclass(slots=True)
class Layout:
    """An expression that can be written on one line, or on several."""

    opening: str
    """What it begins with, up to an opening bracket; an expression without elements, as a whole."""
    items: Sequence[Item] = ()
    closing: str = ""
    flat: str | None = None
    """The expression on one line; None if it is never written on one."""
    body: str | None = None
    """Its elements on one line; None if each is written on a line of its own."""
    width: int = 0
    """The width of it, in columns."""
    body_width: int = 0
    """The width of its elements, in columns."""


def leaf(text: str) -> Layout:
    """Return the layout of an expression that stays on one line, or contains its own line breaks."""
    return Layout(text, flat=None if "\n" in text else text, width=width(text))


def brackets(opening: str, items: Sequence[Item], closing: str, *, limit: int, expand: bool = False) -> Layout:
    """Return the layout of elements in brackets.

    Args:
        opening: What it begins with, up to the bracket.
        items: The elements.
        closing: The closing bracket.
        limit: The line length.
        expand: Write each element on a line of its own even if one line would be enough.
    """
    if not items:
        return leaf(opening + closing)
    layout = Layout(opening, items, closing)
    if expand or any(item.comment or item.value.flat is None for item in items):
        return layout
    inner = 2 * (len(items) - 1) + sum(width(item.prefix) + item.value.width for item in items)
    # As ruff does, elements of lists and dicts have a line each.
    if inner <= limit and (opening.endswith("(") or len(items) == 1):
        layout.body = ", ".join(f"{item.prefix}{item.value.flat}" for item in items)
        layout.body_width = inner
    columns = width(opening) + inner + len(closing)
    if columns <= limit:
        layout.flat = f"{opening}{', '.join(f'{item.prefix}{item.value.flat}' for item in items)}{closing}"
        layout.width = columns
    return layout


def lines(layout: Layout, prefix: str, suffix: str, *, indent: int, limit: int) -> list[str]:
    """Return the lines of an expression between a prefix and a suffix."""
    written: list[str] = []
    _write(layout, prefix, suffix, indent, limit, written)
    return written


def width(text: str) -> int:
    """Return the columns that text takes, or more."""
    if text.isascii():
        return len(text) + 3 * text.count("\t")
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if any(ord(character) in narrow for narrow in _NARROW):
        return 1
    return 3 if character == _KHMER_BEYYAL else 2


def _write(layout: Layout, prefix: str, suffix: str, indent: int, limit: int, written: list[str]) -> None:
    margin = " " * indent
    if layout.flat is not None and indent + width(prefix) + layout.width + len(suffix) <= limit:
        written.append(f"{margin}{prefix}{layout.flat}{suffix}")
    elif not layout.items:
        written.append(f"{margin}{prefix}{layout.opening}{suffix}")
    else:
        written.append(f"{margin}{prefix}{layout.opening}")
        inner = indent + _INDENT
        if layout.body is not None and inner + layout.body_width <= limit:
            written.append(f"{' ' * inner}{layout.body}")
            written.append(f"{margin}{layout.closing}{suffix}")
            return
        for item in layout.items:
            if item.comment:
                written += [f"{' ' * inner}{line}" for line in comment(item.comment, limit - inner)]
            _write(item.value, item.prefix, ",", inner, limit, written)
        written.append(f"{margin}{layout.closing}{suffix}")
