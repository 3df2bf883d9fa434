"""Paths as code reviews need them: from the top of the repository."""

from __future__ import annotations

import os


def repository_path(path: str) -> str:
    """Return a path relative to the top of the repository, or absolute if it is outside."""
    full = os.path.abspath(path)
    return full.removeprefix(os.path.join(_top(), "")).replace(os.sep, "/")


def _top() -> str:
    here = folder = os.getcwd()
    while not os.path.exists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return os.environ.get("GITHUB_WORKSPACE") or here
        folder = above
    return folder
