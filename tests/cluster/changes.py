"""Changes of a spec, whose effects are watched on a cluster."""

from __future__ import annotations

from typing import NamedTuple


class Change(NamedTuple):
    """A spec before and after a change."""

    name: str
    before: str
    after: str


_IMPORTS = "from chartgen import *\n\n"
_WEB = """Deployment(
        image=Image("acme/shop", registry="ghcr.io", tag="2.3.1"),
        replicas=2,
        ports={"http": 8080},
        service=Service(80),
        env={"CURRENCY": "EUR", "LANGUAGE": "de"},
        readiness=HttpGet("/ready"),
        resources=Resources(cpu="100m", memory="128Mi", memory_limit="128Mi"),
        env_from=[ConfigMap({"LOG_LEVEL": "info"})],
    )"""
_CLAIM = """Deployment(
        image=Image("acme/shop", tag="2.3.1"),
        replicas=1,
        strategy=Recreate(),
        mounts={"/data": PersistentVolumeClaim("data", size="2Gi")},
    )"""
_SET = """StatefulSet(
        image=Image("acme/store", tag="1.0.0"),
        replicas=2,
        ports={"http": 8080},
        mounts={"/data": VolumeClaimTemplate("data", size="1Gi")},
    )"""
_AGENT = """DaemonSet(image=Image("acme/agent", tag="1.0.0"), env={"MODE": "fast"})"""
_NIGHTLY = """CronJob(image=Image("acme/nightly", tag="1.0.0"), schedule="0 3 * * *")"""
_OTHERS = """Deployment(image=Image("acme/shop", tag="1"), ports={"http": 8080}, service=Service(80))"""


def _spec(workload: str, more: str = "") -> str:
    return f"""{_IMPORTS}shop = Chart(
    "shop",
    version="1.4.0",
    description="Sells things",
    workload={workload},
{more})
"""


def _change(name: str, workload: str, *replacements: tuple[str, str], more: str = "") -> Change:
    before = _spec(workload, more)
    after = before
    for old, new in replacements:
        assert old in after, f"{name}: {old}"
        after = after.replace(old, new)
    return Change(name, before, after)


def _manifest(name: str, manifest: str, old: str, new: str) -> Change:
    return _change(name, _OTHERS, (old, new), more=f"    manifests=[Manifest({manifest})],\n")


_JOB = (
    '{"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "migrate"}, "spec": {"template": {"spec":'
    ' {"restartPolicy": "Never", "containers": [{"name": "m", "image": "acme/migrate:1"}]}}}}'
)
_BINDING = (
    '{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "reader"},'
    ' "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},'
    ' "subjects": [{"kind": "ServiceAccount", "name": "shop", "namespace": "default"}]}'
)
_FROZEN = (
    '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "frozen"}, "immutable": True, "data": {"a": "b"}}'
)

CHANGES = (
    _change("version-only", _WEB, ('version="1.4.0"', 'version="1.4.1"')),
    _change("image", _WEB, ('tag="2.3.1"', 'tag="2.3.2"')),
    _change("environment-variable-removed", _WEB, (', "LANGUAGE": "de"', "")),
    _change("order-of-variables", _WEB, ('"CURRENCY": "EUR", "LANGUAGE": "de"', '"LANGUAGE": "de", "CURRENCY": "EUR"')),
    _change("resources-spelled-differently", _WEB, ('cpu="100m"', 'cpu="0.1"')),
    _change("resources", _WEB, ('cpu="100m"', 'cpu="200m"')),
    _change("more-replicas", _WEB, ("replicas=2", "replicas=3")),
    _change("no-replicas", _WEB, ("replicas=2", "replicas=0")),
    _change("recreate", _WEB, ("replicas=2", "replicas=2, strategy=Recreate()")),
    _change("recreate-with-image", _WEB, ("replicas=2", "replicas=2, strategy=Recreate()"), ("2.3.1", "2.3.2")),
    _change("configuration", _WEB, ('"info"', '"debug"')),
    _change("configuration-key-added", _WEB, ('"info"', '"info", "MODE": "fast"')),
    _change("port-renamed", _WEB, ('"http": 8080', '"web": 8080')),
    _change("port-changed", _WEB, ('"http": 8080', '"http": 9090')),
    _change("service-port", _WEB, ("Service(80)", "Service(81)")),
    _change("node-port", _WEB, ("Service(80)", 'Service(80, type="NodePort")')),
    _change("service-removed", _WEB, ("service=Service(80),", "")),
    _change("labels", _WEB, ("replicas=2", 'replicas=2, labels={"team": "sales"}')),
    _change("pod-annotation", _WEB, ("replicas=2", 'replicas=2, pod_annotations={"note": "x"}')),
    _change("grace-period", _WEB, ("replicas=2", "replicas=2, termination_grace_period_seconds=60")),
    _change("secret-type", _WEB, ('ConfigMap({"LOG_LEVEL": "info"})', 'Secret(["username", "password"])')),
    _change("budget", _WEB, ("replicas=2", "replicas=2, pod_disruption_budget=PodDisruptionBudget(min_available=1)")),
    _change("autoscaler", _WEB, ("replicas=2", "autoscaling=HorizontalPodAutoscaler(max_replicas=4, cpu=80)")),
    _change("another-name", _WEB, ("replicas=2", 'replicas=2, fullname="market"')),
    _change("claim-grows", _CLAIM, ('size="2Gi"', 'size="3Gi"')),
    _change("claim-shrinks", _CLAIM, ('size="2Gi"', 'size="1Gi"')),
    _change("claim-no-longer-mounted", _CLAIM, ('mounts={"/data": PersistentVolumeClaim("data", size="2Gi")},', "")),
    _change("claim-with-image", _CLAIM, ("2.3.1", "2.3.2")),
    _change("set-image", _SET, ('tag="1.0.0"', 'tag="1.0.1"')),
    _change("set-claim-size", _SET, ('size="1Gi"', 'size="2Gi"')),
    _change("set-scales", _SET, ("replicas=2", "replicas=3")),
    _change("agent-image", _AGENT, ('tag="1.0.0"', 'tag="1.0.1"')),
    _change("agent-variable", _AGENT, ('"fast"', '"slow"')),
    _change("schedule", _NIGHTLY, ("0 3 * * *", "0 4 * * *")),
    _change(
        "component-renamed", _OTHERS, ('"worker":', '"jobs":'),
        more='    components={"worker": Deployment(image=Image("acme/worker", tag="1.0.0"))},\n',
    ),
    _change(
        "component-removed", _OTHERS, ('"worker": Deployment(image=Image("acme/worker", tag="1.0.0"))', ""),
        more='    components={"worker": Deployment(image=Image("acme/worker", tag="1.0.0"))},\n',
    ),
    _manifest("job-template", _JOB, "acme/migrate:1", "acme/migrate:2"),
    _manifest("role-of-a-binding", _BINDING, '"view"', '"edit"'),
    _manifest("subject-of-a-binding", _BINDING, '"namespace": "default"', '"namespace": "other"'),
    _manifest("immutable-configuration", _FROZEN, '"b"', '"c"'),
)  # fmt: skip
