"""How this chartgen was installed: the requirement that installs it elsewhere, and the command that adds an extra.

Sources: PEP 508 (requirements) and PEP 610 (direct_url.json) of Python; `pipx_metadata.json` and `uv-receipt.toml`,
which pipx and uv write into the environment of a tool.
"""

from __future__ import annotations

import os
import shlex
import sys

from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError, Finding


def requirement(extra: str) -> str:
    """Return the requirement that makes pip install this chartgen with an extra, such as `chartgen[verify]==1.2.0`.

    It names the version, or where it was installed from: the URL of a folder, a file, or a commit.
    """
    version, url = _origin()
    return f"chartgen[{extra}] @ {url}" if url else f"chartgen[{extra}]=={version}"


def command(extra: str) -> str:
    """Return the command that adds an extra to this installation, such as `pip install 'chartgen[helm]'`."""
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    _, url = _origin()
    what = f"chartgen[{extra}]"
    if url:
        place = urlsplit(url)
        what = f"{url2pathname(place.path)}[{extra}]" if place.scheme == "file" else f"{what} @ {url}"
    return f"{_installer()} {shlex.quote(what)}"


def unavailable(message: str, extra: str, found: str = "", *, otherwise: str = "") -> ChartgenError:
    """Return the error for what an extra installs (exit code 3).

    Args:
        message: What is not available.
        extra: Its name, such as `helm`.
        found: Why, in the words of Python; that a module is not installed says nothing more.
        otherwise: What else helps.
    """
    hint = f"install it with `{command(extra)}`{otherwise}"
    found = "" if found.startswith("ModuleNotFoundError") else found
    return ChartgenError(Finding(message, found=found, hint=hint, rule="environment"), exit_code=EXIT_ENVIRONMENT)


def _origin() -> tuple[str, str]:
    """Return the version, and the URL if it was not installed from a package index."""
    import json
    from importlib import metadata
    from pathlib import Path

    try:
        package = metadata.distribution("chartgen")
    except metadata.PackageNotFoundError:  # a checkout on the module path
        return "", Path(__file__).resolve().parents[1].as_uri()
    origin = json.loads(package.read_text("direct_url.json") or "{}")
    url = origin.get("url", "")
    if commit := origin.get("vcs_info"):
        url = f"{commit['vcs']}+{url}@{commit['commit_id']}"
    return package.version, url


def _installer() -> str:
    """Return the command that installs into this environment; pipx and uv install again what they have."""
    if os.path.exists(os.path.join(sys.prefix, "pipx_metadata.json")):
        return "pipx install --force"
    if os.path.exists(os.path.join(sys.prefix, "uv-receipt.toml")):
        return "uv tool install --force"
    return "pip install"
