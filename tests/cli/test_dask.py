"""`--dask`: a cluster on this machine reports what a run without it does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chartgen.cli import dask_run
from tests.cli.conftest import Run, spec
from tests.support.ports import free_port


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The scheduler of a cluster with two workers."""
    distributed = pytest.importorskip("distributed", reason="needs `pip install 'chartgen[dask]'`")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=40
    ) as cluster:
        yield cluster.scheduler_address


def _timeless(text: str) -> str:
    return re.sub(r'"seconds": [\d.]+', "", re.sub(r"[\d.]+ s\b", "T", text))


@pytest.mark.slow
def test_a_cluster_checks_and_verifies(address: str, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    monkeypatch.setattr(dask_run, "_SHARDS_PER_THREAD", 1)
    for name in ("api", "cart"):
        (project / "specs" / f"{name}.py").write_text(spec(name), "utf-8")
    for words in (("build", "--check"), ("verify", "-k", "1.36")):
        whole, found = run(*words), run(*words, "--dask", address)
        assert (found.code, _timeless(found.out), _timeless(found.err)) == (
            whole.code, _timeless(whole.out), _timeless(whole.err),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("build", "--dask", "x"), "--dask needs --check\n"),
        (("build", "--check", "--dask", "x", "--shard", "1/2"), "conflicting options --dask and --shard\n"),
        (("verify", "--dask", "x", "--server"), "conflicting options --dask and --server\n"),
    ],
)
def test_options_that_exclude_each_other(words: tuple[str, ...], error: str, project: Path, run: Run) -> None:
    made = run(*words)
    assert made.code == 2
    assert made.err.startswith(f"error[usage]: {error}")


@pytest.mark.slow
def test_no_cluster(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="needs `pip install 'chartgen[dask]'`")
    monkeypatch.setattr(dask_run, "_CONNECT", 1)
    address = f"tcp://127.0.0.1:{free_port()}"
    made = run("verify", "--dask", address)
    assert made.code == 3
    assert made.err.startswith(f"error[environment]: cannot connect to the Dask scheduler at `{address}`\n")


def test_a_worker_without_the_files_says_so(project: Path, tmp_path: Path) -> None:
    missing = dask_run.run(str(tmp_path / "missing"), ["verify"], ["specs"], "")
    assert re.fullmatch(r"the worker on .* has no folder .*/missing", missing.problem)
    other = dask_run.run(str(project), ["verify"], ["specs"], "0" * 64)
    assert re.fullmatch(r"the worker on .* has other specs in .*", other.problem)


def test_the_digest_is_that_of_the_content(project: Path) -> None:
    before = dask_run.digest(["specs"])
    assert dask_run.digest([str(project / "specs")]) == before
    (project / "specs" / "web.py").write_text(spec("web").replace("1.0.0", "1.0.1"), "utf-8")
    assert dask_run.digest(["specs"]) != before
