"""`.helmignore`: files are excluded as Helm does, and what it rejects is reported."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from chartgen.helmignore import invalid_rules, kept
from tests.support import helm

_FILES = (
    *("Chart.yaml", "ab", "abc", "a/b", "a/c/b", "b-c", "z", "[x]", "-", "a]", ".dot", "!a", "#a", "x\\y", "é", "a b"),
    *("d/z", "d/e/z", "new\nline"),
)
_SHOW = '{{ range $path, $_ := .Files.Glob "**" }}{{ $path | b64enc }} {{ end }}'
_PIECES = st.sampled_from([*"abcdxz*?[]^!-\\/ #.é", "**", "[a-c]", "[^a]", "a/", "/a", "\r"])
_LINES = st.lists(st.lists(_PIECES, max_size=6).map("".join), min_size=1, max_size=3).map("\n".join)


@pytest.fixture(scope="module")
def chart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("helmignore") / "demo"
    for path in _FILES:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("", "utf-8")
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: demo\nversion: 1.0.0\n", "utf-8")
    (folder / "templates").mkdir()
    (folder / "templates" / "t.txt").write_text(_SHOW, "utf-8")
    return folder


@example("[a")
@example("[]a]")
@example("[z-a]")
@example("[^a]*")
@example("\\a*")
@example("[[]x]")
@example("[\\]]")
@example("!a/")
@example("\\/")
@example("a**")
@example("\ufeffab")
@example("x*[")
@example("ab\rc")
@example("ab\u2028z")
@example("x" * 70_000)
@given(_LINES)
def test_as_helm_does(chart: Path, rules: str) -> None:
    (chart / ".helmignore").write_bytes(rules.encode())
    ours = kept([*_FILES, "templates/t.txt"], rules)
    # Without these, nothing tells which files are read.
    assume(invalid_rules(rules) or {"Chart.yaml", "templates/t.txt"} <= set(ours))
    refusal, rendered = _rendered(chart)
    if refusal:
        assert invalid_rules(rules), refusal
        return
    if invalid_rules(rules):
        # Helm notices some invalid rules only when it compares them with a file.
        assert "*" in rules
        return
    theirs = {base64.b64decode(each).decode() for each in rendered["templates/t.txt"].split()}
    assert theirs - {".helmignore"} == set(ours) - {"Chart.yaml", "templates/t.txt"}


def _rendered(chart: Path) -> tuple[str, dict[str, str]]:
    try:
        return "", helm.render_text(chart)
    except helm.HelmRefused as error:
        return str(error), {}
