"""The template text that replaces placeholders: names of the release and its objects, and ports of Services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from chartgen.locations import Path
from chartgen.names import LABEL_MAX
from chartgen.resources.helm import POD, ReleaseNames, go_string, unparenthesized, value_at
from chartgen.resources.params import param_texts
from chartgen.spec.base import Spec
from chartgen.spec.chart import Chart
from chartgen.spec.chart_checks import named_objects, other_charts
from chartgen.spec.config import ConfigMap, ExistingConfigMap, Secret
from chartgen.spec.external_secrets import ExternalSecret
from chartgen.spec.identity import ServiceAccount, given_name
from chartgen.spec.manifest import Manifest
from chartgen.spec.network_checks import peer_charts
from chartgen.spec.statefulset import StatefulSet
from chartgen.spec.storage import PersistentVolumeClaim
from chartgen.spec.text import OPEN, Placeholder, mark, placeholders_in
from chartgen.values import Contract, keys_of_charts


def release_names(
    chart: Chart, values: Contract | None, copies: Mapping[tuple[str, str], str] = MappingProxyType({})
) -> ReleaseNames:
    """Return the names of the resources of a chart.

    Args:
        chart: The chart.
        values: Its values; None if an installer can set all of them.
        copies: What the names of the copies begin with that a hook uses instead, by class and name.
    """
    exact = {component: workload.fullname for component, workload in chart.workloads() if workload.fullname}
    # The full name itself is short enough for a main workload.
    limits = {name: each.name_max for name, each in chart.workloads() if name and isinstance(each, StatefulSet)}
    names = ReleaseNames(
        chart.name,
        chart.fullname or chart.name,
        exact,
        lambda: dict(_placeholders(chart, names, values)),
        copies,
        limits,
        lambda: dict(param_texts(chart, values)),
    )
    return names


def _placeholders(chart: Chart, names: ReleaseNames, values: Contract | None) -> Iterator[tuple[str, str]]:
    yield "namespace", "{{ .Release.Namespace }}"
    yield "release", "{{ .Release.Name }}"
    yield "fullname", names.fullname()
    for component, workload in chart.workloads():
        if isinstance(workload, StatefulSet):
            name, service = workload.governing_service()
            host = names.resource(component, name, fullname=service.fullname).text
            yield f"pod {component}", f"{names.resource(component).text}-{POD}.{host}"
        for name, service in workload.all_services():
            key = f"{component} {name}".rstrip(" ")
            yield f"host {key}".rstrip(" "), names.resource(component, name, fullname=service.fullname).text
            for index, (port, number) in enumerate(workload.served(service).items()):
                value = _port_path(component, name, port, is_first=index == 0)
                text = f"{{{{ int {value_at(*value)} }}}}" if _is_value(values, value) else str(number)
                if port:
                    yield f"port {component} {name} {port}", text
                if index == 0:
                    yield f"port {key}".rstrip(" "), text
    for text, placeholder in other_charts(chart).items():
        yield text[1:-1], _other_host(placeholder, chart)
    yield from _of_peers(chart)
    for path, each in named_objects(chart).items():
        text = str(each)
        if text.startswith(OPEN):
            yield text[1:-1], _name(each, path, chart, names, values)


class OtherHost(NamedTuple):
    """A host of another chart, which may be in the same release: the input of its helper."""

    helper: str
    chart: str
    """The name of the other chart."""
    suffix: str
    """What follows FULLNAME in the name of the Service, with its dash."""
    otherwise: str
    """The host in a release of its own, as text within a template."""
    fullname_max: int = LABEL_MAX
    """The maximum length of FULLNAME in the other chart."""
    name_max: int = LABEL_MAX
    """The maximum length of the name of the Service."""
    noun: str = "Host"
    """What it is, for a comment."""
    key: str = ""
    """The key of the other chart if this chart depends on it, so that both are always in the same release."""


def other_hosts(chart: Chart) -> list[OtherHost]:
    """Return the hosts of other charts that a chart refers to, each with a helper of its own.

    Those of peers stand for the full names, by which some charts select their pods.
    """
    keys = keys_of_charts(chart)
    hosts = [_host(placeholder, chart) for placeholder in other_charts(chart).values()]
    hosts += [
        _fullname(other, chart) for other in peer_charts(chart) if not other.fullname and _selects_fullname(other)
    ]
    return list({each.helper: each._replace(key=keys.get(each.chart, "")) for each in hosts if each.helper}.values())


def _host(placeholder: Placeholder, chart: Chart) -> OtherHost:
    name, suffix, namespace = placeholder.component, placeholder.service, placeholder.port
    own = chart.namespace.name if chart.namespace is not None else ""
    at = ".{{ .Release.Namespace }}" if namespace and namespace == own else f".{namespace}" if namespace else ""
    if suffix.startswith("="):
        return OtherHost("", name, "", f"{suffix[1:]}{at}")
    helper = ".".join(filter(None, (chart.name, "host", name, suffix)))
    otherwise = "-".join(filter(None, (name, suffix))) + at
    fullname_max, name_max = map(int, (placeholder.limits or f"{LABEL_MAX} {LABEL_MAX}").split())
    return OtherHost(helper, name, f"-{suffix}" if suffix else "", otherwise, fullname_max, name_max)


def _other_host(placeholder: Placeholder, chart: Chart) -> str:
    host = _host(placeholder, chart)
    return f'{{{{ include "{host.helper}" . }}}}' if host.helper else host.otherwise


_CHARTS = "(.Values.global).charts | default dict"
"""The names of the charts of the same release."""


def text_of_other(text: str, other: Chart) -> str:
    """Return a text of another chart, whose placeholders are names, as one of this chart."""
    for placeholder, _ in placeholders_in(text):
        text = text.replace(placeholder.mark, mark("other", placeholder.kind, other.name))
    return text


def name_of_other(other: Chart) -> str:
    """Return the placeholder of the name by which the pods of another chart are labelled."""
    return mark("other", "name", other.name)


def _of_peers(chart: Chart) -> Iterator[tuple[str, str]]:
    """Yield the texts of the names of other charts whose pods are peers, which may be in the same release."""
    keys = keys_of_charts(chart)
    for other in peer_charts(chart):
        name, literal = other.name, go_string(other.name)
        yield f"other name {name}", f"{{{{ index ({_CHARTS}) {literal} | default {go_string(keys.get(name, name))} }}}}"
        release = ".Release.Name" if name in keys else f"ternary .Release.Name {literal} (hasKey ({_CHARTS}) {literal})"
        yield f"other release {name}", f"{{{{ {release} }}}}"
        namespace = other.namespace.name if other.namespace is not None else "{{ .Release.Namespace }}"
        yield f"other namespace {name}", namespace
        fullname = f'{{{{ include "{_fullname(other, chart).helper}" . }}}}'
        yield f"other fullname {name}", other.fullname or fullname


def _fullname(other: Chart, chart: Chart) -> OtherHost:
    helper = f"{chart.name}.fullname.{other.name}"
    return OtherHost(helper, other.name, "", other.name, other.fullname_max, noun="Full name")


def _selects_fullname(other: Chart) -> bool:
    texts = (text for _component, workload in other.workloads() for text in workload.selector.values())
    return any(placeholder.kind == "fullname" for text in texts for placeholder, _ in placeholders_in(text))


def own_name(source: ConfigMap | Secret, names: ReleaseNames) -> tuple[str, str | None]:
    """Return the name of a ConfigMap or Secret within the chart, and its exact name; or those of the copy."""
    name = source.name or ("config" if isinstance(source, ConfigMap) else "secret")
    prefix = names.copies.get((type(source).__name__, source.name or ""))
    return (name, source.fullname) if prefix is None else (f"{prefix}-{source.fullname or name}", None)


def _name(each: Spec, path: Path, chart: Chart, names: ReleaseNames, values: Contract | None) -> str:
    """Return the name of an object in the cluster, as template text."""
    if isinstance(each, ConfigMap):
        return names.object(*own_name(each, names)).text
    if isinstance(each, ExternalSecret):
        return names.object(each.name, each.fullname).text
    if isinstance(each, Manifest):
        namespace = "{{ .Release.Namespace }}-" if each.is_cluster_scoped else ""
        return namespace + names.object(each.suffix).text
    if isinstance(each, ServiceAccount):
        component = str(path[1]) if path[0] == "components" else ""
        account = (*([component] if component else ()), "serviceAccount")
        if not any(_is_value(values, (*account, key)) for key in ("name", "create")):
            return given_name(each, chart) or ("default" if not each.create else names.resource(component).text)
        helper = ".".join(filter(None, (chart.name, component, "serviceAccountName")))
        return f'{{{{ include "{helper}" . }}}}'
    if isinstance(each, PersistentVolumeClaim):
        value: tuple[str, ...] = ("persistence", each.name, "existingClaim")
        own, default = names.object(each.name, each.fullname).text, names.expression(each.name, each.fullname)
        if not _is_value(values, value):
            return each.existing_claim or own
    elif isinstance(each, Secret):
        value = ("existingSecrets", each.name) if each.name else ("existingSecret",)
        own, default = names.object(*own_name(each, names)).text, names.expression(*own_name(each, names))
        if not _is_value(values, value):
            return own
    else:
        root = "existingConfigMaps" if isinstance(each, ExistingConfigMap) else "existingSecrets"
        name = str(getattr(each, "name", ""))
        value, default = (root, name), go_string(name)
        if not _is_value(values, value):
            return name
    return f"{{{{ {unparenthesized(value_at(*value))} | default {default} }}}}"


def _is_value(values: Contract | None, path: tuple[str, ...]) -> bool:
    return values is None or path in values.by_path


def _port_path(component: str, service: str, port: str, *, is_first: bool) -> tuple[str, ...]:
    """Return the path of the value of a port number of a Service."""
    path = (*([component] if component else ()), *(("services", service) if service else ("service",)))
    return (*path, *(("port",) if is_first else ("ports", port)))
