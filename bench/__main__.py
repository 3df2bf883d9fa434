"""`make bench`: measure CPU time and memory of builds, next to a baseline, and the weight of charts.

    python -m bench [--sizes 2,100,1000,10000] [--output docs/benchmarks.md] [--json FILE]

Uses /dev/shm if it exists, so that the disk is not measured.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench import specs, weight
from bench.measure import Run, median, middle, run, write_again

_CHARTGEN = (sys.executable, "-m", "chartgen")
_BUILD = (*_CHARTGEN, "build", "specs", "-o", "generated", "-q")
_IMPORTS = (sys.executable, "-c", "import pydantic.dataclasses, typer, jinja2")


def main() -> None:
    """Measure, and write the results."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--sizes", default="2,100,1000,10000", help="numbers of specs, separated by commas")
    parser.add_argument("--output", type=Path, default=Path("docs/benchmarks.md"))
    parser.add_argument("--json", type=Path, default=Path("bench/results.json"))
    parser.add_argument("--previous", type=Path, help="checkout of another version, with its .venv, to compare with")
    options = parser.parse_args()
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else None, prefix="chartgen-bench-") as folder:
        os.environ["CHARTGEN_CACHE"] = f"{folder}/cache"
        if hasattr(os, "sched_setaffinity"):
            # Two processors that share a core slow each other down: most of the noise.
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # users have their bytecode
        first = _first(Path(folder))
        results = _starts() | first
        results["builds"] = [_build(Path(folder), int(size)) for size in options.sizes.split(",")]
        if options.previous:
            results["paired"] = [_pair(Path(folder), int(size), options.previous) for size in options.sizes.split(",")]
    results["machine"] = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    )
    options.json.write_text(json.dumps(results, indent=2) + "\n")
    text = f"{_table(results)}\n{weight.table()}\n"
    options.output.parent.mkdir(exist_ok=True)
    options.output.write_text(text)
    print(text)


