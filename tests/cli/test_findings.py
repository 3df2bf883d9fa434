"""How findings look: the author's own line, the place marked, on any stream."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from chartgen.cli import findings
from chartgen.cli.console import Stream
from chartgen.errors import Finding, Location
from chartgen.wording import plural

LINE = '        image=Image("todo-backend", tag="latest"),'


class Sized(Stream):
    """A stream whose width is said."""

    columns = 0

    @property
    def width(self) -> int:
        return self.columns


def stream(encoding: str = "utf-8", width: int = 0, *, coloured: bool = False) -> Stream:
    sys.stderr = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    made = Sized("stderr")
    made.columns, made.coloured = width, coloured
    return made


@pytest.fixture(autouse=True)
def _streams() -> Iterator[None]:
    before = sys.stderr
    yield
    sys.stderr = before


def marked(source: str, mark: str, **more: Any) -> Finding:
    column = source.index(mark) + 1
    location = Location("specs/todo_backend.py", 18, column, column + len(mark), source)
    return Finding("the image's tag has the wrong form", location, rule="image-tag", **more)


def test_all_fields(snapshot: Any) -> None:
    finding = marked(
        LINE,
        '"latest"',
        field="workload.image.tag",
        found="latest",
        expected="X.Y.Z-commitHash",
        hint="name the commit that the image was built from",
    )
    assert findings.text([finding], stream()) == snapshot


@pytest.mark.parametrize(
    "finding",
    [
        Finding("no spec in `empty/`", rule="file", hint="a spec is a file `NAME.py`"),
        Finding("edited by hand", Location("generated/todo/values.yaml", 1), rule="edited"),
        Finding("no column is known", Location("specs/a.py", 7, 0, 0, "x = 1"), severity="warning"),
        Finding("at the end of the line", Location("specs/a.py", 7, 6, 7, "x = 1"), rule="syntax"),
        Finding("two\nlines", found="a\nb"),
    ],
    ids=["no place", "no line", "no column", "behind the end", "newlines"],
)
def test_optional_fields(finding: Finding, snapshot: Any) -> None:
    assert findings.text([finding], stream()) == snapshot


def marks_of(text: str) -> tuple[str, str]:
    """Give the line of source and the line of marks."""
    lines = text.splitlines()
    number = next(number for number, line in enumerate(lines) if re.fullmatch(r"\W*\^+", line))
    return lines[number - 1].split("| ", 1)[1], lines[number].split("| ", 1)[1]


@pytest.mark.parametrize(
    ("source", "mark", "encoding", "shown", "before", "width"),
    [
        ("\tx = Image('a')", "Image", "utf-8", "    x = Image('a')", 8, 5),
        ("ab\tx = Image('a')", "Image", "utf-8", "ab  x = Image('a')", 8, 5),
        ("x = '日本語', Image", "Image", "utf-8", "x = '日本語', Image", 14, 5),
        ("x = 'e\u0301', Image", "Image", "utf-8", "x = 'e\u0301', Image", 9, 5),
        ("x = '日本'", "日本", "ascii", r"x = '\u65e5\u672c'", 5, 12),
        ("x = '\x1b[31m', Image", "Image", "utf-8", r"x = '\x1b[31m', Image", 16, 5),
        ("x = '\u202e', Image", "Image", "utf-8", r"x = '\u202e', Image", 14, 5),
    ],
    ids=["tab", "tab inside", "wide", "combining", "escaped", "control", "bidirectional"],
)
def test_marks_stand_under_what_they_mark(
    source: str, mark: str, encoding: str, shown: str, before: int, width: int
) -> None:
    line, marks = marks_of(findings.text([marked(source, mark)], stream(encoding)))
    assert line == shown
    assert marks == " " * before + "^" * width


@pytest.mark.parametrize("at", [0, 400, 993])
def test_a_long_line_is_cut_around_the_place(at: int) -> None:
    source = "a" * at + "«mark»" + "b" * (994 - at)
    text = findings.text([marked(source, "«mark»", hint="short")], stream(width=80))
    line, marks = marks_of(text)
    assert line[marks.index("^") : len(marks)] == "«mark»"
    assert max(map(len, text.splitlines())) <= 80
    assert len(line) > 60


def test_eighty_columns_break_between_words_and_leave_places_whole() -> None:
    path = "specs/" + "deep/" * 20 + "todo.py"
    finding = Finding(
        "word " * 40 + "end", Location(path, 1234, 56, 57, "x" * 60), hint=f"see {path} and " + "more " * 30
    )
    lines = findings.text([finding], stream(width=80)).splitlines()
    assert f"    --> {path}:1234:56" in lines
    assert [line for line in lines if len(line) > 80 and path not in line] == []
    assert any(line.strip() == path or line.endswith(path) or path in line.split() for line in lines)
    assert "word" in lines[1], "wrapped, and not cut"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_any_text_can_be_written_in_any_encoding(encoding: str) -> None:
    finding = marked("x = '日本語 \U0001f680 \udcff ü'", "日本語", found="→ \udc80", hint="…")
    out = stream(encoding)
    text = findings.text([finding], out)
    assert out.safe(text).encode(encoding).count(b"\n") == text.count("\n")


def test_colours_only_where_they_are_seen() -> None:
    finding = marked(LINE, '"latest"', hint="h")
    plain, coloured = findings.text([finding], stream()), findings.text([finding], stream(coloured=True))
    assert "\x1b" not in plain
    assert "\x1b[1;31m^^^^^^^^\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_too_many_are_counted_errors_first() -> None:
    many = [Finding(f"w{number}", severity="warning") for number in range(70)] + [Finding("the error")]
    text = findings.text(many, stream())
    assert text.startswith("error[spec]: the error\n\nwarning[spec]: w0\n")
    assert text.endswith("… and 21 more; -v shows all\n\n")
    assert findings.text(many, stream(), all_of_them=True).count("warning[spec]") == 70


def test_counts() -> None:
    error, warning = Finding("e"), Finding("w", severity="warning")
    assert findings.count([error]) == "1 error"
    assert findings.count([error, warning, error]) == "2 errors and 1 warning"
    assert plural(1000, "chart") == "1,000 charts"


def test_a_word_that_is_longer_than_the_line_stands_on_it_all_the_same() -> None:
    field = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]"
    text = findings.text([marked(LINE, '"latest"', field=field, found="In the midst of it")], stream(width=60))
    assert f"\n   = field: {field}\n   = found: In the midst of it\n" in f"{text}\n"
