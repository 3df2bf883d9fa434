"""Specs in editors: completion, documentation, signatures and errors, by three language servers."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import chartgen
from chartgen.spec.base import Spec
from tests.editors import servers
from tests.editors.lsp import Client, Document
from tests.support.fetching import Missing
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

SERVERS: dict[str, Callable[[Path], Client]] = {"pyright": servers.pyright, "ty": servers.ty, "jedi": servers.jedi}

with_types = pytest.mark.parametrize("client", ["pyright", "ty"], indirect=True)
"""Servers that know types; Jedi only knows names."""

SPEC = """\
from chartgen import Chart, Deployment, Image

shop = Chart(
    "shop",
    version="1.0.0",
    description="Online shop",
    workload=Deployment(
        image=Image("acme/shop", tag="2.3.1"),
        replicas=2,
    ),
)
"""
REPLICAS = "Number of replicas. In a spec, None leaves the number to an external autoscaler. Value: `replicaCount`."
CLASSES = {
    name: {field.name for field in dataclasses.fields(found)} - {found._variadic}
    for name in chartgen.__all__
    for found in [getattr(chartgen, name)]
    if isinstance(found, type) and issubclass(found, Spec) and dataclasses.is_dataclass(found)
}
"""The classes of the language, each with the fields that can be given by name."""


@pytest.fixture(scope="module", params=SERVERS)
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("project")
    (folder / "specs").mkdir()
    try:
        running = SERVERS[request.param](folder)
    except Missing as error:
        pytest.skip(str(error))
    with running:
        yield running


@pytest.fixture(scope="module")
def spec(client: Client) -> Document:
    return client.open("specs/shop.py", "python")


def fields(names: dict[str, str]) -> set[str]:
    """Return the fields among completions. Jedi also has `_`, which stands between fields in their declaration."""
    return {name.rstrip("=") for name in names if name.endswith("=")} - {"_"}


def test_all_fields_are_completed(spec: Document) -> None:
    imports = f"from chartgen import {', '.join(CLASSES)}\n\n"
    for name, expected in CLASSES.items():
        found = fields(spec.completions(f"{imports}x = {name}(|)\n"))
        # Jedi also completes the name of what takes all positional arguments.
        assert found - {getattr(chartgen, name)._variadic} == expected, name


@pytest.mark.parametrize("client", ["pyright", "jedi"], indirect=True)
def test_given_fields_are_not_completed(spec: Document) -> None:
    found = fields(spec.completions(SPEC.replace("replicas=2,", "replicas=2,\n        |")))
    assert found == CLASSES["Deployment"] - {"image", "replicas"}


def test_a_field_shows_its_docstring(spec: Document) -> None:
    assert REPLICAS in spec.hover(f"{SPEC}\nprint(Deployment().repl|icas)\n")


def test_a_class_shows_its_docstring(spec: Document) -> None:
    assert "A Deployment: interchangeable pods, updated according to a strategy." in spec.hover(
        SPEC.replace("workload=Deployment", "workload=Deploy|ment")
    )


@with_types
def test_an_argument_shows_the_docstring_of_its_field(spec: Document) -> None:
    assert REPLICAS in spec.hover(SPEC.replace("replicas=2", "repl|icas=2"))


@pytest.mark.parametrize("client", ["ty"], indirect=True)
def test_completions_show_docstrings(spec: Document) -> None:
    assert spec.completions(SPEC.replace("replicas=2", "repl|"))["replicas="].strip() == REPLICAS


@with_types
@pytest.mark.parametrize("name", CLASSES)
def test_signatures_are_those_of_the_docs(spec: Document, name: str) -> None:
    shown = spec.signature(f"from chartgen import {name}\n\nx = {name}(|)\n")
    assert set(re.findall(r"[(,] ?\*?([a-z]\w*):", shown)) >= CLASSES[name]
    assert not re.search(r"\b_|Annotated|KW_ONLY|\b(Value|Group)\(|self", shown), shown


@with_types
def test_errors_have_the_lines_that_mypy_reports(spec: Document) -> None:
    text = (ROOT / "tests" / "typing" / "workload.py").read_text("utf-8")
    expected = {number for number, line in enumerate(text.splitlines(), 1) if re.search(r"# error: \[", line)}
    assert {line for line, _ in spec.problems(text)} == expected


@with_types
def test_an_unknown_field_is_an_error(spec: Document) -> None:
    ((line, message),) = spec.problems(SPEC.replace("replicas=2", "replica=2"))
    assert line == 9
    assert "replica" in message
