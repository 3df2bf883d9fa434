"""Diffs of whole projects: which charts change, and what is said where something cannot be compared."""

from __future__ import annotations

import json
import os
import re
from hashlib import sha256
from pathlib import Path

import pytest

from chartgen.build import Options as BuildOptions
from chartgen.build import build
from chartgen.cli.diff_json import document
from chartgen.cli.formats import as_json
from chartgen.diff.report import is_failing
from chartgen.diff.run import Options, diff
from chartgen.errors import EXIT_FINDINGS, EXIT_USAGE, ChartgenError, Location
from chartgen.project import project_at
from tests.diff.repositories import SPEC, Project

CART = SPEC.replace("shop", "cart").replace("Sells things", "Collects things")


def test_nothing_changes(project: Project) -> None:
    report = project.diff()
    assert (report.charts, report.unchanged, report.exit_code) == ((), 1, 0)
    assert re.fullmatch(r"HEAD \([0-9a-f]{10}\)", report.base)


def test_the_listing_of_an_earlier_version(project: Project) -> None:
    """It has checksums; the charts before an upgrade of chartgen are those that it names all the same."""
    chart = project.folder / "generated/shop"
    listing = chart / ".chartgen"
    paths = [line for line in listing.read_text("utf-8").splitlines() if not line.startswith("#")]
    text = "".join(f"{sha256((chart / path).read_bytes()).hexdigest()}  {path}\n" for path in paths)
    listing.write_text(f"# Made by chartgen from specs; edits by hand are refused.\n{text}", "utf-8")
    project.git("add", "-A")
    project.git("commit", "-qm", "earlier")
    for base in ("HEAD", "generated"):
        assert (project.diff(base).charts, project.diff(base).unchanged) == ((), 1)
    project.write("specs/shop.py", SPEC.replace("replicas=2", "replicas=3"))
    for base in ("HEAD", "generated"):
        (changed,) = project.changed(base).scenarios["default"]
        assert changed.title == "Deployment/shop"


def test_a_value_changes(project: Project) -> None:
    project.write("specs/shop.py", SPEC.replace("replicas=2", "replicas=3"))
    chart = project.changed()
    (changed,) = chart.scenarios["default"]
    assert (chart.status, changed.title, changed.categories) == ("changed", "Deployment/shop", ("scales",))
    assert changed.location is not None
    assert changed.location.at_line == "specs/shop.py:9"
    assert chart.version is not None
    assert (chart.version.needed, chart.version.given, chart.version.smallest) == ("patch", "none", "1.4.1")
    assert not chart.is_by_chartgen
    assert is_failing(chart)


def test_a_check_fails_if_the_version_is_too_low(project: Project) -> None:
    project.write("specs/shop.py", SPEC.replace("replicas=2", "replicas=3"))
    assert diff(Options("HEAD")).exit_code == 0
    assert diff(Options("HEAD", is_check=True)).exit_code == EXIT_FINDINGS
    project.write("specs/shop.py", SPEC.replace("replicas=2", "replicas=3").replace("1.4.0", "1.4.1"))
    assert diff(Options("HEAD", is_check=True)).exit_code == 0


def test_added_and_removed_charts(project: Project) -> None:
    project.write("specs/cart.py", CART.replace("8080", "9090"))
    (project.folder / "specs/shop.py").unlink()
    charts = {chart.name: chart for chart in project.diff().charts}
    assert {name: chart.status for name, chart in charts.items()} == {"cart": "added", "shop": "removed"}


def test_a_chart_of_another_name_is_similar(project: Project) -> None:
    (project.folder / "specs/shop.py").unlink()
    project.write("specs/market.py", SPEC.replace('"shop"', '"market"').replace("shop =", "market ="))
    assert {chart.name: chart.similar for chart in project.diff().charts} == {"market": "shop", "shop": "market"}


def test_only_the_named_specs_are_compared(project: Project) -> None:
    project.write("specs/cart.py", CART)
    project.commit()
    project.write("specs/cart.py", CART.replace("replicas=2", "replicas=3"))
    project.write("specs/shop.py", SPEC.replace("replicas=2", "replicas=3"))
    report = diff(Options("HEAD", ("specs/shop.py",)))
    assert [chart.name for chart in report.charts] == ["shop"]


def test_a_folder_of_charts(project: Project, tmp_path: Path) -> None:
    build(BuildOptions(output="before"))
    project.write("specs/shop.py", SPEC.replace("replicas=2", "replicas=3"))
    report = project.diff("before")
    assert report.base == "before/"
    assert [chart.name for chart in report.charts] == ["shop"]


def test_a_folder_without_charts(project: Project) -> None:
    with pytest.raises(ChartgenError) as error:
        project.diff("specs")
    assert error.value.exit_code == EXIT_USAGE


