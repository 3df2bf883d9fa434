"""The report of `chartgen import`: the specs, the proof, and how to take over the running application."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from chartgen.cli import import_commands
from chartgen.cli.console import Stream
from chartgen.cli.document import Document
from chartgen.importing.building import RenderedSpec
from chartgen.importing.proof import Compared, Proof
from chartgen.importing.run import Report
from chartgen.locations import shown
from chartgen.objects.differences import Difference, written
from chartgen.wording import listed, plural

_MOST_DIFFERENCES = 10
_MOST_TEXT = 60


def text(report: Report, out: Stream, *, verbose: bool = False) -> str:
    """Return the report for people, with all differences or the first ones of each object."""
    lines = [*_files(report, out), "", _sentence(report.proof)]
    lines += _differences(report.proof, out, verbose=verbose)
    for name, proof in report.environments.items():
        lines += [f"{out.line(name)}: {_sentence(proof)}", *_differences(proof, out, verbose=verbose)]
    if report.hardened is not None:
        lines += ["", _changed(report.hardened), *_differences(report.hardened, out, verbose=verbose)]
    lines += _next(report, out)
    return "".join(f"{line}\n" for line in lines)


def _files(report: Report, out: Stream) -> Iterator[str]:
    charts = defaultdict[str, list[str]](list)
    for each in report.charts:
        charts[each.module].append(each.name)
    names = {
        path: out.line(found[0]) if len(found) == 1 else plural(len(found), "chart") for path, found in charts.items()
    }
    width = max(map(len, names.values()), default=0)
    for path, content in report.files.items():
        name = names.get(path, "")
        lines = plural(content.count("\n"), "line")
        target = shown(os.path.join(report.output, path))
        yield f"{out.style(name, 'name')}{' ' * (width - len(name))}  {target}, {lines}"


def _sentence(proof: Proof) -> str:
    parts = [
        f"{proof.count('equal')} equal",
        f"{proof.count('labels')} equal except for Helm labels",
        f"{proof.count('differs')} differ",
        f"{proof.count('lost')} lost",
    ]
    if moved := proof.count("moved"):
        parts.insert(2, f"{moved} equal except for credentials moved to a Secret")
    sentence = f"{plural(len(proof.compared) - proof.count('outside'), 'object')}: {', '.join(parts)}"
    if proof.added:
        sentence += f", {len(proof.added)} added"
    return sentence


def _changed(proof: Proof) -> str:
    count = proof.count("differs")
    return f"chartgen's defaults change {plural(count, 'object')}:" if count else "chartgen's defaults change nothing."


def _differences(proof: Proof, out: Stream, *, verbose: bool) -> Iterator[str]:
    for each in proof.compared:
        if each.state == "lost":
            yield f"  {out.style('lost', 'error')} {_title(each, out)}"
        if each.state != "differs":
            continue
        yield f"  {out.style('differs', 'error')} {_title(each, out)}"
        listed_ones = each.differences if verbose else each.differences[:_MOST_DIFFERENCES]
        for difference in listed_ones:
            yield f"    {out.line(_change(difference))}"
        if left := len(each.differences) - len(listed_ones):
            yield f"    and {left} more, which --verbose lists"
    for chart, key in proof.added:
        yield f"  {out.style('added', 'error')} {out.line(f'{key.kind} {key.name}')} by chart {out.line(chart)}"


def _title(each: Compared, out: Stream) -> str:
    where = f"  {out.style(each.original.location.at_line, 'location')}" if each.original.location else ""
    return f"{out.line(f'{each.original.kind} {each.original.name}')}{where}"


def _change(difference: Difference) -> str:
    return f"{written(difference.steps)}: {_short(difference.found)} → {_short(difference.expected)}"


def _short(value: Any) -> str:
    import json

    if value is None:
        return "not set"
    shown_value = json.dumps(value, ensure_ascii=False, default=str)
    return shown_value if len(shown_value) <= _MOST_TEXT else f"{shown_value[: _MOST_TEXT - 1]}…"


def _next(report: Report, out: Stream) -> Iterator[str]:
    yield from _before(report, out)
    if not report.charts:
        return
    yield ""
    yield f"To build the charts: {out.style(f'chartgen build {shown(report.output)}/', 'bold')}"
    yield from _install(report, out)
    for environment in report.environments:
        if list(import_commands.installs(report, environment)):
            yield from _before(report, out, environment)
            yield from _install(report, out, environment)
    if report.is_running:
        yield "With Helm 4, add --force-conflicts."
    if any(each.secrets for each in report.charts):
        yield "Secrets keep their contents: each --set names an existing Secret."
        yield "Pass it on every upgrade, or use --reuse-values."


def _before(report: Report, out: Stream, environment: str = "") -> Iterator[str]:
    """Yield what to do about credentials."""
    if commands := list(import_commands.secrets(report, environment)):
        source = "in the original manifest" if report.is_running else "of the credential"
        yield ""
        yield f"To create the Secrets for credentials, replace each … with the value {source}:"
        yield from (f"  {out.line(each)}" for each in commands)
        if patches := list(import_commands.patches(report, environment)):
            yield "To make the pods read them (this restarts the pods):"
            yield from (f"  {out.line(each)}" for each in patches)


def _install(report: Report, out: Stream, environment: str = "") -> Iterator[str]:
    """Yield how to install the charts."""
    if deletions := list(import_commands.deletions(report, environment)):
        yield "To delete the existing Jobs (their pod template is immutable; the charts run them again):"
        yield from (f"  {out.line(each)}" for each in deletions)
    replaced = list(import_commands.replaced(report, environment)) if report.is_running else []
    without = "" if replaced else " without restarting pods"
    target = f"the environment {out.line(environment)}" if environment else "the running application"
    yield f"To take over {target}{without}:" if report.is_running else "To install them:"
    yield from (f"  {out.line(each)}" for each in import_commands.installs(report, environment))
    if replaced:
        yield f"This restarts the pods of {out.line(listed(replaced))}."


def document(report: Report, seconds: float) -> Document:
    """Return the report for programs."""
    data = {
        "format": "chartgen.import/1",
        "files": sorted(report.files),
        "proof": _proof_data(report.proof),
        "environments": {name: _proof_data(proof) for name, proof in report.environments.items()},
        "hardened": None if report.hardened is None else _proof_data(report.hardened),
        "charts": {each.name: _chart_data(each) for each in report.charts},
        "install": {name: list(import_commands.installs(report, name)) for name in ("", *report.environments)},
        "credentials": {name: list(keys) for name, keys in report.credentials.items()},
    }
    return Document("import", report.exit_code, tuple(report.findings), (), seconds, data)


def _chart_data(chart: RenderedSpec) -> dict[str, Any]:
    environments = {
        name: {
            "release": chart.releases.get(name, chart.name),
            "namespace": chart.of(name)[0],
            "values": f"values-{name}.yaml",
        }
        for name in chart.environments
    }
    return {"module": chart.module, "namespace": chart.namespace, "environments": environments}


def _proof_data(proof: Proof) -> dict[str, Any]:
    return {
        "objects": [
            {
                "kind": each.original.kind,
                "name": each.original.name,
                "namespace": each.original.namespace,
                "state": each.state,
                "chart": each.chart,
                "location": None if each.original.location is None else each.original.location.at_line,
                "differences": [
                    {"path": written(one.steps), "before": one.found, "after": one.expected} for one in each.differences
                ],
            }
            for each in proof.compared
        ],
        "added": [{"kind": key.kind, "name": key.name, "chart": chart} for chart, key in proof.added],
    }
