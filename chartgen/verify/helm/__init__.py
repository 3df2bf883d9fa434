"""Helm: its own engine, embedded, or a `helm` command."""

from __future__ import annotations

from chartgen.installation import unavailable
from chartgen.verify.helm.engine import Engine


def engine_for(helm: str | None) -> Engine:
    """Return the engine: a `helm` command if one is given, else Helm's embedded engine.

    Raises:
        ChartgenError: Helm is not available; the hint says how to get it (exit code 3).
    """
    if helm is not None:
        from chartgen.verify.helm.command import HelmCommand

        return HelmCommand(helm)
    from chartgen.verify.helm.embedded import EmbeddedEngine, Unavailable

    try:
        return EmbeddedEngine()
    except Unavailable as error:
        import shutil

        path = shutil.which("helm")
        otherwise = ", or use a helm command with --helm PATH" + (f", such as --helm {path}" if path else "")
        raise unavailable("Helm's engine is not available", "helm", str(error), otherwise=otherwise) from error
