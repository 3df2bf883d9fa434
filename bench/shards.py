"""Measure `chartgen verify` in one, two and four shards, as on as many machines: one after another, by CPU time.

    python -m bench.shards [--charts 10000] [--counts 1,2,4] [--kubernetes newest]

A run on several machines takes as long as its longest shard. CPU times do not depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from bench import specs
from bench.measure import run


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="bench.shards", description=__doc__)
    parser.add_argument("--charts", type=int, default=10_000)
    parser.add_argument("--counts", default="1,2,4", help="numbers of shards, separated by commas; the first one is 1")
    parser.add_argument("--kubernetes", help="versions of Kubernetes; all supported ones by default")
    options = parser.parse_args()
    more = ("--kubernetes", options.kubernetes) if options.kubernetes else ()
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else None, prefix="chartgen-bench-") as folder:
        os.environ["CHARTGEN_CACHE"] = f"{folder}/cache"
        specs.write(Path(folder), options.charts)
        _verify(folder, 1, 10_000, more)  # compiles templates and schemas
        print("| shards | longest shard | all shards | speed-up |\n|---:|---:|---:|---:|")
        whole = 0.0
        for count in map(int, options.counts.split(",")):
            times = [_verify(folder, index, count, more) for index in range(1, count + 1)]
            whole = whole or max(times)
            print(f"| {count} | {max(times):.1f} | {sum(times):.1f} | {whole / max(times):.2f} |", flush=True)


def _verify(folder: str, index: int, count: int, more: tuple[str, ...]) -> float:
    """Return the CPU seconds of a shard; without `helm lint`, whose results are cached."""
    words = ("verify", "--no-lint", "--jobs", "1", "--shard", f"{index}/{count}", "-q", *more)
    command = (sys.executable, "-m", "chartgen", *words)
    return run(command, cwd=folder).cpu


if __name__ == "__main__":
    main()
