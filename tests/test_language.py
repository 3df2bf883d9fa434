"""All classes of the spec language are documented, frozen, strict, and take fields by name."""

from __future__ import annotations

import dataclasses
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, get_args

import pytest

import chartgen
from chartgen import (
    Affinity,
    Alert,
    Backend,
    Binding,
    Capabilities,
    Chart,
    ClaimRetention,
    Cluster,
    ClusterRole,
    ClusterSecretStore,
    ConfigMap,
    ConnectionTest,
    Container,
    CronJob,
    DaemonSet,
    Dependency,
    Deployment,
    Deprecated,
    EmptyDir,
    EverythingOf,
    Exec,
    ExistingClaim,
    ExistingClusterRole,
    ExistingConfigMap,
    ExistingRole,
    ExistingSecret,
    ExternalSecret,
    FieldRef,
    Grpc,
    GRPCRoute,
    GRPCRouteRule,
    Hook,
    HorizontalPodAutoscaler,
    HostAlias,
    HostPath,
    HttpGet,
    HTTPRoute,
    HTTPRouteRule,
    Image,
    Ingress,
    IngressPath,
    Job,
    LabelSelector,
    Lifecycle,
    Maintainer,
    Manifest,
    Mount,
    Namespace,
    NetworkPolicy,
    NodeAffinity,
    NodeSelector,
    NodeSelectorTerm,
    OnDelete,
    ParentRef,
    Peer,
    PersistentVolumeClaim,
    PodAffinity,
    PodAffinityTerm,
    PodAntiAffinity,
    PodDisruptionBudget,
    PodMonitor,
    PodSecurityContext,
    PolicyRule,
    Port,
    PreferredSchedulingTerm,
    Projected,
    PrometheusRule,
    RawVolume,
    Record,
    Recreate,
    Renamed,
    Requirement,
    ResourceFieldRef,
    Resources,
    Role,
    RollingUpdate,
    RouteRule,
    RuleGroup,
    SeccompProfile,
    Secret,
    SecretStore,
    SecurityContext,
    Service,
    ServiceAccount,
    ServiceMonitor,
    ServicePort,
    StatefulSet,
    TCPRoute,
    TcpSocket,
    TLSRoute,
    Toleration,
    TopologySpreadConstraint,
    VolumeClaimTemplate,
    Waiver,
    WeightedPodAffinityTerm,
)
from chartgen.errors import ChartgenError
from chartgen.spec.base import Spec
from chartgen.spec.declare import Group, Value, declared, docstring
from chartgen.spec.frozen import FrozenDict

