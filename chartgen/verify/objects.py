"""Judges of single objects, and of all that one scenario renders."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from chartgen.spec.policy_calls import call_policy
from chartgen.verify.documents import Document, Path
from chartgen.verify.flaws import Fault, dotted
from chartgen.verify.scenarios import Scenario
from chartgen.verify.schemas import Schema, Schemas
from chartgen.verify.subject import Subject

Found = Sequence[tuple[str, Document]]
"""Objects with their templates."""

_LONGEST = 60


def seen_in(fault: Fault, scenario: Scenario, minor: str) -> Fault:
    """Say in which scenario and version a fault was seen."""
    return dataclasses.replace(fault, scenario=scenario.name, version=minor, environment=scenario.environment)


def unknown(schemas: Schemas, document: Document, template: str) -> list[Fault]:
    """Say what is wrong with an object of which there is no schema."""
    manifest = document.manifest
    missing = [name for name in ("apiVersion", "kind") if not isinstance(manifest.get(name), str) or not manifest[name]]
    if missing:
        return [Fault("no-object", f"has no {' and no '.join(missing)}", object=document.id, template=template)]
    if schemas.standing(document.api_version) == "gone":
        said = f"is of a kind that Kubernetes does not have: {document.kind} of {document.api_version}"
        return [Fault("api-version", said, object=document.id, path=("apiVersion",), template=template)]
    return [
        Fault(
            "unknown-kind",
            f"was not checked: there is no schema of {document.kind} ({document.api_version})",
            object=document.id,
            template=template,
            hint="--schemas FILE gives the definition of a custom resource",
            severity="warning",
        )
    ]


def invalid(schema: Schema, document: Document, template: str) -> Iterator[Fault]:
    """Say in words what a schema has against an object. What a Secret holds is not shown."""
    secret = document.kind == "Secret"
    for error in schema.errors(document.manifest):
        path: Path = tuple(error.instance_path)
        kind = error.kind
        name = kind.name
        found, expected = "" if secret else _shown(error.instance), ""
        if name == "additionalProperties":
            for key in kind.unexpected:
                near = _near(key, schema.fields(path))
                said = f"has an unknown field `{dotted((*path, key))}`"
                yield Fault(
                    "schema",
                    said,
                    object=document.id,
                    path=(*path, key),
                    template=template,
                    expected=near,
                    manifest=document.manifest,
                )
            continue
        if name == "required":
            path, found = (*path, kind.property), ""
            said = f"lacks the field `{dotted(path)}`"
        elif name == "type":
            said = f"has the wrong type in `{dotted(path)}`"
            expected = " or ".join(each for each in kind.types if each != "null")
        elif name == "enum":
            said = f"has a value in `{dotted(path)}` that Kubernetes does not know"
            expected = ", ".join(str(each) for each in kind.options if each is not None)
        else:
            said = f"has a value in `{dotted(path)}` that the schema refuses"
            expected = "" if secret else str(error.message)[:200]
        yield Fault(
            "schema",
            said,
            object=document.id,
            path=path,
            template=template,
            found=found,
            expected=expected,
            manifest=document.manifest,
        )


def _near(key: str, known: Sequence[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(key, known, 1, 0.7)
    return close[0] if close else ""


def _shown(value: object) -> str:
    if isinstance(value, str):
        return repr(value) if len(value) <= _LONGEST else repr(value[:_LONGEST]) + "..."
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    return str(value).lower() if isinstance(value, bool) else str(value)


def twins(found: Found, scenario: Scenario) -> list[Fault]:
    """Find objects without a name, and those that are one and the same: the later would overwrite the earlier."""
    faults = []
    seen: dict[tuple[str, ...], str] = {}
    for template, document in found:
        if document.kind == "List":
            continue
        metadata = document.manifest.get("metadata")
        generated = isinstance(metadata, dict) and bool(metadata.get("generateName"))
        if not document.name and not generated:
            said = "has no name"
            faults.append(_of(Fault("no-object", said, object=document.id, template=template), scenario))
            continue
        group = document.api_version.rpartition("/")[0]
        key = (group, document.kind, document.namespace, document.name)
        if document.name and key in seen:
            said = f"is rendered twice: by {seen[key]} as well"
            faults.append(_of(Fault("twice", said, object=document.id, template=template), scenario))
        seen.setdefault(key, template)
    return faults


def policies(subject: Subject, found: Found, scenario: Scenario) -> list[Fault]:
    """Hold what is rendered to the rules of the chart's namespace that look at objects."""
    chart = subject.chart
    if chart is None or chart.namespace is None:
        return []
    waived = {waiver.rule for waiver in chart.waivers}
    faults = []
    one = chart.environments.get(scenario.environment, chart)
    for policy in chart.namespace.policies:
        if policy.name in waived:
            continue
        for violation in call_policy(policy, "check_objects", one, [document.manifest for _, document in found]):
            template, document, path = _meant(violation.field, found)
            fault = Fault(
                policy.name,
                violation.message,
                object=document.id if document is not None else "",
                path=path,
                template=template,
                found=violation.found,
                expected=violation.expected,
                hint=violation.hint,
                severity=policy.severity,
                manifest=document.manifest if document is not None else None,
            )
            faults.append(_of(fault, scenario))
    return faults


def _meant(field: Path, found: Found) -> tuple[str, Document | None, Path]:
    """Give what a violation is about: its field begins with the number of the object."""
    if field and isinstance(field[0], int) and 0 <= field[0] < len(found):
        return (*found[field[0]], field[1:])
    return "", None, field


def _of(fault: Fault, scenario: Scenario) -> Fault:
    return dataclasses.replace(fault, scenario=scenario.name, environment=scenario.environment)
