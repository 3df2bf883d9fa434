"""Secrets, read for an import: their keys, and nothing of their content."""

from __future__ import annotations

import base64
import gc
import json
from pathlib import Path
from typing import Any

import pytest

from chartgen.importing.reading import read
from chartgen.verify.documents.scalars import plain

HIDDEN = "correct-horse"
ENCODED = base64.b64encode(HIDDEN.encode()).decode()
SECRET = f"""\
# The password is {HIDDEN}.
apiVersion: v1
kind: Secret
metadata:
  name: login
  labels: {{app: shop}}
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{{"data": {{"password": "{ENCODED}"}}}}'
    copy: "it is {HIDDEN}"
    copy64: {ENCODED}
    copied: '[]'
    replicator/allowed: "true"
type: Opaque # {HIDDEN}
stringData:
  # {HIDDEN}
  password: {HIDDEN} # {HIDDEN}
data:
  encoded: {ENCODED}
  password: {ENCODED}
other: {HIDDEN}
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_only_keys_are_read() -> None:
    Path("a.yaml").write_text(SECRET)
    found = read(["a.yaml"])
    assert found.objects[0].manifest == {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "login", "labels": {"app": "shop"}, "annotations": {"replicator/allowed": "true"}},
        "type": "Opaque",
        "data": {"encoded": "", "password": ""},
    }
    assert found.objects[0].lines["data", "password"] == 19
    assert HIDDEN not in repr(found)
    assert ENCODED not in repr(found)


def test_what_may_quote_content_is_reported() -> None:
    """What kubectl records is of no author."""
    Path("a.yaml").write_text(SECRET)
    found = [(str(each.location), each.message) for each in read(["a.yaml"]).findings]
    assert found == [
        (f"a.yaml:{line}", f"skipped annotation `{name}` of Secret/login: it may contain its content")
        for line, name in ((9, "copy"), (10, "copy64"), (11, "copied"))
    ]


def test_nothing_keeps_content_alive() -> None:
    Path("a.yaml").write_text(SECRET.replace(f"{HIDDEN} #", f"{HIDDEN}-only-here #"))
    found = read(["a.yaml"])
    gc.collect()
    texts = (each for one in gc.get_objects() for each in (one.values() if type(one) is dict else ()))
    assert not any(type(each) is str and each == f"{HIDDEN}-only-here" for each in texts)
    assert found.objects


def test_no_cache_keeps_content() -> None:
    plain.cache_clear()
    Path("a.yaml").write_text(SECRET)
    read(["a.yaml"])
    assert plain.cache_info().currsize == 0


def test_comments_of_other_objects_do_not_quote_content() -> None:
    Path("a.yaml").write_text(
        f"# Log in with {HIDDEN}.\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  # Its name.\n  name: a\n---\n" + SECRET
    )
    found = read(["a.yaml"])
    assert found.objects[0].comments == {("metadata", "name"): "Its name."}
    assert HIDDEN not in repr(found)


@pytest.mark.parametrize("kind", ["List", "SecretList"])
def test_lists(kind: str) -> None:
    item: dict[str, Any] = {"metadata": {"name": "a"}, "data": {"x": ENCODED}}
    if kind == "List":
        item |= {"apiVersion": "v1", "kind": "Secret"}
    Path("a.json").write_text(json.dumps({"apiVersion": "v1", "kind": kind, "items": [item]}))
    assert ENCODED not in repr(read(["a.json"]))


def test_values_that_are_not_text() -> None:
    Path("a.yaml").write_text(
        f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\nstringData:\n  a: [{HIDDEN}]\n  1: 2\n"
    )
    found = read(["a.yaml"])
    assert found.objects[0].manifest["data"] == {"a": "", "1": ""}
    assert HIDDEN not in repr(found)


def test_encrypted_objects() -> None:
    Path("a.yaml").write_text(
        SECRET + "sops: {mac: x}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\nsops: {mac: x}\n"
        "---\napiVersion: ENC[AES256_GCM,data:x]\nkind: ENC[AES256_GCM,data:x]\n"
    )
    found = read(["a.yaml"])
    assert [each.name for each in found.objects] == ["login"]
    assert "sops" not in found.objects[0].manifest
    assert [each.message for each in found.findings if each.rule == "import/encrypted"] == [
        "skipped ConfigMap/c: it is encrypted with SOPS",
        "skipped object: it is fully encrypted",
    ]


def test_sealed_secrets_stay_sealed() -> None:
    Path("a.yaml").write_text(
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: a}\n"
        f"spec:\n  encryptedData: {{password: AgBy}}\n  template:\n    data: {{url: {HIDDEN}}}\n    type: Opaque\n"
    )
    found = read(["a.yaml"])
    assert found.objects[0].manifest["spec"] == {"encryptedData": {"password": "AgBy"}, "template": {"type": "Opaque"}}
