"""The command line of `chartgen publish`: arguments, formats, drift, interruptions, bills of materials."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from chartgen.errors import EXIT_INTERRUPTED
from chartgen.publish import registry as publishing
from chartgen.publish.package import Package
from chartgen.publish.repository import ChartRepository
from tests.publish.conftest import Run, edit
from tests.support.fake_registry import Answer, FakeRegistry, error


def test_no_target(project: Path, run: Run) -> None:
    ran = run("publish")
    assert ran.code == 2
    assert ran.err.startswith("error[usage]: missing option --to\n = hint: use --to, or set `publish-to")


def test_the_target_of_the_project(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "pyproject.toml").write_text('[tool.chartgen]\npublish-to = "repo"\n', "utf-8")
    # It is relative to that file.
    monkeypatch.chdir(project / "specs")
    ran = run("publish", "--specs", ".", "--output", "../generated")
    assert ran.code == 0, ran.err
    assert (project / "repo" / "web-1.0.0.tgz").exists()
    (project / "pyproject.toml").write_text('[tool.chartgen]\npublish-to = "oci://me:hunter2@example.com"\n', "utf-8")
    ran = run("publish", "--specs", ".")
    assert ran.code == 2
    assert "pyproject.toml:2" in ran.err
    assert "hunter2" not in ran.err + ran.out


@pytest.mark.parametrize("folder", ["generated", "generated/packages", "generated/web", "specs", "specs/web.py", "."])
def test_unsuitable_folders(folder: str, project: Path, run: Run) -> None:
    before = sorted(project.rglob("*"))
    ran = run("publish", "--to", folder)
    assert ran.code == 2
    assert "error[usage]: packages cannot be written to " in ran.err
    assert " = hint: name another folder, such as `--to packages`" in ran.err
    ran = run("publish", "--to", "repo", "--sbom", folder)
    assert ran.code == 2
    assert "error[usage]: bills of materials cannot be written to " in ran.err
    assert sorted(path for path in project.rglob("*") if "__pycache__" not in path.parts) == before


def test_unknown_charts(project: Path, run: Run) -> None:
    ran = run("publish", "wbe", "--to", "repo")
    assert ran.code == 2
    assert "error[usage]: unknown chart `wbe`\n = expected: suite, web\n = hint: did you mean `web`?" in ran.err
    assert not (project / "repo").exists()


def test_charts_come_with_those_on_which_they_depend(project: Path, run: Run) -> None:
    assert run("publish", "suite", "--to", "repo").code == 0
    assert (project / "repo" / "web-1.0.0.tgz").exists()


def test_drift(project: Path, run: Run) -> None:
    edit(project, '"A": "b"', '"A": "changed"')
    (project / "generated" / "suite" / "values.yaml").unlink()
    ran = run("publish", "--to", "repo", "--format", "json")
    assert ran.code == 1
    found = json.loads(ran.out)
    assert {(each["rule"], each["message"]) for each in found["findings"]} == {
        ("drift", "generated/suite/values.yaml is missing"),
        ("drift", "generated/web/README.md is stale"),
        ("drift", "generated/web/values.yaml is stale"),
    }
    assert found["charts"] == []
    assert not (project / "repo").exists()


def test_manual_edits(project: Path, run: Run) -> None:
    """The hint is a command that a build does not refuse."""
    (project / "generated" / "web" / "README.md").write_text("mine\n", "utf-8")
    edit(project, '"A": "b"', '"A": "changed"')
    found = json.loads(run("publish", "--to", "repo", "--format", "json").out)["findings"]
    assert {each["message"]: each["hint"] for each in found} == {
        "generated/web/README.md is edited manually": "run `chartgen build --force`, and commit the charts",
        "generated/web/values.yaml is stale": "run `chartgen build`, and commit the charts",
    }
    assert run("build").code == 1
    assert run("build", "--force").code == 0
    assert run("publish", "--to", "repo").code == 0


def test_an_invalid_spec(project: Path, run: Run) -> None:
    edit(project, 'tag="1.0.0"', "tag=1")
    assert run("publish", "--to", "repo").code == 2


def test_two_charts_with_one_name(project: Path, run: Run) -> None:
    (project / "specs" / "other.py").write_bytes((project / "specs" / "web.py").read_bytes())
    ran = run("publish", "--to", "repo")
    assert ran.code == 2
    assert "duplicate chart" in ran.err
    assert not (project / "repo").exists()


def test_a_link_in_a_chart(project: Path, run: Run) -> None:
    (project / "secret").write_text("hunter2", "utf-8")
    os.symlink(project / "secret", project / "generated" / "web" / "notes.txt")
    ran = run("publish", "web", "--to", "repo")
    assert ran.code == 1
    assert "cannot publish `generated/web/notes.txt`: it is a symbolic link, which chartgen does not follow" in ran.err
    assert not (project / "repo").exists()


def test_the_json_document(project: Path, run: Run) -> None:
    ran = run("publish", "web", "--to", "repo", "--format", "json")
    found = json.loads(ran.out)
    (chart,) = found["charts"]
    assert found["format"] == "chartgen.publish/1"
    assert (found["to"], found["verified"], found["exit_code"]) == ("repo/", False, 0)
    assert chart.pop("archive").startswith("sha256:")
    assert chart == {
        "name": "web", "version": "1.0.0", "status": "published", "reference": "repo/web-1.0.0.tgz", "manifest": None,
        "signed": False, "sbom": None, "needs": None,
    }  # fmt: skip
    edit(project, '"A": "b"', '"A": "changed"')
    assert run("build").code == 0
    found = json.loads(run("publish", "web", "--to", "repo", "--format", "json").out)
    assert [(each["status"], each["needs"]) for each in found["charts"]] == [("different", "1.0.1")]
    assert [(each["rule"], each["file"], each["line"]) for each in found["findings"]] == [
        ("published", "specs/web.py", 7)
    ]
    ran = run("publish", "web", "--to", "repo", "--format", "github")
    assert ran.out.startswith("::error file=specs/web.py,line=7,col=13,endColumn=19,title=chartgen%3A published::")
    assert "nothing was published" in ran.err


def test_the_registry_is_down(project: Path, run: Run) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    ran = run("publish", "--to", "oci://localhost:1/charts", "--plain-http")
    assert ran.code == 3
    assert "error[environment]: the registry localhost:1 is down: the connection was refused" in ran.err


def test_the_registry_fails_between_two_charts(project: Path, run: Run, registry: FakeRegistry) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")

    def fail(method: str, path: str) -> Answer | None:
        return error(403) if method == "PUT" and "/suite/manifests/" in path else None

    registry.intercept = fail
    to = ("publish", "--to", f"oci://{registry.host}/charts", "--plain-http")
    ran = run(*to, "--format", "json")
    assert ran.code == 3
    assert registry.tags() == {"charts/web:1.0.0"}
    assert [(each["name"], each["status"]) for each in json.loads(ran.out)["charts"]] == [("web", "published")]
    assert f"published before: web 1.0.0, oci://{registry.host}/charts/web:1.0.0\n" in ran.err
    registry.intercept = None
    assert run(*to).code == 0
    assert registry.tags() == {"charts/web:1.0.0", "charts/suite:2.0.0"}


def test_ctrl_c_between_two_charts(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    put = ChartRepository.put

    def interrupted(self: ChartRepository, package: Package, provenance: bytes | None) -> str:
        if package.name == "suite":
            raise KeyboardInterrupt
        return put(self, package, provenance)

    monkeypatch.setattr(ChartRepository, "put", interrupted)
    ran = run("publish", "--to", "repo")
    assert ran.code == EXIT_INTERRUPTED
    assert ran.err == "published before: web 1.0.0, repo/web-1.0.0.tgz\ninterrupted\n"
    # What was published is listed.
    assert "web-1.0.0.tgz" in (project / "repo" / "index.yaml").read_text("utf-8")
    monkeypatch.undo()


def test_ctrl_c_ends_the_client(
    project: Path, run: Run, registry: FakeRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    asked = []

    def interrupted(self: publishing.Registry, package: Package, provenance: bytes | None) -> str:
        asked.append(self.client._process)
        raise KeyboardInterrupt

    monkeypatch.setattr(publishing.Registry, "put", interrupted)
    assert run("publish", "--to", f"oci://{registry.host}/charts", "--plain-http").code == EXIT_INTERRUPTED
    (process,) = asked
    assert process is not None
    assert not process.running
    assert not registry.is_written()


def test_the_published_chart_of_an_umbrella(project: Path, run: Run, registry: FakeRegistry) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    from chartgen.publish.archive import unpack

    before = (project / "generated" / "suite" / "Chart.yaml").read_text("utf-8")
    assert run("publish", "--to", f"oci://{registry.host}/charts", "--plain-http").code == 0
    files = unpack(registry.archive("charts/suite", "2.0.0"))
    assert files["Chart.yaml"].decode() == before.replace("file://../web", f"oci://{registry.host}/charts")
    assert f"repository: oci://{registry.host}/charts" in files["Chart.lock"].decode()
    web = unpack(registry.archive("charts/web", "1.0.0"))
    assert {path.removeprefix("charts/web/"): files[path] for path in files if path.startswith("charts/")} == web
    # The folder remains as it was.
    assert (project / "generated" / "suite" / "Chart.yaml").read_text("utf-8") == before
    assert not (project / "generated" / "suite" / "charts").exists()


def test_bills_of_materials(project: Path, run: Run) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    validation = pytest.importorskip("cyclonedx.validation.json")
    schema = pytest.importorskip("cyclonedx.schema")
    digest = "sha256:" + "a1" * 32
    edit(project, 'Image("web", tag="1.0.0")', f'Image("acme/web", registry="ghcr.io", tag="1.0.0", digest="{digest}")')
    edit(
        project,
        "liveness=None",
        'init_containers={"wait": Container(image=Image("busybox", tag="1.37"))}, liveness=None',
    )
    edit(project, "import Chart,", "import Chart, Container,")
    assert run("build").code == 0
    ran = run("publish", "--to", "repo", "--sbom", "out/sbom")
    assert ran.code == 0, ran.err
    text = (project / "out/sbom/web-1.0.0.cdx.json").read_text("utf-8")
    assert validation.JsonStrictValidator(schema.SchemaVersion.V1_6).validate_str(text) is None
    found = json.loads(text)
    assert [(each["name"], each["version"], each["purl"]) for each in found["components"]] == [
        ("busybox", "1.37", "pkg:docker/busybox@1.37"),
        ("ghcr.io/acme/web", "1.0.0", f"pkg:oci/web@sha256%3A{'a1' * 32}?repository_url=ghcr.io/acme/web&tag=1.0.0"),
    ]
    suite = json.loads((project / "out/sbom/suite-2.0.0.cdx.json").read_text("utf-8"))
    assert [each["purl"] for each in suite["components"]] == [each["purl"] for each in found["components"]]
    assert run("publish", "--to", "repo", "--sbom", "out/sbom").code == 0
    assert (project / "out/sbom/web-1.0.0.cdx.json").read_text("utf-8") == text
