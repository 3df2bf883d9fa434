"""Language servers, in the project's cache: from npm and PyPI."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tests.editors.lsp import Client
from tests.support import fetching
from tests.support.fetching import Missing

_PYRIGHT = "pyright@1.1.414"
_YAML = "yaml-language-server@1.25.0"
_TY = "ty==0.0.108"
_JEDI = ("jedi-language-server==0.47.0", "jedi==0.20.1")


def pyright(folder: Path) -> Client:
    """Start pyright, which is also in Pylance of VS Code.

    Raises:
        Missing: It is not here, and can't be installed.
    """
    settings = {"python": {"pythonPath": sys.executable}}
    return Client([_npm(_PYRIGHT) / "pyright-langserver", "--stdio"], folder, settings=settings)


def ty(folder: Path) -> Client:
    """Start ty.

    Raises:
        Missing: It is not here, and can't be installed.
    """
    environment = {**os.environ, "VIRTUAL_ENV": sys.prefix}
    return Client([_pypi(_TY) / "ty", "server"], folder, environment=environment)


def jedi(folder: Path) -> Client:
    """Start the language server of Jedi.

    Raises:
        Missing: It is not here, and can't be installed.
    """
    # Where it is installed does not matter: it reads what is installed in the environment that the option names.
    python = _pypi(*_JEDI) / "python"
    options = {"workspace": {"environmentPath": sys.executable}}
    return Client([python, "-c", "from jedi_language_server.cli import cli; cli()"], folder, options=options)


def yaml(folder: Path) -> Client:
    """Start the server of the YAML extension of VS Code, without schemas from the network.

    Raises:
        Missing: It is not here, and can't be installed.
    """
    settings = {"yaml": {"completion": True, "hover": True, "validate": True, "schemaStore": {"enable": False}}}
    return Client([_npm(_YAML) / "yaml-language-server", "--stdio"], folder, settings=settings)


def _npm(package: str) -> Path:
    """Return the folder of the commands of a package of npm."""
    if shutil.which("npm") is None:
        raise Missing(f"{package}: npm is not on PATH; install Node.js")

    def install(folder: Path) -> None:
        fetching.run("npm", "install", "--no-fund", "--no-audit", "--prefix", folder, package)

    return fetching.installed(f"npm-{package}", install) / "node_modules" / ".bin"


def _pypi(*requirements: str) -> Path:
    """Return the folder of the commands of packages of PyPI, in an environment of their own."""

    def install(folder: Path) -> None:
        fetching.install_from_pypi(folder, requirements)

    return fetching.venv_python(fetching.installed(f"pypi-{'-'.join(requirements)}", install)).parent