IMAGE = Image("shop", tag="1.0.0")
SAMPLES: list[Spec] = [
    Affinity(),
    Backend("api"),
    Binding(),
    Role([PolicyRule(["pods"], ["get"])]),
    Secret(["KEY"]).paths({"KEY": "file"}),
    Secret(["KEY"]).variables(prefix="APP_"),
    GRPCRoute(parents=["public"]),
    GRPCRouteRule("shop.Cart"),
    HTTPRoute(parents=["public"]),
    HTTPRouteRule("/"),
    Ingress("shop.example.com"),
    IngressPath("/"),
    ParentRef("public"),
    RouteRule(),
    ServicePort(80),
    TCPRoute(parents=["public"]),
    TLSRoute(parents=["public"], hostnames=["shop.example.com"]),
    Capabilities(drop=["ALL"]),
    ClusterRole([PolicyRule(["nodes"], ["get"])]),
    ExistingClusterRole("view"),
    ExistingRole("view"),
    PolicyRule(["pods"], ["get"]),
    Chart("shop", version="1.0.0", description="A shop", workload=Deployment(image=IMAGE)),
    ConfigMap({"KEY": "text"}),
    ConnectionTest(),
    Container(),
    Alert("up == 0"),
    ClaimRetention(),
    DaemonSet(image=IMAGE),
    OnDelete(),
    StatefulSet(image=IMAGE),
    VolumeClaimTemplate("data", size="1Gi"),
    ClusterSecretStore("vault"),
    EverythingOf("prod/shop"),
    ExternalSecret("stripe", store=ClusterSecretStore("vault"), keys={"KEY": "prod/shop#key"}),
    PodMonitor(port="http"),
    PrometheusRule({"Down": Alert("up == 0")}),
    Record("sum(up)"),
    RuleGroup({"Down": Alert("up == 0")}),
    SecretStore("vault"),
    ServiceMonitor(port="http"),
    Dependency("postgresql", version="16.2.0", repository="oci://registry.example.com/charts"),
    Deprecated("path", until="2.0.0"),
    Deployment(image=IMAGE),
    EmptyDir("tmp"),
    Exec(["true"]),
    ExistingClaim("data"),
    ExistingConfigMap("shared"),
    ExistingSecret("shared", keys=["KEY"]),
    FieldRef("metadata.name"),
    Grpc(50051),
    HostAlias("192.0.2.1", ["example.test"]),
    Hook("post-install"),
    HostPath("/var/log", "log"),
    HttpGet("/"),
    IMAGE,
    ConfigMap({"KEY": "text"}).key("KEY"),
    Job(image=IMAGE),
    CronJob(image=IMAGE, schedule="@daily"),
    LabelSelector(),
    Lifecycle(),
    Maintainer("The team"),
    Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "extra"}}),
    Mount(EmptyDir("tmp")),
    Cluster("eu"),
    Namespace("shop"),
    NetworkPolicy(),
    Peer(),
    NodeAffinity(),
    NodeSelector([NodeSelectorTerm()]),
    NodeSelectorTerm(),
    PersistentVolumeClaim("data", size="1Gi"),
    PodAffinity(),
    PodAffinityTerm("zone"),
    PodAntiAffinity(),
    HorizontalPodAutoscaler(max_replicas=2, cpu=80),
    PodDisruptionBudget(),
    PodSecurityContext(),
    Port(53),
    PreferredSchedulingTerm(1, NodeSelectorTerm()),
    Projected("all", [ConfigMap({"KEY": "text"})]),
    RawVolume("share", {"nfs": {"server": "nas", "path": "/share"}}),
    Recreate(),
    Renamed("old", "new", until="2.0.0"),
    Requirement("disk", "Exists"),
    ResourceFieldRef("limits.cpu"),
    Resources(),
    RollingUpdate(),
    SeccompProfile(),
    Secret(["KEY"]),
    SecurityContext(),
    Service(80),
    ServiceAccount(),
    TcpSocket(),
    Toleration(),
    TopologySpreadConstraint("zone"),
    Waiver("image-digest", "It is built here."),
    WeightedPodAffinityTerm(1, PodAffinityTerm("zone")),
]

PUBLIC = {name: getattr(chartgen, name) for name in chartgen.__all__}
CLASSES = [thing for thing in PUBLIC.values() if inspect.isclass(thing)]
SPECS = [cls for cls in CLASSES if hasattr(cls, "_language_class")]
FIELDS = [(cls, field) for cls in SPECS for field in dataclasses.fields(cls)]  # type: ignore[arg-type]

each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: type(sample).__name__)


def test_there_is_a_sample_of_each() -> None:
    assert {type(sample) for sample in SAMPLES} == set(SPECS)


