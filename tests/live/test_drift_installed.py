"""What a committed chart contains that a release does not."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from chartgen.folder import FolderChart
from chartgen.live.drift.installed import not_installed
from chartgen.objects.fields import dotted

FILES = {
    "Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\nappVersion: '2.0'\n",
    "Chart.lock": "dependencies: []\n",
    "values.yaml": "replicas: 2\nimage:\n  tag: '1'\n  args: [a, 1]\nsince: 2024-01-01\nwindow: 12:30\nratio: 1.0\n",
    "values.schema.json": "{}\n",
    "README.md": "# Shop\n",
    "templates/service.yaml": "kind: Service\n",
    "ci/values.yaml": "a: 1\n",
    "charts/sub/Chart.yaml": "name: sub\n",
    ".helmignore": "ci/\n",
}
VALUES = {
    "replicas": 2,
    "image": {"tag": "1", "args": ["a", 1]},
    "since": "2024-01-01",
    "window": "12:30",
    "ratio": 1,
}
RECORDED = ("values.schema.json", "README.md", "templates/service.yaml", ".helmignore")


def record(**changes: Any) -> dict[str, Any]:
    """Give the record of a release of the chart."""
    return {
        "name": "shop",
        "metadata": {"name": "shop", "version": "1.0.0", "appVersion": "2.0"},
        "files": {path: hashlib.sha256(FILES[path].encode()).hexdigest() for path in RECORDED},
        "defaults": VALUES,
        **changes,
    }


def drift(folder: Path, committed: dict[str, str] | None = None, **changes: Any) -> list[tuple[str, str, str, str]]:
    """Write the chart, with other files, and compare it with a release."""
    for path, content in {**FILES, **(committed or {})}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, "utf-8")
    found = list(not_installed(record(**changes), FolderChart(str(folder))))
    assert all(each.kind == "not-installed" and each.consequence for each in found)
    assert all(dotted(each.path) == each.field for each in found if each.subject == "values.yaml")
    return [(each.subject, each.field, each.expected, each.found) for each in found]


def test_nothing(tmp_path: Path) -> None:
    assert drift(tmp_path) == []


def test_changed_template(tmp_path: Path) -> None:
    assert drift(tmp_path, {"templates/service.yaml": "kind: Pod\n"}) == [("templates/service.yaml", "", "", "")]


def test_new_and_removed_files(tmp_path: Path) -> None:
    files = {path: value for path, value in record()["files"].items() if path != "README.md"}
    assert drift(tmp_path, files={**files, "templates/old.yaml": "0"}) == [
        ("README.md", "", "a file", ""),
        ("templates/old.yaml", "", "", "a file"),
    ]


def test_byte_order_marks_do_not_count(tmp_path: Path) -> None:
    """Helm removes them."""
    assert drift(tmp_path, {"README.md": "\ufeff# Shop\n"}) == []


def test_ignored_files_do_not_count(tmp_path: Path) -> None:
    assert drift(tmp_path, {"ci/values.yaml": "a: 2\n", "ci/more.yaml": "", "charts/sub/values.yaml": "a: 1\n"}) == []


@pytest.mark.parametrize(
    ("installed", "is_same"),
    [
        ("1.0.0+a4b4e90282dc", True),
        ("1.0.0+a4b4e9", False),
        ("1.0.1+a4b4e90282dc", False),
        ("1.0.0-a4b4e90282dc", False),
    ],
)
def test_the_digest_that_flux_adds_to_a_version(tmp_path: Path, installed: str, is_same: bool) -> None:
    found = drift(tmp_path, metadata={"name": "shop", "version": installed, "appVersion": "2.0"})
    assert found == ([] if is_same else [("Chart.yaml", "version", "1.0.0", installed)])


def test_version(tmp_path: Path) -> None:
    changed = FILES["Chart.yaml"].replace("1.0.0", "1.1.0").replace("'2.0'", "'2.1'") + "description: More\n"
    assert drift(tmp_path, {"Chart.yaml": changed}) == [
        ("Chart.yaml", "version", "1.1.0", "1.0.0"),
        ("Chart.yaml", "appVersion", "2.1", "2.0"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("replicas: 2", "# More\nreplicas: 2", []),
        ("replicas: 2", "replicas: 2\nmore: ~", []),
        ("replicas: 2", "replicas: 3", [("replicas", "3", "2")]),
        ("replicas: 2", "replicas: '2'", [("replicas", "2", "2")]),
        ("replicas: 2", "more: {a: true}", [("more", '{"a": true}', ""), ("replicas", "", "2")]),
        ("tag: '1'", "tag: ''", [("image.tag", "", "1")]),
        ("args: [a, 1]", "args: [a]", [("image.args", '["a"]', '["a", 1]')]),
        ("args: [a, 1]", "args: [a, true]", [("image.args", '["a", true]', '["a", 1]')]),
    ],
)
def test_values(tmp_path: Path, old: str, new: str, expected: list[tuple[str, str, str]]) -> None:
    assert old in FILES["values.yaml"]
    found = drift(tmp_path, {"values.yaml": FILES["values.yaml"].replace(old, new)})
    assert sorted(found) == sorted(("values.yaml", *each) for each in expected)


def test_values_of_subcharts(tmp_path: Path) -> None:
    """Helm records the values of subcharts as if they were those of the chart."""
    metadata = {"name": "shop", "version": "1.0.0", "appVersion": "2.0", "dependencies": [{"name": "a", "alias": "db"}]}
    defaults = {**VALUES, "db": {"size": 1}, "global": {"a": 1}, "own": 1}
    assert drift(tmp_path, metadata=metadata, defaults=defaults) == [("values.yaml", "own", "", "1")]
    metadata["dependencies"] = [{"name": "db", "import-values": ["all"]}]
    assert drift(tmp_path, metadata=metadata, defaults=defaults) == []


SECRET = "kind: Secret\nstringData:\n  url: {{ .Values.address | quote }}\n"


@pytest.mark.parametrize(
    ("committed", "recorded"),
    [
        ({"password": "hunter2hunter2"}, {"password": "***"}),
        ({"password": "hunter2hunter2"}, {}),
        ({"secret": {"A": "hunter2hunter2"}}, {"secret": {"A": ""}}),
        ({"address": "db://hunter2hunter2@host"}, {"address": ""}),
        ({"address": "db://hunter2hunter2@host"}, {"address": "db://***@other"}),
        ({"other": "db://hunter2hunter2@host"}, {"other": "db://***@other"}),
        ({"other": "db://hunter2hunter2@host"}, {"other": "db://***@host"}),
    ],
)
def test_secret_values_are_not_shown(tmp_path: Path, committed: Any, recorded: Any) -> None:
    values = f"{FILES['values.yaml']}{json.dumps(committed)[1:-1]}\n"
    chart = {"values.yaml": values, "templates/secret.yaml": SECRET}
    found = drift(tmp_path, chart, defaults={**VALUES, **recorded})
    assert "hunter2" not in str(found)


def test_values_that_are_no_yaml(tmp_path: Path) -> None:
    found = drift(tmp_path, {"values.yaml": "a: [\n"})
    assert {each[1] for each in found} == set(VALUES)
