"""Where text goes: two streams, each of which may be a terminal, a pipe, a log, closed, or without Unicode."""

from __future__ import annotations

import errno
import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from typing import Literal, TextIO

Style = Literal["error", "warning", "good", "location", "name", "faint", "bold", "plain"]

_CODES: dict[Style, str] = {
    "error": "1;31",
    "warning": "1;33",
    "good": "32",
    "location": "36",
    "name": "1",
    "faint": "2",
    "bold": "1",
    "plain": "",
}

_TAB = 4

_ASCII = str.maketrans({
    "│": "|", "├": "|", "└": "`", "─": "-", "…": "...", "–": "-", "—": "-", "→": "->",
    "‘": "'", "’": "'", "“": '"', "”": '"', "✓": "ok",
})  # fmt: skip
"""What our own text has beyond ASCII; where a stream can't show it."""

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""What would change a terminal's state or the order of what it shows; an author's text may have it."""


class OutputError(Exception):
    """A stream can't be written to, such as a file on a full disk."""

    def __init__(self, error: OSError) -> None:
        super().__init__((error.strerror or str(error)).lower())


class Stream:
    """One of the two streams, and what it can show."""

    def __init__(self, name: Literal["stdout", "stderr"]) -> None:
        self._name = name
        self.terminal = _is_terminal(self._file)
        self.coloured = self.terminal and _may_be_coloured()
        self.closed = self._file is None
        """Nobody reads any more, such as after `| head`; what is written is dropped."""

    @property
    def _file(self) -> TextIO | None:
        # Asked for anew each time: it may be redirected.
        file: TextIO | None = getattr(sys, self._name)
        return file

    @property
    def width(self) -> int:
        """Columns to wrap text at; 0 where it is not to be wrapped, since no person sees it at once."""
        if not self.terminal:
            return 0
        import shutil

        return max(shutil.get_terminal_size().columns, 40)

    def style(self, text: str, style: Style) -> str:
        """Colour a text, where that is to be seen."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.coloured and _CODES[style] and text else text

    def safe(self, text: str) -> str:
        """Make a text harmless for this stream, and writable to it; newlines and tabs stay."""
        text = _UNSEEN.sub(_escaped, text)
        encoding = getattr(self._file, "encoding", None) or "utf-8"
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            return "".join(_encodable(character, encoding) for character in text)
        return text

    def cells(self, line: str) -> Iterator[tuple[str, int]]:
        """Give each character of a line of source as it is shown, with the columns that it takes."""
        column = 0
        for character in line:
            shown = " " * (_TAB - column % _TAB) if character == "\t" else self.safe(character)
            width = len(shown) if character == "\t" or len(shown) != 1 else _columns(shown)
            column += width
            yield shown, width

    def write(self, text: str) -> None:
        """Write text that is safe already.

        Raises:
            OutputError: the machine refuses. That nobody reads is no error.
        """
        file = self._file
        if self.closed or file is None or not text:
            return
        try:
            file.write(text)
        except OSError as error:
            self._failed(error)

    def flush(self) -> None:
        """Hand on what was written.

        Raises:
            OutputError: as `write`.
        """
        file = self._file
        if self.closed or file is None:
            return
        try:
            file.flush()
        except OSError as error:
            self._failed(error)

    def _failed(self, error: OSError) -> None:
        # What is still buffered would fail again when Python ends, with a message; so it goes nowhere.
        self.closed = True
        self._to_nowhere()
        # Windows says EINVAL where nobody reads.
        if not isinstance(error, BrokenPipeError) and not (sys.platform == "win32" and error.errno == errno.EINVAL):
            raise OutputError(error) from error

    def _to_nowhere(self) -> None:
        file = self._file
        try:
            descriptor = file.fileno() if file is not None else -1
            nowhere = os.open(os.devnull, os.O_WRONLY)
        except (OSError, ValueError):
            return
        if descriptor >= 0:
            os.dup2(nowhere, descriptor)
        os.close(nowhere)


class Console:
    """Both streams: what was asked for goes to `out`, all else to `err`."""

    def __init__(self) -> None:
        self.out = Stream("stdout")
        self.err = Stream("stderr")

    def print(self, text: str = "") -> None:
        """Show what was asked for."""
        self.out.write(f"{text}\n")

    def note(self, text: str) -> None:
        """Say something beside."""
        # What was asked for comes first where both streams are the same terminal or log.
        self.out.flush()
        self.err.write(f"{text}\n")
        self.err.flush()

    def finish(self) -> None:
        """Hand on all that was written."""
        self.out.flush()
        self.err.flush()


def _is_terminal(file: TextIO | None) -> bool:
    try:
        return file is not None and file.isatty()
    except ValueError:  # closed
        return False


def _may_be_coloured() -> bool:
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.platform != "win32" or bool({"WT_SESSION", "TERM", "ANSICON"} & os.environ.keys())


def _escaped(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode("ascii")


def _encodable(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        plain = character.translate(_ASCII)
        return plain if plain.isascii() else character.encode("ascii", "backslashreplace").decode("ascii")
    return character


def _columns(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
