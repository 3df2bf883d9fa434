"""The checks of charts that concern several parts."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from chartgen import names
from chartgen.locations import Key, Path
from chartgen.spec import declare
from chartgen.spec.checks import Problem, check
from chartgen.spec.config import ConfigMap, KeySource, Secret
from chartgen.spec.part import plain, raw_problems
from chartgen.spec.storage import PersistentVolumeClaim, Volume
from chartgen.spec.text import hosts_in, is_marked
from chartgen.spec.workload import MAIN, Deployment
from chartgen.spec.workload_checks import duplicates

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart


_TEST = "test-connection"
"""The suffix, after FULLNAME, of the names of what `helm test` needs."""
_WITHOUT_FIELD = frozenset({
    "config", "configMaps", "existingConfigMaps", "secret", "secrets", "existingSecret", "existingSecrets",
    "persistence", "enabled",
})  # fmt: skip
"""Root keys of the values that no field declares."""


@functools.cache
def root_keys(*classes: type[Any]) -> frozenset[str]:
    """Return the keys that values may have at the root, for the classes of the chart and its main workload."""
    paths = {declared.mark.path.split(".")[0] for cls in classes for declared in declare.declared(cls)}
    return frozenset(paths - {""} | _WITHOUT_FIELD)


def _root_keys(chart: Chart) -> frozenset[str]:
    return root_keys(chart._language_class, Deployment)  # type: ignore[arg-type]


@check("workload", "components", "manifests")
def contents(chart: Chart) -> Iterator[Problem]:
    """Find a chart that contains nothing."""
    if chart.workload is None and not chart.components and not chart.manifests:
        yield Problem((), "missing workload: a chart needs a workload, a component or a manifest")


@check("workload.enabled")
def main_workload(chart: Chart) -> Iterator[Problem]:
    """Find a main workload that is disabled."""
    if chart.workload is not None and not chart.workload.enabled:
        yield Problem(
            ("workload", "enabled"), "invalid `enabled` of the main workload: only components can be disabled",
            "False", hint='move it to `components={"NAME": ...}`',
        )  # fmt: skip


@check("image_pull_secrets")
def pull_secret_names(chart: Chart) -> Iterator[Problem]:
    """Find pull secrets that are listed twice."""
    yield from duplicates("image_pull_secrets", [plain(each) for each in chart.image_pull_secrets], ("name",))


@check("image_pull_secrets")
def pull_secrets(chart: Chart) -> Iterator[Problem]:
    """Check the pull secrets against their definition."""
    for index, each in enumerate(chart.image_pull_secrets):
        yield from raw_problems("LocalObjectReference", plain(each), "image_pull_secrets", index)


@check("workload.image", "components.image", "app_version")
def image_tags(chart: Chart) -> Iterator[Problem]:
    """Find images without a tag."""
    for component, workload in chart.workloads():
        if not workload.image.tag and not workload.image.digest and not chart.effective_app_version():
            message = 'missing "tag" of the image: it has no digest either, and the chart has no "app_version"'
            yield Problem((*_path_of(component), "image"), message)


def _path_of(component: str) -> Path:
    return ("components", component) if component else ("workload",)


@check("workload.image", "app_version")
def app_version_label(chart: Chart) -> Iterator[Problem]:
    """Find an app version that cannot be a label."""
    version = chart.effective_app_version().replace("+", "_")[: names.LABEL_MAX].strip("-_.")
    if sentence := names.label_value(version):
        path: Path = ("workload", "image", "tag") if chart.app_version is None else ("app_version",)
        yield Problem(
            path, f"invalid app version, which is also the value of a label: {sentence}", chart.effective_app_version()
        )


@check(
    "workload.service",
    "workload.env",
    "workload.env_from",
    "workload.mounts",
    "workload.command",
    "workload.args",
    "components.service",
    "components.env",
    "components.env_from",
    "components.mounts",
    "components.command",
    "components.args",
)
def hosts(chart: Chart) -> Iterator[Problem]:
    """Find `host()` of a workload without a Service."""
    reachable = [component for component, workload in chart.workloads() if workload.service is not None]
    for path, text in _texts(chart):
        for component in hosts_in(text):
            if component in reachable:
                continue
            nearest = names.closest(component, reachable)
            exists = component in chart.components or (not component and chart.workload is not None)
            owner = f'the component "{component}"' if component else "the main workload"
            yield Problem(
                path,
                f"{owner} has no Service, so no host name" if exists else f'unknown component "{component}"',
                _host(component),
                ", ".join(map(_host, reachable)) or "a component with a Service; the chart has none",
                f'did you mean "{nearest}"?' if nearest else "",
            )


def _host(component: str) -> str:
    return f'host("{component}")' if component else "host()"


def _texts(chart: Chart) -> Iterator[tuple[Path, str]]:
    """Return the texts that may contain placeholders, each with its path."""
    for component, workload in chart.workloads():
        start = _path_of(component)
        for name, text in workload.env.items():
            if is_marked(text):
                yield (*start, "env", name), str(text)
        for field in ("command", "args"):
            for index, text in enumerate(getattr(workload, field)):
                if is_marked(text):
                    yield (*start, field, index), text
    for path, source in chart.used_sources:
        if isinstance(source, ConfigMap):
            for text in source.data.values():
                if is_marked(text):
                    yield path, str(text)


@check("components[]")
def component_names(chart: Chart) -> Iterator[Problem]:
    """Find invalid names of components."""
    for name in chart.components:
        path, message = ("components", Key(name)), f'invalid component name "{name}"'
        sentence = names.dns_label(name)
        if sentence or len(name) > names.LABEL_MAX // 2:
            yield Problem(path, f"{message}: {sentence or 'must have at most 31 characters'}", name)
        elif name in _root_keys(chart) or name == MAIN:
            yield Problem(path, f"{message}: it is a root key of the values", name)
        elif name == _TEST:
            yield Problem(path, f"{message}: it is the name of the connection test", name)


@check("workload.service_account")
def service_accounts(chart: Chart) -> Iterator[Problem]:
    """Find a service account of the main workload's own."""
    if chart.workload is not None and chart.workload.service_account is not None:
        yield Problem(
            ("workload", "service_account"), "conflicting service account: the main workload uses that of the chart",
            hint="move it to the Chart: `Chart(service_account=ServiceAccount(...))`",
        )  # fmt: skip