def _starts() -> dict[str, Any]:
    """Measure start-up times; the command and its baselines alternate, so that noise affects both."""
    commands = {
        "help": (*_CHARTGEN, "--help"),
        "import_typer": (sys.executable, "-c", "import typer"),
        "imports": _IMPORTS,
        "python": (sys.executable, "-c", "pass"),
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(11):
        for name, command in commands.items():
            times[name].append(run(command).cpu)
    help_by_typer = _ratio(times["help"], times["import_typer"])
    return {
        "starts": {name: sorted(found)[len(found) // 2] for name, found in times.items()},
        "help_by_typer": help_by_typer,
    }


def _ratio(ours: Iterable[float], others: Iterable[float]) -> float:
    """Return the median of the ratios of runs that took turns: how fast the machine is changes by the minute."""
    return statistics.median(mine / other for mine, other in zip(ours, others, strict=True))


def _first(top: Path) -> dict[str, Any]:
    """Measure the very first build, before templates are compiled; keep the cache that it writes."""
    folder = top / "first"
    folder.mkdir()
    specs.write(folder, 2)
    seconds = []
    for _ in range(7):
        shutil.rmtree(folder / "generated", ignore_errors=True)
        shutil.rmtree(os.environ["CHARTGEN_CACHE"], ignore_errors=True)
        seconds.append(run(_BUILD, cwd=str(folder)).cpu)
    shutil.copytree(os.environ["CHARTGEN_CACHE"], top / "cache-of-others")
    return {"first": sorted(seconds)[len(seconds) // 2]}


def _build(top: Path, size: int) -> dict[str, Any]:
    """Measure builds of a number of specs; cold means that chartgen ran before, but not on these specs."""
    print(f"{size} specs ...", file=sys.stderr)
    folder = top / f"of-{size}"
    folder.mkdir()
    specs.write(folder, size)
    times = 15 if size <= 10 else 7 if size <= 100 else 3 if size <= 1000 else 1
    floor: list[Run] = []
    bare: list[Run] = []

    def cold() -> Run:
        shutil.rmtree(folder / "generated", ignore_errors=True)
        shutil.rmtree(os.environ["CHARTGEN_CACHE"], ignore_errors=True)
        shutil.copytree(top / "cache-of-others", os.environ["CHARTGEN_CACHE"])
        made = run(_BUILD, cwd=str(folder))
        again = folder / "again"
        floor.append(write_again(str(folder / "generated"), str(again)))
        shutil.rmtree(again)
        bare.append(run(_IMPORTS))
        return made

    colds = [cold() for _ in range(times)]
    first = middle(colds)
    # The first build after a cold one reads all that is there once more; the files are too young to go by their times.
    reading = run(_BUILD, cwd=str(folder))
    again = median(lambda: run(_BUILD, cwd=str(folder)), max(times, 3))
    shutil.rmtree(folder)
    return {
        "specs": size,
        "cold": first.seconds,
        "cold_mib": first.peak_mib,
        "second": reading.seconds,
        "no_op": again.seconds,
        "no_op_mib": again.peak_mib,
        "floor": middle(floor).seconds,
        "imports": middle(bare).seconds,
        "cpu": {
            "cold": first.cpu,
            "second": reading.cpu,
            "no_op": again.cpu,
            "floor": middle(floor).cpu,
            "imports": middle(bare).cpu,
        },
        "cold_by_imports": _ratio([each.cpu for each in colds], [each.cpu for each in bare]),
    }


def _pair(top: Path, size: int, previous: Path) -> dict[str, Any]:
    """Measure the CPU seconds of builds with both versions by turns, so that noise affects both."""
    print(f"{size} specs with both versions ...", file=sys.stderr)
    pythons = {"now": sys.executable, "before": str(previous.absolute() / ".venv" / "bin" / "python")}
    found: dict[str, list[float]] = {}
    for version in pythons:
        specs.write(top / f"pair-{version}-{size}", size)
    for number in range(1 + (7 if size <= 100 else 3)):
        for version, python in pythons.items():
            folder = top / f"pair-{version}-{size}"
            os.environ["CHARTGEN_CACHE"] = f"{top}/pair-cache-{version}"
            shutil.rmtree(folder / "generated", ignore_errors=True)
            shutil.rmtree(f"{os.environ['CHARTGEN_CACHE']}/output", ignore_errors=True)
            shutil.rmtree(f"{os.environ['CHARTGEN_CACHE']}/specs", ignore_errors=True)
            build = (python, *_BUILD[1:])
            cold, _second, no_op = (run(build, cwd=str(folder)) for _ in range(3))
            if number:  # the first round fills the caches of templates and of bytecode
                found.setdefault(f"{version}_cold", []).append(cold.cpu)
                found.setdefault(f"{version}_no_op", []).append(no_op.cpu)
    return {
        "specs": size,
        **{name: statistics.median(times) for name, times in found.items()},
        "cold_ratio": _ratio(found["now_cold"], found["before_cold"]),
        "no_op_ratio": _ratio(found["now_no_op"], found["before_no_op"]),
    }


def _table(results: dict[str, Any]) -> str:
    starts = results["starts"]
    lines = [
        "# Benchmarks",
        "",
        "Generated by `make bench`: median CPU seconds of all processes of a command, on one processor. Ratios are the",
        "medians of pairs of runs, one after the other. Compare only numbers of one run.",
        "",
        f"{results['machine']}.",
        "",
        "The baseline writes the same bytes from memory, in one process. Imports are the time of",
        "`import pydantic.dataclasses, typer, jinja2` in a new Python process.",
        "",
        "Cold: the first build of the specs, on a machine that has run chartgen before. Second: the build after it,",
        "without changes, which still reads all charts, since their files are too recent to rely on timestamps.",
        "No-op: every further build without changes.",
        "",
        "| specs | cold | second | no-op | baseline | cold / baseline | no-op / cold | cold / imports | peak memory |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for each in results["builds"]:
        cpu = each["cpu"]
        lines.append(
            f"| {each['specs']:,} | {cpu['cold']:.2f} | {cpu['second']:.2f} | {cpu['no_op']:.2f} | {cpu['floor']:.3f}"
            f" | {cpu['cold'] / cpu['floor']:.1f} | {cpu['no_op'] / cpu['cold']:.2f}"
            f" | {each['cold_by_imports']:.2f} | {max(each['cold_mib'], each['no_op_mib']):.0f} MiB |"
        )
    if paired := results.get("paired"):
        lines += [
            "",
            "Compared with the previous version, in alternating runs on the same machine.",
            "",
            "| specs | cold | previous | ratio | no-op | previous | ratio |",
            "|---:|---:|---:|---:|---:|---:|---:|",
        ]
        lines += [
            f"| {each['specs']:,} | {each['now_cold']:.2f} | {each['before_cold']:.2f}"
            f" | {each['cold_ratio']:.2f} | {each['now_no_op']:.2f} | {each['before_no_op']:.2f}"
            f" | {each['no_op_ratio']:.2f} |"
            for each in paired
        ]
    first = results["first"]
    lines += [
        "",
        "| start-up | CPU seconds | ratio |",
        "|---|---:|---:|",
        f"| `chartgen --help` | {starts['help']:.3f} | {results['help_by_typer']:.2f} times `import typer` |",
        f"| `import typer` | {starts['import_typer']:.3f} | |",
        f"| 2 specs, very first build | {first:.3f} | {first / starts['imports']:.2f} times the imports |",
        f"| `import pydantic.dataclasses, typer, jinja2` | {starts['imports']:.3f} | |",
        f"| `python -c pass` | {starts['python']:.3f} | |",
    ]
    return "\n".join(lines) + "\n"


main()
