"""`make bench`: the speed and memory of builds, with their floors, as a table and as JSON.

    python -m bench [--sizes 2,100,1000,10000] [--output docs/benchmarks.md] [--json FILE]

Everything lies on /dev/shm where there is one, so that it is not the disk that is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import specs
from bench.measure import Run, median, run, write_again

_CHARTGEN = (sys.executable, "-m", "chartgen")


def main() -> None:
    """Measure, and write what came of it."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--sizes", default="2,100,1000,10000", help="how many specs, with commas")
    parser.add_argument("--output", type=Path, default=Path("docs/benchmarks.md"))
    parser.add_argument("--json", type=Path, default=Path("bench/results.json"))
    options = parser.parse_args()
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else None, prefix="chartgen-bench-") as folder:
        os.environ["CHARTGEN_CACHE"] = f"{folder}/cache"
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # users have their bytecode
        results = _starts() | {"builds": [_build(Path(folder), int(size)) for size in options.sizes.split(",")]}
    results["machine"] = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    )
    options.json.write_text(json.dumps(results, indent=2) + "\n")
    text = _table(results)
    options.output.parent.mkdir(exist_ok=True)
    options.output.write_text(text)
    print(text)


def _starts() -> dict[str, Any]:
    """Measure what a start costs; the command and its floors in turn, so that a slow moment hits both."""
    commands = {
        "help": (*_CHARTGEN, "--help"),
        "import_typer": (sys.executable, "-c", "import typer"),
        "imports": (sys.executable, "-c", "import pydantic.dataclasses, typer, jinja2"),
        "python": (sys.executable, "-c", "pass"),
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(11):
        for name, command in commands.items():
            times[name].append(run(command).seconds)
    return {"starts": {name: sorted(found)[len(found) // 2] for name, found in times.items()}}


def _build(top: Path, size: int) -> dict[str, Any]:
    print(f"{size} specs ...", file=sys.stderr)
    folder = top / f"of-{size}"
    folder.mkdir()
    specs.write(folder, size)
    times = 7 if size <= 100 else 3 if size <= 1000 else 1
    command = (*_CHARTGEN, "build", "specs", "-o", "generated", "-q")
    floor: list[float] = []
    bare: list[float] = []

    def cold() -> Run:
        shutil.rmtree(folder / "generated", ignore_errors=True)
        shutil.rmtree(os.environ["CHARTGEN_CACHE"], ignore_errors=True)
        made = run(command, cwd=str(folder))
        again = folder / "again"
        floor.append(write_again(str(folder / "generated"), str(again)))
        shutil.rmtree(again)
        bare.append(run((sys.executable, "-c", "import pydantic.dataclasses, typer, jinja2")).seconds)
        return made

    first = median(cold, times)
    again = median(lambda: run(command, cwd=str(folder)), times)
    shutil.rmtree(folder)
    return {
        "specs": size,
        "cold": first.seconds,
        "cold_mib": first.peak_mib,
        "no_op": again.seconds,
        "no_op_mib": again.peak_mib,
        "floor": sorted(floor)[len(floor) // 2],
        "imports": sorted(bare)[len(bare) // 2],
    }


def _table(results: dict[str, Any]) -> str:
    starts = results["starts"]
    typer = starts["import_typer"]
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`: seconds of whole processes, medians. Machines are noisy; compare within one run.",
        "",
        f"{results['machine']}.",
        "",
        "The floor is the same bytes, written from memory by one process. Bare imports are what `import",
        "pydantic.dataclasses, typer, jinja2` takes in a fresh Python.",
        "",
        "| specs | cold | no-op | floor | cold / floor | no-op / cold | cold / bare imports | peak memory |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for each in results["builds"]:
        lines.append(
            f"| {each['specs']:,} | {each['cold']:.2f} | {each['no_op']:.2f} | {each['floor']:.3f}"
            f" | {each['cold'] / each['floor']:.1f} | {each['no_op'] / each['cold']:.2f}"
            f" | {each['cold'] / each['imports']:.2f} | {max(each['cold_mib'], each['no_op_mib']):.0f} MiB |"
        )
    lines += [
        "",
        "| start | seconds | against its floor |",
        "|---|---:|---:|",
        f"| `chartgen --help` | {starts['help']:.3f} | {starts['help'] / typer:.2f} times `import typer` |",
        f"| `import typer` | {starts['import_typer']:.3f} | |",
        f"| `import pydantic.dataclasses, typer, jinja2` | {starts['imports']:.3f} | |",
        f"| `python -c pass` | {starts['python']:.3f} | |",
    ]
    return "\n".join(lines) + "\n"


main()
