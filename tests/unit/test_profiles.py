"""The three states of a field, and the profiles that decide what unset ones mean."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import chartgen
from chartgen import (
    UNSET,
    Chart,
    Deployment,
    HorizontalPodAutoscaler,
    HttpGet,
    Image,
    Lifecycle,
    Namespace,
    NetworkPolicy,
    Peer,
    PodSecurityContext,
    Policy,
    Port,
    RollingUpdate,
    SecurityContext,
    Service,
    ServiceAccount,
    Violation,
)
from chartgen.errors import ChartgenError
from chartgen.policy import findings
from chartgen.spec.base import Spec, layout_of
from chartgen.spec.describe import spec_classes
from chartgen.spec.networkpolicy import ANYWHERE, IN_CHART, IN_NAMESPACE
from chartgen.spec.part import plain
from chartgen.spec.profiles import CONTAINING, DEFAULTS
from chartgen.spec.resolve import resolved
from tests.support.cases import build_specs

IMAGE = Image("shop", tag="1.0.0")


def chart(workload: Deployment | None = None, **fields: Any) -> Chart:
    return Chart(
        "shop",
        **{"version": "1.0.0", "description": "A shop", "workload": workload or Deployment(image=IMAGE), **fields},
    )


OTHER_CHARTS = {"after", "chart", "dependencies"}
"""Fields that contain other charts, each with a profile of its own."""


def unset_in(thing: Any, path: str = "") -> Iterator[str]:
    if thing is UNSET:
        yield path
    elif isinstance(thing, Spec):
        for field in dataclasses.fields(thing):  # type: ignore[arg-type]
            if field.name not in OTHER_CHARTS:
                yield from unset_in(getattr(thing, field.name), f"{path}.{field.name}")
    elif isinstance(thing, Mapping):
        for name, value in thing.items():
            yield from unset_in(value, f"{path}.{name}")
    elif isinstance(thing, tuple):
        for value in thing:
            yield from unset_in(value, path)


def test_unset() -> None:
    assert not UNSET
    assert repr(UNSET) == "unset"
    assert copy.deepcopy(UNSET) is UNSET
    assert pickle.loads(pickle.dumps(UNSET)) is UNSET
    workload = Deployment(image=IMAGE, replicas=2)
    assert workload.but(replicas=UNSET) == Deployment(image=IMAGE, replicas=UNSET) == Deployment(image=IMAGE)
    with pytest.raises(ChartgenError):
        Deployment(image=UNSET)


@pytest.mark.parametrize("profile", ["hardened", "kubernetes"])
def test_no_field_of_a_resolved_chart_is_unset(profile: str) -> None:
    probe = HttpGet()
    workload = Deployment(
        image=IMAGE,
        ports={"http": Port(80), "admin": 81},
        service=Service(80),
        liveness=probe,
        readiness=probe,
        startup=probe,
        security_context=SecurityContext(),
        pod_security_context=PodSecurityContext(),
        strategy=RollingUpdate(),
        lifecycle=Lifecycle(),
    )
    base = chart(
        workload,
        defaults=profile,
        components={"worker": workload.but(service_account=ServiceAccount())},
        tests=chartgen.ConnectionTest(),
    )
    assert list(unset_in(resolved(base.with_environments(production=base.but(components={}))))) == []
    assert list(unset_in(resolved(chart(defaults=profile)))) == []


def test_each_field_that_may_be_unset_has_defaults() -> None:
    classes = [
        word
        for name in chartgen.__all__
        if isinstance(word := getattr(chartgen, name), type) and hasattr(word, "_language_class")
    ]
    for cls in classes:
        tables = [DEFAULTS[base] for base in cls.__mro__ if base in DEFAULTS]
        assert layout_of(cls).unset == {field for table in tables for field in table}, cls
        containing = {field for base in cls.__mro__ for field in CONTAINING.get(base, ())}
        hints = typing.get_type_hints(cls, include_extras=True)
        for field in dataclasses.fields(cls):
            if any(_may_be_unset(each, set()) for each in _classes_in(hints[field.name])):
                assert field.name in containing | OTHER_CHARTS, f"{cls.__name__}.{field.name}"


def _classes_in(annotation: Any) -> Iterator[type[Any]]:
    yield from spec_classes(annotation)
    for inner in typing.get_args(annotation):
        yield from _classes_in(inner)


def _may_be_unset(cls: type[Any], seen: set[type[Any]]) -> bool:
    if cls in seen or not hasattr(cls, "_language_class"):
        return False
    seen.add(cls)
    if layout_of(cls).unset:
        return True
    hints = typing.get_type_hints(cls, include_extras=True)
    own = [hint for name, hint in hints.items() if name not in OTHER_CHARTS]
    return any(_may_be_unset(each, seen) for hint in own for each in _classes_in(hint))


def test_none_is_not_rendered_in_any_profile() -> None:
    fields: dict[str, Any] = dict.fromkeys(layout_of(Deployment).unset)
    for profile in ("hardened", "kubernetes"):
        found = resolved(chart(Deployment(image=IMAGE, **fields), defaults=profile)).workload
        assert found is not None
        assert {name: getattr(found, name) for name in fields} == fields


def test_one_field_of_an_object_leaves_the_others_unset() -> None:
    workload = Deployment(image=IMAGE, security_context=SecurityContext(run_as_user=1000))
    hardened = resolved(chart(workload)).workload
    kubernetes = resolved(chart(workload, defaults="kubernetes")).workload
    assert hardened is not None
    assert kubernetes is not None
    assert plain(hardened.security_context) == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
        "runAsUser": 1000,
    }
    assert plain(kubernetes.security_context) == {"runAsUser": 1000}
    assert kubernetes.pod_security_context is None
    assert workload.pod_security_context is UNSET


def test_plain_data_is_not_completed() -> None:
    found = resolved(chart(Deployment(image=IMAGE, security_context={"runAsUser": 1000}))).workload
    assert found is not None
    assert found.security_context == {"runAsUser": 1000}
    assert found.tmp is False


@pytest.mark.parametrize(
    ("of_chart", "of_namespace", "of_project", "expected"),
    [
        (None, None, "hardened", "hardened"),
        (None, None, "kubernetes", "kubernetes"),
        (None, "hardened", "kubernetes", "hardened"),
        (None, "kubernetes", "hardened", "kubernetes"),
        ("hardened", "kubernetes", "kubernetes", "hardened"),
        ("kubernetes", "hardened", "hardened", "kubernetes"),
    ],
)
def test_the_nearest_profile_decides(of_chart: Any, of_namespace: Any, of_project: Any, expected: str) -> None:
    found = resolved(chart(defaults=of_chart, namespace=Namespace("shop", defaults=of_namespace)), of_project)
    assert found.defaults == expected
    assert found.workload is not None
    assert (found.workload.security_context is None) == (expected == "kubernetes")


def test_a_project_decides_for_its_specs(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "shop.py").write_text(
        "from chartgen import Chart, Deployment, Image\n"
        'shop = Chart("shop", version="1.0.0", description="A shop", workload=Deployment(image=Image("a", tag="1")))\n',
        "utf-8",
    )
    (built,) = build_specs(str(tmp_path / "specs"))
    assert built.chart.defaults == "hardened"
    assert "runAsNonRoot" in built.tree["values.yaml"]
    other = tmp_path / "other"
    (tmp_path / "specs").rename(tmp_path / "other-specs")
    other.mkdir()
    (tmp_path / "other-specs").rename(other / "specs")
    (other / "pyproject.toml").write_text('[tool.chartgen]\ndefaults = "kubernetes"\n', "utf-8")
    (built,) = build_specs(str(other / "specs"))
    assert built.chart.defaults == "kubernetes"
    assert "runAsNonRoot" not in built.tree["values.yaml"]


def test_an_environment_has_the_profile_of_the_base() -> None:
    base = chart(defaults="kubernetes")
    found = resolved(base.with_environments(production=chart(Deployment(image=IMAGE, replicas=3))))
    production = found.environments["production"]
    assert production.defaults == "kubernetes"
    assert production.workload is not None
    assert production.workload.security_context is None


def test_replicas() -> None:
    scaled = HorizontalPodAutoscaler(min_replicas=2, max_replicas=9, metrics=[_METRIC])
    for fields, expected in (
        ({}, 1),
        ({"autoscaling": scaled}, 2),
        ({"autoscaling": scaled.but(enabled=False)}, 1),
        ({"autoscaling": scaled, "replicas": 5}, 5),
        ({"autoscaling": scaled, "replicas": None}, None),
    ):
        found = resolved(chart(Deployment(image=IMAGE, **fields))).workload
        assert isinstance(found, Deployment)
        assert found.replicas == expected


def test_a_network_policy_blocks_what_nothing_needs() -> None:
    workload = Deployment(image=IMAGE, ports={"http": 80}, service=Service(80), network_policy=NetworkPolicy())
    to_database = NetworkPolicy(extra_egress=[{"ports": [{"port": 5432}]}])
    for fields, expected in (
        ({}, (IN_NAMESPACE, ANYWHERE)),
        ({"service": None}, (IN_NAMESPACE, ANYWHERE)),
        ({"service": Service(80, type="NodePort")}, (ANYWHERE, ANYWHERE)),
        ({"services": {"public": Service(80, type="LoadBalancer")}}, (ANYWHERE, ANYWHERE)),
        ({"network_policy": to_database}, (IN_NAMESPACE, IN_CHART)),
        ({"network_policy": to_database.but(egress=[])}, (IN_NAMESPACE, ())),
        ({"network_policy": NetworkPolicy(egress=None)}, (IN_NAMESPACE, None)),
    ):
        found = resolved(chart(workload.but(**fields))).workload
        assert found is not None
        assert found.network_policy is not None
        assert (found.network_policy.ingress, found.network_policy.egress) == expected
    for policy, expected_dns in ((to_database, None), (NetworkPolicy(egress=[Peer(component="*")]), (53,))):
        found = resolved(chart(workload.but(network_policy=policy), defaults="kubernetes")).workload
        assert found is not None
        assert found.network_policy == policy.but(ingress=None, egress=policy.egress or (), dns_ports=expected_dns)


@pytest.mark.parametrize(
    ("fields", "is_drained"),
    [
        ({}, True),
        ({"service": None}, False),
        ({"termination_grace_period_seconds": 5}, False),
        ({"termination_grace_period_seconds": None}, True),
        ({"lifecycle": None}, False),
        ({"lifecycle": {"postStart": {"exec": {"command": ["true"]}}}}, False),
        ({"lifecycle": Lifecycle(post_start={"exec": {"command": ["true"]}})}, True),
        ({"lifecycle": Lifecycle(pre_stop=None)}, False),
    ],
)
def test_pods_of_services_wait_before_they_terminate(fields: dict[str, Any], is_drained: bool) -> None:
    workload = Deployment(image=IMAGE, ports={"http": 80}, service=Service(80)).but(**fields)
    found = resolved(chart(workload)).workload
    assert found is not None
    assert ("preStop" in (plain(found.lifecycle) or {})) is is_drained
    for other in (chart(workload, kube_version="1.29"), chart(workload, defaults="kubernetes")):
        found = resolved(other).workload
        assert found is not None
        assert "preStop" not in (plain(found.lifecycle) or {})


_METRIC: dict[str, Any] = {
    "type": "Pods",
    "pods": {"metric": {"name": "n"}, "target": {"type": "AverageValue", "averageValue": "1k"}},
}


class NonRoot(Policy):
    """Requires a user other than root."""

    name = "non-root"

    def check(self, chart: Chart) -> Iterator[Violation]:
        """Yield a violation for each workload that may run as root."""
        for _, workload in chart.workloads():
            context = plain(workload.pod_security_context) or {}
            if not context.get("runAsNonRoot"):
                path = ("workload", "pod_security_context", "run_as_non_root")
                yield Violation("runs as root", path, str(context.get("runAsNonRoot")), "True")


def test_policies_read_defaults_and_locate_them_in_the_spec() -> None:
    namespace = Namespace("shop", policies=[NonRoot()])
    assert findings(chart(namespace=namespace)) == []
    workload = Deployment(image=IMAGE)
    (finding,) = findings(chart(workload, namespace=namespace, defaults="kubernetes"))
    assert finding.location == workload.location("pod_security_context")
    assert finding.location is not None
    assert finding.location.source.strip() == "workload = Deployment(image=IMAGE)"
    context = PodSecurityContext(run_as_user=5)
    workload = Deployment(image=IMAGE, pod_security_context=context)
    (finding,) = findings(chart(workload, namespace=namespace, defaults="kubernetes"))
    assert finding.location is not None
    assert finding.location.source.strip() == "context = PodSecurityContext(run_as_user=5)"


def test_shared_objects_stay_shared() -> None:
    account = ServiceAccount()
    worker = Deployment(image=IMAGE, service_account=account)
    found = resolved(chart(components={"a": worker, "b": worker}))
    assert found.components["a"] is found.components["b"]
    assert resolved(found) is found
