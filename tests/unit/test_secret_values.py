"""Secrets of a chart: keys that disappear, and content that is not text."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from chartgen import Secret
from tests.support import helm
from tests.traps.charts import minimal, written

KEYSTORE = b"\xfe\xed\x00\x01\xff"


def test_a_key_can_disappear(tmp_path: Path) -> None:
    """Kubernetes merges `stringData` into what is there, so only keys of `data` are ever removed."""
    folder = written(minimal(env_from=[Secret(["A"], optional_keys=["B"])]), tmp_path)
    before = helm.one(helm.render(folder, {"secret": {"A": "é\n{{ x }}", "B": "b"}}), "Secret")
    assert "stringData" not in before
    assert {key: base64.b64decode(text).decode() for key, text in before["data"].items()} == {
        "A": "é\n{{ x }}", "B": "b",
    }  # fmt: skip
    after = helm.one(helm.render(folder, {"secret": {"A": "a"}}), "Secret")
    assert list(after["data"]) == ["A"]


def test_only_optional_keys(tmp_path: Path) -> None:
    folder = written(minimal(env_from=[Secret(optional_keys=["A"])]), tmp_path)
    assert "data" not in helm.one(helm.render(folder), "Secret")
    assert helm.one(helm.render(folder, {"secret": {"A": "a"}}), "Secret")["data"] == {"A": "YQ=="}


@pytest.mark.parametrize("optional", [False, True])
def test_content_that_is_not_text(optional: bool, tmp_path: Path) -> None:
    """Helm replaces what is not UTF-8, with `--set-file` too, and says nothing."""
    keys = ["store.jks"]
    secret = Secret(optional_keys=keys, name="keystore") if optional else Secret(keys, name="keystore")
    folder = written(minimal(mounts={"/keys": secret}), tmp_path)
    content = KEYSTORE.decode("utf-8", "replace")
    with pytest.raises(helm.HelmRefused) as refused:
        helm.render(folder, {"secrets": {"keystore": {"store.jks": f"hunter2{content}"}}})
    assert "existingSecrets.keystore" in refused.value.text
    assert "hunter2" not in refused.value.text
    assert "\ufffd" not in refused.value.text
