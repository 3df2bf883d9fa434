"""Which file to connect with, and the namespace of a context."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from chartgen.errors import ChartgenError
from chartgen.live.kubeconfig import access, namespace

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


def _list(folder: Path, monkeypatch: pytest.MonkeyPatch, **files: str) -> dict[str, str]:
    """Write files and list them in `KUBECONFIG`; those without content are missing."""
    paths = {name: str(folder / name) for name in files}
    for name, content in files.items():
        if content:
            Path(paths[name]).write_text(content)
    monkeypatch.setenv("KUBECONFIG", os.pathsep.join(paths.values()))
    return paths


_WHOLE = """
current-context: {0}
contexts: [{{name: {0}, context: {{cluster: {0}, user: {0}}}}}]
clusters: [{{name: {0}, cluster: {{server: https://{0}}}}}]
users: [{{name: {0}, user: {{token: not-shown}}}}]
"""


def test_missing_files_of_a_list_are_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = _list(tmp_path, monkeypatch, missing="", one=_WHOLE.format("a"))
    assert access(None, None) == (paths["one"], None)
    assert access("named", "context") == ("named", "context")
    _list(tmp_path, monkeypatch, gone="", lost="")
    assert access(None, None) == (str(tmp_path / "gone"), None)


def test_the_file_of_a_context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = _list(tmp_path, monkeypatch, one=_WHOLE.format("a"), two=_WHOLE.format("b"))
    assert access(None, None) == (paths["one"], "a")
    assert access(None, "b") == (paths["two"], "b")
    assert access(None, "c") == (paths["one"], "c")  # the client reports that it does not exist


def test_a_context_in_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _list(tmp_path, monkeypatch, one=_WHOLE.format("a"), two="contexts: [{name: b, context: {cluster: a, user: u}}]")
    with pytest.raises(ChartgenError) as caught:
        access(None, "b")
    assert caught.value.exit_code == 2
    assert caught.value.findings[0].message == "the context b and its cluster a are in different kubeconfig files"
    assert "--flatten" in caught.value.findings[0].hint


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _list(tmp_path, monkeypatch, one=_WHOLE.format("a"), two=_WHOLE.format("b"))
    monkeypatch.setitem(sys.modules, "yaml", None)
    assert namespace() == "default"
    assert access(None, None) == (str(tmp_path / "one"), None)
