"""Which reader a path is for."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen.errors import ChartgenError
from chartgen.importing.reading import read

COMPOSE = "services:\n  web:\n    image: nginx:1.27\n    ports: ['80']\n"
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_compose_files_are_merged() -> None:
    Path("compose.yaml").write_text(COMPOSE)
    Path("other.yaml").write_text("services:\n  web:\n    image: nginx:1.28\n")
    Path("settings.yaml").write_text(CONFIG)
    found = read(["compose.yaml", "settings.yaml", "other.yaml"])
    images = [
        each.manifest["spec"]["template"]["spec"]["containers"][0]["image"]
        for each in found.objects
        if each.kind == "Deployment"
    ]
    assert images == ["nginx:1.28"]
    assert any(each.name == "settings" for each in found.objects)


def test_a_folder_with_a_compose_file() -> None:
    Path("app").mkdir()
    Path("app/compose.yaml").write_text(COMPOSE)
    assert {each.kind for each in read(["app"]).objects} == {"Deployment", "Service"}
    Path("app/k8s").mkdir()
    Path("app/k8s/settings.yaml").write_text(CONFIG)
    found = read(["app"])
    assert [each.name for each in found.objects] == ["settings"]
    assert [each.message for each in found.findings] == ["skipped app/compose.yaml: import compose files separately"]


def test_values_need_a_chart() -> None:
    Path("settings.yaml").write_text(CONFIG)
    with pytest.raises(ChartgenError) as raised:
        read(["settings.yaml"], values=["values.yaml"])
    assert raised.value.findings[0].message == "`--values` requires a chart"


def test_names() -> None:
    Path("app").mkdir()
    Path("app/settings.yaml").write_text(CONFIG)
    assert read(["app"]).name == "app"
    assert read(["app/"]).name == "app"
    assert read(["app/settings.yaml"]).name == "settings"


@pytest.mark.parametrize("path", ["cluster:", "cluster:A B", "cluster:../x"])
def test_invalid_namespaces(path: str) -> None:
    with pytest.raises(ChartgenError) as raised:
        read([path])
    assert raised.value.exit_code == 2
    assert raised.value.findings[0].message.startswith("invalid namespace ")
