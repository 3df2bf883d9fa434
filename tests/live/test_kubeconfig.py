"""The namespace of a context."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from chartgen.live.kubeconfig import namespace

pytest.importorskip("yaml", reason="comes with chartgen[helm]")

_CONFIG = """
current-context: one
contexts:
  - name: one
    context: {cluster: c, user: u, namespace: shop}
  - name: two
    context: {cluster: c, user: u}
users:
  - name: u
    user: {token: not-shown}
"""


def test_the_current_context(tmp_path: Path) -> None:
    (tmp_path / "config").write_text(_CONFIG)
    assert namespace(str(tmp_path / "config")) == "shop"
    assert namespace(str(tmp_path / "config"), "two") == "default"
    assert namespace(str(tmp_path / "config"), "three") == "default"


def test_files_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "first").write_text("current-context: other\n")
    (tmp_path / "second").write_text("contexts: [{name: other, context: {namespace: todo}}]\n")
    monkeypatch.setenv("KUBECONFIG", os.pathsep.join((str(tmp_path / "first"), str(tmp_path / "second"))))
    assert namespace() == "todo"


@pytest.mark.parametrize("content", ["", "- 1", "contexts: 5", "contexts: [1]", ": ["])
def test_a_file_that_is_no_kubeconfig(tmp_path: Path, content: str) -> None:
    (tmp_path / "config").write_text(content)
    assert namespace(str(tmp_path / "config")) == "default"
    assert namespace(str(tmp_path / "missing")) == "default"
