"""Dependencies and umbrella charts, as the real `helm` commands read them."""

from __future__ import annotations

import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chartgen.verify import Options, render, verify
from tests.support.cases import build_case, build_specs
from tests.support.documents import parse
from tests.support.paths import CASES

if TYPE_CHECKING:
    from tests.support.helmcmd import HelmCommand

PASSWORDS = ("--set-string", "archive.secret.PASSWORD=x")


def written_case(case: str, folder: Path) -> Path:
    """Write the charts of a case into a folder, and give that."""
    for chart, files in build_case(CASES / case).items():
        _write(folder / chart, files)
    return folder


def _write(chart: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        file = chart / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="\n")


@pytest.fixture
def charts(tmp_path: Path) -> Path:
    """Give the folder of the charts of the case `umbrella`."""
    return written_case("umbrella", tmp_path)


def _variables(objects: list[Any], name: str) -> dict[str, str]:
    (found,) = (each for each in objects if each["kind"] == "Deployment" and each["metadata"]["name"] == name)
    (container,) = found["spec"]["template"]["spec"]["containers"]
    return {each["name"]: each["value"] for each in container["env"] if "value" in each}


def test_helm_accepts_the_lock_file(charts: Path, helm_command: HelmCommand) -> None:
    """Otherwise it says that the lock file is out of sync."""
    helm_command.run("dependency", "build", charts / "suite")
    assert {path.name for path in (charts / "suite" / "charts").iterdir()} == {"archive-1.2.0.tgz", "desk-0.3.0.tgz"}
    helm_command.run("dependency", "build", charts / "portal")
    file = charts / "suite" / "Chart.yaml"
    file.write_text(file.read_text("utf-8").replace("search.enabled", "other.enabled"), "utf-8")
    refused = helm_command.run("dependency", "build", charts / "suite", check=False)
    assert "out of sync" in refused.stderr


def test_helm_computes_the_same_digest(tmp_path: Path, helm_command: HelmCommand) -> None:
    """All fields count, and what Go escapes in JSON: so the charts are local ones with unusual names of folders."""
    folder = written_case("dependencies", tmp_path)
    chart = folder / "wiki"
    for file in ("Chart.yaml", "Chart.lock"):
        text = (chart / file).read_text("utf-8")
        assert "charts.example.com/telemetry?team=wiki&kind=stable" in text
    # Without a network, Helm gets as far as the repositories only if the digest is right.
    refused = helm_command.run("dependency", "build", chart, check=False)
    assert "no repository definition for https://charts.example.com/telemetry?team=wiki&kind=stable" in refused.stderr
    lock = chart / "Chart.lock"
    lock.write_text(lock.read_text("utf-8").replace("digest: sha256:", "digest: sha256:0"), "utf-8")
    assert "out of sync" in helm_command.run("dependency", "build", chart, check=False).stderr


def test_ranges_and_imports(tmp_path: Path, helm_command: HelmCommand) -> None:
    """Helm accepts the lock file of a range, and the schema accepts what Helm imports."""
    spec = tmp_path / "specs" / "shop.py"
    spec.parent.mkdir()
    spec.write_text(
        "from chartgen import Chart, Dependency, Deployment, Image\n"
        'web = Deployment(image=Image("web", tag="1"), env={"SIZE": "10"}, pod_labels={"team": "back"})\n'
        'back = Chart("back", version="1.2.4", description="Back", workload=web)\n'
        'other = Chart("other", version="1.0.0", description="Other", workload=web.but(pod_labels={"other": "x"}))\n'
        'shop = Chart("shop", version="1.0.0", description="Shop", workload=web.but(pod_labels={"shop": "1"}),\n'
        '    dependencies=[Dependency.of(back, import_values=[{"child": "podLabels", "parent": "podLabels"},\n'
        '        {"child": "podLabels", "parent": "other.podLabels"}, {"child": "env", "parent": "global.back"}])\n'
        '        .but(version="~1.2.0", locked="1.2.4"), Dependency.of(other)])\n',
        "utf-8",
    )
    for each in build_specs(str(spec)):
        _write(tmp_path / "charts" / each.name, each.tree)
    chart = tmp_path / "charts" / "shop"
    helm_command.run("dependency", "build", chart)
    assert {path.name for path in (chart / "charts").iterdir()} == {"back-1.2.4.tgz", "other-1.0.0.tgz"}
    objects = parse(helm_command.run("template", "one", chart).stdout, nulls=True)
    labels = {
        each["metadata"]["name"]: each["spec"]["template"]["metadata"]["labels"]
        for each in objects
        if each["kind"] == "Deployment"
    }
    assert labels["one-shop"].items() >= {"shop": "1", "team": "back"}.items()
    assert labels["one-other"].items() >= {"other": "x", "team": "back"}.items()
    assert "team" in labels["one-back"]


