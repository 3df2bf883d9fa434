"""The pages whose commands publish to a registry: one in this process stands for that of the page.

`python -m tests.test_registry_pages` updates their output. `tests/support/pages.py` explains the annotations.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from tests.support import fake_registry, pages
from tests.support.fake_registry import FakeRegistry
from tests.support.pages import Block, Command, Project, Ran, Trial
from tests.support.paths import ROOT

DOCS = ROOT / "docs"
PAGES = {"publish.md": "specs/publish.py", "deploying.md": "specs/ledger.py"}
"""With the spec of each."""
TAGS = {
    "publish.md": {"acme/charts/shop:1.4.0", "acme/charts/suite:0.2.0"},
    "deploying.md": {"acme/charts/ledger:0.1.0"},
}
"""What the registry has afterwards."""
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(sys.platform == "win32", reason="the commands of the page are those of a shell"),
]


def trials(registry: FakeRegistry, spec_file: str) -> dict[str, Trial]:
    """Return what tries the blocks of a page with a registry."""

    def try_registry(project: Project, block: Block) -> Iterator[Ran]:
        _, _, changes = block.how.partition(" with ")
        folder = project.folder
        if changes:
            folder = project.copy(f"line-{block.line}")
            spec = folder / spec_file
            for old, new in re.findall(r"`([^`]*)` as `([^`]*)`", changes):
                text = spec.read_text("utf-8")
                assert old in text, f"{block}: there is no {old}"
                spec.write_text(text.replace(old, new, 1), "utf-8")
        for command in block.commands:
            line = command.line
            if "oci://" in line:
                line = line.replace("oci://ghcr.io", f"oci://{registry.host}") + " --plain-http"
            elif line.startswith("chartgen publish"):
                # To the registry of pyproject.toml.
                line += f" --to oci://{registry.host}/acme/charts --plain-http"
            printed = project.run(line, folder).replace(registry.host, "ghcr.io")
            yield Ran(command, _with_digests_of(command, printed))

    def try_run(project: Project, block: Block) -> Iterator[Ran]:
        for ran in pages.try_run(project, block):
            yield Ran(ran.command, _with_digests_of(ran.command, ran.printed))

    def try_sh(project: Project, block: Block) -> None:
        assert project.run(f"sh -n <<'END'\n{block.text}END\n") == ""

    return {"registry": try_registry, "run": try_run, "workflow": try_workflow, "script": try_sh}


def _with_digests_of(command: Command, printed: str) -> str:
    """Return what is printed with the digests of the page, if nothing else differs: zlib is not the same everywhere."""
    masked = replace(command, shown=_DIGEST.sub("DIGEST", command.shown))
    is_same = Ran(masked, _DIGEST.sub("DIGEST", printed)).as_shown
    return pages.timeless(command.shown) if is_same else printed


def try_workflow(project: Project, block: Block) -> None:
    """It checks pull requests, and publishes otherwise."""
    steps = yaml.safe_load(block.text)["jobs"]["charts"]["steps"]
    commands = [step["run"] for step in steps if step.get("run", "").startswith("chartgen")]
    assert commands == ["chartgen publish --check --format github", "chartgen publish --format github"]


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_correct(page: str, tmp_path: Path) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    spec = PAGES[page]
    with fake_registry.running() as registry:
        for ran in pages.tried(DOCS / page, tmp_path, spec, trials(registry, spec)):
            assert ran.as_shown, f"{ran.command.block}: `{ran.command.line}` prints\n{ran.printed}"
        assert registry.tags() == TAGS[page]


if __name__ == "__main__":
    for each in sys.argv[1:] or PAGES:
        with tempfile.TemporaryDirectory() as scratch, fake_registry.running() as started:
            found = pages.tried(DOCS / each, Path(scratch), PAGES[each], trials(started, PAGES[each]))
            pages.write(DOCS / each, found)
