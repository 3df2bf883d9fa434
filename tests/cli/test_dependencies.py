"""Charts that depend on others, by the command line: builds, changes, missing charts, and the tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run, spec

UMBRELLA = """
from chartgen import Chart, Dependency
from web import web
shop = Chart("shop", version="1.0.0", description="Shop", dependencies=[Dependency.of(web)])
"""
OTHER = """
from chartgen import Chart, Dependency
redis = Dependency("redis", version="1.0.0", repository="oci://registry.example.com", condition="redis.enabled")
shop = Chart("shop", version="1.0.0", description="Shop", dependencies=[redis])
"""


@pytest.fixture
def umbrella(project: Path) -> Path:
    """A project with an umbrella chart."""
    (project / "specs" / "shop.py").write_text(UMBRELLA, "utf-8")
    return project


def test_an_umbrella_is_built_again_if_its_chart_changes(umbrella: Path, run: Run) -> None:
    assert run("build", "specs/").code == 0
    assert "3 charts" not in run("build", "specs/").out
    web = umbrella / "specs" / "web.py"
    web.write_text(web.read_text("utf-8").replace("0.1.0", "0.2.0"), "utf-8")
    ran = run("build", "specs/")
    assert ran.code == 0
    assert "shop       3 changed" in ran.out or "shop" in ran.out
    for file in ("Chart.yaml", "Chart.lock"):
        assert '"0.2.0"' in (umbrella / "generated" / "shop" / file).read_text("utf-8")
    assert run("build", "specs/", "--check").code == 0


def test_environments_of_its_chart_become_its_own(umbrella: Path, run: Run) -> None:
    run("build", "specs/")
    assert not (umbrella / "generated" / "shop" / "values-production.yaml").exists()
    with (umbrella / "specs" / "web.py").open("a", encoding="utf-8") as opened:
        opened.write("web = web.with_environments(production=web.but_workload(replicas=3))\n")
    assert run("build", "specs/").code == 0
    text = (umbrella / "generated" / "shop" / "values-production.yaml").read_text("utf-8")
    assert text.endswith("web:\n  replicaCount: 3\n")


def test_a_chart_that_is_neither_built_nor_there(umbrella: Path, run: Run) -> None:
    ran = run("build", "specs/shop.py")
    assert ran.code == 2
    assert 'missing chart "web", on which the chart "shop" depends' in ran.err
    assert "specs/shop.py:4" in ran.err
    assert not (umbrella / "generated").exists()
    run("build", "specs/web.py")
    assert run("build", "specs/shop.py").code == 0


def test_a_chart_that_is_there_in_another_version(umbrella: Path, run: Run) -> None:
    run("build", "specs/")
    web = umbrella / "specs" / "web.py"
    web.write_text(web.read_text("utf-8").replace("0.1.0", "0.2.0"), "utf-8")
    ran = run("build", "specs/shop.py")
    assert ran.code == 2
    assert 'conflicting version of the chart "web"' in ran.err
    (umbrella / "specs" / "shop.py").write_text(UMBRELLA.replace("of(web)", 'of(web.but(version="9.0.0"))'), "utf-8")
    assert "expected: 0.2.0, as it is built" in run("build", "specs/").err


def test_archives_of_dependencies_are_not_unmanaged(umbrella: Path, run: Run) -> None:
    run("build", "specs/")
    archive = umbrella / "generated" / "shop" / "charts" / "web-0.1.0.tgz"
    archive.parent.mkdir()
    archive.write_bytes(b"")
    assert "web-0.1.0.tgz" not in run("build", "specs/").err
    assert "web-0.1.0.tgz" not in run("build", "specs/", "--check").err
    archive.rename(archive.with_name("web-9.0.0.tgz"))
    assert "web-9.0.0.tgz" in run("build", "specs/").err


def test_rendered_without_a_dependency(project: Path, run: Run) -> None:
    pytest.importorskip("helm_python")
    (project / "specs" / "shop.py").write_text(OTHER, "utf-8")
    ran = run("render", "shop")
    assert (ran.code, ran.out) == (0, "")
    assert "rendered without redis, which is not in charts/: run `helm dependency build`" in ran.err
    (project / "specs" / "shop.py").write_text(UMBRELLA, "utf-8")
    ran = run("render", "shop")
    assert "# Source: shop/charts/web/templates/deployment.yaml" in ran.out
    assert ran.err == ""


def test_the_tree_shows_them(umbrella: Path, run: Run) -> None:
    ran = run("tree", "specs/")
    assert ran.out.endswith("└── Charts\n    └── shop 1.0.0 (dependencies: web 0.1.0)\n")


def test_the_overview_installs_each_chart_once(umbrella: Path, run: Run) -> None:
    run("build", "specs/")
    text = (umbrella / "generated" / "README.md").read_text("utf-8")
    assert "helm dependency build ./shop\n\n# charts\nhelm install shop ./shop\n" in text
    assert "helm install web" not in text


def test_values_that_remove_defaults(project: Path, run: Run) -> None:
    """`None` is the only null that a chart contains."""
    (project / "specs" / "shop.py").write_text(
        OTHER.replace('"redis.enabled")', '"redis.enabled", values={"auth": {"password": None, "user": "a"}})'), "utf-8"
    )
    assert spec("web")
    assert run("build", "specs/").code == 0
    text = (project / "generated" / "shop" / "values.yaml").read_text("utf-8")
    assert text.endswith("redis:\n  enabled: true\n  auth:\n    password: null\n    user: a\n")
