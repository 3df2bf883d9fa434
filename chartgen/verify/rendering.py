"""Rendering of a chart by Helm's engine, for `chartgen render`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from chartgen import files
from chartgen.errors import EXIT_FINDINGS, EXIT_USAGE, ChartgenError, Finding
from chartgen.pipeline import Findings
from chartgen.verify.helm import engine_for
from chartgen.verify.helm.engine import Engine, HelmError, Values, fail_message, merge_all
from chartgen.verify.helm.scenarios import Scenario, scenarios
from chartgen.verify.helm.schema_refs import external_references
from chartgen.verify.source.charts import ChartSource
from chartgen.verify.source.find import find
from chartgen.verify.source.problems import missing_dependencies, unreadable, without_missing_dependencies

_OTHER_VALUES = "`--values FILE` sets what is missing, `--scenario default` uses placeholders"


class Rendered(NamedTuple):
    """A rendered chart."""

    name: str
    """The name of the chart."""
    release: str
    namespace: str
    texts: Mapping[str, str]
    """The text of each template by its path in the chart, such as `templates/service.yaml`, sorted; empty ones are
    omitted."""
    missing: tuple[str, ...] = ()
    """The dependencies that are not in `charts/`, without which the chart is rendered."""


def render(
    chart: str,
    *,
    name: str | None = None,
    environment: str | None = None,
    scenario: str | None = None,
    values: Sequence[str] = (),
    release: str | None = None,
    namespace: str | None = None,
    kube_version: str | None = None,
    helm: str | None = None,
) -> Rendered:
    """Render one chart as `helm template` would.

    The chart's own values come first, then those of the environment or scenario, then each values file, later ones
    over earlier ones. An environment is rendered over the scenario `default`, which supplies what installers have to.

    Args:
        chart: A spec file or the folder of a chart.
        name: The name of the chart, if the spec file contains several.
        environment: The name of an environment, as in `values-NAME.yaml`.
        scenario: The name of a scenario, as in `ci/NAME-values.yaml`.
        values: Paths of values files.
        release: The name of the release; that of the chart by default.
        namespace: The namespace of the release; by default that of the environment or chart, else `default`.
        kube_version: The version of Kubernetes that templates see, such as `1.32`; Helm's own by default.
        helm: A `helm` command; Helm's embedded engine by default.

    Returns:
        The texts by template. They may contain secrets, as far as the values do.

    Raises:
        ChartgenError: Wrong usage, an unreadable file, or an invalid spec (exit code 2); the chart cannot be rendered
            (1); Helm is not available (3).
    """
    if environment is not None and scenario is not None:
        raise _usage("conflicting options: an environment and a scenario", "pass one of them")
    source = _one(chart, name)
    if scenario is not None and source.whole is not None:
        source = source.whole
    engine = engine_for(helm)
    missing = tuple(each.name for each in missing_dependencies(source))
    source = without_missing_dependencies(source)
    try:
        base = _values(source, engine, environment, scenario)
        own = read_values_files(values, engine)
        source = source.with_release(release, namespace).for_environment(environment or "")
        opened = engine.open(source)
        try:
            texts = opened.render(merge_all([base, own]), kube_version=kube_version)
        finally:
            opened.close()
    except HelmError as error:
        message = fail_message(error.text)
        rule = "values" if error.stage == "schema" else error.stage
        summary = f"{source.name}: the chart refuses to render" if message else f"{source.name}: cannot be rendered"
        found = message or " ".join(error.text.split())
        hint = _OTHER_VALUES if message and scenario is None else ""
        raise ChartgenError(Finding(summary, found=found, rule=rule, hint=hint), exit_code=EXIT_FINDINGS) from error
    finally:
        engine.close()
    shown = {path: text for path, text in texts.items() if text.strip()}
    return Rendered(source.name, source.release_name, source.namespace, shown, missing)


def read_values_files(paths: Sequence[str], engine: Engine) -> dict[str, Any]:
    """Read values files as Helm does, later ones over earlier ones.

    Raises:
        ChartgenError: A file cannot be read, or is not a mapping.
    """
    found = []
    for path in paths:
        try:
            found.append(engine.read_values(files.read_text(path, follow=True)))
        except (OSError, UnicodeDecodeError) as error:
            finding = Finding(f"cannot read {path}: {files.reason(error)}", rule="file")
            raise ChartgenError(finding, exit_code=EXIT_USAGE) from error
        except HelmError as error:
            finding = Finding(f"invalid values file {path}", found=error.text, rule="values")
            raise ChartgenError(finding, exit_code=EXIT_USAGE) from error
    return merge_all(found)


def _one(path: str, name: str | None) -> ChartSource:
    specs = Findings()
    found = [source for source in find((path,), specs) if name in {None, source.name}]
    specs.raise_errors()
    if len(found) != 1:
        names = ", ".join(source.name for source in found)
        raise _usage(f"`{path}` contains {len(found)} charts: {names}", "name one chart, or the folder of one chart")
    (source,) = found
    problems = [each for each in unreadable(source) if each.severity == "error"]
    if problems:
        findings = [Finding(f"{source.name}: {each.message}", rule=each.rule) for each in problems]
        raise ChartgenError(*findings, exit_code=EXIT_FINDINGS)
    return source.without(frozenset(external_references(source.packaged)))


def _values(source: ChartSource, engine: Engine, environment: str | None, scenario: str | None) -> Values:
    if environment is None and scenario is None:
        return {}
    found, _ = scenarios(source, engine)
    if environment is not None:
        named = {each.environment: each for each in found if each.environment}
        return _named(named, environment, "environment", source).values
    named = {each.name: each for each in found if not each.environment}
    return _named(named, scenario or "", "scenario", source).values


def _named(known: Mapping[str, Scenario], name: str, kind: str, source: ChartSource) -> Scenario:
    if name not in known:
        expected = ", ".join(known) or f"the chart has no {kind}s"
        raise ChartgenError(
            Finding(f"{source.name}: unknown {kind} `{name}`", expected=expected, rule="usage"), exit_code=EXIT_USAGE
        )
    return known[name]


def _usage(message: str, hint: str) -> ChartgenError:
    return ChartgenError(Finding(message, hint=hint, rule="usage"), exit_code=EXIT_USAGE)
