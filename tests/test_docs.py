"""The pages of `docs/`: their examples are correct, and the reference is up to date.

`python -m tests.test_docs [PAGE]...` updates the output in them. `tests/support/pages.py` describes the annotations of
blocks.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest

import chartgen
from chartgen import project
from chartgen.spec import declare, resolve
from scripts import reference
from tests.support import pages
from tests.support.paths import ROOT

DOCS = ROOT / "docs"
TRIED = (
    "argocd.md",
    "build.md",
    "charts.md",
    "commands.md",
    "configuration.md",
    "diff.md",
    "flux.md",
    "import.md",
    "moving-off.md",
    "policies.md",
    "spec-language.md",
    "tour.md",
    "upgrading.md",
    "verify.md",
)
"""The pages with examples, apart from those with a test module of their own."""


def spec_of(page: str) -> str:
    return f"specs/{page.removesuffix('.md').replace('-', '_')}.py"


@pytest.mark.skipif(sys.platform == "win32", reason="commands of a shell")
@pytest.mark.parametrize("page", TRIED)
def test_every_example_is_correct(page: str, tmp_path: Path) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    for ran in pages.tried(DOCS / page, tmp_path, spec_of(page)):
        assert ran.as_shown, f"{ran.command.block}: `{ran.command.line}` prints\n{ran.printed}"


def test_other_pages_quote_the_sources() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "chartgen").rglob("*.py")]
    own = ("deploying.md", "getting-started.md", "extending.md", "publish.md")
    for page in set(DOCS.glob("*.md")) - {DOCS / name for name in (*TRIED, *own)}:
        for block in pages.blocks(page):
            if block.language == "python":
                quoted = re.compile(r"\n *".join(map(re.escape, block.text.strip().splitlines())))
                assert any(map(quoted.search, sources)), f"{block}: no line of chartgen"


def test_the_reference_is_up_to_date() -> None:
    assert list(reference.stale_pages()) == [], "run: python -m scripts.reference"
    assert set((DOCS / "reference").iterdir()) == {DOCS / group.path for group in reference.GROUPS}


def test_each_class_is_in_one_group() -> None:
    words = Counter(word for group in reference.GROUPS for word in group.names.split())
    assert words == Counter(chartgen.__all__)


def test_the_timings_of_probes_are_those_that_charts_get() -> None:
    probed = chartgen.HttpGet("/")
    workload = chartgen.Deployment(
        image=chartgen.Image("a", tag="1"), ports={"http": 80}, liveness=probed, readiness=probed, startup=probed
    )
    chart = resolve.resolved(chartgen.Chart("a", version="1.0.0", description="A", workload=workload))
    made = {
        each.field: each.mark.default(chart.workload, chart)
        for each in declare.declared(chartgen.Deployment)
        if each.field in {"liveness", "readiness", "startup"} and isinstance(each.mark, declare.Value)
        and each.mark.default is not None
    }  # fmt: skip
    (said,) = (group.introduction for group in reference.GROUPS if group.title == "Probes")
    for sentence in (
        "every {liveness[periodSeconds]} seconds after the first {liveness[initialDelaySeconds]},",
        "`readiness` every {readiness[periodSeconds]},",
        "`startup` every {startup[periodSeconds]} for at most",
    ):
        assert sentence.format_map(made) in said
    assert f" {made['startup']['periodSeconds'] * made['startup']['failureThreshold']};" in said
    assert {probe["timeoutSeconds"] for probe in made.values()} == {3}


def test_links_are_valid() -> None:
    for page in (*DOCS.rglob("*.md"), *ROOT.glob("*.md")):
        for link in re.findall(r"\]\((?!https?:)([^)]+)", page.read_text("utf-8")):
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            assert target.exists(), f"{page.name}: {link}"
            if anchor:
                titles = re.findall(r"^#+ (.*)$", target.read_text("utf-8"), re.MULTILINE)
                assert anchor in {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}, link


def test_all_commands_and_keys_are_described() -> None:
    commands = (DOCS / "commands.md").read_text("utf-8")
    printed = subprocess.check_output([sys.executable, "-m", "chartgen", "--help"], text=True)
    names = re.findall(r"^  (\w+)  ", printed.partition("Commands:\n")[2], re.MULTILINE)
    assert "build" in names
    assert [name for name in names if f"`chartgen {name}`" not in commands] == []
    configuration = (DOCS / "configuration.md").read_text("utf-8")
    assert [key for key in project._KEYS if f"| `{key}` |" not in configuration] == []


def test_the_architecture_names_what_exists() -> None:
    text = (DOCS / "architecture.md").read_text("utf-8")
    named = re.findall(r"`((?:[\w.]+/)*[\w.]+(?:\.py|/))`", text)
    assert len(named) > 50
    package = ROOT / "chartgen"
    roots = (
        ROOT,
        package,
        package / "live",
        package / "verify",
        package / "importing",
        package / "publish",
        ROOT / "tests",
        ROOT / "tests/properties",
    )
    for path in named:
        # Folders of a project are written in capitals, or are those of its charts.
        if not re.search(r"[A-Z]", path) and path not in ("crds/", "ci/"):
            assert any((root / path).exists() for root in roots), path


def test_the_architecture_names_each_module_of_status() -> None:
    section = (DOCS / "architecture.md").read_text("utf-8").partition("\n## Status\n")[2].partition("\n## ")[0]
    modules = {path.name for path in (ROOT / "chartgen/live").iterdir() if not path.name.startswith("__")}
    named = set(re.findall(r"[a-z_]+\.(?:py|tpl)|drift(?=/)", section))
    assert modules <= named
    assert named - modules <= {"status.py", "test_lifecycles.py"}


if __name__ == "__main__":
    for each in sys.argv[1:] or TRIED:
        with tempfile.TemporaryDirectory() as scratch:
            pages.write(DOCS / each, pages.tried(DOCS / each, Path(scratch), spec_of(each)))
