"""Hostile text in specs, file names and charts: neither a terminal nor a CI runner interprets any of it."""

from __future__ import annotations

import io
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartgen.cli import findings
from chartgen.cli.console import Console
from chartgen.cli.document import Document
from chartgen.cli.formats import as_json, write
from chartgen.cli.sanitize import inert, printable
from chartgen.errors import Finding, Location
from tests.cli.conftest import Run, spec

PIECES = (
    "::stop-commands::tok", "::add-mask::x", "::error::x", "##[add-mask]x", "##[error]", "##vso[task.setvariable]x",
    "##teamcity[x]", "\n", "\r", "\r\n", " ", "\t", "%0A", "%250A", "::", ":", "#", "##", "[", "]",
    "\x1b[2J", "\x1b[1;31m", "\x1b]0;title\x07", "\x9b31m", "\b", "\x00", "\x7f", "\x85", "\u2028", "\u2029",
    "\u202e", "\u2066", "\u2069", "\u200b", "\u200f", "\u061c", "\ufeff", "\u00ad", "\U000e0041", "\ue000", "\udcff",
    "日本", "e\u0301", "text",
)  # fmt: skip
HOSTILE = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=8).map("".join)

_PROPERTIES = re.compile(r"::(error|warning) ([^:]*)::(.*)")


def runner_commands(text: str) -> Iterator[str]:
    """Yield the lines that GitHub's runner, or that of another CI system, takes for a command."""
    for line in re.split(r"\r\n|\r|\n", text):
        plain = re.sub(r"\x1b\[[\d;]*m", "", line)
        if plain.lstrip().startswith("::") or re.search(r"##(\[|vso\[|teamcity\[)", line, re.IGNORECASE):
            yield line


def hidden_characters(text: str) -> set[str]:
    return {
        character
        for character in text
        if character != "\n" and unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    } - {"\t"}


class Streams:
    """Both streams, as text that a log would have."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, encoding: str = "utf-8") -> None:
        self._files = [io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="") for _ in range(2)]
        monkeypatch.setattr(sys, "stdout", self._files[0])
        monkeypatch.setattr(sys, "stderr", self._files[1])
        self.console = Console()

    def texts(self) -> list[str]:
        self.console.finish()
        return [file.buffer.getvalue().decode(file.encoding) for file in self._files]


@st.composite
def hostile_findings(draw: st.DrawFn) -> Finding:
    location = None
    if draw(st.booleans()):
        source = draw(HOSTILE)
        column = draw(st.integers(0, len(source) + 2))
        location = Location(draw(HOSTILE) or "x", draw(st.integers(1, 9999)), column, column + 3, source)
    return Finding(
        draw(HOSTILE) or "x", location, draw(HOSTILE), draw(HOSTILE), draw(HOSTILE), draw(HOSTILE), severity="warning"
    )


@given(HOSTILE)
def test_sanitized_text_is_inert_and_stays_so(text: str) -> None:
    safe = inert(printable(text))
    assert list(runner_commands(safe)) == []
    assert hidden_characters(safe) == set()
    assert inert(printable(safe)) == safe
    assert safe.count("\n") == text.count("\n")


@given(hostile_findings(), st.sampled_from(["utf-8", "ascii", "cp1252"]), st.sampled_from(["", "1"]))
def test_findings_as_text(finding: Finding, encoding: str, force_color: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORCE_COLOR", force_color)
        streams = Streams(patch, encoding)
        findings.show([finding], streams.console, tracebacks=[finding.message])
        streams.console.print(finding.message)
        out, err = streams.texts()
    for text in (out, err):
        assert list(runner_commands(text)) == []
        own_colours = re.sub(r"\x1b\[(0|1|2|32|36|1;31|1;33)m", "", text) if force_color else text
        assert hidden_characters(own_colours) == set()


@given(st.lists(hostile_findings(), max_size=3), st.sampled_from(["json", "sarif", "github"]))
def test_documents(found: list[Finding], output_format: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        streams = Streams(patch)
        write(Document("build", 1, found), output_format, streams.console)
        out, err = streams.texts()
    assert err == ""
    if output_format == "github":
        lines = out.splitlines()
        assert len(lines) == len(found)
        assert all(_PROPERTIES.fullmatch(line) for line in lines)
        assert hidden_characters(out) == set()
        assert "##[" not in out
    else:
        json.loads(out)
        assert list(runner_commands(out)) == []
        assert out.isascii()


@given(hostile_findings())
def test_json_is_read_back_as_it_was(finding: Finding) -> None:
    (data,) = json.loads(as_json(Document("build", 1, [finding])))["findings"]
    assert (data["message"], data["found"]) == (finding.message, finding.found)


HOSTILE_LINES = "x\n::stop-commands::tok\n  ::add-mask::a\n##[error]b\x1b[2J\u202e"


@pytest.mark.parametrize("output_format", ["text", "github"])
@pytest.mark.parametrize("command", ["build", "check", "verify", "tree"])
def test_a_spec_cannot_speak_to_the_runner(
    command: str, output_format: str, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    (project / "specs" / "::add-mask::x.py").write_text(f"raise ValueError({HOSTILE_LINES!r})\n", "utf-8")
    (project / "specs" / "b.py").write_text(spec("b").replace("0.1.0", "\\n::add-mask::v\\x1b[2J"), "utf-8")
    words = ["build", "--check"] if command == "check" else [command]
    words += [] if command == "tree" else ["--format", output_format]
    ran = run(*words, "--debug")
    assert ran.code == 2
    assert list(runner_commands(ran.err)) == []
    assert hidden_characters(ran.out + ran.err) == set()
    expected = r"::error [^:]*::" if output_format == "github" and command != "tree" else r"(?!\s*::|.*##\[)"
    assert all(re.match(expected, line) for line in ran.out.splitlines())


def test_paths_with_newlines_stay_on_their_line(project: Path, run: Run) -> None:
    run("build")
    hostile = project / "generated" / "web" / "templates" / "a\n::add-mask::x\nb.yaml"
    hostile.write_text("a: 1\n", "utf-8")
    for words in (["build"], ["build", "--check"], ["build", "--format", "github"]):
        ran = run(*words)
        assert list(runner_commands(ran.err)) == []
        assert "\nb.yaml" not in ran.err + ran.out


CHART_YAML = 'apiVersion: v2\nname: "web\\n::stop-commands::tok"\nversion: 0.1.0\nkubeVersion: ">=1.28.0-0"\n'


@pytest.mark.parametrize("output_format", ["text", "github"])
def test_a_chart_of_others_cannot_speak_to_the_runner(output_format: str, project: Path, run: Run) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    chart = project / "web"
    (chart / "templates").mkdir(parents=True)
    (chart / "templates" / "a.yaml").write_text('{{ fail "\\n::stop-commands::tok\\n##[add-mask]x" }}\n', "utf-8")
    (chart / "values.yaml").write_text("a: 1\n", "utf-8")
    for text in (CHART_YAML, CHART_YAML.replace("\\n::stop-commands::tok", "")):
        (chart / "Chart.yaml").write_text(text, "utf-8")
        ran = run("verify", "web", "--format", output_format)
        assert ran.code == 1
        assert list(runner_commands(ran.err)) == []
        commands = list(runner_commands(ran.out))
        assert all(re.match(r"::(error|warning) [^:]*::", line) for line in commands)
        assert bool(commands) == (output_format == "github")
