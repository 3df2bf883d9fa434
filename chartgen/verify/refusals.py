"""What Helm has against a chart, as faults: where it renders nothing, and what its linter says."""

from __future__ import annotations

import json
import re

from chartgen.verify.documents import Path
from chartgen.verify.engine import SCHEMA, Message, Refused, sentence
from chartgen.verify.flaws import Fault
from chartgen.verify.origin import template_line
from chartgen.verify.scenarios import Scenario
from chartgen.verify.subject import CHART_FILE, VALUES_FILE, Subject

_WHERE = re.compile(r"([\w.-]+/(?:charts/[^\s:()]+/)?templates/[^\s:()]+):(\d+)")
_FILE = re.compile(r"cannot load ([\w./-]+):")
_POINTER = re.compile(r"at '([^']*)': (?:additional properties '([^']*)')?")
# Helm 3 before 3.18 has another judge of schemas.
_DOTTED = re.compile(r"^- (\S+): (?:Additional property (\S+) is not allowed)?", re.MULTILINE)


def of_refusal(subject: Subject, error: Refused, scenario: Scenario, minor: str = "") -> Fault:
    """Say why a scenario is not rendered."""
    said = " ".join(error.text.split())
    rule, message, template, line = "render", "can't be rendered", "", 0
    path: Path = ()
    if "kubeVersion" in said and "incompatible" in said:
        rule, message, template = "kube-version", f"Helm refuses Kubernetes {minor}", CHART_FILE
    elif error.stage == "schema" and not _is_json(subject.text(SCHEMA)):
        rule, message, template = "values", "the chart's schema is no JSON", SCHEMA
    elif error.stage == "schema":
        rule, message, path = "values", "the chart's schema refuses its values", _pointed(error.text)
        template = scenario.file if template_line(subject.text(scenario.file), path) else VALUES_FILE
    else:
        own = sentence(error.text)
        if own:
            message, said = "refuses to be rendered", own
        where = _WHERE.search(error.text)
        if where:
            template, line = _template(subject, where[1]), int(where[2])
    return Fault(
        rule,
        message,
        scenario.name,
        minor if error.stage == "render" else "",
        path=path,
        template=template,
        line=line,
        found=said,
        environment=scenario.environment,
    )


def of_load(subject: Subject, error: Refused) -> Fault:
    """Say why Helm can't read a chart."""
    said = " ".join(error.text.split())
    file = _FILE.search(said)
    template = file[1] if file and file[1] in subject.files else CHART_FILE
    return Fault("load", "Helm can't read the chart", template=template, found=said)


def of_message(subject: Subject, message: Message, scenario: Scenario) -> Fault:
    """Say what Helm's linter says of a scenario."""
    where = _WHERE.search(message.text)
    template = _template(subject, where[1]) if where else message.path.removesuffix("/")
    return Fault(
        "lint",
        f"helm lint --strict says: {' '.join(message.text.split())}",
        scenario.name,
        template=template if template in subject.files else "",
        line=int(where[2]) if where else 0,
        environment=scenario.environment,
    )


def _is_json(text: str) -> bool:
    try:
        json.loads(text or "{}")
    except ValueError:
        return False
    return True


def _pointed(text: str) -> Path:
    """Give the first value that Helm names where a schema refuses values."""
    pointer, dotted = _POINTER.search(text), _DOTTED.search(text)
    match = pointer or dotted
    if match is None:
        return ()
    if pointer:
        steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer[1].split("/")[1:]]
    else:
        steps = [step for step in match[1].split(".") if step != "(root)"]
    return tuple(int(step) if step.isdigit() else step for step in [*steps, *([match[2]] if match[2] else [])])


def _template(subject: Subject, path: str) -> str:
    return path.removeprefix(f"{subject.name}/")
