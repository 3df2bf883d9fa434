"""Fixtures for tests of plug-ins."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import installed


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install the example of a plug-in in a folder on the path, and return the folder."""
    folder = tmp_path / "site"
    installed.install(installed.KEDA, folder)
    installed.import_from(folder, monkeypatch, "chartgen_keda", "acme")
    return folder
