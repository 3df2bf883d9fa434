"""Failures of Helm, and messages of its linter, as findings."""

from __future__ import annotations

import json
import os
import re

from chartgen.objects.fields import Path
from chartgen.verify.findings import Occurrence
from chartgen.verify.helm.engine import SCHEMA, HelmError, LintMessage, fail_message
from chartgen.verify.helm.scenarios import Scenario
from chartgen.verify.source.charts import CHART_FILE, VALUES_FILE, ChartSource
from chartgen.verify.source.template_location import template_line

_WHERE = re.compile(r"([\w.-]+/(?:charts/[^\s:()]+/)?templates/[^\s:()]+):(\d+)")
_FILE = re.compile(r"cannot load ([\w./-]+):")
_POINTER = re.compile(r"at '([^']*)': (?:additional properties '([^']*)')?")
# Helm 3 before 3.18 uses another schema validator.
_DOTTED = re.compile(r"^- (\S+): (?:Additional property (\S+) is not allowed)?", re.MULTILINE)


def render_failure(source: ChartSource, error: HelmError, scenario: Scenario, minor: str = "") -> Occurrence:
    """Report why a scenario cannot be rendered."""
    text = " ".join(error.text.split())
    rule, message, template, line = "render", "the chart cannot be rendered", "", 0
    path: Path = ()
    if error.stage == "limit":
        rule, message = "limit", "the chart exceeds a limit of rendering"
    elif "kubeVersion" in text and "incompatible" in text:
        rule, message, template = "kube-version", f"Helm rejects Kubernetes {minor}", CHART_FILE
    elif error.stage == "schema" and not _is_json(source.text(SCHEMA)):
        rule, message, template = "values", "invalid JSON in the chart's schema", SCHEMA
    elif error.stage == "schema":
        rule, message, path = "values", "the chart's schema rejects the values", _first_value(error.text)
        template = scenario.file if template_line(source.text(scenario.file), path) else VALUES_FILE
    else:
        own = fail_message(error.text)
        if own:
            message, text = "the chart refuses to render", own
        where = _WHERE.search(error.text)
        if where:
            template, line = _template(source, where[1]), int(where[2])
    return Occurrence(
        rule,
        message,
        scenario.name,
        minor if error.stage == "render" else "",
        path=path,
        template=template,
        line=line,
        found=text,
        environment=scenario.environment,
    )


def load_failure(source: ChartSource, error: HelmError) -> Occurrence:
    """Report why Helm cannot load a chart."""
    text = " ".join(error.text.split())
    file = _FILE.search(text)
    template = file[1] if file and file[1] in source.files else CHART_FILE
    return Occurrence("load", "Helm cannot load the chart", template=template, found=text)


def lint_finding(source: ChartSource, message: LintMessage, scenario: Scenario) -> Occurrence:
    """Report a message of Helm's linter."""
    where = _WHERE.search(message.text)
    template = _template(source, where[1]) if where else message.path.removesuffix("/")
    # A message about a folder does not make sense without its name.
    subject = f"{template}: " if template and template not in source.files and not os.path.isabs(template) else ""
    return Occurrence(
        "lint",
        f"helm lint --strict: {subject}{' '.join(message.text.split())}",
        scenario.name,
        template=template if template in source.files else "",
        line=int(where[2]) if where else 0,
        environment=scenario.environment,
    )


def _is_json(text: str) -> bool:
    try:
        json.loads(text or "{}")
    except ValueError:
        return False
    return True


def _first_value(text: str) -> Path:
    """Return the path of the first value that Helm names as invalid."""
    pointer, dotted = _POINTER.search(text), _DOTTED.search(text)
    match = pointer or dotted
    if match is None:
        return ()
    if pointer:
        steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer[1].split("/")[1:]]
    else:
        steps = [step for step in match[1].split(".") if step != "(root)"]
    return tuple(int(step) if step.isdigit() else step for step in [*steps, *([match[2]] if match[2] else [])])


def _template(source: ChartSource, path: str) -> str:
    return path.removeprefix(f"{source.name}/")
