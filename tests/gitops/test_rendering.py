"""The files of Argo CD and Flux for a spec, and whether the definitions of their kinds accept them."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
import yaml

from chartgen.gitops import Git, Oci, Source
from chartgen.gitops.run import TOOLS, render
from chartgen.gitops.target import Destination, Target, in_order, targets_of, waves
from tests.support.cases import build_specs
from tests.support.kubernetes import problems

SPEC = Path(__file__).parent / "specs" / "shop.py"
DIGEST = "sha256:" + "3f2a1c9b" * 8
OCI = Oci("oci://ghcr.io/acme/charts", {"api": DIGEST})
GIT = Git("https://github.com/acme/charts.git", "generated", "main")


@pytest.fixture(scope="module")
def targets() -> list[Target]:
    charts = build_specs(str(SPEC))
    return in_order([target for chart in reversed(charts) for target in targets_of(chart, {})])


def objects(files: dict[str, str]) -> list[dict[str, Any]]:
    return [found for text in files.values() for found in yaml.safe_load_all(text)]


@pytest.mark.parametrize("source", [OCI, GIT], ids=["oci", "git"])
def test_files(targets: list[Target], source: Source, tree_snapshot: Any) -> None:
    files = render(targets, targets, source, TOOLS)
    assert files == tree_snapshot(name=f"expected/{'oci' if source is OCI else 'git'}")
    assert [problem for each in objects(files) for problem in problems(each, "1.37")] == []


def test_the_order_of_charts_does_not_matter(targets: list[Target]) -> None:
    other = in_order(list(reversed(targets)))
    assert other == targets
    assert render(other, other, OCI, TOOLS) == render(targets, targets, OCI, TOOLS)


def test_charts_that_others_install_have_no_files(targets: list[Target]) -> None:
    """What is installed after them is installed after the chart that installs them."""
    by_name = {each.chart: each for each in targets}
    assert "cache" not in by_name
    assert by_name["extra"].after == ("suite",)
    assert waves(targets)["", "extra"] == 1


def test_an_environment_does_not_wait_for_charts_that_it_lacks(targets: list[Target]) -> None:
    assert next(each for each in targets if each.chart == "web").after == ()
    assert next(each for each in targets if each.chart == "api").after == ("database",)


def test_clusters_with_and_without_a_server(targets: list[Target]) -> None:
    """A destination has either a server or a name."""
    api = next(each for each in targets if each.environment == "production" and each.chart == "api")
    clusters = (Destination("eu", server="https://eu.example.com"), Destination("us"))
    files = render([api._replace(clusters=clusters)], targets, OCI, ["argocd"])
    (found,) = objects(files)
    assert found["spec"]["generators"] == [
        {"list": {"elements": [{"cluster": "eu", "server": "https://eu.example.com"}, {"cluster": "us", "server": ""}]}}
    ]
    destination = found["spec"]["template"]["spec"]["destination"]
    assert destination == {
        "server": "{{.server}}", "name": "{{if not .server}}{{.cluster}}{{end}}", "namespace": "shop"
    }  # fmt: skip
    assert problems(found, "1.37") == []


def test_targets_can_be_sent_between_processes(targets: list[Target]) -> None:
    assert pickle.loads(pickle.dumps(targets)) == targets


def test_registries_without_tls(targets: list[Target]) -> None:
    files = render(targets, targets, Oci("oci://localhost:5000", plain_http=True), TOOLS)
    repositories = [each for each in objects(files) if each["kind"] == "OCIRepository"]
    assert all(each["spec"]["insecure"] is True for each in repositories)


def test_tags_have_no_plus(targets: list[Target]) -> None:
    files = render(targets, targets, OCI, TOOLS)
    assert 'tag: "16.2.0_build.5"' in files["flux/production/database.yaml"]
    assert "16.2.0+build.5 in production" in files["argocd/production/database.yaml"]