def test_a_base_without_charts(project: Project) -> None:
    project.git("rm", "-rq", "--cached", "generated")
    project.git("commit", "-qm", "no charts")
    (chart,) = project.diff().charts
    assert (chart.name, chart.status) == ("shop", "added")


def test_a_base_with_names_that_are_not_utf8(project: Project) -> None:
    (project.folder / "generated/shop/.chartgen").unlink()
    for name in (b"generated/shop/templates/\xff.yaml", b"generated/shop/\xfe.txt"):
        Path(os.fsdecode(name)).write_text("# nothing\n", "utf-8")
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "other names")
    project.write("specs/shop.py", SPEC.replace("replicas=2", "replicas=3"))
    chart = project.changed()
    assert chart.problems == ()
    assert "\ufffd.txt" in chart.changed_files
    as_json(document(project.diff(), 0)).encode()


def test_a_base_with_other_ends_of_lines(project: Project) -> None:
    for path in (project.folder / "generated").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (project.folder / "generated/.gitattributes").write_text("* -text\n")
    project.git("-c", "core.autocrlf=false", "add", "-A")
    project.git("commit", "-qm", "windows")
    assert project.diff().charts == ()


def test_files_of_others_in_a_chart_do_not_matter(project: Project) -> None:
    project.write("generated/shop/notes.txt", "mine")
    project.git("add", "-A")
    project.git("commit", "-qm", "notes")
    assert project.diff().charts == ()


def test_a_chart_that_does_not_render_at_the_base(project: Project) -> None:
    template = project.folder / "generated/shop/templates/deployment.yaml"
    template.write_text(template.read_text() + '{{ fail "broken" }}\n')
    project.git("commit", "-qam", "broken")
    chart = project.changed()
    assert chart.problems == ("cannot be rendered before the change: broken",)
    assert chart.scenarios == {}


def test_a_chart_whose_values_cannot_be_read_at_the_base(project: Project) -> None:
    project.write("generated/shop/values.yaml", "a: [")
    project.git("commit", "-qam", "broken")
    chart = project.changed()
    assert chart.status == "changed"
    assert any("values.yaml" in problem for problem in chart.problems)


def test_changes_by_chartgen_itself(project: Project) -> None:
    template = project.folder / "generated/shop/templates/deployment.yaml"
    template.write_text(template.read_text().replace("replicas: 2", "replicas: 1") + "# An earlier version.\n")
    project.git("commit", "-qam", "an earlier version of chartgen")
    chart = project.changed()
    assert chart.is_by_chartgen
    assert chart.changed_files == ("templates/deployment.yaml",)
    project.write("specs/shop.py", SPEC.replace('"EUR"', '"USD"'))
    assert not project.changed().is_by_chartgen


def test_a_shared_module_is_no_change_by_chartgen(project: Project) -> None:
    project.write("specs/_shared.py", "REPLICAS = 2\n")
    shared = SPEC.replace("replicas=2", "replicas=REPLICAS").replace(
        "\n\nshop", "\nfrom _shared import REPLICAS\n\nshop", 1
    )
    project.write("specs/shop.py", shared)
    project.commit()
    project.write("specs/_shared.py", "REPLICAS = 3\n")
    assert not project.changed().is_by_chartgen


def test_each_chart_is_compared_with_its_newest_release(project: Project) -> None:
    project.write("specs/cart.py", CART)
    project.commit(tag="shop-1.4.0")
    project.write("specs/shop.py", SPEC.replace("replicas=2", "replicas=3"))
    project.write("specs/cart.py", CART.replace("replicas=2", "replicas=3"))
    project.commit()
    assert project.diff().charts == ()
    (chart,) = project.diff(against_release=True).charts
    assert chart.name == "shop"
    assert chart.base.startswith("shop-1.4.0 (")


def test_without_releases_the_report_says_what_is_compared(project: Project) -> None:
    report = project.diff(against_release=True)
    assert re.fullmatch(r"HEAD \([0-9a-f]{10}\), since there are no release tags", report.base)


