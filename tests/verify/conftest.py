"""What all of these tests need: an engine, and a cache of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.engine import kept_engine

__all__ = ["kept_engine"]

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHARTGEN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
