"""The tables of the language for `docs/spec-language.md`: levels of values, and defaults profiles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, get_args, get_type_hints

import chartgen
from chartgen.spec import base, declare, profiles, resolve
from chartgen.values import contract
from scripts.wording import WORKLOADS, hardened


def tables() -> str:
    """Return the sections about levels and profiles."""
    return "\n".join((*_levels(), *_profiles()))


def _levels() -> Iterator[str]:
    """Show the level of each value, in one table."""
    yield "\n## Levels\n"
    yield (
        "The level of a chart decides which fields are values, which installers can set; the others are fixed in the"
        " chart. It never changes what is rendered with the default values. `Chart(level=...)` sets it, otherwise"
        " `Namespace(level=...)`, otherwise `level` in `[tool.chartgen]`. The default is `standard`. Each level"
        " includes the values of the previous ones, under the same paths."
    )
    rows: dict[str, dict[declare.Level, list[str]]] = {section: {} for section in declare.SECTIONS}
    for section, level, path in _levels_of_values():
        rows[section].setdefault(level, []).append(path)
    head = ["", *declare.LEVELS]
    cells = [
        [section, *(_short(found.get(level, ())) for level in declare.LEVELS)]
        for section, found in rows.items()
        if found
    ]
    yield "\n" + "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *cells))
    later = sorted({
        f"`{one.mark.path}`"
        for one in declare.declared(chartgen.Deployment)
        if isinstance(one.mark, declare.Value) and one.mark.unset_level
    })  # fmt: skip
    yield (
        f"\nProbes that the spec does not set ({', '.join(later)}), and the one of `minAvailable` and"
        " `maxUnavailable` that it does not set, are values at the level `all` only. So is"
        " `serviceAccount.automount`, since whether an application uses the Kubernetes API does not depend on the"
        " installation. Values of components have the same levels. `COMPONENT.enabled`, and values in which"
        " environments differ, exist at every level."
    )


def _short(paths: Iterable[str]) -> str:
    """List paths of values, those of one map together."""
    maps: dict[str, list[str]] = {}
    for path in dict.fromkeys(paths):
        above, _, key = path.removesuffix(".NAME").rpartition(".")
        maps.setdefault(above, []).append(key + ".NAME" * path.endswith(".NAME"))
    return ", ".join(
        f"`{above}.{keys[0]}`" if above and len(keys) == 1
        else f"`{above}.{{{', '.join(keys)}}}`" if above
        else ", ".join(f"`{key}`" for key in keys)
        for above, keys in maps.items()
    )  # fmt: skip


def _levels_of_values() -> Iterator[tuple[str, declare.Level, str]]:
    """Yield the section, the level and the path of each value of a chart."""
    yield from _below(chartgen.Chart, "", "", declare.LEVELS[0])
    yield from _below(chartgen.PersistentVolumeClaim, "persistence.NAME.", "", declare.LEVELS[0])
    sources: list[chartgen.KeySource] = [
        chartgen.ConfigMap({"KEY": ""}),
        chartgen.ConfigMap({"KEY": ""}, name="name"),
        chartgen.ExistingConfigMap("name"),
        chartgen.Secret(["KEY"]),
        chartgen.Secret(["KEY"], name="name"),
        chartgen.ExistingSecret("other", keys=["KEY"]),
    ]
    workload = chartgen.Deployment(
        image=chartgen.Image("a", tag="1"), mounts={f"/{number}": each for number, each in enumerate(sources)}
    )
    chart = resolve.resolved(chartgen.Chart("a", version="1.0.0", description="A", workload=workload))
    for value in contract(chart).by_path.values():
        if value.section in ("Configuration", "Secrets"):
            yield value.section, value.level, value.dotted.replace(".name", ".NAME").replace(".other", ".NAME")


def _below(cls: type[Any], prefix: str, section: str, level: declare.Level) -> Iterator[tuple[str, declare.Level, str]]:
    hints = get_type_hints(cls)
    for one in declare.declared(cls):
        path = ".".join(declare.joined(tuple(prefix.split(".")[:-1]), one.mark.path.replace("*", "NAME")))
        own = max(level, one.mark.level, key=declare.LEVELS.index)
        if isinstance(one.mark, declare.Value):
            yield section or one.mark.section, own, path
            continue
        if one.field == "extensions":
            continue  # plug-ins have their own values
        if one.field == "routes":
            for kind in (chartgen.HTTPRoute, chartgen.GRPCRoute, chartgen.TLSRoute, chartgen.TCPRoute):
                yield from _below(kind, f"{prefix}{kind.key}.", section or one.mark.section, own)
            continue
        if one.field == "monitor":
            for monitor in (chartgen.ServiceMonitor, chartgen.PodMonitor):
                yield from _below(
                    monitor, f"{prefix}{monitor.kind[0].lower()}{monitor.kind[1:]}.", section or one.mark.section, own
                )
            continue
        for part in _parts(hints[one.field]):
            yield from _below(part, f"{path}." if one.mark.path else prefix, section or one.mark.section, own)


def _parts(annotation: Any) -> Iterator[type[Any]]:
    """Yield the classes of specs in a type; of a workload, all kinds."""
    if isinstance(annotation, type) and issubclass(annotation, base.Spec):
        yield from WORKLOADS if annotation is chartgen.Workload else (annotation,)
    for argument in get_args(annotation):
        yield from _parts(argument)


def _profiles() -> Iterator[str]:
    """Show the defaults of all fields that may be unset, in one table."""
    yield "\n## Defaults profiles\n"
    yield (
        "A field that a spec does not set is unset: the defaults profile of its chart decides."
        " `Chart(defaults=...)` sets the profile, otherwise `Namespace(defaults=...)`, otherwise `defaults` in"
        " `[tool.chartgen]`. The default is `hardened`. With `kubernetes`, only what the spec sets is rendered, and the"
        " defaults of Kubernetes apply; use it to take over a running application as it is."
        f" `openshift` is `hardened` except for {_differing()}: OpenShift assigns the IDs, and its DNS"
        " servers listen on another port."
        " A field that is None is not rendered, in any profile. Environments have the profile of the base."
    )
    rows = [
        [_title(cls, field), hardened(default), default.reason]
        for cls, defaults in profiles.DEFAULTS.items()
        for field, default in defaults.items()
    ]
    head = ["field", "hardened", "reason"]
    yield "\n" + "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


def _differing() -> str:
    """List the defaults that differ on OpenShift."""
    found = [
        f"{_title(cls, field)} ({'not set' if default.openshift is None else f'`{list(default.openshift.value)}`'})"
        for cls, defaults in profiles.DEFAULTS.items()
        for field, default in defaults.items()
        if default.of("openshift") != default.hardened
    ]
    return ", ".join(found)


_PLURALS = {
    "ContainerFields": "containers",
    "PodFields": "pods",
    "Probe": "probes",
    "Scaled": "Deployments and StatefulSets",
    "Server": "workloads",
    "Task": "Jobs and CronJobs",
    "Workload": "workloads",
}
"""What base classes are called in the table of defaults."""


def _title(cls: type[Any], field: str) -> str:
    name = cls.__name__
    return f"`{field}` of {_PLURALS[name]}" if name in _PLURALS else f"`{name}.{field}`"
