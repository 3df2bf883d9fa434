"""Volumes, configs and secrets of compose files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.importing.composed import Composed, composed

HIDDEN = "tr0ub4dor"


def volume(found: Composed, name: str = "") -> tuple[Any, Any]:
    """The only volume of a pod, and its mount."""
    volumes, mounts = found.pod(name=name)["volumes"], found.container(name=name)["volumeMounts"]
    assert len(volumes) == len(mounts) == 1
    source, mount = dict(volumes[0]), dict(mounts[0])
    assert source.pop("name") == mount.pop("name")
    return source, mount


ONE = "services:\n  a:\n    image: a\n    volumes:\n      - {}\n"


def test_named_volumes(tmp_path: Path) -> None:
    text = """
        services:
          a: {image: a, volumes: ["my_data:/data:ro"]}
          b: {image: b, volumes: [{type: volume, source: my_data, target: /b, volume: {subpath: x}}]}
        volumes:
          # Orders
          my_data:
        """
    found = composed(tmp_path, text)
    assert found.one("PersistentVolumeClaim").manifest == {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "my-data"},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }
    assert found.one("PersistentVolumeClaim").comments == {(): "Orders"}
    claim = {"persistentVolumeClaim": {"claimName": "my-data"}}
    assert volume(found, "a") == (claim, {"mountPath": "/data", "readOnly": True})
    assert volume(found, "b") == (claim, {"mountPath": "/b", "subPath": "x"})
    assert found.one("Deployment", "a").manifest["spec"]["strategy"] == {"type": "Recreate"}
    assert found.lines("PersistentVolumeClaims of 1Gi") == [7]
    assert found.lines("is shared by a, b") == [7]


def test_an_external_volume_is_an_existing_claim(tmp_path: Path) -> None:
    text = "services: {a: {image: a, volumes: ['data:/data']}}\nvolumes: {data: {external: true, name: Old_Data}}\n"
    found = composed(tmp_path, text)
    assert found.names("PersistentVolumeClaim") == []
    assert volume(found)[0] == {"persistentVolumeClaim": {"claimName": "old-data"}}


def test_an_undefined_volume_is_an_error(tmp_path: Path) -> None:
    found = composed(tmp_path, ONE.format("data:/data"))
    assert [(each.message, each.location.line if each.location else 0) for each in found.errors] == [
        ("unknown volume `data`", 5)
    ]


def test_the_size_of_a_volume(tmp_path: Path) -> None:
    text = "services: {a: {image: a, volumes: ['data:/d']}}\nvolumes: {data: {labels: [kompose.volume.size=10Gi]}}\n"
    found = composed(tmp_path, text)
    assert found.one("PersistentVolumeClaim").manifest["spec"]["resources"] == {"requests": {"storage": "10Gi"}}
    assert found.messages("compose-volume") == []


def test_the_size_of_the_volumes_of_a_service(tmp_path: Path) -> None:
    labels = "{kompose.volume.size: 2Gi, kompose.volume.storage-class-name: fast}"
    text = f"services: {{a: {{image: a, volumes: ['data:/d'], labels: {labels}}}}}\nvolumes: {{data: {{}}}}\n"
    found = composed(tmp_path, text)
    spec = found.one("PersistentVolumeClaim").manifest["spec"]
    assert spec["resources"] == {"requests": {"storage": "2Gi"}}
    assert spec["storageClassName"] == "fast"
    assert [each for each in found.messages() if "kompose" in each] == []


def test_a_file_becomes_a_config_map(tmp_path: Path) -> None:
    text = ONE.format("./conf/nginx.conf:/etc/nginx/nginx.conf:ro")
    found = composed(tmp_path, text, {"conf/nginx.conf": "server {}\n"})
    assert found.one("ConfigMap").manifest["data"] == {"nginx.conf": "server {}\n"}
    source, mount = volume(found)
    assert source == {"configMap": {"name": "a-nginx-conf"}}
    assert mount == {"mountPath": "/etc/nginx/nginx.conf", "subPath": "nginx.conf", "readOnly": True}
    assert found.input.findings == []


def test_a_folder_becomes_a_config_map(tmp_path: Path) -> None:
    files = {"conf/a.yml": "a: 1\n", "conf/sub/b.yml": "b: 1\n"}
    found = composed(tmp_path, ONE.format("./conf:/etc/app"), dict(files))
    assert found.one("ConfigMap").manifest["data"] == {"a.yml": "a: 1\n", "sub.b.yml": "b: 1\n"}
    items = [{"key": "a.yml", "path": "a.yml"}, {"key": "sub.b.yml", "path": "sub/b.yml"}]
    assert volume(found)[0] == {"configMap": {"name": "a-conf", "items": items}}
    assert found.lines("read-only for containers") == [5]


@pytest.mark.parametrize(
    ("content", "problem"), [(b"\0\1", "is binary"), (b"\xff\xfe", "is binary"), (b"x" * 1_048_577, "is larger")]
)
def test_files_that_do_not_fit(tmp_path: Path, content: bytes, problem: str) -> None:
    found = composed(tmp_path, ONE.format("./x.bin:/x.bin:ro"), {"x.bin": content})
    assert found.lines(problem) == [5]
    assert "volumes" not in found.pod()


def test_a_file_with_a_credential_becomes_a_secret(tmp_path: Path) -> None:
    files = {"app.conf": f"password = {HIDDEN}\n"}
    found = composed(tmp_path, ONE.format("./app.conf:/app.conf:ro"), dict(files))
    assert found.one("Secret").manifest["data"] == {"app.conf": ""}
    assert volume(found)[0] == {"secret": {"secretName": "a-app-conf"}}
    assert HIDDEN not in found.all_text()


def test_mounted_source_code_is_left_out(tmp_path: Path) -> None:
    text = """
        services:
          a:
            build: ./app
            volumes:
              - ./app:/code
              - ./app/src:/src
              - ./app/nginx.conf:/etc/nginx.conf:ro
              - /code/node_modules
        """
    files = {"app/Dockerfile": "FROM x", "app/src/x.py": "x", "app/nginx.conf": "x"}
    found = composed(tmp_path, text, dict(files))
    assert [each["mountPath"] for each in found.container()["volumeMounts"]] == ["/etc/nginx.conf"]
    assert found.lines("mounted for development") == [6]
    assert found.messages("compose-source") == [
        "skipped source code that is mounted for development: the image must contain it (also line 7)"
    ]
    assert found.lines("skipped anonymous volume") == [9]


def test_paths_of_the_host(tmp_path: Path) -> None:
    found = composed(tmp_path, ONE.format("/var/run/docker.sock:/var/run/docker.sock"))
    assert volume(found)[0] == {"hostPath": {"path": "/var/run/docker.sock", "type": "Socket"}}
    assert found.lines("Docker socket") == [5]
    found = composed(tmp_path, ONE.format("/var/log/app:/log"))
    assert volume(found) == ({"hostPath": {"path": "/var/log/app"}}, {"mountPath": "/log"})
    assert found.lines("differ between nodes") == [5]


@pytest.mark.parametrize("source", ["./data", "~/data"])
def test_folders_for_data_become_claims(tmp_path: Path, source: str) -> None:
    found = composed(tmp_path, ONE.format(f"{source}:/var/lib/data"))
    assert found.names("PersistentVolumeClaim") == ["a-data"]
    assert found.lines("becomes a PersistentVolumeClaim") == [5]


def test_volumes_in_memory(tmp_path: Path) -> None:
    text = """
        services:
          a:
            image: a
            tmpfs: [/run, "/tmp:size=64m,mode=1777"]
            shm_size: 128mb
            volumes: [/cache, {type: tmpfs, target: /t, tmpfs: {size: 1048576}}]
        """
    found = composed(tmp_path, text)
    assert {each["mountPath"] for each in found.container()["volumeMounts"]} == {
        "/run",
        "/tmp",
        "/dev/shm",
        "/cache",
        "/t",
    }
    sources = [{key: each[key] for key in each if key != "name"} for each in found.pod()["volumes"]]
    assert {"emptyDir": {"medium": "Memory", "sizeLimit": "128Mi"}} in sources
    assert {"emptyDir": {"medium": "Memory", "sizeLimit": "64Mi"}} in sources
    assert {"emptyDir": {"medium": "Memory", "sizeLimit": "1Mi"}} in sources
    assert {"emptyDir": {}} in sources
    assert found.lines("an anonymous volume becomes an emptyDir") == [7]


def test_configs(tmp_path: Path) -> None:
    text = """
        services:
          a:
            image: a
            configs:
              - app_conf
              - {source: inline, target: /etc/inline.conf, mode: 0440}
              - {source: old, target: /old}
        configs:
          app_conf: {file: ./app.conf}
          inline: {content: "a: ${A:-1}"}
          old: {external: true}
        """
    found = composed(tmp_path, text, {"app.conf": "x\n"})
    assert found.one("ConfigMap", "app-conf").manifest["data"] == {"app_conf": "x\n"}
    assert found.one("ConfigMap", "inline").manifest["data"] == {"inline": "a: 1"}
    assert [each["mountPath"] for each in found.container()["volumeMounts"]] == [
        "/app_conf",
        "/etc/inline.conf",
        "/old",
    ]
    items = [{"key": "inline", "path": "inline"}]
    inline = {"name": "inline", "configMap": {"name": "inline", "items": items, "defaultMode": 0o440}}
    assert inline in found.pod()["volumes"]
    assert found.lines("existing ConfigMap `old`") == [12]


def test_secrets_are_never_read(tmp_path: Path) -> None:
    text = """
        services:
          a: {image: a, secrets: [db_password, {source: cert, target: tls.crt}, {source: ext, target: /x/y}]}
        secrets:
          db_password: {file: ./password.txt}
          cert: {environment: CERT}
          ext: {external: true, name: real}
        """
    found = composed(tmp_path, text, {"password.txt": HIDDEN, ".env": f"CERT={HIDDEN}"})
    assert found.one("Secret", "db-password").manifest["data"] == {"db_password": ""}
    assert found.names("Secret") == ["db-password", "cert"]
    mounts = [(each["mountPath"], each["subPath"]) for each in found.container()["volumeMounts"]]
    assert mounts == [("/run/secrets/db_password", "db_password"), ("/run/secrets/tls.crt", "cert"), ("/x/y", "ext")]
    assert {"name": "real", "secret": {"secretName": "real", "items": [{"key": "ext", "path": "ext"}]}} in found.pod()[
        "volumes"
    ]
    assert HIDDEN not in found.all_text()


@pytest.mark.parametrize("kind", ["configs", "secrets"])
def test_undefined_ones_are_errors(tmp_path: Path, kind: str) -> None:
    found = composed(tmp_path, f"services:\n  a:\n    image: a\n    {kind}:\n      - missing\n")
    assert found.lines(f"unknown {kind[:-1]} `missing`") == [5]
    assert found.errors


def test_volumes_from(tmp_path: Path) -> None:
    text = """
        services:
          a: {image: a, volumes: ["data:/d"]}
          b: {image: b, volumes_from: ["a:ro"]}
        volumes: {data: {}}
        """
    assert volume(composed(tmp_path, text), "b")[1] == {"mountPath": "/d", "readOnly": True}
