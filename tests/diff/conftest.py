"""Fixtures for tests of diffs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.diff.repositories import SPEC, Project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Give a repository with one chart, committed, as the current directory."""
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "BITBUCKET_PR_DESTINATION_BRANCH"):
        monkeypatch.delenv(name, raising=False)
    found = Project(tmp_path)
    found.write("specs/shop.py", SPEC)
    found.commit()
    return found
