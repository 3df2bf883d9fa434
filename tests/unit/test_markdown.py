"""Text of authors does not change the structure of READMEs, comments, diagrams and commands."""

from __future__ import annotations

import re
import shlex

import pytest

from chartgen import (
    Chart,
    ConfigMap,
    Deployment,
    ExistingSecret,
    Image,
    Manifest,
    Namespace,
    Policy,
    Waiver,
)
from chartgen.overview import guides, summarize
from chartgen.plan import plan
from chartgen.render import render
from chartgen.resources import ChartScope, resources_of
from chartgen.spec.resolve import resolved
from chartgen.values import markdown

HOSTILE = (
    "a\n\n# Heading",
    "a\n```\nb", "```sh\nrm", "~~~", "| a | b |\n|---|---|", "<script>x</script>", "<!-- a", "</details>",
    "\u202eabc", "a\u2028# b", "- list", "1. list", "> quote", "[a]: http://example.com", "***", "a \\| b | c", "`|`",
    "`a", "``` `a", "![a](http://example.com/a.png)", "# a", "\t\tcode", "=====", "{{ fail }}",
)  # fmt: skip


class Strange(Policy):
    """It says what it is told."""

    name = "strange"

    def __init__(self, text: str) -> None:
        self.text = text

    def check(self, chart: Chart) -> list[object]:  # type: ignore[override]
        return []

    def sentence(self, chart: Chart) -> str:
        return self.text


def _files(text: str) -> dict[str, str]:
    chart = Chart(
        "demo",
        version="1.0.0",
        description=text,
        namespace=Namespace("demo", description=text, policies=[Strange(text)]),
        waivers=[Waiver("liveness", reason=text)],
        workload=Deployment(
            image=Image("demo", tag="1.0.0"),
            env_from=[
                ConfigMap({"KEY": text}, docs={"KEY": text}),
                ExistingSecret("existing", keys=["B"], docs={"B": text}),
            ],
        ),
        manifests=[Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": text}})],
    )
    return {path: str(content) for path, content in render(plan(chart, "specs/demo.py", level="all")).items()}


def _structure(readme: str) -> list[str]:
    """Return what each line begins: headings, fences, table rows, list items, raw HTML."""
    return [re.match(r"\s*(#+ |```|\||- |\d+\. |>|<|~~~|\[[^\]]*\]:)?", line)[0] for line in readme.split("\n")]  # type: ignore[index]


@pytest.mark.parametrize("text", HOSTILE)
def test_the_structure_stays(text: str) -> None:
    expected, found = _files("text"), _files(text)
    assert _structure(found["README.md"]) == _structure(expected["README.md"])
    assert found["values.yaml"].count("\n# -- ") == expected["values.yaml"].count("\n# -- ")
    for file in ("README.md", "values.yaml", "Chart.yaml", "templates/NOTES.txt"):
        assert "\u202e" not in re.sub(r'"[^"]*"', "", found[file])
    prose = re.sub(r"```.*?```|(`+).+?\1", "", found["README.md"], flags=re.DOTALL)
    assert "<" not in prose
    cells = [line for line in found["README.md"].split("\n") if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in cells} == {4}


@pytest.mark.parametrize(("text", "expected"), [
    ("plain text", "plain text"), ("`code` and <b>", "`code` and &lt;b&gt;"), ("`a", "\\`a"), ("a|b", "a\\|b"),
    ("`a|b`", "`a\\|b`"), ("a\\|b", "a\\\\&#124;b"), ("two\nlines", "two lines"), ("*a* [b](c)", "*a* [b](c)"),
])  # fmt: skip
def test_cells(text: str, expected: str) -> None:
    assert markdown.cell(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("a", "`a`"), ("a`b", "``a`b``"), ("`a``", "``` `a`` ```"), ("a\nb", "`a b`"), ("\u202ea", "`\\u202ea`"),
])  # fmt: skip
def test_code(text: str, expected: str) -> None:
    assert markdown.code(text) == expected


def test_labels_of_diagrams() -> None:
    assert markdown.mermaid('a"]\nb<script>') == "a#quot;] b#lt;script#gt;"


def test_each_word_of_a_command_is_quoted() -> None:
    labels = {"example.com/team": "shop", "empty": ""}
    image = Image("demo", tag="")
    chart = Chart(
        "demo",
        version="1.0.0",
        app_version="1" * 63 + "$(id) `id`",
        description="x",
        namespace=Namespace("demo", labels=labels),
        workload=Deployment(image=image, env_from=[ConfigMap({"a.b": "1.10"})]),
    )
    (guide,) = guides([summarize(chart, resources_of(ChartScope(resolved(chart))))])
    lines = "\n".join(command for step in guide.steps for command in step.commands).split("\n")
    assert "kubectl label namespace demo example.com/team=shop empty=" in lines
    (load,) = [line for line in lines if line.startswith("minikube")]
    assert shlex.split(load) == ["minikube", "image", "load", f"demo:{chart.app_version}"]
    files = {path: str(content) for path, content in render(plan(chart, "specs/demo.py", level="all")).items()}
    assert load in files["README.md"]
    assert r"--set-string 'config.a\.b=...'" in files["README.md"]
