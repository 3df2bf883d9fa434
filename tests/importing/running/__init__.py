"""Applications as people write them, each with other features of Kubernetes."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
SECRETS = {"store": {"store-login": ("user", "password")}, "wiki": {"wiki-env": ("TOKEN", "OTHER")}}
"""The keys of the Secrets that exist before, by application and name."""
PLANTED = "planted-8c21"
"""What is in these Secrets, and in literals that look like credentials."""


def path_of(name: str) -> Path:
    """Return the file of an application."""
    return FOLDER / f"{name}.yaml"
