"""The sense of a chart: what types can't say, since it is about several of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chartgen import names
from chartgen.locations import Key, Path
from chartgen.spec.base import Problem, apart
from chartgen.spec.config import ConfigMap, KeySource, Secret
from chartgen.spec.disruption import PodDisruptionBudget
from chartgen.spec.part import plain
from chartgen.spec.storage import PersistentVolumeClaim, Volume
from chartgen.spec.text import hosts_in, is_marked
from chartgen.spec.workload import MAIN, Workload
from chartgen.spec.workload_checks import twins

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart
    from chartgen.spec.identity import ServiceAccount
    from chartgen.spec.manifest import Manifest


_TEST = "test-connection"
"""What comes after FULLNAME in the names of what `helm test` needs."""


def problems_of(chart: Chart, roots: frozenset[str]) -> Iterator[Problem]:
    """Find what does not go together in a chart; `roots` are the keys that its values may have at the root."""
    yield from apart(
        _emptiness(chart),
        _component_name_problems(chart, roots),
        _account_problems(chart),
        _length_problems(chart),
        _service_problems(chart),
        _source_problems(chart, roots),
        _claim_problems(chart),
        _manifest_problems(chart),
        _host_problems(chart),
        _pull_secret_problems(chart),
        _tag_problems(chart),
        _version_problems(chart),
    )


def _emptiness(chart: Chart) -> Iterator[Problem]:
    if chart.workload is None and not chart.components and not chart.manifests:
        yield Problem((), "a chart needs a workload, a component or a manifest")


def _pull_secret_problems(chart: Chart) -> Iterator[Problem]:
    yield from twins("image_pull_secrets", [plain(each) for each in chart.image_pull_secrets], ("name",))


def _tag_problems(chart: Chart) -> Iterator[Problem]:
    for component, workload in chart.workloads():
        yield from apart(_tag_problem(chart, component, workload))


def _tag_problem(chart: Chart, component: str, workload: Workload) -> Iterator[Problem]:
    if not workload.image.tag and not workload.image.digest and not chart.effective_app_version():
        path: tuple[str | int, ...] = ("components", component) if component else ("workload",)
        yield Problem((*path, "image"), "the image has neither a tag nor a digest, and the chart no app_version")


def _version_problems(chart: Chart) -> Iterator[Problem]:
    version = chart.effective_app_version().replace("+", "_")[: names.LABEL_MAX].strip("-_.")
    if sentence := names.label_value(version):
        way: tuple[str | int, ...] = ("workload", "image", "tag") if chart.app_version is None else ("app_version",)
        yield Problem(way, f"the app version can't be a label: {sentence}", chart.effective_app_version())


def _host_problems(chart: Chart) -> Iterator[Problem]:
    """Find `host()` of what has no Service."""
    reachable = [component for component, workload in chart.workloads() if workload.service is not None]
    for way, words in _texts(chart):
        for component in hosts_in(words):
            if component not in reachable:
                nearest = names.closest(component, reachable)
                whom = f"the component `{component}`" if component else "the main workload"
                there = component in chart.components or (not component and chart.workload is not None)
                yield Problem(
                    way,
                    f"{whom} has no Service, so no host name" if there else f"there is no component `{component}`",
                    f'host("{component}")' if component else "host()",
                    ", ".join(f'host("{each}")' if each else "host()" for each in reachable),
                    f"did you mean `{nearest}`?" if nearest else "",
                )


def _texts(chart: Chart) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Give the texts that may carry marks, with the way to each."""
    for component, workload in chart.workloads():
        start: tuple[str | int, ...] = ("components", component) if component else ("workload",)
        for name, text in workload.env.items():
            if is_marked(text):
                yield (*start, "env", name), str(text)
        for field_name in ("command", "args"):
            for index, word in enumerate(getattr(workload, field_name)):
                if is_marked(word):
                    yield (*start, field_name, index), word
    for path, source in chart.used_sources:
        if isinstance(source, ConfigMap):
            for text in source.data.values():
                if is_marked(text):
                    yield path, text


def _component_name_problems(chart: Chart, roots: frozenset[str]) -> Iterator[Problem]:
    for name in chart.components:
        path = ("components", Key(name))
        sentence = names.dns_label(name)
        if sentence or len(name) > names.LABEL_MAX // 2:
            yield Problem(
                path, f"`{name}` is no name of a component: {sentence or 'it has more than 31 characters'}", name
            )
        elif name in roots or name == MAIN:
            yield Problem(path, f"`{name}` is a root key of the values, so no component can have that name", name)
        elif name == _TEST:
            yield Problem(path, f"`{name}` is what `helm test` runs, so no component can have that name", name)


