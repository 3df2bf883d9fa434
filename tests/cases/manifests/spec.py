"""Manifests: parts of the language in them, objects that only they use, switches, files, and autoscalers.

Also ConfigMaps and claims that nothing in the chart uses.
"""

from pathlib import Path

from chartgen import (
    FULLNAME,
    Affinity,
    Chart,
    ConfigMap,
    Deployment,
    EmptyDir,
    Exec,
    ExistingSecret,
    FieldRef,
    HttpGet,
    Image,
    Manifest,
    NodeAffinity,
    NodeSelector,
    NodeSelectorTerm,
    PersistentVolumeClaim,
    PolicyRule,
    Requirement,
    Resources,
    SecurityContext,
    Service,
    Toleration,
    TopologySpreadConstraint,
)

_settings = ConfigMap({"agent.yaml": "interval: 30s\n", "LEVEL": "info"}, name="agent")
_token = ExistingSecret("agent-token", keys=["TOKEN"])
_state = PersistentVolumeClaim("state", size="1Gi")
_linux = NodeSelectorTerm(match_expressions=[Requirement("kubernetes.io/os", "In", ["linux"])])

_agent = Manifest(
    {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": "agent", "annotations": {"example.com/owner": "{{ not a template }}"}},
        "spec": {
            "selector": {"matchLabels": {"app": "agent"}},
            "template": {
                "metadata": {"labels": {"app": "agent"}},
                "spec": {
                    "affinity": Affinity(
                        node_affinity=NodeAffinity(
                            required_during_scheduling_ignored_during_execution=NodeSelector([_linux])
                        )
                    ),
                    "tolerations": [Toleration(operator="Exists")],
                    "topologySpreadConstraints": [TopologySpreadConstraint("kubernetes.io/hostname")],
                    "containers": [
                        {
                            "name": "agent",
                            "image": Image("agent", registry="registry.example.com", tag="1.0.0"),
                            "env": [
                                {"name": "NODE", "valueFrom": FieldRef("spec.nodeName")},
                                {"name": "TOKEN", "valueFrom": _token.key("TOKEN")},
                                {"name": "LEVEL", "valueFrom": _settings.key("LEVEL")},
                            ],
                            "livenessProbe": Exec(["agent", "--live"]),
                            "resources": Resources(cpu="50m", memory="64Mi"),
                            "securityContext": SecurityContext(read_only_root_filesystem=True),
                            "volumeMounts": [
                                {"name": "config", "mountPath": "/etc/agent"},
                                {"name": "cache", "mountPath": "/cache"},
                                {"name": "state", "mountPath": "/state"},
                            ],
                        }
                    ],
                    "volumes": [
                        {"name": "config", "configMap": {"name": _settings}},
                        EmptyDir("cache", size_limit="64Mi"),
                        _state,
                    ],
                },
            },
        },
    },
    enabled=True,
)
_reader = Manifest(
    {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": "reader"},
        "rules": [PolicyRule(["nodes"], ["get", "list"])],
    },
    enabled=False,
)


def _workload(name: str) -> Deployment:
    return Deployment(
        image=Image(name, registry="registry.example.com", tag="1.0.0"),
        ports={"http": 8080},
        service=Service(80),
        liveness=HttpGet("/live"),
        readiness=HttpGet("/ready"),
        resources=Resources(cpu="100m", memory="128Mi"),
    )


# Its Deployment has no replicas: the autoscaler sets them.
_autoscaler = Manifest(
    {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": FULLNAME},
            "maxReplicas": 5,
            "metrics": [
                {
                    "type": "Resource",
                    "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}},
                }
            ],
        },
    },
    name="web",
)
_scaled = Manifest(
    {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "spec": {"scaleTargetRef": {"name": f"{FULLNAME}-worker"}, "triggers": [{"type": "cron", "metadata": {}}]},
    },
    name="worker",
    enabled=True,
)

_fleet = Chart(
    "fleet",
    version="1.0.0",
    description="What has no class of its own",
    workload=_workload("web"),
    components={"worker": _workload("worker")},
    config_maps=[ConfigMap({"dashboard.json": "{}"}, name="dashboards", labels={"grafana_dashboard": "1"})],
    persistent_volume_claims=[PersistentVolumeClaim("archive", size="10Gi", storage_class="cold")],
    manifests=[
        _agent,
        _reader,
        _autoscaler,
        _scaled,
        Manifest(
            {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "NetworkPolicy",
                "metadata": {"finalizers": ["example.com/keep"], "labels": {"app.kubernetes.io/part-of": "fleet"}},
                "spec": {"podSelector": {}, "policyTypes": ["Egress"]},
            },
            fullname="deny-all",
            namespace="monitoring",
        ),
        *Manifest.files(Path("objects")),
    ],
)
fleet = _fleet.with_environments(
    # Without what needs operators, and with the cluster role.
    development=_fleet.but(
        manifests=[each for each in _fleet.manifests if each.kind != "ScaledObject" and each.kind != "ClusterRole"]
        + [_reader.but(enabled=True)]
    ),
)
