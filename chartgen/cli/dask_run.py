"""`--dask`: the shards of a command, on the workers of a Dask cluster that have the same files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from chartgen import files
from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError, Finding
from chartgen.folder import FolderChart
from chartgen.installation import unavailable
from chartgen.pipeline import inputs
from chartgen.shard import Shard

_SHARDS_PER_THREAD = 4
"""So many that a slow shard does not keep the others waiting, and so few that their start does not matter."""
_MOST_SHARDS = 10_000
_CONNECT = 10
"""Seconds to wait for the scheduler."""
_JSON = ("--format", "json")
_FILE_MAX = 16 * 1024 * 1024


class Done(NamedTuple):
    """What a shard printed."""

    report: str
    """In JSON."""
    problem: str = ""
    """Why it could not run, as a sentence; else empty."""


def reports(
    address: str, words: Sequence[str], specs: Iterable[str], progress: Callable[[int, int], None]
) -> list[str]:
    """Run all shards of a command on a cluster, and return their reports in JSON.

    Args:
        address: Of the scheduler, such as `tcp://scheduler:8786`.
        words: The command line, without `chartgen`, `--shard` and `--format`.
        specs: The paths of specs, or of charts, whose content must be the same for all workers.
        progress: Called with the number of shards that are done, and that of all.

    Raises:
        ChartgenError: `distributed` is not installed, the cluster does not answer or has no workers, or a worker has
            other files (exit code 3).
    """
    try:
        from distributed import Client, as_completed
    except ModuleNotFoundError as error:
        raise unavailable("Dask is not available", "dask") from error
    paths = list(specs)
    content = digest(paths)
    command, *options = words
    folder = os.getcwd()
    try:
        client = Client(address, timeout=_CONNECT)
    except (OSError, ValueError) as error:
        raise _problem(f"cannot connect to the Dask scheduler at `{address}`", "start it, or correct --dask") from error
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise _problem(f"the Dask cluster at `{address}` has no workers", "start some with `dask worker`")
        count = min(_SHARDS_PER_THREAD * threads, _MOST_SHARDS)
        futures = [
            client.submit(
                run,
                folder,
                [command, "--shard", str(Shard(index, count)), *_JSON, *options],
                paths,
                content,
                pure=False,
            )
            for index in range(1, count + 1)
        ]
        try:
            for done, _ in enumerate(as_completed(futures), 1):
                progress(done, count)
            results: list[Done] = client.gather(futures)
        except Exception as error:
            hint = "workers need the same chartgen, with its extras, and the folder of the project"
            raise _problem(f"a Dask worker failed: {type(error).__name__}", hint) from error
        finally:
            client.cancel(futures)
    for problem in sorted({result.problem for result in results if result.problem}):
        raise _problem(problem, "run it on a file system that all workers share, at the same path")
    return [result.report for result in results]


def run(folder: str, words: Sequence[str], specs: Sequence[str], content: str) -> Done:
    """Run a shard, on a worker: in a process of its own, as all specs do."""
    import subprocess
    from socket import gethostname

    host = gethostname()
    if not os.path.isdir(folder):
        return Done("", f"the worker on {host} has no folder {folder}")
    # The folder of a worker's process belongs to all of its threads.
    code = "import sys; from chartgen.cli.dask_run import digest; print(digest(sys.argv[1:]))"
    found = subprocess.run(
        [sys.executable, "-P", "-c", code, *specs], cwd=folder, capture_output=True, text=True, check=False
    )
    if found.stdout.strip() != content:
        return Done("", f"the worker on {host} has other specs in {folder}")
    command = [sys.executable, "-P", "-m", "chartgen", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    return Done(done.stdout, "" if done.stdout else f"the worker on {host} ended with exit code {done.returncode}")


def digest(specs: Iterable[str]) -> str:
    """Return the SHA-256 of all spec files and charts that some paths name."""
    from hashlib import sha256

    found = sha256()
    listed, folders = inputs(specs)
    for file in listed:
        found.update(f"{file.title}\0".encode())
        found.update(sha256(files.read(file.path, limit=_FILE_MAX, follow=True)).digest())
    for folder in folders:
        for path, content in sorted(FolderChart(folder).files.items()):
            found.update(f"{folder}/{path}\0".encode())
            found.update(sha256(content).digest())
    return found.hexdigest()


def _problem(message: str, hint: str) -> ChartgenError:
    return ChartgenError(Finding(message, rule="environment", hint=hint), exit_code=EXIT_ENVIRONMENT)
