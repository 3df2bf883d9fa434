"""Build the documentation as a site, or serve it while pages are edited.

    python -m scripts.site           build it into build/site; broken links are errors
    python -m scripts.site --serve   serve it on http://localhost:8000

`zensical.toml` configures the site. Its pages are those of `docs/`, and the changelog, which is copied there.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHANGELOG = ROOT / "docs" / "changelog.md"
"""A copy, which git ignores."""


def changelog() -> str:
    """Return the changelog with links that work within `docs/`; those to files outside become text."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8").replace("](docs/", "](")
    return re.sub(r"\[([^]]+)\]\((?!https?:)[^)]*/?[A-Z]+\.md\)", r"\1", text)


def main(arguments: list[str]) -> int:
    """Run Zensical; return its exit code. Ctrl-C ends the server."""
    CHANGELOG.write_text(changelog(), "utf-8")
    command = ["serve"] if "--serve" in arguments else ["build", "--strict", "--clean"]
    try:
        return subprocess.run([sys.executable, "-m", "zensical", *command], cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