def test_a_shallow_clone_without_tags(
    project: Project, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.commit(tag="shop-1.4.0")
    project.commit()
    clone = tmp_path_factory.mktemp("clone")
    project.git("clone", "-q", "--depth", "1", project.folder.as_uri(), str(clone))
    monkeypatch.chdir(clone)
    with pytest.raises(ChartgenError) as error:
        project.diff(against_release=True)
    assert "git fetch --unshallow" in error.value.findings[0].hint


def test_environments(project: Project) -> None:
    function = SPEC.replace("shop = Chart", "def chart(replicas):\n  return Chart").replace("=2", "=replicas")
    function = function.replace("\n    ", "\n      ").replace("\n)\n", "\n  )\n")

    def spec(environments: str) -> str:
        return f"{function}\nshop = chart(2).with_environments({environments})\n"

    project.write("specs/shop.py", spec("production=chart(4), staging=chart(3)"))
    project.commit()
    project.write("specs/shop.py", spec("production=chart(6), testing=chart(1)"))
    chart = project.changed()
    assert {name: [each.title for each in objects] for name, objects in chart.scenarios.items()} == {
        "default": [],
        "production": ["Deployment/shop"],
    }
    assert {(each.path, each.change) for each in chart.values} >= {
        ("values-staging.yaml", "removed"),
        ("values-testing.yaml", "added"),
    }


_IN_NAMESPACE = SPEC.replace("Image, Service", "Image, Namespace, Service").replace(
    "    workload=", '    namespace=Namespace("market"),\n    workload='
)


@pytest.mark.parametrize("before", [SPEC, _IN_NAMESPACE], ids=["not known", "known"])
@pytest.mark.parametrize("after", [SPEC, _IN_NAMESPACE], ids=["not known", "known"])
def test_a_release_stays_in_its_namespace(project: Project, before: str, after: str) -> None:
    project.write("specs/shop.py", before)
    project.commit()
    project.write("specs/shop.py", after.replace("replicas=2", "replicas=3"))
    objects = project.changed().scenarios["default"]
    assert {category for each in objects for category in each.categories} <= {"scales", "metadata", "test-only"}


def test_another_namespace(project: Project) -> None:
    project.write("specs/shop.py", _IN_NAMESPACE)
    project.commit()
    project.write("specs/shop.py", _IN_NAMESPACE.replace("market", "fair"))
    objects = {(each.change.shown.namespace, each.title): each for each in project.changed().scenarios["default"]}
    assert "recreated" in objects["fair", "Deployment/shop"].categories
    (why,) = [each.why for each in objects["market", "Service/shop"].effects if each.category == "network-moved"]
    assert why == "the host name changes: shop.market → shop.fair"


def test_namespaces_of_environments(project: Project) -> None:
    two = (
        _IN_NAMESPACE.replace("shop = ", "_shop = ")
        + '\nshop = _shop.with_environments(live=_shop.but(namespace=Namespace("live")))\n'
    )
    project.write("specs/shop.py", two)
    project.commit()
    project.write("specs/shop.py", two.replace("replicas=2", "replicas=3"))
    for objects in project.changed().scenarios.values():
        assert {each.categories for each in objects} == {("scales",)}


def test_a_value_that_becomes_required(project: Project) -> None:
    project.write(
        "specs/shop.py",
        SPEC.replace("import Chart", "import Secret, Chart").replace(
            'env={"CURRENCY": "EUR"}', 'env={"CURRENCY": "EUR"}, env_from=[Secret(["TOKEN"])]'
        ),
    )
    chart = project.changed()
    assert [each.bump for each in chart.values if each.change == "required"] == ["major"]


def test_content_of_secrets_is_not_shown(project: Project) -> None:
    spec = SPEC.replace("import Chart", "import Secret, Chart").replace(
        'env={"CURRENCY": "EUR"}', 'env_from=[Secret(["TOKEN"])]'
    )
    project.write("specs/shop.py", spec)
    project.commit()
    values = project.folder / "generated/shop/ci/default-values.yaml"
    values.write_text(re.sub(r"TOKEN: .*", "TOKEN: hunter2-hunter2", values.read_text()))
    project.git("commit", "-qam", "another placeholder")
    report = project.diff()
    shown = as_json(document(report, 0))
    assert json.loads(shown)["charts"]["shop"]["status"] == "changed"
    assert "hunter2" not in shown
    assert "aHVudGVy" not in shown


def test_waivers(project: Project) -> None:
    waivers = 'waivers=[Waiver("diff/scales", "agreed"), Waiver("diff/refused", "old")],\n    workload='
    spec = SPEC.replace("import Chart", "import Waiver, Chart").replace("workload=", waivers)
    project.write("specs/shop.py", spec)
    project.commit()
    project.write("specs/shop.py", spec.replace("replicas=2", "replicas=3"))
    chart = project.changed()
    assert [(each.category, each.is_used) for each in chart.waivers] == [("scales", True), ("refused", False)]
    assert chart.version is not None
    assert chart.version.needed == "none" or [each.change for each in chart.values] == ["default"]


def test_what_a_refused_upgrade_does_all_the_same(project: Project) -> None:
    spec = SPEC.replace("import Chart", "import ConfigMap, Secret, Chart").replace(
        'env={"CURRENCY": "EUR"}', 'env_from=[Secret(["A", "B"]), ConfigMap({"C": "1"})]'
    )
    project.write("specs/shop.py", spec)
    project.commit()
    after = spec.replace('["A", "B"]', '["A", "B"], type="example.com/pair"').replace('ConfigMap({"C": "1"})', "")
    project.write("specs/shop.py", after.replace("replicas=2", "replicas=3"))
    (refused,) = [each for each in project.changed().scenarios["default"] if "refused" in each.categories]
    assert refused.title == "Secret/shop-secret"
    (effect,) = refused.of("breaking")
    assert effect.why.endswith("; Deployment/shop may have changed by then and ConfigMap/shop-config stays")


def test_a_rollout_that_depends_on_nodes_does_not_fail_a_check(project: Project) -> None:
    spec = SPEC.replace("import Chart", "import PersistentVolumeClaim, Waiver, Chart").replace(
        'env={"CURRENCY": "EUR"}', 'mounts={"/data": PersistentVolumeClaim("data", size="1Gi")}'
    ).replace("replicas=2", "replicas=1").replace(
        "workload=", 'waivers=[Waiver("stuck-rollout", "one node")], workload='
    )  # fmt: skip
    project.write("specs/shop.py", spec)
    project.commit()
    project.write("specs/shop.py", spec.replace("2.3.1", "2.3.2").replace("1.4.0", "1.4.1"))
    chart = project.changed()
    assert any("stuck" in each.categories for each in chart.all_objects())
    assert not is_failing(chart)


def test_renamed_values_with_a_bridge(project: Project) -> None:
    renamed = 'deprecations=[Renamed("env.CURRENCY", "env.MONEY", until="2.0.0")],\n    workload='
    spec = SPEC.replace("import Chart", "import Renamed, Chart").replace("workload=", renamed)
    project.write("pyproject.toml", '[tool.chartgen]\nlevel = "all"\n')
    project.commit()
    project.write("specs/shop.py", spec.replace('"CURRENCY"', '"MONEY"'))
    (change,) = [each for each in project.changed().values if each.change == "renamed"]
    assert (change.path, change.to_path, change.bump) == ("env.CURRENCY", "env.MONEY", "minor")
    project.write("specs/shop.py", SPEC.replace('"CURRENCY"', '"MONEY"'))
    (change,) = [each for each in project.changed().values if each.change == "renamed"]
    assert (change.path, change.to_path, change.bump) == ("env.CURRENCY", "env.MONEY", "major")


def test_a_chart_that_moves_to_another_namespace(project: Project) -> None:
    moved = SPEC.replace("import Chart", "import Namespace, RequireNamespace, Chart").replace(
        "workload=", 'namespace=Namespace("market", policies=[RequireNamespace("market")]),\n    workload='
    )
    project.write("specs/shop.py", moved)
    chart = project.changed()
    assert [(each.change, each.kind, each.name) for each in chart.requirements] == [("added", "Namespace", "market")]
    assert not any("recreated" in each.categories for each in chart.all_objects())
    assert chart.version is not None
    assert chart.version.needed == "major"


def test_waivers_of_the_project(project: Project) -> None:
    project_at.cache_clear()
    (project.folder / "pyproject.toml").write_text(
        '[tool.chartgen.waivers]\n"diff/scales" = "agreed"\n"diff/refused" = "always"\n', "utf-8"
    )
    project.write("specs/shop.py", SPEC.replace("replicas=2", "replicas=3"))
    chart = project.changed()
    # One that matches nothing is not reported: it is also for other charts and later changes.
    assert [(each.category, each.reason, each.is_used) for each in chart.waivers] == [("scales", "agreed", True)]
    assert chart.waivers[0].location == Location("pyproject.toml", 2)
    own = 'waivers=[Waiver("diff/scales", "mine")],\n    workload='
    spec = SPEC.replace("import Chart", "import Waiver, Chart").replace("workload=", own)
    project.write("specs/shop.py", spec.replace("replicas=2", "replicas=3"))
    assert [each.reason for each in project.changed().waivers] == ["mine"]


@pytest.mark.parametrize("function", ["fail", "required"])
def test_errors_of_templates_do_not_show_content_of_secrets(project: Project, function: str) -> None:
    spec = SPEC.replace("import Chart", "import Secret, Chart").replace(
        'env={"CURRENCY": "EUR"}', 'env_from=[Secret(["TOKEN"])]'
    )
    project.write("specs/shop.py", spec)
    project.commit()
    values = project.folder / "generated/shop/ci/default-values.yaml"
    values.write_text(re.sub(r"TOKEN: .*", "TOKEN: hunter2-hunter2", values.read_text()))
    template = project.folder / "generated/shop/templates/deployment.yaml"
    call = {"fail": "fail .Values.secret.TOKEN", "required": "required .Values.secret.TOKEN nil"}[function]
    template.write_text(f"{template.read_text()}{{{{ {call} }}}}\n")
    project.git("commit", "-qam", "broken")
    chart = project.changed()
    assert len(chart.problems) == 1
    assert "hunter2" not in str(chart.problems)
