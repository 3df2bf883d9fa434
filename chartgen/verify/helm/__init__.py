"""Helm: its own engine, embedded, or a `helm` command."""

from __future__ import annotations

from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError, Finding
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

        command = shutil.which("helm")
        found = str(error)
        hint = "install it with `pip install 'chartgen[helm]'`, or use a helm command with --helm PATH"
        raise ChartgenError(
            Finding(
                "Helm's engine is not available",
                found="" if found.startswith("ModuleNotFoundError") else found,
                hint=hint + (f", such as --helm {command}" if command else ""),
                rule="environment",
            ),
            exit_code=EXIT_ENVIRONMENT,
        ) from error
