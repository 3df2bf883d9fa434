"""What Argo CD and Flux render of the files of `chartgen publish --gitops` is what `helm install` installs.

Argo CD unpacks the chart that a digest names, and runs `helm template` in it with the values files of the Application
(`util/oci` and `util/helm` in its source); Flux gives the values of the ConfigMap to Helm.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from chartgen.cli import main
from tests.support import helmcmd, registry
from tests.support.fetching import Missing
from tests.support.helmcmd import HelmCommand
from tests.support.paths import ROOT
from tests.support.registry import Registry

pytestmark = [pytest.mark.helm, pytest.mark.slow]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    try:
        with registry.running(tmp_path_factory.mktemp("registry")) as running:
            yield running
    except Missing as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def helm() -> HelmCommand:
    try:
        return helmcmd.command("4.3")
    except helmcmd.Missing as error:
        pytest.skip(str(error))


@pytest.fixture
def todo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Registry) -> Path:
    """The todo app, published with its files."""
    shutil.copytree(ROOT / "specs", tmp_path / "specs", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(tmp_path)
    assert main(["build"]) == 0
    assert main(["publish", "--to", f"oci://{server.host}/charts", "--plain-http", "--gitops", "both"]) == 0
    return tmp_path


def objects(path: Path) -> dict[str, Any]:
    return {each["kind"]: each for each in yaml.safe_load_all(path.read_text("utf-8"))}


@pytest.mark.parametrize("environment", ["minikube", "production"])
@pytest.mark.parametrize("chart", ["todo-backend", "todo-frontend"])
def test_what_is_rendered(todo: Path, helm: HelmCommand, chart: str, environment: str) -> None:
    own = todo / "generated" / chart
    expected = helm.template(own, name=chart, namespace="todo", values=[own / f"values-{environment}.yaml"])
    assert expected

    application = objects(todo / "gitops" / "argocd" / environment / f"{chart}.yaml")["Application"]["spec"]
    source = application["source"]
    assert source["targetRevision"].startswith("sha256:")
    reference = f"{source['repoURL']}@{source['targetRevision']}"
    helm.run("pull", reference, "--plain-http", "--untar", "--untardir", todo / "pulled")
    folder = todo / "pulled" / chart / source["path"]
    values = [folder / name for name in source["helm"]["valueFiles"]]
    name, namespace = source["helm"]["releaseName"], application["destination"]["namespace"]
    assert helm.template(folder, name=name, namespace=namespace, values=values) == expected

    flux = objects(todo / "gitops" / "flux" / environment / f"{chart}.yaml")
    repository, release = flux["OCIRepository"]["spec"], flux["HelmRelease"]
    assert f"{repository['url']}@{repository['ref']['digest']}" == reference
    assert repository["insecure"] is True
    assert [each["name"] for each in release["spec"]["valuesFrom"]] == [flux["ConfigMap"]["metadata"]["name"]]
    file = todo / "values.yaml"
    file.write_text(flux["ConfigMap"]["data"]["values.yaml"], "utf-8")
    rendered = helm.template(
        todo / "pulled" / chart, name=release["spec"]["releaseName"], namespace=release["metadata"]["namespace"],
        values=[file],
    )  # fmt: skip
    assert rendered == expected
