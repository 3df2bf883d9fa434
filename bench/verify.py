"""Measure `chartgen verify` and the libraries that it uses, in one run.

    python -m bench.verify [--charts 40] [--many 2000] [--specs tests/...] [--json FILE]

All times are for the same charts with all scenarios and environments. Times of commands and of `kubernetes_validate`
are extrapolated from a few.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import specs as synthetic

_SPAWNED = 6
"""Number of scenarios that are rendered with commands."""
_VALIDATED = 4
"""Number of objects that kubernetes_validate checks in each version."""


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="bench.verify", description=__doc__)
    parser.add_argument("--charts", type=int, default=40, help="number of charts to measure")
    parser.add_argument("--many", type=int, default=2000, help="number of charts to measure memory with; 0 to skip")
    parser.add_argument("--helm", help="helm command", default=shutil.which("helm"))
    parser.add_argument("--json", type=Path, default=None)
    options = parser.parse_args()
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else None, prefix="chartgen-bench-") as folder:
        os.environ["CHARTGEN_CACHE"] = f"{folder}/cache"
        results = measure(Path(folder), options.charts, options.helm)
        if options.many:
            results["memory"] = _memory(Path(folder), options.many)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")
    print(table(results))


def measure(folder: Path, count: int, helm: str | None) -> dict[str, Any]:
    """Measure all times for a number of charts."""
    from chartgen.verify import Options, verify

    charts = _charts(folder / "timed", count)
    tried = [(chart, values) for chart in charts for values in _scenarios(chart)]
    verify(Options(charts=(str(charts[0]),)))  # imports and compiles schemas once
    results: dict[str, Any] = {"charts": count, "scenarios": len(tried), "processors": os.cpu_count()}

    def timed(name: str, work: Callable[[], object], share: float = 1.0) -> None:
        start = time.perf_counter()
        work()
        results[name] = (time.perf_counter() - start) / share

    all_of_them = str(folder / "timed" / "charts")
    timed("bare_render", lambda: _bare_render(tried))
    timed("verify_without_lint", lambda: verify(Options(charts=(all_of_them,), lint=False)))
    timed("verify_without_lint_one_thread", lambda: verify(Options(charts=(all_of_them,), lint=False, jobs=1)))
    timed("bare_lint", lambda: _bare_lint(tried))
    timed("verify_with_lint", lambda: verify(Options(charts=(all_of_them,))))
    shutil.rmtree(os.environ["CHARTGEN_CACHE"] + "/lint", ignore_errors=True)
    timed("verify_with_lint_one_thread", lambda: verify(Options(charts=(all_of_them,), jobs=1)))
    timed("verify_with_lint_unchanged", lambda: verify(Options(charts=(all_of_them,))))
    if helm:
        some = tried[:: max(1, len(tried) // _SPAWNED)][:_SPAWNED]
        share = len(some) / len(tried)
        results["helm"] = helm
        timed("spawned_template", lambda: _spawn_all(helm, ("template", "bench"), some), share)
        timed("spawned_lint", lambda: _spawn_all(helm, ("lint",), some), share)
    documents = list(_documents(tried[0]))[:_VALIDATED]
    whole = sum(len(list(_documents(each))) for each in tried[:5]) / min(5, len(tried)) * len(tried)
    timed("kubernetes_validate", lambda: _validate(documents), len(documents) / whole)
    results["objects"] = round(whole)
    return results


def _charts(folder: Path, count: int) -> list[Path]:
    from chartgen.build import Options, build

    folder.mkdir(parents=True)
    specs = synthetic.write(folder / "specs", count)
    output = folder / "charts"
    build(Options(specs=(str(specs),), output=str(output)))
    return sorted(path.parent for path in output.glob("*/Chart.yaml"))


def _scenarios(chart: Path) -> Iterator[dict[str, Any]]:
    import helm_python

    for path in sorted([*chart.glob("ci/*.yaml"), *chart.glob("values-*.yaml")]):
        yield helm_python.values_from_yaml(path.read_text())


def _bare_render(tried: list[tuple[Path, dict[str, Any]]]) -> None:
    import helm_python

    for chart, values in tried:
        with helm_python.Chart.load(chart) as loaded:
            loaded.render(values, name=chart.name, namespace="shop")


def _bare_lint(tried: list[tuple[Path, dict[str, Any]]]) -> None:
    import helm_python

    for chart, values in tried:
        helm_python.lint(chart, values, strict=True, namespace="shop")


def _spawn_all(helm: str, words: tuple[str, ...], tried: list[tuple[Path, dict[str, Any]]]) -> None:
    for chart, values in tried:
        subprocess.run(
            [helm, *words, str(chart), "--namespace", "shop", "--values", "-"],
            input=json.dumps(values),
            text=True,
            stdout=subprocess.DEVNULL,
            check=True,
        )


def _documents(one: tuple[Path, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    import helm_python
    import yaml

    chart, values = one
    with helm_python.Chart.load(chart) as loaded:
        for path, text in loaded.render(values, name=chart.name, namespace="shop").items():
            if path.endswith(".yaml"):
                yield from (document for document in yaml.safe_load_all(text) if document)


def _validate(documents: list[dict[str, Any]]) -> None:
    import kubernetes_validate

    from chartgen.kubernetes.definitions import MIN_VERSIONS

    for document in documents:
        for version in MIN_VERSIONS:
            kubernetes_validate.validate(document, version, strict=True)


def _memory(folder: Path, count: int) -> dict[str, float]:
    """Return the peak memory of verifying many charts, in a process of its own, after a tenth of them and after all."""
    charts = folder / "many"
    _charts(charts, count)
    found = {}
    for share in (count // 10, count):
        part = charts / f"part-{share}"
        part.mkdir()
        for chart in sorted((charts / "charts").glob("*/Chart.yaml"))[:share]:
            (part / chart.parent.name).symlink_to(chart.parent)
        code = (
            "import resource, sys; from chartgen.verify import Options, verify;"
            f"report = verify(Options(charts=({str(part)!r},), lint=False)); assert not report.findings;"
            "print(report.seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        seconds, peak = map(float, done.stdout.split())
        found[f"charts_{share}_mib"] = peak
        found[f"charts_{share}_seconds"] = seconds
    return found


def table(results: dict[str, Any]) -> str:
    """Format the results as text."""
    scenarios = results["scenarios"]
    lines = [f"{results['charts']} charts, {scenarios} scenarios, {results['objects']} objects", ""]
    for name, value in results.items():
        if isinstance(value, float):
            lines.append(f"{name:32} {value:8.2f} s  {value / scenarios * 1000:8.1f} ms per scenario")
    for what, baseline, limit in (("without_lint", "bare_render", 2), ("with_lint", "bare_lint", 1.3)):
        times = results[f"verify_{what}"] / results[baseline]
        alone = results[f"verify_{what}_one_thread"] / results[baseline]
        lines.append(f"{what}: {times:.2f} times {baseline}, {alone:.2f} with one thread; expected at most {limit}")
    lines += [f"{name}: {value:.1f}" for name, value in results.get("memory", {}).items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
