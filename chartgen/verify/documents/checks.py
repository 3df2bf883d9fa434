"""Checks of single objects against schemas, and of all objects that a scenario renders."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from chartgen.errors import Severity
from chartgen.objects import pod_security
from chartgen.objects.fields import Path, dotted, text
from chartgen.objects.identity import Identity, identity
from chartgen.objects.pod_security import LEVEL_LABEL
from chartgen.objects.pods import pod_path
from chartgen.policy import applicable
from chartgen.similar import closest
from chartgen.spec.policy_calls import call_policy
from chartgen.verify.documents import consistency
from chartgen.verify.documents.reading import Document
from chartgen.verify.documents.rules import Problem
from chartgen.verify.documents.schemas import Schema, Schemas
from chartgen.verify.findings import Occurrence
from chartgen.verify.helm.scenarios import Scenario
from chartgen.verify.source.charts import ChartSource

Rendered = Sequence[tuple[str, Document]]
"""Objects with the paths of their templates."""

_MOST_SHOWN = 60
_INCOMPLETE = (
    "without a cluster, `.Capabilities.APIVersions` has neither kinds nor all versions: compare"
    " `.Capabilities.KubeVersion.Version` instead"
)


def in_scenario(occurrence: Occurrence, scenario: Scenario, minor: str = "") -> Occurrence:
    """Return an occurrence with the scenario and version that show it."""
    return dataclasses.replace(occurrence, scenario=scenario.name, version=minor, environment=scenario.environment)


def without_schema(schemas: Schemas, document: Document, template: str, *, asks_cluster: bool = False) -> Occurrence:
    """Report an object that has no schema.

    Args:
        schemas: The schemas that are known.
        document: The object.
        template: The path of its template.
        asks_cluster: Whether the template asks which versions of APIs the cluster has.
    """
    missing = [name for name in ("apiVersion", "kind") if not text(document.manifest, name)]
    if missing:
        message = f"is not an object: missing {' and '.join(missing)}"
        return Occurrence("not-an-object", message, object=document.id, template=template)
    if schemas.standing(document.api_version) == "gone":
        message = f"has a kind that Kubernetes does not have: {document.kind} of {document.api_version}"
        hint = _INCOMPLETE if asks_cluster else ""
        found = Occurrence("api-version", message, object=document.id, path=("apiVersion",), template=template)
        return dataclasses.replace(found, manifest=document.manifest, hint=hint)
    return Occurrence(
        "unknown-kind",
        f"was not checked: no schema for {document.kind} ({document.api_version})",
        object=document.id,
        template=template,
        hint="pass its definition or JSON schema with --schemas PATH",
        severity="warning",
    )


def schema_errors(schema: Schema, document: Document, template: str) -> Iterator[Occurrence]:
    """Report what a schema rejects in an object. The content of a Secret is not shown."""
    secret = document.kind == "Secret"
    occurrence = _occurrences("schema", document, template)
    for error in schema.errors(document.manifest):
        path: Path = tuple(error.instance_path)
        kind = error.kind
        name = kind.name
        found, expected = "" if secret else _shown(error.instance), ""
        if name == "additionalProperties":
            for key in kind.unexpected:
                message = f"has the unknown field `{dotted((*path, key))}`"
                yield occurrence(message, path=(*path, key), expected=closest(key, schema.fields(path)) or "")
            continue
        if name == "required":
            path, found = (*path, kind.property), ""
            message = f"lacks the field `{dotted(path)}`"
        elif name == "type":
            message = f"has the wrong type in `{dotted(path)}`"
            expected = " or ".join(each for each in kind.types if each != "null")
        elif name == "enum":
            message = f"has an invalid value in `{dotted(path)}`"
            expected = ", ".join(str(each) for each in kind.options if each is not None)
        else:
            message = f"has a value in `{dotted(path)}` that the schema rejects"
            expected = "" if secret else str(error.message)[:200]
        yield occurrence(message, path=path, found=found, expected=expected)


def consistency_findings(document: Document, template: str) -> Iterator[Occurrence]:
    """Report what no schema expresses: what API servers reject, and what they warn of."""
    manifest = document.manifest
    found: tuple[tuple[Severity, Iterator[Problem]], ...] = (
        ("error", consistency.problems(manifest)),
        ("warning", consistency.warnings(manifest)),
    )
    occurrence = _occurrences("consistency", document, template)
    for severity, problems in found:
        for path, message in problems:
            yield occurrence(message, path=path, severity=severity)


def _occurrences(rule: str, document: Document, template: str) -> Callable[..., Occurrence]:
    """Return a function that creates occurrences of a rule in an object."""
    return partial(Occurrence, rule, object=document.id, template=template, manifest=document.manifest)


def _shown(value: object) -> str:
    if isinstance(value, str):
        return repr(value) if len(value) <= _MOST_SHOWN else repr(value[:_MOST_SHOWN]) + "..."
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    return str(value).lower() if isinstance(value, bool) else str(value)


def duplicates(rendered: Rendered, scenario: Scenario, namespace: str) -> Iterator[Occurrence]:
    """Report objects without a name, and objects that are rendered twice: the later overwrites the earlier.

    An object without a namespace is installed into that of the release.
    """
    templates: dict[Identity, str] = {}
    for template, document in rendered:
        if document.kind == "List":
            continue
        if not document.name:
            if not text(document.manifest, "metadata", "generateName"):
                occurrence = Occurrence("not-an-object", "has no name", object=document.id, template=template)
                yield in_scenario(occurrence, scenario)
            continue
        own = identity(document.manifest, namespace)
        if own in templates:
            message = f"is rendered twice: by {templates[own]} as well"
            yield in_scenario(Occurrence("duplicate", message, object=document.id, template=template), scenario)
        templates.setdefault(own, template)


def pod_security_findings(source: ChartSource, rendered: Rendered, scenario: Scenario) -> Iterator[Occurrence]:
    """Report pods that violate the Pod Security level that their namespace enforces."""
    levels = {
        document.name: text(document.manifest, "metadata", "labels", LEVEL_LABEL)
        for _, document in rendered
        if document.kind == "Namespace"
    }
    if source.chart is not None:
        namespace = source.chart.environments.get(scenario.environment, source.chart).namespace
        if namespace is not None:
            levels.setdefault(namespace.name, namespace.labels.get(LEVEL_LABEL, ""))
    for template, document in rendered:
        pod = pod_path(document.manifest)
        own = text(document.manifest, "metadata", "namespace") or source.namespace
        level = levels.get(own, "")
        if pod is None or not level:
            continue
        for path, reason in pod_security.violations(level, document.manifest, pod):
            occurrence = Occurrence(
                "pod-security",
                f"violates the Pod Security level {level} of the namespace {own}: {reason}",
                object=document.id,
                path=path,
                template=template,
                manifest=document.manifest,
            )
            yield in_scenario(occurrence, scenario)


def policy_findings(source: ChartSource, rendered: Rendered, scenario: Scenario) -> Iterator[Occurrence]:
    """Report objects that violate the policies of the chart's namespace."""
    chart = source.chart
    if chart is None:
        return
    environment = chart.environments.get(scenario.environment, chart)
    for name, severity, policy in applicable(environment):
        if name in source.waived:
            continue
        manifests = [document.manifest for _, document in rendered]
        for violation in call_policy(policy, "check_objects", environment, manifests):
            template, document, path = _subject(violation.field, rendered)
            occurrence = Occurrence(
                name,
                violation.message,
                object=document.id if document is not None else "",
                path=path,
                template=template,
                found=violation.found,
                expected=violation.expected,
                hint=violation.hint,
                severity=severity,
                manifest=document.manifest if document is not None else None,
            )
            yield in_scenario(occurrence, scenario)


def _subject(field: Path, rendered: Rendered) -> tuple[str, Document | None, Path]:
    """Return the object that a violation is about: its field begins with the object's number."""
    if field and isinstance(field[0], int) and 0 <= field[0] < len(rendered):
        return (*rendered[field[0]], field[1:])
    return "", None, field
