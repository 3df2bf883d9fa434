"""The namespace of a context of the kubeconfig, into which `helm install` without `--namespace` installs.

The files are those of kubectl: `KUBECONFIG` lists them, by default `~/.kube/config`. Credentials are not read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from chartgen import files
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


def _paths(kubeconfig: str | None) -> Iterator[str]:
    given = kubeconfig or os.environ.get("KUBECONFIG") or os.path.join(os.path.expanduser("~"), ".kube", "config")
    yield from ([given] if kubeconfig else filter(None, given.split(os.pathsep)))


def _read(path: str) -> Any:
    import yaml

    try:
        return yaml.load(files.read(path, limit=_MOST, follow=True), yaml.CSafeLoader)
    except (OSError, yaml.YAMLError, ValueError):
        return None


def _of_pod() -> str:
    try:
        return files.read(_OF_POD, limit=_MOST, follow=True).decode().strip() or DEFAULT
    except (OSError, UnicodeDecodeError):
        return DEFAULT
