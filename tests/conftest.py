"""Fixtures and settings for all tests."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from tests.support.textfiles import TextFileExtension
from tests.support.trees import TreeExtension

if TYPE_CHECKING:
    from tests.support.helmcmd import HelmCommand

# Less garbage collection in Helm's engine, which the processes of a parallel run embed.
os.environ.setdefault("GOGC", "400")

# A shell starts background jobs with Ctrl-C ignored, and so would be all processes that tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

_SLOW_IS_FINE = (hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large)
hypothesis.settings.register_profile(
    # To make a failing example smaller takes minutes: that is for the deep one.
    "quick",
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    suppress_health_check=_SLOW_IS_FINE,
)
hypothesis.settings.register_profile(
    "deep", max_examples=1500, deadline=None, print_blob=True, suppress_health_check=_SLOW_IS_FINE
)
hypothesis.settings.load_profile("quick")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for the real helm, so that it never downloads anything in a plain run."""
    for item in items:
        if "helm_command" in getattr(item, "fixturenames", ()):
            item.add_marker("helm")


@pytest.fixture(scope="session", autouse=True)
def _user_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the caches of tests out of the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHARTGEN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def tree_snapshot(snapshot: Any) -> Any:
    """Compare a dict of path to text with the folder that `name` names: "cases/todo/expected", from the test's own."""
    return snapshot.use_extension(TreeExtension)


@pytest.fixture
def text_snapshot(snapshot: Any) -> Any:
    """Compare text with the file that `name` names: "broken/images", from the test's own folder."""
    return snapshot.use_extension(TextFileExtension)


@pytest.fixture(scope="session", params=["3.17", "4.3"])
def helm_command(request: pytest.FixtureRequest) -> HelmCommand:
    """The real `helm`, once for each major version; skips where it can't be had. Marks the test `helm`."""
    from tests.support import helmcmd

    try:
        return helmcmd.command(request.param)
    except helmcmd.Missing as error:
        pytest.skip(str(error))
