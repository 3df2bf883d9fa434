"""Waivers of a project, and its minimum version of Kubernetes: which charts they apply to, and what is reported."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from chartgen.project import project_at
from tests.cli.conftest import Run, spec

POLICIES = """\
from chartgen import Namespace
from chartgen.policy import ProbesDefined

shop = Namespace("shop", policies=[ProbesDefined()])
"""
PROBES = 'liveness=HttpGet("/"),\n        readiness=HttpGet("/"),\n'


@pytest.fixture
def shop(project: Path) -> Path:
    """A project with two charts in a namespace, of which `web` violates its policy."""
    (project / ".git").mkdir()
    (project / "specs" / "platform.py").write_text(POLICIES, "utf-8")
    for name in ("web", "api"):
        text = spec(name).replace("    workload=", "    namespace=shop,\n    workload=")
        text = text.replace("\n\n" + name, f"\nfrom platform import shop\n\n{name}", 1)
        (project / "specs" / f"{name}.py").write_text(text.replace("from platform", "from team"), "utf-8")
    (project / "specs" / "platform.py").rename(project / "specs" / "team.py")
    path = project / "specs" / "web.py"
    path.write_text(path.read_text("utf-8").replace(PROBES, ""), "utf-8")
    return project


def configure(project: Path, text: str) -> None:
    project_at.cache_clear()
    (project / "pyproject.toml").write_text(f"[tool.chartgen]\n{text}", "utf-8")


def test_a_waiver_applies_to_the_charts_with_the_finding(shop: Path, run: Run) -> None:
    configure(shop, "")
    assert run("build").code == 1
    configure(shop, 'waivers = { probes = "Ours are old." }\n')
    built = run("build")
    assert (built.code, built.err) == (0, "")
    readme = (shop / "generated/web/README.md").read_text("utf-8")
    assert "\n## Waivers\n\n- `probes`: Ours are old\\.\n" in readme.replace("old.", "old\\.").replace("\\\\", "\\")
    assert "Waivers" not in (shop / "generated/api/README.md").read_text("utf-8")
    # The policy is still enforced at install for the chart that follows it.
    assert (shop / "generated/api/templates/_rules.tpl").is_file()
    assert not (shop / "generated/web/templates/_rules.tpl").exists()


def test_the_waiver_of_a_chart_takes_precedence(shop: Path, run: Run) -> None:
    configure(shop, 'waivers = { probes = "Ours are old." }\n')
    path = shop / "specs/web.py"
    text = path.read_text("utf-8").replace("import Chart", "import Waiver, Chart")
    path.write_text(text.replace("    namespace", '    waivers=[Waiver("probes", "Mine.")],\n    namespace'), "utf-8")
    built = run("build")
    assert "warning[usage]: unused waiver `probes`: no chart has such a finding\n --> pyproject.toml:2" in built.err
    readme = (shop / "generated/web/README.md").read_text("utf-8")
    assert "Mine" in readme
    assert "old" not in readme


def test_a_waiver_of_another_reason_renders_the_chart_again(shop: Path, run: Run) -> None:
    for reason in ("Ours are old.", "Ours are new."):
        configure(shop, f'waivers = {{ probes = "{reason}" }}\n')
        assert run("build").code == 0
        assert reason in (shop / "generated/web/README.md").read_text("utf-8")


def test_a_check_of_linters_applies_to_all_charts(shop: Path, run: Run) -> None:
    configure(shop, 'waivers = { probes = "Ours are old.", image-digest = "Our tags are immutable." }\n')
    assert run("build").err == ""
    for name in ("web", "api"):
        assert "- `image-digest`: Our tags are immutable." in (shop / f"generated/{name}/README.md").read_text("utf-8")
        # As those of charts, they add annotations to the scenario `strict` only.
        assert "checkov.io" not in (shop / f"generated/{name}/templates/deployment.yaml").read_text("utf-8")


def test_environments(shop: Path, run: Run) -> None:
    configure(shop, 'waivers = { probes = "Ours are old." }\n')
    path = shop / "specs/api.py"
    text = path.read_text("utf-8")
    more = "\napi = api.with_environments(test=api.but_workload(liveness=None, readiness=None))\n"
    path.write_text(text.replace("import Chart", "import Chart") + more, "utf-8")
    built = run("build")
    assert (built.code, built.err) == (0, "")
    assert "## Waivers" in (shop / "generated/api/README.md").read_text("utf-8")


def test_an_umbrella_chart_applies_them_to_its_charts(shop: Path, run: Run) -> None:
    configure(shop, 'waivers = { probes = "Ours are old." }\n')
    (shop / "specs/all.py").write_text(
        "from chartgen import Chart, Dependency\nfrom team import shop\nfrom web import web\n"
        'all = Chart("all", version="0.1.0", description="All", namespace=shop, dependencies=[Dependency.of(web)])\n',
        "utf-8",
    )
    built = run("build")
    assert (built.code, built.err) == (0, "")
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    verified = run("verify", "specs", "--format", "json")
    assert verified.code == 0, verified.out


@pytest.mark.parametrize(
    ("rule", "hint"),
    [("probe", "did you mean"), ("diff/recreatd", 'did you mean "diff/recreated"?'), ("recreated", "diff/recreated")],
)
def test_unknown_rules(rule: str, hint: str, shop: Path, run: Run) -> None:
    configure(shop, f'\n[tool.chartgen.waivers]\nprobes = "Ours are old."\n"{rule}" = "Why not."\n')
    built = run("build")
    assert built.code == 2
    assert f'error[usage]: unknown rule "{rule}"\n --> pyproject.toml:5' in built.err
    assert hint in built.err
    assert not (shop / "generated").exists()
    # The policies of other specs are not known.
    assert run("build", "specs/web.py").code == (2 if rule.startswith("diff/") else 0)


def test_an_unknown_rule_next_to_findings(shop: Path, run: Run) -> None:
    configure(shop, 'waivers = { prbes = "Ours are old." }\n')
    built = run("build")
    assert built.code == 2
    assert 'unknown rule "prbes"' in built.err
    assert "expected: a policy in use (probes), or a rule listed on" in built.err
    assert "error[probes]" in built.err


def test_a_waiver_that_matches_nothing(shop: Path, run: Run) -> None:
    configure(
        shop,
        '\n[tool.chartgen.waivers]\nprobes = "Old."\n"job-ttl" = "Fine."\n"diff/rolls" = "Fine."\n'
        '"blocking-budget" = "Nobody drains."\n',
    )
    built = run("build", "--format", "json")
    (finding,) = json.loads(built.out)["findings"]
    assert (built.code, finding["severity"], finding["file"], finding["line"]) == (0, "warning", "pyproject.toml", 5)
    assert finding["message"] == "unused waiver `job-ttl`: no chart has such a finding"
    assert run("build", "--strict").code == 1
    # A part of the specs says nothing about the others.
    assert json.loads(run("build", "specs/api.py", "--format", "json").out)["findings"] == []


def test_nothing_is_said_of_waivers_if_a_spec_is_invalid(shop: Path, run: Run) -> None:
    configure(shop, 'waivers = { probes = "Old.", job-ttl = "Fine.", unknown = "Fine." }\n')
    (shop / "specs/broken.py").write_text("1 / 0\n", "utf-8")
    built = run("build")
    assert built.code == 2
    assert "pyproject.toml" not in built.err


def test_a_minimum_version_of_kubernetes(project: Path, run: Run) -> None:
    (project / ".git").mkdir()
    own = spec("api").replace('version="0.1.0",', 'version="0.1.0", kube_version="1.31",')
    (project / "specs/api.py").write_text(own, "utf-8")

    def minimum(name: str) -> str:
        found = re.search(
            r"^kubeVersion: (.*)", (project / f"generated/{name}/Chart.yaml").read_text("utf-8"), re.MULTILINE
        )
        return found[1] if found else ""

    assert run("build").code == 0
    usual = minimum("web")
    configure(project, 'kube-version = "1.33"\n')
    assert run("build").code == 0
    assert minimum("web") == usual.replace("1.30", "1.33") != usual
    assert minimum("api") == usual.replace("1.30", "1.31")


def test_a_field_that_is_newer_than_the_minimum_version_of_the_project(project: Path, run: Run) -> None:
    path = project / "specs/web.py"
    sidecar = 'sidecars={"proxy": Container(image=Image("proxy", tag="1"))},\n        service='
    text = path.read_text("utf-8").replace("import Chart", "import Container, Chart").replace("service=", sidecar)
    path.write_text(text, "utf-8")
    (project / ".git").mkdir()
    configure(project, 'kube-version = "1.28"\n')
    built = run("build")
    assert built.code == 2
    assert 'unsupported sidecar "proxy": requires Kubernetes 1.29, not 1.28' in built.err