def _account_problems(chart: Chart) -> Iterator[Problem]:
    if chart.workload is not None and chart.workload.service_account is not None:
        yield Problem(
            ("workload", "service_account"), "the main workload has the chart's service account",
            hint="say it on the Chart: service_account=ServiceAccount(...)",
        )  # fmt: skip
    seen: dict[str, str] = {}
    accounts: list[tuple[str, tuple[str, ...], ServiceAccount | None]] = []
    if any(each.service_account is None for _component, each in chart.workloads()):
        accounts.append(("the chart", (), chart.service_account))
    accounts += [(f"`{name}`", ("components", name), each.service_account) for name, each in chart.components.items()]
    for whose, way, account in accounts:
        if account is None or not account.create or not account.name:
            continue
        other = seen.setdefault(account.name, whose)
        if other != whose:
            yield Problem(
                (*way, "service_account", "name"), f"two service accounts are named `{account.name}`", account.name,
                hint=f"that of {other} is made too: leave this one out, or let it not be made, by create=False",
            )  # fmt: skip


def _length_problems(chart: Chart) -> Iterator[Problem]:
    for component, workload in chart.workloads():
        for name in ("", *workload.services):
            full = "-".join(part for part in (chart.name, component, name) if part)
            if len(full) > names.LABEL_MAX:
                way: tuple[str | int, ...] = ("components", component) if component else ("workload",)
                yield Problem(
                    (*way, "services", name) if name else way,
                    f"the name `{full}` has {len(full)} characters", full, f"at most {names.LABEL_MAX}",
                )  # fmt: skip


def _service_problems(chart: Chart) -> Iterator[Problem]:
    services: dict[str, str] = {}
    for component, workload in chart.workloads():
        for name, _service in workload.all_services():
            full = "-".join(part for part in (component, name) if part)
            other = services.setdefault(full, component)
            if other != component:
                start = ("components", component, "services", name) if name else ("components", component, "service")
                yield Problem(start, f"two Services are named `FULLNAME-{full}`", full)


def _source_problems(chart: Chart, roots: frozenset[str]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], KeySource] = {}
    for path, source in chart.used_sources:
        name = getattr(source, "name", None) or ""
        made = isinstance(source, ConfigMap | Secret)
        kind = "ConfigMap" if type(source).__name__.endswith("ConfigMap") else "Secret"
        same = seen.setdefault((kind + ("" if made else " existing"), name), source)
        if same is not source and same != source:
            where = f"named `{name}`" if name else "without a name"
            yield Problem(path, f"two different {kind}s {where}", name, hint="give one of them another name")
        if made and name and (name in roots or name in ("config", "secret")):
            yield Problem(path, f"`{name}` is a root key of the values, so no {kind} can have that name", name)


def _claim_problems(chart: Chart) -> Iterator[Problem]:
    claims: dict[str, Volume] = {}
    for path, volume in chart.used_volumes:
        if isinstance(volume, PersistentVolumeClaim):
            first = claims.setdefault(volume.name, volume)
            if first is not volume and first != volume:
                yield Problem(path, f"two different claims are named `{volume.name}`", volume.name)


_Object = tuple[str, str, str]
"""The API group of an object, its kind in lower case, and its name as the chart says it: without FULLNAME."""


def _manifest_problems(chart: Chart) -> Iterator[Problem]:
    """Find manifests of one object, and those of an object that the chart makes itself."""
    if not chart.manifests:
        return
    yield from apart(*(_made_twice(chart, index) for index in range(len(chart.manifests))))


def _made_twice(chart: Chart, index: int) -> Iterator[Problem]:
    manifest = chart.manifests[index]
    this = _object_of(manifest)
    way: Path = ("manifests", index, "definition", "metadata", "name")
    shown = manifest.name if manifest.cluster_scoped else f"FULLNAME-{manifest.name}"
    if this in map(_object_of, chart.manifests[:index]):
        yield Problem(way, f"two manifests are of the {manifest.kind} `{shown}`", manifest.name)
    elif not manifest.cluster_scoped and this in _own_objects(chart):
        yield Problem(
            way, f"the chart makes the {manifest.kind} `{shown}` itself", manifest.name,
            hint="give this one another name",
        )  # fmt: skip


def _object_of(manifest: Manifest) -> _Object:
    return manifest.group, manifest.kind.lower(), manifest.name


def _own_objects(chart: Chart) -> Iterator[_Object]:
    """Give the objects that the chart makes itself and that are named after more than the release."""
    for component, workload in chart.workloads():
        yield "apps", workload.kind.lower(), component
        if isinstance(getattr(workload, "pod_disruption_budget", None), PodDisruptionBudget):
            yield "policy", "poddisruptionbudget", component
        if workload.network_policy is not None:
            yield "networking.k8s.io", "networkpolicy", component
        for name, _service in workload.all_services():
            yield "", "service", "-".join(part for part in (component, name) if part)
        if workload.service_account is not None and not workload.service_account.name:
            yield "", "serviceaccount", component
    for _path, source in chart.used_sources:
        if isinstance(source, ConfigMap):
            yield "", "configmap", source.name or "config"
        elif isinstance(source, Secret):
            yield "", "secret", source.name or "secret"
    for _path, volume in chart.used_volumes:
        if isinstance(volume, PersistentVolumeClaim):
            yield "", "persistentvolumeclaim", volume.name
    if any(any(workload.all_services()) for _component, workload in chart.workloads()):
        yield "batch", "job", _TEST
        yield "networking.k8s.io", "networkpolicy", _TEST
