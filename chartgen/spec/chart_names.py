"""The names in a chart: of components, workloads and Services, containers, ConfigMaps and Secrets, and claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chartgen import names
from chartgen.locations import Key
from chartgen.spec.checks import Problem, check
from chartgen.spec.claim_template import VolumeClaimTemplate
from chartgen.spec.keys import KeySource
from chartgen.spec.reserved import ROOT_KEYS
from chartgen.spec.storage import PersistentVolumeClaim, Volume
from chartgen.spec.text_fields import CONTAINER_FIELDS
from chartgen.spec.workload import CONTAINERS, MAIN, path_of

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart

_TEST = "test-connection"
"""The suffix, after FULLNAME, of the names of what `helm test` needs."""


@check("components[]")
def component_names(chart: Chart) -> Iterator[Problem]:
    """Find invalid names of components."""
    for name in chart.components:
        path, message = ("components", Key(name)), f'invalid component name "{name}"'
        sentence = names.dns_label(name)
        if sentence or len(name) > names.LABEL_MAX // 2:
            yield Problem(path, f"{message}: {sentence or 'must have at most 31 characters'}", name)
        elif name in ROOT_KEYS or name == MAIN:
            yield Problem(path, f"{message}: it is a root key of the values", name)
        elif name == _TEST:
            yield Problem(path, f"{message}: it is the name of the connection test", name)


@check(
    "name",
    *(f"{owner}.{field}" for owner in ("workload", "components") for field in ("container_name", *CONTAINERS)),
)
def default_container_names(chart: Chart) -> Iterator[Problem]:
    """Find containers with the name that the main container of their pod has by default."""
    for component, workload in chart.workloads():
        name = workload.main_container(component, chart.name)
        for field in CONTAINERS if workload.container_name is None else ():
            if name in getattr(workload, field):
                owner = "component" if component else "chart"
                yield Problem(
                    (*path_of(component), field, Key(name)), f'duplicate container name "{name}"', name,
                    hint=f"the main container has the name of the {owner}: rename one, or set `container_name`",
                )  # fmt: skip


@check(
    "name", "fullname",
    *(
        f"{owner}.{field}"
        for owner in ("workload", "components")
        for field in (
            "service", "services", "service_name", "fullname", "hook", "completion_mode", "completions", "ports",
            *CONTAINERS,
        )
    ),
)  # fmt: skip
def name_lengths(chart: Chart) -> Iterator[Problem]:
    """Find workloads and Services whose full names are too long."""
    for component, workload in chart.workloads():
        services = dict(workload.all_services())
        for name in {"": None, **services}:
            if workload.fullname or (name and services[name].fullname):
                continue  # checked by their types
            full = "-".join(part for part in (chart.fullname or chart.name, component, name) if part)
            limit = names.LABEL_MAX if name else workload.name_max
            if len(full) > limit:
                path = path_of(component)
                yield Problem(
                    (*path, "services", name) if name in getattr(workload, "services", ()) else path,
                    f'invalid name "{full}": it has {len(full)} characters', full, f"at most {limit}",
                )  # fmt: skip
                if not name:
                    break


@check(
    *(f"{owner}.{field}" for owner in ("workload", "components") for field in CONTAINER_FIELDS),
    "config_maps",
    "manifests",
)
def source_names(chart: Chart) -> Iterator[Problem]:
    """Find different ConfigMaps or Secrets of the same name, and names that are root keys of the values."""
    seen: dict[tuple[str, str], KeySource] = {}
    for path, source in chart.used_sources:
        name = getattr(source, "name", None) or ""
        created = source.is_created
        kind = "ConfigMap" if type(source).__name__.endswith("ConfigMap") else "Secret"
        same = seen.setdefault((kind + ("" if created else " existing"), name), source)
        if same is not source and same != source:
            message = f'duplicate {kind} name "{name}"' if name else f"duplicate {kind} without a name"
            yield Problem(path, message, name, hint="rename one of them" if name else "name one of them")
        if created and name and (name in ROOT_KEYS):
            yield Problem(path, f'invalid {kind} name "{name}": it is a root key of the values', name)


_VOLUMES = ("mounts", "volumes", *CONTAINERS)


@check(
    *(f"{owner}.{field}" for owner in ("workload", "components") for field in _VOLUMES),
    "persistent_volume_claims",
    "manifests",
)
def claim_names(chart: Chart) -> Iterator[Problem]:
    """Find different claims of the same name."""
    claims: dict[str, Volume] = {}
    for path, volume in chart.used_volumes:
        if isinstance(volume, PersistentVolumeClaim):
            first = claims.setdefault(volume.name, volume)
            if first is not volume and first != volume:
                yield Problem(path, f'duplicate claim name "{volume.name}"', volume.name)
    for path, volume in chart.used_volumes:
        if isinstance(volume, VolumeClaimTemplate) and path[0] == "workload" and volume.name in claims:
            message = f'conflicting claim name "{volume.name}": both have the values `persistence.{volume.name}`'
            yield Problem(path, message, volume.name, hint="rename one of them")
