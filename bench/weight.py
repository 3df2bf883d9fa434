"""The weight of charts: what a reviewer reads, and what a cluster stores.

    python -m bench.weight

Compares the backend of the todo app, at each level, with the chart of `helm create`, and counts the lines of a chart
that everyday changes of its spec change.
"""

from __future__ import annotations

import base64
import difflib
import gzip
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import helm_python
import yaml

from chartgen.helmignore import IGNORE_FILE, kept
from chartgen.spec.declare import LEVELS

_SPECS = Path(__file__).resolve().parent.parent / "specs"
_CHART = "todo-backend"
_POD = ("templates/deployment.yaml", "templates/_helpers.tpl")
"""What has to be read to understand the pod."""
_LEVEL = ("todo_backend.py", '        version="0.1.0",\n', '        version="0.1.0",\n        level="{}",\n')
_CHANGES = {
    "image tag": ("todo_backend.py", "1.0.0-abc1234", "1.0.1-def5678"),
    "config value": ("todo_backend.py", '"BACKEND_PORT": "8000"', '"BACKEND_PORT": "8080"'),
    "new config key": ("todo_backend.py", '"BACKEND_PORT": "8000"', '"BACKEND_PORT": "8000", "LOG_LEVEL": "info"'),
    "new secret key": ("todo.py", '"JWT_SECRET"]', '"JWT_SECRET", "SENTRY_DSN"]'),
    "probe": ("todo_backend.py", 'HttpGet("/health")', 'HttpGet("/health", timeout_seconds=5)'),
    "resources": ("todo.py", 'memory="256Mi", cpu_limit="500m"', 'memory="192Mi", cpu_limit="500m"'),
}
"""Changes of a spec: the file, a text of it, and what replaces it."""


class Weight(NamedTuple):
    """The weight of a chart, without the listing of chartgen."""

    files: int
    lines: int
    size: int
    """In bytes."""
    values: int
    """Leaves of values.yaml."""
    pod: int
    """Lines of templates that describe the pod: the Deployment and the helpers."""
    release: int
    """Bytes of the Secret in which Helm stores a release."""


def weight(chart: Path) -> Weight:
    """Measure a chart."""
    files = _files(chart)
    return Weight(
        files=len(files),
        lines=sum(text.count("\n") for text in files.values()),
        size=sum(len(text.encode()) for text in files.values()),
        values=_leaves(yaml.safe_load(files["values.yaml"])),
        pod=sum(files[path].count("\n") for path in _POD),
        release=_release(chart, files),
    )


def _files(chart: Path) -> dict[str, str]:
    paths = (path for path in sorted(chart.rglob("*")) if path.is_file() and path.name != ".chartgen")
    return {path.relative_to(chart).as_posix(): path.read_text("utf-8") for path in paths}


def _leaves(value: Any) -> int:
    return sum(map(_leaves, value.values())) if isinstance(value, dict) and value else 1


def _release(chart: Path, files: Mapping[str, str]) -> int:
    """Estimate what Helm stores: the chart, its values and what it renders, in JSON, compressed, in base64."""
    with helm_python.Chart.load(chart) as loaded:
        rendered = loaded.render({}, name=_CHART, namespace="todo", is_install=True, is_upgrade=False)
    parts: dict[str, list[dict[str, str]]] = {"templates": [], "files": []}
    for path in kept(files, files.get(IGNORE_FILE, "")):
        if path not in ("Chart.yaml", "values.yaml", "values.schema.json"):
            data = base64.b64encode(files[path].encode()).decode()
            parts["templates" if path.startswith("templates/") else "files"].append({"name": path, "data": data})
    schema = base64.b64encode(files.get("values.schema.json", "").encode()).decode()
    release = {
        "name": _CHART,
        "chart": {
            "metadata": yaml.safe_load(files["Chart.yaml"]),
            "values": yaml.safe_load(files["values.yaml"]),
            "schema": schema,
            **parts,
        },
        "manifest": "---\n".join(text for path, text in sorted(rendered.items()) if not path.endswith("NOTES.txt")),
        "info": {"notes": next(text for path, text in rendered.items() if path.endswith("NOTES.txt"))},
    }
    return len(base64.b64encode(gzip.compress(json.dumps(release).encode(), 9)))


def _built(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """Build the todo app in a folder, with changes of its specs, and return the chart of the backend."""
    shutil.copytree(_SPECS, folder / "specs", ignore=shutil.ignore_patterns("__pycache__"))
    for name, before, after in changes:
        spec = folder / "specs" / name
        text = spec.read_text("utf-8")
        if before not in text:
            raise ValueError(f"specs/{name} has no {before!r}")
        spec.write_text(text.replace(before, after), "utf-8")
    build = (sys.executable, "-m", "chartgen", "build", "specs", "-o", "generated", "-q")
    subprocess.run(build, cwd=folder, check=True)
    return folder / "generated" / _CHART


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[int, int]:
    """Return the number of lines that a change adds and removes."""
    added = removed = 0
    for path in before.keys() | after.keys():
        for line in difflib.ndiff(before.get(path, "").splitlines(), after.get(path, "").splitlines()):
            added += line.startswith("+ ")
            removed += line.startswith("- ")
    return added, removed


def table() -> str:
    """Measure all charts, and return the tables in Markdown."""
    with tempfile.TemporaryDirectory(prefix="chartgen-bench-") as folder:
        return "\n".join(_table(Path(folder)))


def _table(folder: Path) -> Iterator[str]:
    (folder / "helm-create").mkdir()
    helm_python.Chart.create(_CHART, folder / "helm-create").close()
    charts = {"`helm create`, without schema and README": folder / "helm-create" / _CHART}
    for level in LEVELS:
        file, before, after = _LEVEL
        charts[f"todo-backend, `{level}`"] = _built(folder / level, (file, before, after.format(level)))
    yield "## Weight"
    yield ""
    yield "What reviewers read and clusters store, of a chart for one service. Values are the leaves of `values.yaml`."
    yield "The lines of the pod are those of `deployment.yaml` and `_helpers.tpl`; the last column is the Secret in"
    yield "which Helm stores a release, estimated."
    yield ""
    yield "| chart | files | lines | kB | values | lines of the pod | release |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for name, chart in charts.items():
        found = weight(chart)
        yield (
            f"| {name} | {found.files} | {found.lines} | {found.size / 1000:.1f} | {found.values} | {found.pod}"
            f" | {found.release / 1000:.1f} kB |"
        )
    yield ""
    yield "Lines that everyday changes of the spec change in the chart of todo-backend:"
    yield ""
    yield "| change | added | removed |"
    yield "|---|---:|---:|"
    before_files = _files(_built(folder / "before"))
    for number, (name, change) in enumerate(_CHANGES.items()):
        added, removed = _changed(before_files, _files(_built(folder / f"change-{number}", change)))
        yield f"| {name} | {added} | {removed} |"


if __name__ == "__main__":
    print(table())
