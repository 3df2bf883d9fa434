"""Packages that look installed: in a folder on the path, with their metadata, as pip leaves them."""

from __future__ import annotations

import shutil
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.paths import ROOT

KEDA = ROOT / "examples" / "chartgen-keda"


def install(project: Path, site: Path, version: str = "") -> None:
    """Install a package with a pyproject.toml and one import package, as `pip install --target` does."""
    data = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
    name = data["name"].replace("-", "_")
    shutil.copytree(project / name, site / name, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    write_metadata(site, data["name"], version or data["version"], data["entry-points"]["chartgen.resources"])


def write_metadata(site: Path, name: str, version: str, kinds: Mapping[str, str]) -> None:
    """Write the metadata of a package with entry points of kinds."""
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
    lines = "".join(f"{kind} = {value}\n" for kind, value in kinds.items())
    (info / "entry_points.txt").write_text(f"[chartgen.resources]\n{lines}", "utf-8")


def import_from(site: Path, monkeypatch: pytest.MonkeyPatch, *packages: str) -> None:
    """Put a folder of packages on the path; the packages are imported anew."""
    monkeypatch.syspath_prepend(str(site))
    for name in list(sys.modules):
        if name.partition(".")[0] in packages:
            monkeypatch.delitem(sys.modules, name)
