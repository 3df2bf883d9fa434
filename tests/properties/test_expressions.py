"""Expressions of guards: what is accepted is what Helm's engine parses, with the functions that it knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chartgen.spec.helm_expression import FUNCTIONS, expression_problem
from tests.support import fetching, helm
from tests.support.helmcmd import HelmCommand

_TOKENS = """
    eq ne not len int default index .Values .Values.a $.Values.b $ . .a .Values.é .Values.a-b .Values._a ( ) () (true) |
    "a" "\\x41" "\\q" "\\u00e9" "\\400" "\\U00110000" `b` 'c' '\\n' 'ab' '' 1 -2 +1 08 017 0x1F 0o17 0b2 1.5 1. .5 1e3
    1.e-1 1_000 99999999999999999999 -9223372036854775808 1e999 1a .1a -- true false nil x é , : = == /**/ _ .. $$ $x
""".split()
_PIECES = st.one_of(
    st.lists(st.sampled_from(_TOKENS), max_size=8).map(" ".join),
    st.lists(st.sampled_from([*_TOKENS, *" \t |()"]), max_size=8).map("".join),
)
_SOURCES = {
    "github.com/Masterminds/sprig/v3@v3.3.0": ("functions.go", r'^\t"(\w+)": '),
    "helm.sh/helm/v3@v3.21.1": ("pkg/engine/funcs.go", r'^\t\t"(\w+)": '),
}
"""Go modules to the file and the pattern of the functions that they define."""
_REMOVED = {"env", "expandenv"}
"""Functions of Sprig that Helm removes."""
_NEWER = {"mustToToml", "mustToYaml"}
"""Functions that Helm 3.17 does not have: it can't parse a chart that uses them."""


@pytest.fixture(scope="module")
def chart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("expressions") / "demo"
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: demo\nversion: 1.0.0\n", "utf-8")
    return folder


def _refusal(chart: Path, action: str) -> str:
    (chart / "templates" / "a.txt").write_text(action, "utf-8")
    try:
        helm.render_text(chart)
    except helm.HelmRefused as error:
        return error.text
    return ""


@example("eq .Values.a 'ab'")
@example('eq .Values.a "\\q"')
@example(".Values.é")
@example("(eq 1 1).a.b | not")
@given(_PIECES)
def test_what_is_accepted_parses(chart: Path, text: str) -> None:
    problem = expression_problem(text)
    if not problem:
        assert _refusal(chart, f"{{{{ if false }}}}{{{{ if {text} }}}}{{{{ end }}}}{{{{ end }}}}") == ""
    elif text.rstrip()[-1:] != "|":
        # `$ |` parses, and what stands after the bar is ignored.
        assert _refusal(chart, f"{{{{ if {text} }}}}{{{{ end }}}}"), problem


def test_functions(chart: Path) -> None:
    assert _refusal(chart, _all_functions()) == ""


@pytest.mark.parametrize("name", sorted(_REMOVED))
def test_functions_that_helm_removes(chart: Path, name: str) -> None:
    assert f'function "{name}" not defined' in _refusal(chart, f"{{{{ {name} }}}}")


def test_functions_of_the_command(chart: Path, helm_command: HelmCommand) -> None:
    (chart / "templates" / "a.txt").write_text(_all_functions(), "utf-8")
    helm_command.run("template", "demo", chart)


@pytest.mark.helm
@pytest.mark.parametrize("module", _SOURCES)
def test_functions_of_the_sources(module: str) -> None:
    """No function is missing, other than those of Go's own templates, which the engine is not asked for here."""
    file, pattern = _SOURCES[module]
    try:
        command = (fetching.go_command(), "mod", "download", "-json", module)
        found = re.search(r'"Dir": "(.*)"', fetching.run(*command, env=fetching.go_environment()))
    except fetching.Missing as error:
        pytest.skip(str(error))
    assert found
    names = set(re.findall(pattern, (Path(found[1]) / file).read_text("utf-8"), re.MULTILINE))
    assert len(names) > 5
    assert names - _REMOVED - _NEWER == names & FUNCTIONS


def _all_functions() -> str:
    return "{{ if false }}" + "".join(f"{{{{ {name} }}}}" for name in sorted(FUNCTIONS)) + "{{ end }}"
