"""Each kind of resource has a template, a case, a broken case and an entry in the reference."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest

from chartgen.resources import KINDS, Kind
from chartgen.spec.alternatives import class_alternative
from chartgen.templating import TEMPLATES
from tests.support.paths import CASES, ROOT

# The kinds of plug-ins are tested with these: tests/plugins/.
_OWN = [kind for kind in KINDS if not kind.is_extension]
each_kind = pytest.mark.parametrize("kind", _OWN, ids=lambda kind: kind.template_path)


@functools.cache
def _sources(folder: Path) -> str:
    return "\n".join(file.read_text("utf-8") for file in sorted(folder.rglob("*.py")))


def _mentions(text: str, kind: Kind) -> bool:
    return re.search(rf"\b{kind.spec.__name__}\(", text) is not None


@each_kind
def test_it_has_a_template(kind: Kind) -> None:
    template = Path(TEMPLATES) / kind.template_path
    assert template.is_file()
    assert len(template.read_text("utf-8").splitlines()) <= 90


def test_each_template_is_of_a_kind() -> None:
    templates = {path.relative_to(TEMPLATES).as_posix() for path in (Path(TEMPLATES) / "templates").rglob("*.yaml")}
    assert templates == {"templates/crd.yaml", *(kind.template_path for kind in _OWN)}


def test_templates_of_helm_keep_braces_of_specs() -> None:
    """Text that is fixed in a chart goes through `literal`; `yaml` is for files that Helm does not render."""
    root = Path(TEMPLATES)
    for file in (root / "_helpers.tpl", root / "NOTES.txt", *(root / "templates").rglob("*"), *root.glob("partials/*")):
        if file.is_file():
            assert not re.search(r"\| *yaml\b", file.read_text("utf-8")), file


@each_kind
def test_it_has_a_case(kind: Kind) -> None:
    if kind.is_manifest:
        expected = [f"kind: {kind}\n" for kind in re.findall(r'"kind": "(\w+)"', _sources(CASES))]
    else:
        expected = [f"apiVersion: {kind.api_version}\nkind: {kind.name}\n"]
    rendered = [path.read_text("utf-8") for path in CASES.glob("*/expected/*/templates/**/*.yaml")]
    assert any(text in each for each in rendered for text in expected)
    assert _mentions(_sources(CASES), kind)


@each_kind
def test_it_has_a_broken_case(kind: Kind) -> None:
    assert _mentions(_sources(ROOT / "tests" / "broken"), kind)


@each_kind
def test_it_is_in_the_reference(kind: Kind) -> None:
    reference = [path.read_text("utf-8") for path in (ROOT / "docs" / "reference").glob("*.md")]
    assert any(f"\n## {kind.spec.__name__}\n" in page for page in reference)


@each_kind
def test_no_other_way_is_suggested_for_it(kind: Kind) -> None:
    assert kind.is_manifest or class_alternative(kind.spec.__name__) == ""


def test_an_omission_is_found() -> None:
    class Unknown(KINDS[0].spec):  # type: ignore[misc]
        """A kind without anything."""

    kind = KINDS[0]._replace(name="Unknown", api_version="example.com/v1", spec=Unknown)
    for test in (test_it_has_a_template, test_it_has_a_case, test_it_has_a_broken_case, test_it_is_in_the_reference):
        with pytest.raises(AssertionError):
            test(kind)
