"""Helm's engine for tests that call `verify` in this process: started once, rather than in each run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chartgen.verify import run
from chartgen.verify.helm import engine_for as start
from chartgen.verify.helm.embedded import EmbeddedEngine
from chartgen.verify.helm.engine import Engine


class _KeptEngine(EmbeddedEngine):
    """An engine whose processes go on after a run; an interrupted run ends them as always."""

    stopped = False

    def stop(self) -> None:
        self.stopped = True
        super().stop()

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True, scope="session")
def kept_engine() -> Iterator[None]:
    """Let the runs of `verify` in this process share an engine. Those of a `helm` command do not."""
    kept: list[_KeptEngine] = []

    def engine_for(helm: str | None) -> Engine:
        if helm is not None:
            return start(helm)
        if not kept or kept[-1].stopped:
            kept.append(_KeptEngine())
        return kept[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "engine_for", engine_for)
        yield
    for engine in kept:
        engine.stop()
