"""The checks of manifests that depend on the chart: the schemas of their kinds, and their names among the values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from chartgen.kubernetes import definitions, kinds
from chartgen.locations import Key, Path
from chartgen.objects.rbac import KNOWN_GROUPS
from chartgen.spec.checks import Problem, check
from chartgen.spec.gateway_rules import GROUP, KINDS, route_violations
from chartgen.spec.params import is_whole, with_defaults
from chartgen.spec.part import at, plain
from chartgen.spec.text import CLOSE, OPEN, is_marked

if TYPE_CHECKING:
    from chartgen.kubernetes.problems import Problem as SchemaProblem
    from chartgen.spec.chart import Chart
    from chartgen.spec.manifest import Manifest

_MARK = f"{OPEN}[^{CLOSE}]*{CLOSE}"


@check("manifests", "kube_version")
def manifest_schemas(chart: Chart) -> Iterator[Problem]:
    """Check manifests against the schemas of their kinds, in the oldest version that the chart supports.

    What newer versions have raises that version, unless the chart sets it.
    """
    is_set = sets_version(chart)
    for index, manifest in enumerate(chart.manifests):
        path: Path = ("manifests", index, "definition")
        api_version, kind = str(manifest.definition.get("apiVersion", "")), manifest.kind
        schema = kinds.schema_of(chart.kube_version, api_version, kind)
        since = kinds.kind_since(api_version, kind)
        if schema is None and since and (is_set or not _is_newer(since, chart.kube_version)):
            yield Problem(
                (*path, "apiVersion"), f"unsupported kind {kind} of {api_version}: requires Kubernetes {since}",
                chart.kube_version, since, f'set `kube_version="{since}"` of the chart',
            )  # fmt: skip
        if schema is None and not since:
            yield from _unknown_kind(manifest, api_version, path)
        if schema is not None:
            found = list(schema_problems(manifest, schema, path, chart.kube_version))
            yield from (problem for problem, newer in found if is_set or not newer)
            # Rules expect an object of the right form.
            yield from () if found else _rule_problems(manifest, path)


def schema_problems(
    manifest: Manifest, schema: dict[str, Any], path: Path, version: str
) -> Iterator[tuple[Problem, str]]:
    """Check a manifest against a schema, that of its kind in a version of Kubernetes; `path` leads to the object.

    Each problem comes with the first later version of Kubernetes that does not have it; empty if all have it.
    """
    data = _with_name(manifest, plain(manifest.definition))
    for problem in definitions.schema_problems(schema, manifest.kind, _without_marks(with_defaults(data))):
        marked = at(data, problem.path)
        if is_marked(marked) and not is_whole(marked) and not problem.is_key:
            continue
        steps: Path = (*path, *problem.path)
        if problem.is_key:
            steps = (*steps[:-1], Key(str(steps[-1])))
        if since := _accepted_since(manifest, data, problem, version):
            field = next(step for step in reversed(problem.path) if isinstance(step, str))
            message = f"unsupported field `{field}` of the {manifest.kind}: requires Kubernetes {since}"
            yield Problem(steps, message, version, since, f'set `kube_version="{since}"` of the chart'), since
        else:
            expected = "" if problem.expected and problem.expected in problem.message else problem.expected
            yield Problem(steps, problem.message, problem.found, expected), ""


def sets_version(chart: Chart) -> bool:
    """Return whether a chart sets its minimum version of Kubernetes, so that nothing raises it."""
    return chart.kube_version != definitions.DEFAULT_MIN_VERSION


def needed_version(manifest: Manifest, version: str) -> str:
    """Return the first version of Kubernetes, from this one on, that has the kind and all fields of a manifest."""
    api_version = str(manifest.definition.get("apiVersion", ""))
    since = kinds.kind_since(api_version, manifest.kind)
    if since and _is_newer(since, version):
        version = since
    schema = kinds.schema_of(version, api_version, manifest.kind)
    found = schema_problems(manifest, schema, (), version) if schema is not None else ()
    return max((version, *(newer for _, newer in found if newer)), key=definitions.MIN_VERSIONS.index)


def _is_newer(one: str, other: str) -> bool:
    return definitions.MIN_VERSIONS.index(one) > definitions.MIN_VERSIONS.index(other)


def _unknown_kind(manifest: Manifest, api_version: str, path: Path) -> Iterator[Problem]:
    """Find kinds of API groups of Kubernetes that it does not have; it has alpha kinds that are not known here."""
    if manifest.group not in (*KNOWN_GROUPS, "events.k8s.io", "extensions") or "alpha" in api_version:
        return
    similar = kinds.similar_kinds(api_version, manifest.kind)
    if similar:
        version, _, kind = similar[0].rpartition("/")
        is_kind = version == api_version
        yield Problem(
            (*path, "kind" if is_kind else "apiVersion"), f"unknown kind {manifest.kind} of {api_version}",
            manifest.kind if is_kind else api_version, ", ".join(similar),
            f'did you mean "{kind if is_kind else version}"?',
        )  # fmt: skip


def _rule_problems(manifest: Manifest, path: Path) -> Iterator[Problem]:
    if manifest.group == GROUP and manifest.kind in KINDS:
        for each in route_violations(_without_marks(with_defaults(plain(manifest.definition)))):
            yield Problem((*path, *each.path), each.message, hint=each.hint)


def _accepted_since(manifest: Manifest, data: dict[str, Any], problem: SchemaProblem, version: str) -> str:
    """Return the first later version of Kubernetes that does not have a problem; "" if all have it."""
    if not any(isinstance(step, str) for step in problem.path):
        return ""
    for later in definitions.MIN_VERSIONS[len(definitions.versions_before(version)) + 1 :]:
        schema = kinds.schema_of(later, data["apiVersion"], manifest.kind)
        if schema is not None:
            found = definitions.schema_problems(schema, manifest.kind, _without_marks(with_defaults(data)))
            if problem.path not in {each.path for each in found}:
                return later
    return ""


def _with_name(manifest: Manifest, data: dict[str, Any]) -> dict[str, Any]:
    """Return an object with metadata, which charts render even if the author has none."""
    return data if "metadata" in data else {**data, "metadata": {"name": manifest.suffix}}


def _without_marks(value: Any) -> Any:
    """Replace placeholders by a letter, which most patterns accept."""
    if isinstance(value, str):
        return re.sub(_MARK, "x", value) if OPEN in value else value
    if isinstance(value, dict):
        return {_without_marks(key): _without_marks(item) for key, item in value.items()}
    return [_without_marks(item) for item in value] if isinstance(value, list) else value


@check("manifests")
def manifest_switches(chart: Chart) -> Iterator[Problem]:
    """Find manifests with a switch whose names are the same among the values."""
    seen: dict[str, int] = {}
    for index, manifest in enumerate(chart.manifests):
        if manifest.enabled is not None and seen.setdefault(manifest.plain_name, index) != index:
            yield Problem(
                ("manifests", index, "enabled"), f'duplicate value "manifests.{manifest.plain_name}.enabled"',
                manifest.plain_name, hint="set another `name=` or `fullname=`",
            )  # fmt: skip
