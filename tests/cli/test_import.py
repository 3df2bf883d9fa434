"""`chartgen import` as a command: bad input, folders that have specs already, and what interrupts it."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from chartgen.importing import writing
from tests.cli.conftest import Run

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: acme/web:1.0
"""
WIDGET = "apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: small}\nspec: {size: 3}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current directory."""
    for name in ("NO_COLOR", "GITHUB_WORKSPACE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, name: str, text: str | bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)


def files(folder: Path) -> dict[str, str]:
    """Return the files below `specs`, also hidden ones."""
    top = folder / "specs"
    return {path.relative_to(top).as_posix(): path.read_text("utf-8") for path in top.rglob("*") if path.is_file()}


def test_import(folder: Path, run: Run) -> None:
    write(folder, "web.yaml", WEB)
    ran = run("import", "web.yaml")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(
        "web  specs/web.py, 8 lines\n\n1 object: 0 equal, 1 equal except for Helm labels, 0 differ"
    )
    assert sorted(files(folder)) == ["import.json", "ruff.toml", "web.py"]
    assert json.loads(files(folder)["import.json"]) == {"charts": {"web": {"release": "web"}}}


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("a: [b\nc: d: e\n", "invalid YAML: did not find expected", 2),
        (b"\x00\x01\xff\xfe", "the file is not UTF-8 text", 1),
        ("a: b\n", "skipped document: it is a mapping without `apiVersion` and `kind`", 1),
        ("a:\n\t- b\n", "invalid YAML: found character that cannot start any token", 2),
    ],
)
def test_what_cannot_be_read(folder: Path, run: Run, text: str | bytes, message: str, line: int) -> None:
    write(folder, "web.yaml", text)
    ran = run("import", "web.yaml")
    assert ran.code == 2
    assert message in ran.err
    assert f" --> web.yaml:{line}\n" in ran.err
    assert not (folder / "specs").exists()


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("empty", "error[usage]: no Kubernetes object in empty\n"),
        ("missing.yaml", "error[usage]: cannot read missing.yaml: no such file or directory\n"),
    ],
)
def test_nothing_to_read(folder: Path, run: Run, path: str, message: str) -> None:
    (folder / "empty").mkdir()
    ran = run("import", path)
    assert ran.code == 2
    assert ran.err.startswith(message)


def test_a_folder_without_permissions(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "closed/web.yaml", WEB)
    listed = os.scandir

    def scandir(path: Any) -> Any:
        if str(path) == "closed":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    ran = run("import", "closed")
    assert ran.code == 3
    assert ran.err == "error[environment]: cannot read closed: permission denied\n"


