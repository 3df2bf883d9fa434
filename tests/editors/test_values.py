"""Values files of charts in editors: their first line names the schema."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editors import servers
from tests.editors.lsp import Client
from tests.support.fetching import Missing
from tests.support.paths import GENERATED

pytestmark = pytest.mark.slow

CHART = GENERATED / "todo-backend"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("charts")
    shutil.copytree(CHART, folder / "todo-backend")
    try:
        running = servers.yaml(folder)
    except Missing as error:
        pytest.skip(str(error))
    with running:
        yield running


def modeline(path: Path) -> str:
    """Return the first line of a file."""
    return path.read_text("utf-8").partition("\n")[0] + "\n"


def test_values_of_an_environment_are_completed(client: Client) -> None:
    values = client.open("todo-backend/values-production.yaml", "yaml")
    text = (CHART / "values-production.yaml").read_text("utf-8")
    found = values.completions(f"{text}|\n")
    assert found["replicaCount"] == "Number of replicas."
    assert "resources" not in found
    nested = values.completions(f"{text}image:\n  |\n")
    assert nested["tag"].startswith("Tag of the image.")
    assert nested.keys() == {"repository", "tag", "registry", "digest", "pullPolicy"}


def test_a_value_shows_its_description(client: Client) -> None:
    values = client.open("todo-backend/values.yaml", "yaml")
    text = (CHART / "values.yaml").read_text("utf-8")
    assert "Number of replicas." in values.hover(text.replace("\nreplicaCount", "\nreplica|Count"))


def test_what_the_schema_rejects_is_a_problem(client: Client) -> None:
    values = client.open("todo-backend/values-minikube.yaml", "yaml")
    first = modeline(CHART / "values-minikube.yaml")
    ((line, message),) = values.problems(f"{first}replicas: 2\n")
    assert (line, message) == (2, "Property replicas is not allowed.")


def test_values_of_your_own_are_completed(client: Client) -> None:
    """A file outside of the chart has the line with the path of the schema."""
    values = client.open("mine.yaml", "yaml")
    first = modeline(CHART / "values.yaml").replace("values.schema.json", "todo-backend/values.schema.json")
    assert values.completions(f"{first}|\n")["replicaCount"] == "Number of replicas."
