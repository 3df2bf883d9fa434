"""The kubeconfig: which file to connect with, and the namespace into which `helm install` installs by default.

The files are those of kubectl: `KUBECONFIG` lists them, by default `~/.kube/config`. Credentials are not read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from chartgen import files
from chartgen.errors import EXIT_USAGE, ChartgenError, Finding
from chartgen.objects.fields import entries, text

DEFAULT = "default"
_OF_POD = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"
_MOST = 10 * 1024**2


def namespace(kubeconfig: str | None = None, context: str | None = None) -> str:
    """Return the namespace of a context; `default` if it names none, or if no kubeconfig can be read.

    Args:
        kubeconfig: A file; those of the environment if omitted.
        context: Its name; the current one if omitted.
    """
    read = [each for path in _paths(kubeconfig) if isinstance(each := _read(path), dict)]
    if not read:
        return _of_pod()
    wanted = context or next((found for each in read if (found := text(each, "current-context"))), "")
    for each in read:
        for one in entries(each, "contexts"):
            if text(one, "name") == wanted:
                return text(one, "context", "namespace") or DEFAULT
    return DEFAULT


def access(kubeconfig: str | None, context: str | None) -> tuple[str | None, str | None]:
    """Return the file and the context to connect with: Helm's client reads one file, kubectl a list of them.

    Of a list, files that do not exist are ignored, and the first file that has a name defines it, as for kubectl.

    Args:
        kubeconfig: A file; those of the environment if omitted.
        context: Its name; the current one if omitted.

    Raises:
        ChartgenError: The context, its cluster and its user are in different files (exit code 2).
    """
    paths = list(_paths(kubeconfig))
    if kubeconfig or os.pathsep not in os.environ.get("KUBECONFIG", "") or not paths:
        return kubeconfig, context
    existing = [path for path in paths if os.path.exists(path)] or paths[:1]
    if len(existing) == 1:
        return existing[0], context
    read = {path: each for path in existing if isinstance(each := _read(path), dict)}
    wanted = context or next((found for each in read.values() if (found := text(each, "current-context"))), "")
    file, definition = _first(read, "contexts", wanted)
    if not file:
        return existing[0], wanted or None
    for kind, name in (
        ("clusters", text(definition, "context", "cluster")),
        ("users", text(definition, "context", "user")),
    ):
        if _first(read, kind, name)[0] not in ("", file):
            message = f"the context {wanted} and its {kind.removesuffix('s')} {name} are in different kubeconfig files"
            hint = "write one with `kubectl config view --flatten --minify`, and select it with --kubeconfig"
            raise ChartgenError(Finding(message, rule="usage", hint=hint), exit_code=EXIT_USAGE)
    return file, wanted


def _first(read: Mapping[str, Any], kind: str, name: str) -> tuple[str, Mapping[str, Any]]:
    """Return the first file that defines a name, and the definition; an empty path if none does."""
    for path, each in read.items():
        for one in entries(each, kind):
            if text(one, "name") == name:
                return path, one
    return "", {}


def _paths(kubeconfig: str | None) -> Iterator[str]:
    given = kubeconfig or os.environ.get("KUBECONFIG") or os.path.join(os.path.expanduser("~"), ".kube", "config")
    yield from ([given] if kubeconfig else filter(None, given.split(os.pathsep)))


def _read(path: str) -> Any:
    try:
        import yaml
    except ModuleNotFoundError:  # it comes with Helm's client, whose absence the caller reports
        return None
    try:
        return yaml.load(files.read(path, limit=_MOST, follow=True), yaml.CSafeLoader)
    except (OSError, yaml.YAMLError, ValueError):
        return None


def _of_pod() -> str:
    try:
        return files.read(_OF_POD, limit=_MOST, follow=True).decode().strip() or DEFAULT
    except (OSError, UnicodeDecodeError):
        return DEFAULT
