"""What holds for every chart that was made: Helm takes it, and what it renders is what Kubernetes takes."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings

from chartgen.plan import Plan, completed, plan
from chartgen.render import render
from chartgen.spec.declare import Level
from tests.support import documents, helm, kubernetes

Values = Mapping[str, Any]

_OURS = re.compile(r"execution error at \([^()]*\): (?!error calling)")
"""How Helm tells a sentence that a template says by `fail`."""


def drawn(number: int, count: int) -> Callable[[Any], Any]:
    """Draw the same examples each time: their number is `count`, and `number` says which."""
    same = settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    return lambda test: seed(number)(same(test))


def files(chart: Any) -> dict[str, str]:
    """Build a Chart: path to text; with those that it depends on, of which ones from elsewhere have nothing in them."""
    return built(chart, plan(chart, "specs/tried.py", level="all"))


def built(chart: Any, made: Plan) -> dict[str, str]:
    """Build what was planned: path to text; with the charts that it depends on."""
    found = dict(render(made))
    level: Level | None = "all" if made.level == "all" else None
    for each in completed(chart).dependencies:
        version = (each.locked or each.version).removeprefix("v")
        below = (
            {"Chart.yaml": f"apiVersion: v2\nname: {each.name}\nversion: {version}\n"}
            if each.chart is None
            else built(each.chart, plan(each.chart, "specs/tried.py", level=level))
        )
        found |= {f"charts/{each.name}/{path}": text for path, text in below.items()}
    return found


def digest(tree: Mapping[str, str]) -> str:
    """Give a short name for the bytes of a chart."""
    return hashlib.sha256(repr(sorted(tree.items())).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@contextmanager
def folder(name: str, tree: Mapping[str, str]) -> Iterator[Path]:
    """Write a chart for as long as it is needed; in memory where that can be."""
    memory = "/dev/shm"
    root = Path(tempfile.mkdtemp(prefix="chartgen-", dir=memory if Path(memory).is_dir() else None))
    try:
        for path, text in tree.items():
            file = root / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
        yield root / name
    finally:
        shutil.rmtree(root, ignore_errors=True)


def put_over(base: Values, over: Values) -> dict[str, Any]:
    """Put values over others, as Helm does: maps are merged."""
    made = dict(base)
    for key, value in over.items():
        below = made.get(key)
        made[key] = put_over(below, value) if isinstance(value, Mapping) and isinstance(below, Mapping) else value
    return made


def scenarios(chart: Path) -> dict[str, dict[str, Any]]:
    """Give the values of each scenario and each environment; environments with the placeholders of `default`."""
    base = helm.values_of(chart / "ci/default-values.yaml")
    return {file.name: helm.values_of(file) for file in sorted(chart.glob("ci/*.yaml"))} | {
        file.name: put_over(base, helm.values_of(file)) for file in sorted(chart.glob("values-*.yaml"))
    }


def is_own_sentence(error: helm.HelmRefused) -> bool:
    """Tell whether a chart refused values by a sentence of its own, rather than by a template that broke."""
    return error.stage == "render" and bool(_OURS.search(error.text)) and "nil pointer" not in error.text


def rendered(
    chart: Any, values: Values, namespace: str, versions: tuple[str, ...] = kubernetes.VERSIONS
) -> list[documents.Document] | None:
    """Render by values that are to be let in; the objects, or None where the chart says readably why not.

    Raises:
        AssertionError: a template broke, or what came out is not what Kubernetes takes.
    """
    try:
        return accepted(chart, values, namespace, versions)
    except helm.HelmRefused as error:
        if not is_own_sentence(error):
            raise
        return None


def accepted(
    chart: Any,
    values: Values,
    namespace: str,
    versions: tuple[str, ...] = kubernetes.VERSIONS,
    *,
    nulls: bool = False,
) -> list[documents.Document]:
    """Render by values that have to be let in; `nulls` are those that `helm.render` drops.

    Raises:
        HelmRefused: they are not.
        AssertionError: what came out is not what Kubernetes takes.
    """
    found = helm.render(chart, values, namespace=namespace, nulls=nulls)
    problems = kubernetes.all_problems(found, versions)
    assert not problems, "\n".join(problems)
    return found
