"""The page `docs/publish.md`: its commands publish to a registry in this process, which stands for that of the page.

`python -m tests.test_publish_page` updates the output in the page. `tests/support/pages.py` explains the annotations.
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

PAGE = ROOT / "docs" / "publish.md"
SPEC = "specs/publish.py"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(sys.platform == "win32", reason="the commands of the page are those of a shell"),
]


def trials(registry: FakeRegistry) -> dict[str, Trial]:
    """Return what tries the blocks of the page with a registry."""

    def try_registry(project: Project, block: Block) -> Iterator[Ran]:
        _, _, changes = block.how.partition(" with ")
        folder = project.folder
        if changes:
            folder = project.copy(f"line-{block.line}")
            spec = folder / SPEC
            for old, new in re.findall(r"`([^`]*)` as `([^`]*)`", changes):
                text = spec.read_text("utf-8")
                assert old in text, f"{block}: there is no {old}"
                spec.write_text(text.replace(old, new, 1), "utf-8")
        for command in block.commands:
            line = command.line
            if "oci://" in line:
                line = line.replace("oci://ghcr.io", f"oci://{registry.host}") + " --plain-http"
            printed = project.run(line, folder).replace(registry.host, "ghcr.io")
            yield Ran(command, _with_digests_of(command, printed))

    def try_run(project: Project, block: Block) -> Iterator[Ran]:
        for command in block.commands:
            yield Ran(command, _with_digests_of(command, project.run(command.line)))

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


def test_every_block_is_correct(tmp_path: Path) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    with fake_registry.running() as registry:
        for ran in pages.tried(PAGE, tmp_path, SPEC, trials(registry)):
            assert ran.as_shown, f"{ran.command.block}: `{ran.command.line}` prints\n{ran.printed}"
        assert registry.tags() == {"acme/charts/shop:1.4.0", "acme/charts/suite:0.2.0"}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch, fake_registry.running() as started:
        pages.write(PAGE, pages.tried(PAGE, Path(scratch), SPEC, trials(started)))
