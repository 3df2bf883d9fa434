"""`chartgen status`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chartgen.cli import failure, formats
from chartgen.cli.console import Console
from chartgen.cli.document import Document
from chartgen.cli.settings import settings
from chartgen.errors import ChartgenError, Finding

if TYPE_CHECKING:
    from chartgen.live.charts import ProjectChart
    from chartgen.live.drift import Drift
    from chartgen.live.entities import Entity
    from chartgen.live.report import NamespaceStatus, ObjectStatus, Report


@dataclass(frozen=True, slots=True)
class Status:
    """The options of `chartgen status`."""

    names: tuple[str, ...]
    namespaces: tuple[str, ...]
    charts: tuple[str, ...]
    specs: tuple[str, ...]
    output: str | None
    kubeconfig: str | None
    context: str | None
    environment: str | None
    watch: bool
    wait: float | None
    images: bool
    format: str
    debug: bool
    writes = False

    def run(self, console: Console) -> int:
        """Show the status, once or until everything has settled.

        Raises:
            ChartgenError: A name is ambiguous, a spec is invalid, or the cluster cannot be read.
        """
        start = time.perf_counter()
        from chartgen.live import status
        from chartgen.live.cluster import Cluster

        charts = self._charts(console)
        context = self.context
        if self.environment is not None:
            from chartgen.live.environment import context_of, of_environment

            charts = of_environment(charts, self.environment)
            context = self.context or context_of(charts, self.environment)
        cluster = Cluster(self.kubeconfig, context)
        try:
            wanted = status.targets(status.Names(self.names, self.namespaces, self.charts), charts)
            images = self.images or self.format == "json"

            def read() -> Report:
                return status.read(cluster, wanted, charts, images=images)

            if self.watch or self.wait is not None:
                from chartgen.cli.status_watch import watch

                report = watch(read, self.wait, self.format, console)
            else:
                report = read()
        finally:
            cluster.close()
        self._show(report, console, time.perf_counter() - start)
        return report.exit_code

    def _charts(self, console: Console) -> list[ProjectChart]:
        """Return the charts of the specs: none where there are no specs."""
        from chartgen import pipeline
        from chartgen.live import kubeconfig
        from chartgen.live.charts import project_charts
        from chartgen.load.streams import printing_to_stderr

        is_named = bool(self.names or self.namespaces)
        try:
            known = settings(self.specs, self.output, specs_exist=bool(self.specs) or not is_named)
            found = pipeline.Findings()
            with printing_to_stderr():
                default = kubeconfig.namespace(self.kubeconfig, self.context)
                charts = list(project_charts(known.specs, known.output, found, default))
            found.raise_errors()
        except ChartgenError as error:
            if not is_named:
                raise
            if self.specs or any(finding.rule not in ("file", "usage") for finding in error.findings):
                # Somebody on call does not wait for a spec to be repaired.
                first = error.findings[0]
                where = f"{first.location.at_line}: " if first.location else ""
                console.note(
                    f"The specs are invalid, so their lines and environments are not shown: {where}{first.message}"
                )
            return []
        return charts

    def _show(self, report: Report, console: Console, seconds: float) -> None:
        if self.format == "text":
            from chartgen.cli.status_text import text

            console.out.write(text(report, console.out))
            return
        if self.format == "html":
            from chartgen.cli.status_html import page

            console.out.write_exact(page(report))
            return
        formats.write(document(report, seconds), self.format, console)

    def fail(self, error: ChartgenError, console: Console, seconds: float) -> None:
        """Report what ended the command."""
        failed = formats.failed("status", error, seconds)
        failure.report(error, failed, self.format, console, debug=self.debug)


def document(report: Report, seconds: float) -> Document:
    """Return a report for programs."""
    data = {"namespaces": [_namespace_data(each) for each in report.namespaces]}
    return Document("status", report.exit_code, list(_findings(report)), seconds=seconds, data=data)


def _namespace_data(namespace: NamespaceStatus) -> dict[str, Any]:
    from chartgen.live.entities import as_data

    def object_data(each: ObjectStatus) -> dict[str, Any]:
        health = each.health
        return {
            "kind": each.title.partition("/")[0],
            **_entity_data(each.entity),
            "state": health.state,
            "causes": list(health.causes),
            "command": health.command,
            "location": as_data(each.location),
            "pods": [{**as_data(pod.pod), "state": pod.state, "previousRevision": pod.is_old} for pod in each.pods],
        }

    return {
        "name": namespace.name,
        "exists": namespace.exists,
        "notInstalled": [as_data(each) for each in namespace.not_installed],
        "releases": [
            {
                **as_data(each.release),
                "problem": each.problem,
                "origin": as_data(each.origin) if each.origin else None,
                "objects": [object_data(one) for one in each.objects],
                "drift": [_drift_data(drift) for drift in each.drift],
            }
            for each in namespace.releases
        ],
        "otherObjects": [object_data(each) for each in namespace.others],
        "missingKeys": [as_data(each) for each in namespace.missing_keys],
        "unread": [as_data(each) for each in namespace.unread],
    }


def _entity_data(entity: Entity) -> dict[str, Any]:
    """Return an entity with the attributes of the data model that its own fields do not name."""
    from chartgen.live.entities import Secret, Service, as_data

    found: dict[str, Any] = as_data(entity)
    if isinstance(entity, Service) and entity.ports:
        first = entity.ports[0]
        found |= {"port": first.port, "targetPort": first.target_port, "nodePort": first.node_port}
    if isinstance(entity, Secret):
        # The content is never read.
        found["data"] = dict.fromkeys(found.pop("keys"))
    return found


def _drift_data(drift: Drift) -> dict[str, Any]:
    from chartgen.live.entities import as_data

    found: dict[str, Any] = as_data(drift)
    del found["path"]  # `field` says it
    return found


def _findings(report: Report) -> Iterator[Finding]:
    """Return what is not as it should be, as findings."""
    from chartgen.cli.status_text import drift_text, missing_text

    for namespace in report.namespaces:
        if not namespace.exists:
            rule = "status" if namespace.is_known else "usage"
            yield Finding(f"namespace `{namespace.name}` does not exist", rule=rule)
        for chart in namespace.not_installed:
            message = f"chart {chart.chart} is not installed in {namespace.name}"
            yield Finding(message, chart.location, rule="status", hint=f"run `{chart.command}`")
        for missing in namespace.missing_keys:
            if not missing.is_optional:
                message = f"{missing.kind} {missing.name} in {namespace.name}: {missing_text(missing)}"
                yield Finding(message, rule="status")
        for release in namespace.releases:
            where = f"in {namespace.name}"
            name = release.release.name
            if release.problem:
                yield Finding(f"release {name} {where}: its record cannot be read: {release.problem}", rule="status")
            elif release.release.status not in ("deployed", "unknown"):
                yield Finding(f"release {name} {where} is {release.release.status}", rule="status")
            for each in release.objects:
                state = each.health.state
                if state not in (None, "Available"):
                    causes = "; ".join(each.health.causes)
                    shown = "missing" if state == "none" else state
                    hint = f"run `{each.health.command}`" if each.health.command else ""
                    message = f"{each.title} {where} is {shown}"
                    yield Finding(message, each.location, found=causes, rule="status", hint=hint)
            for drift in release.drift:
                message = f"release {name} {where}: {drift_text(drift, report.time)}"
                yield Finding(message, drift.location, rule="drift")
