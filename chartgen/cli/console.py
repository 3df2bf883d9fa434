"""The two output streams: each may be a terminal, a pipe, a log, closed, or without Unicode."""

from __future__ import annotations

import errno
import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from typing import Literal, TextIO

from chartgen.cli.sanitize import inert, printable

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
_OWN_CODES = f"(\x1b\\[(?:0|{'|'.join(filter(None, _CODES.values()))})m)"

_TAB = 4

_ASCII = str.maketrans({
    "│": "|", "├": "|", "└": "`", "─": "-", "…": "...", "–": "-", "—": "-", "→": "->",
    "‘": "'", "’": "'", "“": '"', "”": '"', "✓": "ok", "✗": "x", "≠": "!=",
})  # fmt: skip
"""ASCII for the characters of chartgen's own text, for streams with another encoding."""


class OutputError(Exception):
    """A stream cannot be written to, such as a file on a full disk."""

    def __init__(self, error: OSError) -> None:
        super().__init__((error.strerror or str(error)).lower())


class Stream:
    """One of the two streams."""

    def __init__(self, name: Literal["stdout", "stderr"]) -> None:
        self._name = name
        self.terminal = _is_terminal(self._file)
        self.coloured = _is_coloured(terminal=self.terminal)
        self.closed = self._file is None
        """Nobody reads any more, such as after `| head`. Writing does nothing."""

    @property
    def _file(self) -> TextIO | None:
        # Looked up each time, since it may be redirected.
        file: TextIO | None = getattr(sys, self._name)
        return file

    @property
    def width(self) -> int:
        """Columns to wrap text at; 0 for a stream that is not a terminal."""
        if not self.terminal:
            return 0
        import shutil

        return max(shutil.get_terminal_size().columns, 40)

    def style(self, text: str, style: Style) -> str:
        """Colour a text, if the stream shows colours."""
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if self.coloured and _CODES[style] and text else text

    def safe(self, text: str) -> str:
        """Return a text as `write` writes it, for measuring and aligning it."""
        text = printable(text)
        encoding = self._encoding
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            return "".join(_encodable(character, encoding) for character in text)
        return text

    def line(self, text: str) -> str:
        """Return a text as `safe` does, on one line: names and paths may contain newlines."""
        return self.safe(text).replace("\n", "\\n").replace("\t", "\\t")

    @property
    def _encoding(self) -> str:
        return getattr(self._file, "encoding", None) or "utf-8"

    def cells(self, line: str) -> Iterator[tuple[str, int]]:
        """Yield each character of a line of source code as it is shown, with its width in columns."""
        column = 0
        for character in line:
            shown = " " * (_TAB - column % _TAB) if character == "\t" else self.safe(character)
            width = len(shown) if character == "\t" or len(shown) != 1 else _columns(shown)
            column += width
            yield shown, width

    def write(self, text: str) -> None:
        """Write text for people, sanitized: whatever it contains, only chartgen's own colours are interpreted.

        Raises:
            OutputError: The stream cannot be written to. A reader that went away is not an error.
        """
        parts = re.split(_OWN_CODES, text) if self.coloured else [text]
        self.write_exact(
            inert("".join(self.safe(part) if not number % 2 else part for number, part in enumerate(parts)))
        )

    def write_exact(self, text: str) -> None:
        """Write a document as it is; its format has its own way to escape text.

        Raises:
            OutputError: As `write`.
        """
        file = self._file
        if self.closed or file is None or not text:
            return
        try:
            file.write(text)
        except UnicodeEncodeError:
            self.write_exact("".join(_encodable(character, self._encoding) for character in text))
        except OSError as error:
            self._failed(error)

    def flush(self) -> None:
        """Flush the stream.

        Raises:
            OutputError: As `write`.
        """
        file = self._file
        if self.closed or file is None:
            return
        try:
            file.flush()
        except OSError as error:
            self._failed(error)

    def _failed(self, error: OSError) -> None:
        # Python would try to write the rest of its buffer at exit, and print a traceback.
        self.closed = True
        self._discard_buffer()
        # Windows reports EINVAL for a closed pipe.
        if not isinstance(error, BrokenPipeError) and not (sys.platform == "win32" and error.errno == errno.EINVAL):
            raise OutputError(error) from error

    def _discard_buffer(self) -> None:
        file = self._file
        try:
            descriptor = file.fileno() if file is not None else -1
            null = os.open(os.devnull, os.O_WRONLY)
        except (OSError, ValueError):
            return
        if descriptor >= 0:
            os.dup2(null, descriptor)
        os.close(null)


class Console:
    """Both streams: results go to `out`, everything else to `err`."""

    def __init__(self) -> None:
        self.out = Stream("stdout")
        self.err = Stream("stderr")

    def print(self, text: str = "") -> None:
        """Write a line of the result."""
        self.out.write(f"{text}\n")

    def note(self, text: str) -> None:
        """Write a line that is not part of the result."""
        # Results come first if both streams are the same terminal or log.
        self.out.flush()
        self.err.write(f"{text}\n")
        self.err.flush()

    def finish(self) -> None:
        """Flush both streams."""
        self.out.flush()
        self.err.flush()


def _is_terminal(file: TextIO | None) -> bool:
    try:
        return file is not None and file.isatty()
    except ValueError:  # closed
        return False


def _is_coloured(*, terminal: bool) -> bool:
    """Follow the conventions of no-color.org and force-color.org; NO_COLOR wins."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in {"", "0", "false"}:
        return True
    if not terminal or os.environ.get("TERM") == "dumb":
        return False
    return sys.platform != "win32" or bool({"WT_SESSION", "TERM", "ANSICON"} & os.environ.keys())


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