def test_all_names() -> None:
    assert len(PUBLIC) == len(chartgen.__all__) > 60
    assert dir(chartgen) == sorted(chartgen.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'Deploymnet'"):
        _ = chartgen.Deploymnet


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    code = "import sys, chartgen; print([name for name in sys.modules if name.startswith(('chartgen.', 'pydantic'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_class_is_documented(cls: type) -> None:
    text = cls.__dict__.get("__doc__") or ""
    first = text.splitlines()[0] if text else ""
    assert re.fullmatch(r"[A-Z].*[.:].*", first), f"{cls.__name__}: {first!r}"
    assert not first.startswith(f"{cls.__name__}("), "made by dataclasses, not written"


def _paths_of(cls: type) -> Iterator[str]:
    """Give the paths of the values that are made of specs of a class."""
    for owner in SPECS:
        for one in declared(owner):
            if one.field and isinstance(one.mark, Value) and cls in _mentioned(_annotation(owner, one.field)):
                yield one.mark.path


def _annotation(cls: type, field: str) -> Any:
    return next(found[field] for base in cls.__mro__ if field in (found := inspect.get_annotations(base)))


def _mentioned(annotation: Any) -> set[Any]:
    found = {annotation} if inspect.isclass(annotation) else set()
    for part in get_args(annotation):
        found |= _mentioned(part)
    return found


@pytest.mark.parametrize(("cls", "field"), FIELDS, ids=[f"{cls.__name__}.{field.name}" for cls, field in FIELDS])
def test_field_is_documented(cls: type, field: dataclasses.Field[Any]) -> None:
    """The last sentence says whether it is a value, and at which path; it is what the declaration says."""
    text = docstring(cls, field.name)
    assert re.match(r"[A-Z`0-9]", text), f"no docstring: {text!r}"
    mark = next((one.mark for one in declared(cls) if one.field == field.name), None)
    value = re.search(r" Value: (`[^`]+`(?:, or `[^`]+`)?)\.$", text)
    if isinstance(mark, Group) and mark.path == "":
        assert re.search(r" values .*are (at|under) ", text)
    elif mark is not None:
        assert value, f"a value, and its docstring does not say so: {text}"
        pattern = re.escape(mark.path.removeprefix("../")).replace(r"\*", "[A-Z]+")
        assert re.search(rf"(^|[`.]){pattern}`$", value[1].split(", or ")[0]), f"declared at {mark.path}: {text}"
        comment = next(one.comment for one in declared(cls) if one.field == field.name)
        assert "Value:" not in comment
        assert comment.endswith(".")
        assert len(comment) <= 110, "it is a line of values.yaml, and a row of a table"
    # Values of some specs only, or of another field.
    elif value and (cls, field.name) not in (
        (Secret, "keys"),
        (Deployment, "enabled"),
        (Job, "enabled"),
        (StatefulSet, "enabled"),
        (DaemonSet, "enabled"),
        (CronJob, "enabled"),
        (ServiceAccount, "fullname"),
        (EverythingOf, "secret"),
        (Manifest, "enabled"),
    ):
        of_services = declared(Service) if cls in (Service, ServicePort) else ()
        paths = [*_paths_of(cls), *(f"service.{one.mark.path}" for one in of_services)]
        assert any(value[1].strip("`").startswith(path) for path in paths), f"{text}: its values are {paths}"
    elif not value:
        assert re.search(
            r" (Fixed in the chart|Part of the values? (`[\w`., ]+`|of the probe)|under its name)\.$", text
        )


@each_sample
def test_frozen(sample: Spec) -> None:
    for field in dataclasses.fields(sample):  # type: ignore[arg-type]
        value = getattr(sample, field.name)
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(sample, field.name, value)
        assert not isinstance(value, list | set)
        assert not isinstance(value, dict) or isinstance(value, FrozenDict)
    with pytest.raises(dataclasses.FrozenInstanceError):
        sample.colour = "red"


def test_what_was_given_does_not_change_it() -> None:
    arguments, env = ["serve"], {"LEVEL": "info"}
    made = Deployment(image=IMAGE, args=arguments, env=env)
    arguments.append("--debug")
    env["LEVEL"] = "debug"
    assert made.args == ("serve",)
    assert made.env == {"LEVEL": "info"}
    with pytest.raises(TypeError, match=r"specs are immutable"):
        made.env["LEVEL"] = "debug"  # type: ignore[index]


@each_sample
def test_strict(sample: Spec) -> None:
    """No field takes just anything, and nothing is taken under another name."""
    cls = type(sample)
    with pytest.raises(ChartgenError, match=f'unknown field "nonsense" of {cls.__name__}'):
        sample.but(nonsense=1)
    for field in dataclasses.fields(sample):  # type: ignore[arg-type]
        with pytest.raises(ChartgenError) as caught:
            sample.but(**{field.name: object()})
        assert any(field.name in finding.field for finding in caught.value.findings)


@each_sample
def test_by_name_past_the_first(sample: Spec) -> None:
    cls = type(sample)
    fields = dataclasses.fields(cls)  # type: ignore[arg-type]
    positional = [field.name for field in fields if not field.kw_only]
    assert len(positional) <= 3
    if cls._variadic:
        return
    with pytest.raises(ChartgenError, match=f"{cls.__name__} takes"):
        cls(*(getattr(sample, name) for name in positional), 1)


@each_sample
def test_but_without_changes(sample: Spec) -> None:
    again = sample.but()
    assert again == sample
    assert again is not sample
    assert type(again) is type(sample)


def test_but_checks_like_a_constructor() -> None:
    made = Deployment(image=IMAGE, ports={"http": 8080}, service=Service(80))
    assert made.but(replicas=3) == Deployment(image=IMAGE, ports={"http": 8080}, service=Service(80), replicas=3)
    with pytest.raises(ChartgenError, match='invalid type for "replicas" of Deployment'):
        made.but(replicas="3")
    with pytest.raises(ChartgenError, match="missing port for the Service"):
        made.but(ports={})
    with pytest.raises(ChartgenError, match="invalid cpu request: it exceeds the limit"):
        Resources(cpu_limit="1").but(cpu="2")


def test_all_mistakes_at_once() -> None:
    with pytest.raises(ChartgenError) as caught:
        Deployment(image="shop", replicas="2", ports={"http": None})  # type: ignore[arg-type,dict-item]
    assert sorted(finding.field for finding in caught.value.findings) == ["image", "ports.http", "replicas"]
