"""Test suites of helm-unittest, in `tests/`: what a spec says about the objects of its chart, and of each environment.

Expectations come from the spec, not from the templates, so an edit of the chart, or a fault of chartgen, fails them. A
suite is of one template. What an environment changes has a test of its own.
The format is that of helm-unittest 1, https://github.com/helm-unittest/helm-unittest/blob/main/DOCUMENT.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chartgen.plan.environments import Union
from chartgen.resources import ChartScope, Resource, resources_of
from chartgen.resources.resource import RequiredValue
from chartgen.resources.scope import Fixed, Scaled, WorkloadScope
from chartgen.spec.autoscalers import autoscaler_of
from chartgen.spec.chart import Chart
from chartgen.spec.image import Image
from chartgen.spec.labels import COMPONENT
from chartgen.spec.service import Service
from chartgen.spec.text import is_marked
from chartgen.spec.unnamed_ports import UNNAMED

Assertion = dict[str, Any]
Suite = dict[str, Any]

_KINDS = frozenset({"Service", "Ingress", "HorizontalPodAutoscaler", "PodDisruptionBudget"})
"""The kinds with suites, besides workloads and those of plug-ins."""


def suites(merged: Union, required: Sequence[RequiredValue]) -> dict[str, Suite]:
    """Return the suites of a chart by path.

    Args:
        merged: The chart, with all that its environments have.
        required: The values that an installer has to set; `ci/default-values.yaml` has them.
    """
    chart = merged.chart
    values = ["../ci/default-values.yaml"] if required else []
    others = {
        name: {each.file: each for each in resources_of(ChartScope(one))} for name, one in merged.environments.items()
    }
    found: dict[str, Suite] = {}
    for resource in resources_of(ChartScope(chart)):
        if not _has_suite(resource):
            continue
        own = list(_assertions(resource, chart, chart))
        tests = [_test("is as the spec says", own)]
        for name, one in merged.environments.items():
            there = others[name].get(resource.file)
            expected = list(_assertions(there, one, chart)) if there is not None else [_count(0)]
            if changed := [each for each in expected if each not in own]:
                tests.append(_test(f"follows the environment {name}", changed, [*values, f"../values-{name}.yaml"]))
        title = resource.file.removeprefix("templates/").removesuffix(".yaml")
        found[f"tests/{title}_test.yaml"] = {
            "suite": title,
            "templates": [resource.file],
            "release": {"name": chart.name, "namespace": chart.namespace.name if chart.namespace else "default"},
            **({"values": values} if values else {}),
            "tests": tests,
        }
    return found


def _has_suite(resource: Resource) -> bool:
    if not resource.file.startswith("templates/") or resource.hook is not None or resource.scope is None:
        return resource.kind.is_extension and resource.hook is None
    return resource.is_workload or resource.kind.is_extension or resource.kind.name in _KINDS


def _test(title: str, assertions: list[Assertion], values: list[str] | None = None) -> Suite:
    return {"it": title, **({"values": values} if values else {}), "asserts": assertions}


def _count(number: int) -> Assertion:
    return {"hasDocuments": {"count": number}}


def _equal(path: str, value: Any) -> Assertion:
    return {"equal": {"path": path, "value": value}}


def _subset(path: str, content: Mapping[str, Any]) -> Assertion:
    return {"isSubset": {"path": path, "content": dict(content)}}


def _contains(path: str, content: Mapping[str, Any]) -> Assertion:
    return {"contains": {"path": path, "content": dict(content), "any": True}}


def _assertions(resource: Resource, chart: Chart, base: Chart) -> Iterator[Assertion]:
    """Yield what is expected of a resource of a chart, or of an environment of the chart `base`."""
    if not _is_rendered(resource, chart):
        yield _count(0)
        return
    yield _count(1)
    yield {"isKind": {"of": resource.kind.name}}
    yield {"isAPIVersion": {"of": resource.kind.api_version}}
    if resource.kind.name != "Job":  # whose names contain hashes
        yield _equal("metadata.name", resource.name.example)
    scope = resource.scope
    if scope is None:
        return
    if resource.is_workload:
        yield from _of_workload(scope, chart, base)
    elif isinstance(resource.spec, Service):
        yield from _of_service(resource.spec, scope, chart)
    elif resource.kind.name == "Ingress":
        hosts = [resource.spec.hosts] if isinstance(resource.spec.hosts, str) else resource.spec.hosts
        for index, host in enumerate(hosts):
            if host and not is_marked(host):
                yield _equal(f"spec.rules[{index}].host", host)
    elif resource.kind.name == "HorizontalPodAutoscaler" and isinstance(scope.scaling, Scaled):
        yield _equal("spec.minReplicas", scope.scaling.low)
        yield _equal("spec.maxReplicas", scope.scaling.high)


def _is_rendered(resource: Resource, chart: Chart) -> bool:
    scope = resource.scope
    if scope is not None and not scope.workload.enabled:
        return False
    if not getattr(resource.spec, "enabled", True):
        return False
    if resource.kind.name == "PodDisruptionBudget" and scope is not None and chart.defaults != "kubernetes":
        autoscaler = autoscaler_of(scope.workload)
        if autoscaler is not None and autoscaler.enabled:
            return autoscaler.least > 1
        return (getattr(scope.workload, "replicas", None) or 0) > 1
    return True


def _of_workload(scope: WorkloadScope, chart: Chart, base: Chart) -> Iterator[Assertion]:
    workload = scope.workload
    pod = "spec.jobTemplate.spec.template" if workload.kind == "CronJob" else "spec.template"
    if isinstance(scope.scaling, Scaled) or scope.autoscaled is True:
        yield {"notExists": {"path": "spec.replicas"}}
    elif isinstance(scope.scaling, Fixed) and (not scope.autoscaled or autoscaler_of(workload) is not None):
        yield _equal("spec.replicas", scope.scaling.replicas)
    selector = _selector(scope, chart)
    if selector:
        yield _subset(f"{pod}.metadata.labels", selector)
        if hasattr(workload, "replicas") or workload.kind == "DaemonSet":
            yield _subset("spec.selector.matchLabels", selector)
    name = workload.main_container(scope.component, chart.name)
    for path, container in workload.all_containers():
        field, title = path or ("containers", name)
        # Sidecars are init containers that are restarted.
        listed = "containers" if field == "containers" else "initContainers"
        at = f'{pod}.spec.{listed}[?(@.name == "{title}")]'
        image = container.image or chart.default_image
        if image is not None:
            yield _equal(f"{at}.image", _reference(image, base))
        for key in container.ports:
            port = container.port(key)
            yield _contains(f"{at}.ports", {"containerPort": port.container_port})
        for variable, text in container.env.items():
            if isinstance(text, str) and not is_marked(text):
                yield _contains(f"{at}.env", {"name": variable, "value": text})


def _of_service(service: Service, scope: WorkloadScope, chart: Chart) -> Iterator[Assertion]:
    ports = scope.workload.served(service)
    for name, number in ports.items():
        yield _contains("spec.ports", {"port": number} if name == UNNAMED else {"name": name, "port": number})
    if not service.components and not service.selector and (selector := _selector(scope, chart)):
        yield _subset("spec.selector", selector)


def _selector(scope: WorkloadScope, chart: Chart) -> dict[str, str]:
    """Return the labels that select the pods of a workload; none if they are only known at installation."""
    own = dict(scope.workload.selector)
    if own:
        return {} if any(map(is_marked, (*own, *own.values()))) else own
    return {
        "app.kubernetes.io/name": chart.name,
        "app.kubernetes.io/instance": chart.name,
        COMPONENT: scope.label,
    }


def _reference(image: Image, base: Chart) -> str:
    """Return the reference of an image; tags default to the appVersion of the chart."""
    registry = f"{image.registry}/" if image.registry else ""
    tag = base.tag_of(image)
    return f"{registry}{image.repository}{f':{tag}' if tag else ''}{f'@{image.digest}' if image.digest else ''}"