def test_a_terminal(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    ran = run("import", "-")
    assert ran.code == 2
    assert ran.err.startswith("error[usage]: standard input is a terminal\n")


def test_a_kind_that_nothing_knows(folder: Path, run: Run) -> None:
    write(folder, "widget.yaml", WIDGET)
    ran = run("import", "widget.yaml")
    assert ran.code == 0
    assert ran.err == (
        "warning[import/manifest]: Widget small becomes a Manifest: chartgen has no class for this kind\n"
        " --> widget.yaml:1\n"
    )


def test_two_objects_with_the_same_name(folder: Path, run: Run) -> None:
    write(folder, "web.yaml", f"{WEB}---\n{WEB.replace('1.0', '2.0')}")
    ran = run("import", "web.yaml")
    assert ran.code == 0
    assert "duplicate object Deployment/web: the last one is used, as kubectl does\n  --> web.yaml:14\n" in ran.err
    assert "also defined in web.yaml:1\n" in ran.err
    assert 'tag="2.0"' in files(folder)["web.py"]


def test_missing_objects(folder: Path, run: Run) -> None:
    pod = """\
          envFrom:
            - configMapRef: {name: settings}
            - secretRef: {name: tokens}
          env:
            - {name: KEY, valueFrom: {secretKeyRef: {name: perhaps, key: key, optional: true}}}
          volumeMounts:
            - {name: data, mountPath: /data}
      serviceAccountName: account
      volumes:
        - name: data
          persistentVolumeClaim: {claimName: data}
"""
    write(folder, "web.yaml", WEB + pod)
    ran = run("import", "web.yaml", "--format", "json")
    found = [
        (each["message"].partition(":")[0], each["line"])
        for each in json.loads(ran.out)["findings"]
        if each["rule"] == "import/missing"
    ]
    assert sorted(found) == [
        ("missing ConfigMap settings", 14),
        ("missing PersistentVolumeClaim data", 23),
        ("missing Secret tokens", 15),
        ("missing ServiceAccount account", 20),
    ]
    text = files(folder)["web.py"]
    for each in ("ExistingConfigMap(", "ExistingSecret(", "ExistingClaim(", "create=False"):
        assert each in text


def test_a_credential_in_an_annotation(folder: Path, run: Run) -> None:
    annotated = WEB.replace(
        "  name: web\n", "  name: web\n  annotations:\n    example.org/password: hunter2hunter2\n", 1
    )
    write(folder, "web.yaml", annotated)
    ran = run("import", "web.yaml")
    assert (
        "warning[import/credential]: annotation example.org/password of Deployment web looks like a credential: it is"
        " kept\n --> web.yaml:6\n"
    ) in ran.err
    assert "hunter2" not in ran.err + ran.out


def test_credentials_that_stay_where_they_are(folder: Path, run: Run) -> None:
    container = """\
          args: [--password, hunter2hunter2]
          livenessProbe:
            httpGet:
              path: /
              port: 80
              httpHeaders:
                - name: X-Api-Key
                  value: hunter2hunter2
"""
    others = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  LEVEL: info
  app.ini: |
    [database]
    password = hunter2hunter2
---
apiVersion: example.com/v1
kind: Database
metadata:
  name: main
spec:
  users:
    - password: hunter2hunter2
"""
    write(folder, "app.yaml", f"{WEB}{container}---\n{others}")
    ran = run("import", "app.yaml", "--format", "json")
    document = json.loads(ran.out)
    found = [
        (each["message"].partition(" looks like a credential: ")[0], each["line"])
        for each in document["findings"]
        if each["rule"] == "import/credential"
    ]
    probe = "spec.template.spec.containers[0].livenessProbe.httpGet.httpHeaders[0].value"
    assert found == [
        ("`spec.template.spec.containers[0].args[1]` of Deployment web", 13),
        (f"`{probe}` of Deployment web", 20),
        ("`data.app.ini` of ConfigMap settings", 28),
        ("`spec.users[0].password` of Database main", 38),
    ]
    assert "hunter2" not in ran.out + ran.err


def test_a_report_of_80_columns(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, "web.yaml", f"{WEB}          envFrom: [{{secretRef: {{name: tokens}}}}]\n---\n{WIDGET}")
    monkeypatch.setenv("COLUMNS", "80")
    assert run("import", "web.yaml").code == 0
    again = run("import", "web.yaml")
    assert again.code == 0
    assert [line for line in again.out.splitlines() if len(line) > 80 and "helm install" not in line] == []


def test_an_import_that_differs_is_json(folder: Path, run: Run) -> None:
    write(
        folder, "web.yaml", f"{WEB}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: broken}}\ndata: {{A: 1}}\n"
    )
    ran = run("import", "web.yaml", "--format", "json")
    assert ran.code == 1
    document = json.loads(ran.out)
    states = [(each["kind"], each["state"], each["location"]) for each in document["proof"]["objects"]]
    assert states == [("Deployment", "labels", "web.yaml:1"), ("ConfigMap", "lost", "web.yaml:14")]
    (finding,) = document["findings"]
    assert finding["message"].startswith("ConfigMap broken cannot be imported: ")
    assert (finding["file"], finding["line"]) == ("web.yaml", 14)


def test_other_specs_stay_as_they_are(folder: Path, run: Run) -> None:
    write(folder, "web.yaml", WEB)
    write(folder, "api.yaml", WEB.replace("web", "api"))
    assert run("import", "web.yaml").code == 0
    before = files(folder)["web.py"]
    assert run("import", "api.yaml").code == 0
    assert files(folder)["web.py"] == before
    assert sorted(json.loads(files(folder)["import.json"])["charts"]) == ["api", "web"]


def test_the_same_again(folder: Path, run: Run) -> None:
    write(folder, "web.yaml", WEB)
    assert run("import", "web.yaml").code == 0
    before = files(folder)
    assert run("import", "web.yaml").code == 0
    assert files(folder) == before


def test_a_file_that_exists(folder: Path, run: Run) -> None:
    write(folder, "web.yaml", f"{WEB}---\n{WEB.replace('web', 'api')}")
    write(folder, "specs/web.py", "mine = 1\n")
    ran = run("import", "web.yaml")
    assert ran.code == 2
    assert ran.err.startswith("error[file]: `specs/web.py` already exists\n")
    assert files(folder) == {"web.py": "mine = 1\n"}


def test_a_chart_that_exists(folder: Path, run: Run) -> None:
    write(folder, "web.yaml", WEB)
    write(folder, "specs/shop/front.py", 'import chartgen\n\nfront = chartgen.Chart(\n    "web",\n)\n')
    ran = run("import", "web.yaml")
    assert ran.code == 2
    assert ran.err.startswith("error[file]: chart web already exists\n --> specs/shop/front.py:3\n")
    assert sorted(files(folder)) == ["shop/front.py"]


def test_a_record_of_something_else(folder: Path, run: Run) -> None:
    write(folder, "web.yaml", WEB)
    for content in ("[]", "not JSON", '{"charts": 1}'):
        write(folder, "specs/import.json", content)
        ran = run("import", "web.yaml")
        assert ran.code == 2
        assert ran.err.startswith("error[file]: `specs/import.json` already exists\n")
        assert files(folder) == {"import.json": content}


def test_a_folder_elsewhere(folder: Path, run: Run, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    write(folder, "web.yaml", WEB)
    ran = run("import", "web.yaml", "-o", str(elsewhere / "new" / "specs"))
    assert ran.code == 0
    assert sorted(os.listdir(elsewhere / "new" / "specs")) == ["import.json", "ruff.toml", "web.py"]
    assert not (folder / "specs").exists()


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), 3, "the disk is full"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
@pytest.mark.parametrize("place", ["write_file", "replace"])
@pytest.mark.parametrize("exists", [True, False])
def test_nothing_is_half_written(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, message: str, place: str,
    exists: bool,
) -> None:  # fmt: skip
    write(folder, "web.yaml", f"{WEB}---\n{WEB.replace('web', 'api')}")
    if exists:
        write(folder, "specs/other.py", "")
    owner: Any = writing if place == "write_file" else os
    real = getattr(owner, place)
    calls: list[Any] = []

    def failing(*arguments: Any) -> None:
        if str(arguments[0]).endswith(".tmp"):
            calls.append(arguments)
            if len(calls) == 2:
                raise error
        real(*arguments)

    monkeypatch.setattr(owner, place, failing)
    ran = run("import", "web.yaml")
    assert ran.code == code
    assert message in ran.err
    assert files(folder) == ({"other.py": ""} if exists else {})
    assert (folder / "specs").exists() is exists


def test_all_that_hardened_defaults_change(folder: Path, run: Run) -> None:
    write(folder, "web.yaml", WEB)
    some = run("import", "web.yaml", "--hardened", "-o", "some").out
    everything = run("import", "web.yaml", "--hardened", "-o", "all", "--verbose").out
    assert "more, which --verbose lists\n" in some
    assert " more" not in everything
    assert everything.count(" → ") > some.count(" → ") == 10


def test_the_output_is_a_file(folder: Path, run: Run) -> None:
    write(folder, "web.yaml", WEB)
    ran = run("import", "web.yaml", "-o", "web.yaml")
    assert ran.code == 2
    assert ran.err.startswith("error[usage]: `web.yaml` is not a folder\n")


def test_a_file_of_a_folder_that_cannot_be_read_is_no_success(folder: Path, run: Run) -> None:
    write(folder, "app/web.yaml", WEB)
    write(folder, "app/broken.yaml", "a: [b\nc: d: e\n")
    ran = run("import", "app")
    assert "error[import/yaml]: invalid YAML" in ran.err
    assert " --> app/broken.yaml:2\n" in ran.err
    assert ran.code == 1
    assert "web.py" in files(folder)


def test_a_document_that_cannot_be_read_is_no_success(folder: Path, run: Run) -> None:
    write(folder, "app.yaml", f"{WEB}---\nkind: ConfigMap\n data:\n   a: b\n")
    ran = run("import", "app.yaml", "-o", "specs")
    assert "invalid YAML" in ran.err
    assert "0 lost" in ran.out
    assert ran.code == 1