def test_charts_find_each_other_in_the_release(charts: Path, helm_command: HelmCommand) -> None:
    def template(chart: str, release: str, *arguments: str | Path) -> list[Any]:
        return parse(
            helm_command.run("template", release, charts / chart, "--namespace", "there", *arguments).stdout, nulls=True
        )

    alone = _variables(template("desk", "desk"), "desk")
    assert alone == {"ARCHIVE": "http://archive.there", "METRICS": "archive-metrics.there:9090"}
    helm_command.run("dependency", "build", charts / "suite")
    objects = template("suite", "one", *PASSWORDS)
    names = {each["metadata"]["name"] for each in objects if each["kind"] == "Service"}
    assert names == {"one-archive", "one-archive-metrics", "one-archive-index", "one-search"}
    assert _variables(objects, "one-search") == {"ARCHIVE": "http://one-archive", "METRICS": "one-archive-metrics:9090"}
    (config,) = (each["data"] for each in objects if each["kind"] == "ConfigMap")
    assert config == {"INDEX": "one-archive-index:7000"}
    inside = _variables(template("suite", "archive", *PASSWORDS), "archive-search")
    assert inside == {"ARCHIVE": "http://archive", "METRICS": "archive-metrics:9090"}
    long = "a-release-with-a-name-of-fifty-three-characters-xxxxx"
    for each in template("suite", long, *PASSWORDS):
        if each["kind"] == "ConfigMap":
            host = each["data"]["INDEX"].partition(":")[0]
            assert host in {one["metadata"]["name"] for one in template("suite", long, *PASSWORDS)}


def test_environments(charts: Path, helm_command: HelmCommand) -> None:
    def template(*arguments: str | Path) -> list[Any]:
        return parse(helm_command.run("template", "one", charts / "suite", *arguments, *PASSWORDS).stdout, nulls=True)

    helm_command.run("dependency", "build", charts / "suite")
    assert _variables(template(), "one-archive") == {"LEVEL": "debug", "TRACE": "1"}
    production = template("--values", charts / "suite" / "values-production.yaml")
    assert _variables(production, "one-archive") == {"LEVEL": "info"}
    replicas = {
        each["metadata"]["name"]: each["spec"]["replicas"] for each in production if each["kind"] == "Deployment"
    }
    assert replicas == {"one-archive": 3, "one-archive-index": 1, "one-search": 2}
    staging = template("--values", charts / "suite" / "values-staging.yaml")
    assert {each["metadata"]["name"] for each in staging if each["kind"] == "Deployment"} == {
        "one-archive", "one-archive-index"
    }  # fmt: skip


def test_a_chart_on_top_of_an_umbrella(charts: Path, helm_command: HelmCommand) -> None:
    for chart in ("suite", "portal"):
        helm_command.run("dependency", "build", charts / chart)
    with tarfile.open(charts / "portal" / "charts" / "suite-1.0.0.tgz") as archive:
        assert "suite/charts/archive/Chart.yaml" in archive.getnames()
    passwords = ("--set-string", "suite.archive.secret.PASSWORD=x,old.secret.PASSWORD=x")
    arguments = ("template", "one", charts / "portal", *passwords)
    objects = parse(helm_command.run(*arguments).stdout, nulls=True)
    assert _variables(objects, "one-portal") == {"ARCHIVE": "http://one-archive", "DESK": "http://one-search"}
    assert _variables(objects, "one-search")["ARCHIVE"] == "http://one-archive"
    assert any(each["metadata"]["name"] == "one-old" for each in objects)
    fewer = parse(helm_command.run(*arguments, "--set", "tags.history=false").stdout, nulls=True)
    assert not any(each["metadata"]["name"] == "one-old" for each in fewer)


