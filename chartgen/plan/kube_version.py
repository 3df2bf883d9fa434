"""The minimum Kubernetes version of a chart, which newer fields raise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chartgen.errors import ChartgenError, Finding
from chartgen.kubernetes import definitions
from chartgen.locations import field_name
from chartgen.spec.chart import Chart
from chartgen.spec.definition_checks import defined_parts
from chartgen.spec.manifest_checks import needed_version, sets_version
from chartgen.spec.params import with_defaults
from chartgen.spec.part import plain
from chartgen.spec.storage import Projected, RawVolume

_Path = tuple[str | int, ...]


def needed(chart: Chart) -> str:
    """Return the minimum Kubernetes version of a chart: the one that it sets, or the one that its fields need.

    Raises:
        ChartgenError: The chart sets a version that lacks a field which it uses.
    """
    if chart.kube_version == definitions.MIN_VERSIONS[-1]:
        return chart.kube_version
    min_version = chart.kube_version
    is_set = sets_version(chart)
    findings = []
    for one in (chart, *chart.environments.values()):
        for path, field, words in _used(one):
            expected = definitions.on_by_default_since(field)
            if definitions.MIN_VERSIONS.index(expected) <= definitions.MIN_VERSIONS.index(min_version):
                continue
            if is_set:
                findings.append(
                    Finding(
                        f"unsupported {words}: requires Kubernetes {expected}, not {chart.kube_version}",
                        location=one.location(*path),
                        field=field_name(path),
                        found=chart.kube_version,
                        expected=expected,
                        hint=f'set `kube_version="{expected}"` of the chart',
                        rule="kube-version",
                    )
                )
            else:
                min_version = expected
        for path, definition, part in _plain_parts(one):
            value = with_defaults(part)
            if not definitions.problems(min_version, definition, value):
                continue
            location = one.location(*path)
            if location in {each.location for each in findings}:
                continue
            expected = next(
                (each for each in definitions.MIN_VERSIONS if not definitions.problems(each, definition, value)), ""
            )
            if not is_set and expected:
                min_version = max(min_version, expected, key=definitions.MIN_VERSIONS.index)
                continue
            problem = definitions.problems(min_version, definition, value)[0]
            findings.append(
                Finding(
                    problem.message,
                    location=location,
                    field=field_name((*path, *problem.path)),
                    found=problem.found,
                    expected=expected or problem.expected,
                    hint=f'set `kube_version="{expected}"` of the chart' if expected else "",
                    rule="kube-version",
                )
            )
        if not is_set:
            # Otherwise the checks of the chart have reported what its version lacks.
            for manifest in (*one.manifests, *(each for _path, each in one.definitions())):
                min_version = needed_version(manifest, min_version)
    if findings:
        raise ChartgenError(*findings)
    return min_version


def _plain_parts(chart: Chart) -> Iterator[tuple[_Path, str, Any]]:
    """Yield the parts that Kubernetes defines, as plain data, with the names of their definitions."""
    for component, workload in chart.workloads():
        start: _Path = ("components", component) if component else ("workload",)
        for path, definition, value in defined_parts(workload):
            yield (*start, *path), definition, value
        if (autoscaler := getattr(workload, "autoscaling", None)) is not None:
            if autoscaler.behavior:
                here = (*start, "autoscaling", "behavior")
                yield here, "HorizontalPodAutoscalerBehavior", plain(autoscaler.behavior)
            for index, metric in enumerate(autoscaler.metrics):
                yield (*start, "autoscaling", "metrics", index), "MetricSpec", plain(metric)
        for below, container in workload.all_containers():
            if below:
                for path, definition, value in defined_parts(container):
                    yield (*start, *below, *path), definition, value
        for where, mount in workload.all_mounts():
            volume, here = mount.source, (*start, *where)
            if isinstance(volume, RawVolume):
                yield here, "Volume", {"name": volume.name} | plain(volume.definition)
            elif isinstance(volume, Projected):
                raw = [plain(source) for source in volume.sources if isinstance(source, dict)]
                if raw:
                    yield here, "Volume", {"name": volume.name, "projected": {"sources": raw}}


def _used(chart: Chart) -> Iterator[tuple[_Path, str, str]]:
    """Yield what not every version of Kubernetes has: its path, its field in Kubernetes, and that of the language."""
    for component, workload in chart.workloads():
        start: _Path = ("components", component) if component else ("workload",)
        strategy = getattr(workload, "update_strategy", None)
        if workload.kind == "StatefulSet" and "maxUnavailable" in (plain(strategy) or {}).get("rollingUpdate", {}):
            kubernetes = "RollingUpdateStatefulSetStrategy.maxUnavailable"
            yield (*start, "update_strategy", "max_unavailable"), kubernetes, "`max_unavailable` of a StatefulSet"
        for name in workload.sidecars:
            yield (*start, "sidecars", name), "Container.restartPolicy", f'sidecar "{name}"'
        for below, container in workload.all_containers():
            lifecycle = plain(container.lifecycle) or {}
            for event in ("postStart", "preStop"):
                if "sleep" in lifecycle.get(event, {}):
                    yield (*start, *below, "lifecycle"), "LifecycleHandler.sleep", f"`sleep` of {event}"
        for path, mount in workload.all_mounts():
            if isinstance(mount.source, RawVolume) and "image" in mount.source.definition:
                yield (*start, *path), "Volume.image", "volume of an image"
        for name, service in workload.all_services():
            if service.traffic_distribution:
                field = "ServiceSpec.trafficDistribution"
                is_newer = service.traffic_distribution.startswith("PreferSame")
                where = ("services", name) if name else ("service",)
                yield (
                    (*start, *where, "traffic_distribution"),
                    f"{field}.{service.traffic_distribution}" if is_newer else field,
                    f'`traffic_distribution="{service.traffic_distribution}"`',
                )