@check("name", "workload.services", "components.services")
def name_lengths(chart: Chart) -> Iterator[Problem]:
    """Find workloads and Services whose full names are too long."""
    for component, workload in chart.workloads():
        for name in ("", *workload.services):
            full = "-".join(part for part in (chart.name, component, name) if part)
            if len(full) > names.LABEL_MAX:
                path = _path_of(component)
                yield Problem(
                    (*path, "services", name) if name else path,
                    f'invalid name "{full}": it has {len(full)} characters', full, f"at most {names.LABEL_MAX}",
                )  # fmt: skip


@check(
    "workload.env", "workload.env_from", "workload.mounts", "components.env", "components.env_from", "components.mounts"
)
def source_names(chart: Chart) -> Iterator[Problem]:
    """Find different ConfigMaps or Secrets of the same name, and names that are root keys of the values."""
    seen: dict[tuple[str, str], KeySource] = {}
    for path, source in chart.used_sources:
        name = getattr(source, "name", None) or ""
        created = isinstance(source, ConfigMap | Secret)
        kind = "ConfigMap" if type(source).__name__.endswith("ConfigMap") else "Secret"
        same = seen.setdefault((kind + ("" if created else " existing"), name), source)
        if same is not source and same != source:
            message = f'duplicate {kind} name "{name}"' if name else f"duplicate {kind} without a name"
            yield Problem(path, message, name, hint="rename one of them" if name else "name one of them")
        if created and name and (name in _root_keys(chart) or name in ("config", "secret")):
            yield Problem(path, f'invalid {kind} name "{name}": it is a root key of the values', name)


@check("workload.mounts", "components.mounts")
def claim_names(chart: Chart) -> Iterator[Problem]:
    """Find different claims of the same name."""
    claims: dict[str, Volume] = {}
    for path, volume in chart.used_volumes:
        if isinstance(volume, PersistentVolumeClaim):
            first = claims.setdefault(volume.name, volume)
            if first is not volume and first != volume:
                yield Problem(path, f'duplicate claim name "{volume.name}"', volume.name)