def test_packaged_with_its_dependencies(charts: Path, helm_command: HelmCommand) -> None:
    helm_command.run("package", charts / "suite", "--dependency-update", "--destination", charts)
    objects = parse(helm_command.run("template", "one", charts / "suite-1.0.0.tgz", *PASSWORDS).stdout, nulls=True)
    assert len(objects) > 5


@pytest.mark.parametrize("case", ["dependencies", "umbrella"])
def test_verify_accepts_them(case: str) -> None:
    """Charts of the specs are part of what is verified; others are reported as missing."""
    report = verify(Options(charts=(str(CASES / case / "spec.py"),)))
    missing = {"dependencies": 5, "umbrella": 0}
    assert [each.rule for each in report.findings] == ["dependency"] * missing[case]
    objects = {chart.name: chart.objects for chart in report.charts}
    if case == "umbrella":
        assert objects["suite"] > objects["archive"] > objects["desk"]


def test_verify_reads_archives_of_the_output(tmp_path: Path) -> None:
    """`helm dependency build` puts them there."""
    (tmp_path / "pyproject.toml").write_text("[tool.chartgen]\n", "utf-8")
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "shop.py").write_text(
        "from chartgen import Chart, Dependency\n"
        'redis = Dependency("redis", version="1.0.0", repository="oci://registry.example.com", values={"on": True})\n'
        'shop = Chart("shop", version="1.0.0", description="Shop", dependencies=[redis])\n',
        "utf-8",
    )
    redis = tmp_path / "redis"
    (redis / "templates").mkdir(parents=True)
    (redis / "Chart.yaml").write_text("apiVersion: v2\nname: redis\nversion: 1.0.0\n", "utf-8")
    (redis / "templates" / "x.yaml").write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  on: {{ .Values.on | quote }}\n"
    )
    found = render(str(tmp_path / "specs" / "shop.py"))
    assert found.missing == ("redis",)
    assert list(found.texts) == ["templates/NOTES.txt"]
    archive = tmp_path / "generated" / "shop" / "charts" / "redis-1.0.0.tgz"
    archive.parent.mkdir(parents=True)
    with tarfile.open(archive, "w:gz") as opened:
        opened.add(redis, "redis")
    found = render(str(tmp_path / "specs" / "shop.py"))
    assert found.missing == ()
    assert 'on: "true"' in found.texts["charts/redis/templates/x.yaml"]


@pytest.mark.slow
def test_no_value_is_dead() -> None:
    """Values of charts that are there are read; nothing is known about those of charts that are not."""
    for case in ("dependencies", "umbrella"):
        report = verify(Options(charts=(str(CASES / case / "spec.py"),), liveness=True, lint=False))
        assert {each.rule for each in report.findings} <= {"dependency"}


def test_findings_are_located_at_the_dependency(tmp_path: Path) -> None:
    spec = tmp_path / "shop.py"
    spec.write_text(
        "from chartgen import Chart, Dependency, Deployment, Image, Resources\n"
        'web = Chart("web", version="1.0.0", description="x", workload=Deployment(\n'
        '    image=Image("web", tag="1"), resources=Resources(memory="64Mi", memory_limit="64Mi")))\n'
        'shop = Chart("shop", version="1.0.0", description="x", dependencies=[\n'
        '    Dependency.of(web, values={"resources": {"requests": {"memory": "1Gi"}}}),\n'
        "])\n",
        "utf-8",
    )
    found = verify(Options(charts=(str(spec),))).findings
    assert found
    assert {each.location.line for each in found if each.location} == {5}
