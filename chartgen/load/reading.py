"""Read spec files: always as UTF-8, whatever the locale."""

from __future__ import annotations

from chartgen.errors import Finding, Location
from chartgen.locations import Source, shown


class UnreadableError(Exception):
    """A spec file cannot be read, or is not text."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def read(path: str) -> Source:
    """Read a spec file.

    Raises:
        UnreadableError: The file is missing, not readable or not UTF-8.
    """
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise UnreadableError(
            Finding(f"cannot read {shown(path)}: {reason}", Location(shown(path), 1), rule="file")
        ) from None
    try:
        source = Source(path, data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableError(_not_utf8(path, error)) from None
    if "\0" in source.text:
        line = source.text[: source.text.index("\0")].count("\n") + 1
        raise UnreadableError(
            Finding("invalid character: a NUL byte", Location(shown(path), line), rule="file", expected="Python code")
        )
    return source


def _not_utf8(path: str, error: UnicodeDecodeError) -> Finding:
    before = error.object[: error.start].decode("utf-8-sig", errors="replace").split("\n")
    line = error.object.decode("utf-8-sig", errors="replace").split("\n")[len(before) - 1].rstrip("\r")
    column = len(before[-1]) + 1
    return Finding(
        f"invalid UTF-8: the byte 0x{error.object[error.start]:02x}",
        Location(shown(path), len(before), column, column + 1, line),
        rule="file",
        hint="save the file as UTF-8",
    )
