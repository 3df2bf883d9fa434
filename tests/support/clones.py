"""Fresh clones of this repository, and scripts that are run as a newcomer would run them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.support.paths import ROOT


def clone(folder: Path) -> Path:
    """Copy what a clone of this repository has, with what is not committed yet, and nothing that was set up in it."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(listed, cwd=ROOT, text=True).rstrip("\0").split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def shell(script: str, folder: Path) -> str:
    """Run a script as it is, with nothing of this Python's environment; it must succeed."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "MAKE", "MFLAGS", "VENV", "VIRTUAL_ENV", "COLUMNS"))
    }
    done = subprocess.run(
        ["sh", "-ec", script], cwd=folder, env=kept, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{script}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout
