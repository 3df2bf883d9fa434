"""The checks of charts that concern several parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from chartgen import names
from chartgen.locations import Path
from chartgen.similar import closest
from chartgen.spec import recording
from chartgen.spec.alert_checks import default_groups  # noqa: F401  the module that a class names has all its checks
from chartgen.spec.base import Spec
from chartgen.spec.chart_dependencies import (  # noqa: F401  checks of charts, too
    conditions_of_chart,
    full_names,
    name_lengths_of_dependencies,
    names_of_dependencies,
)
from chartgen.spec.chart_names import (  # noqa: F401  checks of charts, too
    claim_names,
    component_names,
    default_container_names,
    name_lengths,
    source_names,
)
from chartgen.spec.checks import Problem, check
from chartgen.spec.cluster import clusters  # noqa: F401  the module that a class names has all its checks
from chartgen.spec.config import ConfigMap
from chartgen.spec.crds import crd_schemas  # noqa: F401  the module that a class names has all its checks
from chartgen.spec.deprecation import deprecations  # noqa: F401  the module that a class names has all its checks
from chartgen.spec.extensions import extension_keys, extension_names  # noqa: F401  checks of charts, too
from chartgen.spec.external_secrets import ExternalSecret
from chartgen.spec.identity import account_of_chart, account_owner
from chartgen.spec.keys import KeySource
from chartgen.spec.manifest_checks import (  # noqa: F401  the module that a class names has all its checks
    manifest_schemas,
    manifest_switches,
)
from chartgen.spec.network_checks import peers  # noqa: F401  the module that a class names has all its checks
from chartgen.spec.param_checks import params  # noqa: F401  the module that a class names has all its checks
from chartgen.spec.params import KIND
from chartgen.spec.pull_secret_checks import (  # noqa: F401  the module that a class names has all its checks
    main_pull_secrets,
    pull_secret_names,
    pull_secrets,
)
from chartgen.spec.statefulset_checks import unknown_pod
from chartgen.spec.storage import Mount
from chartgen.spec.text import Placeholder, is_marked, placeholders_in
from chartgen.spec.text_fields import EXTENSIBLE, FIELDS_WITH_TEXTS, PARTS
from chartgen.spec.traffic_checks import backends, services_of_several  # noqa: F401  a class has the checks of a module
from chartgen.spec.workload import CONTAINERS, MAIN, Workload, path_of

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart


_TEST = "test-connection"
"""The suffix, after FULLNAME, of the names of what `helm test` needs."""


_CONTENTS = (
    "workload", "components", "config_maps", "persistent_volume_claims", "manifests", "extensions", "crds",
    "dependencies",
)  # fmt: skip


@check(*_CONTENTS)
def contents(chart: Chart) -> Iterator[Problem]:
    """Find a chart that contains nothing."""
    is_empty = not any(getattr(chart, name) for name in _CONTENTS)
    # What is missing may be what was reported.
    if is_empty and not recording.has_findings():
        yield Problem((), "missing workload: a chart needs a workload, a component, a manifest or a dependency")


@check("workload.enabled")
def main_workload(chart: Chart) -> Iterator[Problem]:
    """Find a main workload that is disabled."""
    if chart.workload is not None and not chart.workload.enabled:
        yield Problem(
            ("workload", "enabled"), "invalid `enabled` of the main workload: only components can be disabled",
            "False", hint='move it to `components={"NAME": ...}`',
        )  # fmt: skip


@check(
    "image", "app_version",
    *(f"{owner}.{field}" for owner in ("workload", "components") for field in ("image", *CONTAINERS)),
)  # fmt: skip
def images(chart: Chart) -> Iterator[Problem]:
    """Find missing and conflicting images, and images without a tag."""
    if chart.image is not None and chart.workload is not None and chart.workload.image is not None:
        yield Problem(
            ("image",), "conflicting image of the chart: workloads without an image have that of the main workload",
            hint="remove it, or the image of the main workload",
        )  # fmt: skip
    for component, _workload in chart.workloads():
        if chart.image_of(component) is None:
            owner = f'component "{component}"' if component else "main workload"
            missing = "and the chart has no image" if chart.workload is None else "and neither has the main workload"
            message = f"missing image of the {owner}" + (f": it has none, {missing}" if component else "")
            yield Problem(path_of(component), message, hint='set `image=Image("NAME", tag="1.0.0")`')
    for path, _value, image in chart.images():
        if image.tag == "" and not image.digest and not chart.effective_app_version():
            yield Problem(
                path, 'missing "tag" of the image: it has no digest either, and the chart has no "app_version"'
            )


@check("image", "workload.image", "app_version")
def app_version_label(chart: Chart) -> Iterator[Problem]:
    """Find an app version that cannot be a label."""
    version = chart.effective_app_version().replace("+", "_")[: names.LABEL_MAX].strip("-_.")
    if sentence := names.label_value(version):
        path: Path = ("app_version",)
        if chart.app_version is None:
            path = ("image", "tag") if chart.default_image is chart.image else ("workload", "image", "tag")
        yield Problem(
            path, f"invalid app version, which is also the value of a label: {sentence}", chart.effective_app_version()
        )


@check(*FIELDS_WITH_TEXTS)
def placeholders(chart: Chart) -> Iterator[Problem]:
    """Find placeholders of Services and ports that the chart does not have."""
    workloads = dict(chart.workloads())
    objects: list[str] | None = None
    for path, text in chart.marked_texts:
        for placeholder, _ in placeholders_in(text):
            if placeholder.kind == "pod":
                if problem := unknown_pod(placeholder, workloads, path):
                    yield problem
            elif placeholder.kind in ("host", "port"):
                if problem := _unknown_target(placeholder, workloads, path):
                    yield problem
            elif placeholder.kind not in ("chart", KIND) and (placeholder.component or placeholder.kind[0].isupper()):
                objects = objects or [str(each) for each in named_objects(chart).values()]
                count = objects.count(placeholder.mark)
                if count != 1:
                    yield _unknown_object(placeholder, count, path)


def named_objects(chart: Chart) -> dict[Path, Spec]:
    """Return the objects that can stand for their names in text, each with a path in the spec."""
    found: dict[Path, Spec] = {("manifests", index): each for index, each in enumerate(chart.manifests)}
    seen: set[str] = set()
    for path, each in (*chart.used_sources, *chart.used_volumes):
        # Several workloads may use the same one.
        if str(each) not in seen:
            seen.add(str(each))
            found[path] = each
    if shared := account_of_chart(chart):  # neither unset nor None
        found["service_account",] = shared
    for component, workload in chart.components.items():
        own = workload.service_account
        if own is not None and not any(own is each for each in found.values()):
            component = account_owner(chart, component)  # noqa: PLW2901  hooks have copies
            found["components", component, "service_account"] = own
    return found


def _unknown_object(placeholder: Placeholder, count: int, path: Path) -> Problem:
    kind, name = placeholder.kind, placeholder.component
    title = f'{kind} "{name}"' if name else kind
    if count:
        message = f"ambiguous {title}: {count} objects are created at its line"
        return Problem(path, message, str(placeholder), hint="give each its own name")
    hint = {"Manifest": "add it to `manifests`", "ServiceAccount": "set `service_account` of the chart or a workload"}
    message = f"unknown {title}: it is not part of the chart"
    return Problem(path, message, str(placeholder), hint=hint.get(kind, "use it in a workload of the chart"))


def _unknown_target(placeholder: Placeholder, workloads: Mapping[str, Workload], path: Path) -> Problem | None:
    """Return the problem of a placeholder that refers to no Service of the chart, or to none of its ports."""
    component, name = placeholder.component, placeholder.service
    workload = workloads.get(component)
    owner = f'component "{component}"' if component else "main workload"
    if workload is not None:
        services = dict(workload.all_services())
        if name in services:
            ports = workload.served(services[name])
            if placeholder.kind == "port" and not ports:
                return Problem(path, f"missing port: the Service of the {owner} has none", str(placeholder))
            if placeholder.port and placeholder.port not in ports:
                known = [placeholder._replace(port=each) for each in ports]
                return _unknown(f'unknown port "{placeholder.port}" of the Service', placeholder, known, path)
            return None
        if name:
            known = [placeholder._replace(service=each, port="") for each in services]
            return _unknown(f'unknown Service "{name}" of the {owner}', placeholder, known, path)
    known = [
        Placeholder(placeholder.kind, each) for each, other in workloads.items() if "" in dict(other.all_services())
    ]
    if workload is None and component:
        return _unknown(f'unknown component "{component}"', placeholder, known, path)
    missing = "port" if placeholder.kind == "port" else "host name"
    problem = _unknown(f"missing Service of the {owner}: it has no {missing} without one", placeholder, known, path)
    return problem._replace(hint="set `service=Service(80)`" if workload is not None else "")


def _unknown(message: str, placeholder: Placeholder, known: list[Placeholder], path: Path) -> Problem:
    # Those without a name are similar to any.
    nearest = closest(str(placeholder), [str(each) for each in known if any(each[1:])])
    expected = ", ".join(map(str, known)) or "a component with a Service; the chart has none"
    return Problem(path, message, str(placeholder), expected, f"did you mean `{nearest}`?" if nearest else "")


def marked_texts(chart: Chart) -> Iterator[tuple[Path, str]]:
    """Return the texts of a chart that contain placeholders, each with its path."""
    for component, workload in chart.workloads():
        for below, container in workload.all_containers():
            path: Path = (*path_of(component), *below)
            for field in container._placeholders:
                if field not in ("mounts", "volumes") and (value := getattr(container, field)):
                    yield from _marked(value, (*path, field))
            for place, mount in container.mounted():
                here = (*path, "mounts", place)
                yield from _marked([place, mount.sub_path], here, exact=True)
                yield from _texts_of_volume(mount, here)
        for name, mount in workload.named_volumes():
            yield from _texts_of_volume(mount, (*path_of(component), "volumes", name))
        for field in PARTS:
            if part := getattr(workload, field, None):
                yield from _marked(part, (*path_of(component), field))
        yield from _texts_of_parts(workload, path_of(component))
    if chart.service_account:
        yield from _marked(chart.service_account.extra, ("service_account", "extra"))
    for where, source in chart.used_sources:
        if isinstance(source, ConfigMap):
            yield from _marked(source.texts(), where, exact=True)
        elif isinstance(source, ExternalSecret):
            yield from _marked(source.extra, where, exact=True)
    yield from _marked(chart.extensions, ("extensions",))
    for index, manifest in enumerate(chart.manifests):
        yield from _marked(manifest.definition, ("manifests", index, "definition"))
        yield from _marked(manifest.fullname, ("manifests", index, "fullname"))
    if chart.tests:  # neither unset nor None
        yield from _marked(chart.tests.command, ("tests", "command"))


def _texts_of_volume(mount: Mount, path: Path) -> Iterator[tuple[Path, str]]:
    if not isinstance(mount.source, KeySource):
        for field in mount.source._placeholders:
            yield from _marked(getattr(mount.source, field), path, exact=True)


def _texts_of_parts(workload: Workload, path: Path) -> Iterator[tuple[Path, str]]:
    """Return the marked texts that a spec adds to what belongs to a workload."""
    for field in EXTENSIBLE:
        part = getattr(workload, field, None)
        for name, each in part.items() if isinstance(part, dict) else (("", part),):
            if extra := getattr(each, "extra", None):
                yield from _marked(extra, (*path, field, *([name] if name else []), "extra"))


def other_charts(chart: Chart) -> dict[str, Placeholder]:
    """Return the placeholders of hosts of other charts within the texts of a chart, by their text."""
    return {
        placeholder.mark: placeholder
        for _path, text in chart.marked_texts
        for placeholder, _ in placeholders_in(text)
        if placeholder.kind == "chart"
    }


def _marked(value: object, path: Path, *, exact: bool = False) -> Iterator[tuple[Path, str]]:
    """Return the marked texts within a value; all are at its own path if `exact`."""
    if isinstance(value, str):
        if is_marked(value):
            yield path, value
    elif isinstance(value, Spec):
        for field in value._placeholders:
            yield from _marked(getattr(value, field), path if exact else (*path, field), exact=exact)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            here = path if exact else (*path, key)
            if is_marked(key):
                yield path, key
            if not isinstance(item, str):
                yield from _marked(item, here, exact=exact)
            elif is_marked(item):
                yield here, item
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _marked(item, path if exact else (*path, index), exact=exact)


@check(*(f"{owner}.{field}" for owner in ("workload", "components") for field in ("selector", "pod_labels")))
def selectors(chart: Chart) -> Iterator[Problem]:
    """Find workloads whose selectors match the pods of others."""
    if not any(workload.selector for _, workload in chart.workloads()):
        return
    selected = {component: dict(workload.selector or _selector(component)) for component, workload in chart.workloads()}
    labels = {component: selected[component] | dict(each.pod_labels) for component, each in chart.workloads()}
    for component, selector in selected.items():
        for other, found in labels.items():
            if other != component and selector.items() <= found.items():
                path = (*path_of(component), *(("selector",) if dict(chart.workloads())[component].selector else ()))
                owner = f'component "{other}"' if other else "main workload"
                yield Problem(
                    path, f"conflicting selector: it also matches the pods of the {owner}",
                    ", ".join(f"{key}={text}" for key, text in selector.items()), hint="add a label to it",
                )  # fmt: skip


def _selector(component: str) -> dict[str, str]:
    """Return the labels by which the chart selects the pods of a workload, as far as they differ between workloads."""
    return {"app.kubernetes.io/component": component or MAIN}


@check("service_account", "workload.service_account")
def service_accounts(chart: Chart) -> Iterator[Problem]:
    """Find a service account of the main workload, next to another one of the chart."""
    own = chart.workload.service_account if chart.workload is not None else None
    if own is not None and chart.service_account and own is not chart.service_account:
        yield Problem(
            ("workload", "service_account"), "conflicting service account: the main workload uses the one of the chart",
            hint="remove one of them",
        )  # fmt: skip
