"""Alternatives for fields that the classes of the spec language do not have: names of Kubernetes and of other tools."""

from __future__ import annotations

import re
from typing import Any

_POD = frozenset(
    """
    activeDeadlineSeconds hostUsers hostnameOverride nodeName os overhead preemptionPolicy priority readinessGates
    resourceClaims schedulingGates setHostnameAsFQDN
""".split()
)
_CONTAINER = frozenset(
    """
    resizePolicy stdin stdinOnce terminationMessagePath tty volumeDevices
""".split()
)
_ROUTE = 'use `routes={"": HTTPRoute(parents=["GATEWAY"], hostnames=["shop.example.com"])}`'
_AUTOSCALER = "use `autoscaling=HorizontalPodAutoscaler(min_replicas=2, max_replicas=10, cpu=80)`"
_SECRET = 'use a Secret: `env={"KEY": Secret(["KEY"]).key("KEY")}`, or `env_from=[Secret([...])]`'
_CONFIG = 'use a ConfigMap: `env_from=[ConfigMap({...})]`, or `mounts={"/config": ConfigMap({...})}`'
_MOUNTS = 'mount volumes directly: `mounts={"/data": EmptyDir("data")}`'
_CLAIM = 'mount a claim: `mounts={"/data": PersistentVolumeClaim("data", size="1Gi")}`'
_PROBES = 'use `liveness=HttpGet("/live")` and `readiness=HttpGet("/ready")`'
_INGRESS = 'use `ingress=Ingress("shop.example.com", tls="shop-tls")`, or `routes`'
_SCHEDULE = 'use `CronJob(schedule="0 3 * * *")`'
_PULL_SECRETS = 'it is a field of charts and workloads: `Chart(image_pull_secrets=[{"name": "registry"}])`'
_COMMAND = 'did you mean "command"?'
_ENV = 'use `env={"NAME": "value"}`'
_MONITOR = 'use `monitor=ServiceMonitor(port="metrics")`'
_WAIT = 'wait in a container: `init_containers={"wait": Container(command=[...])}`'
_ROLES = 'use `service_account=ServiceAccount(roles=[PolicyRule(["pods"], ["get"])])`'
_OF_ALL = {
    **dict.fromkeys(("probes", "probe", "health", "healthcheck", "health_check", "health_checks"), _PROBES),
    "live": 'did you mean "liveness"?',
    "ready": 'did you mean "readiness"?',
    **dict.fromkeys(("entrypoint", "cmd"), _COMMAND),
    "arguments": 'did you mean "args"?',
    **dict.fromkeys(("environment", "environments", "variables", "environment_variables"), _ENV),
    **dict.fromkeys(("cwd", "workdir"), 'did you mean "working_dir"?'),
    "timeout": "probes have `timeout_seconds`, Jobs `active_deadline_seconds`, pods `termination_grace_period_seconds`",
    "volume_mounts": _MOUNTS,
}
_OF_CONTAINERS = {**_OF_ALL, "volumes": _MOUNTS, "image_pull_secrets": _PULL_SECRETS}
_WORKLOAD = {
    **_OF_ALL,
    **dict.fromkeys(("host", "hosts", "domain", "domains", "tls", "url"), _INGRESS),
    "expose": 'use `service=Service(80)`, and `ingress=Ingress("shop.example.com")` for clients outside of the cluster',
    **dict.fromkeys(("schedule", "cron"), _SCHEDULE),
    **dict.fromkeys(("retries", "backoff", "backoff_limit"), "only Jobs have retries: `Job(backoff_limit=3)`"),
    **dict.fromkeys(("metrics", "monitoring", "prometheus"), _MONITOR),
    "scale": _AUTOSCALER,
    **dict.fromkeys(("completions", "parallelism"), "only Jobs have it"),
    **dict.fromkeys(("depends_on", "wait_for"), _WAIT),
    **dict.fromkeys(("role", "rules", "permissions"), _ROLES),
    **dict.fromkeys(("init", "init_container"), 'use `init_containers={"NAME": Container(...)}`'),
    **dict.fromkeys(("nodes", "node"), 'did you mean "node_selector"?'),
    **dict.fromkeys(("user", "uid"), "use `security_context=SecurityContext(run_as_user=1000)`"),
    "migrations": 'write a component: `components={"migrate": Job(command=[...], hook=Hook("pre-upgrade"))}`',
    "dns": 'use `dns_policy="Default"`, or `dns_config`',
    "grace_period": 'did you mean "termination_grace_period_seconds"?',
    "gateway": _ROUTE,
    "http_route": _ROUTE,
    "autoscaler": _AUTOSCALER,
    "hpa": _AUTOSCALER,
    "min_replicas": _AUTOSCALER,
    "max_replicas": _AUTOSCALER,
    "persistence": _CLAIM,
    "volume_claim_templates": 'mount a template: `mounts={"/data": VolumeClaimTemplate("data", size="1Gi")}`',
    "persistent_volume_claim_retention_policy": "use `claim_retention=ClaimRetention(when_deleted=\"Delete\")`",
    "ordinals": "use `ordinals_start=1`",
    "config": _CONFIG,
    "config_map": _CONFIG,
    "config_maps": _CONFIG,
    "secret": _SECRET,
    "secrets": _SECRET,
    "extra_env": "further variables are set at install: the value `extraEnv`",
    "extra_env_from": "further variables are set at install: the value `extraEnvFrom`",
    "container_port": "declare it in `ports`: `ports={\"http\": 8080}`",
    "container_ports": "declare them in `ports`: `ports={\"http\": 8080}`",
    "port": "did you mean \"ports\"? `ports={\"http\": 8080}`",
    "pdb": "did you mean \"pod_disruption_budget\"?",
    "restart_policy": "the pods of servers always restart",
    "service_account_name": "use `service_account=ServiceAccount(\"NAME\", create=False)`",
    "image_pull_policy": "it is a field of the image: `Image(..., pull_policy=\"Always\")`",
    "name": "names are generated: the chart's, and the component's",
    "namespace": "it is a field of the Chart: `Chart(namespace=Namespace(\"NAME\"))`",
    "paused": "describe the workload as a `Manifest`",
    "service_monitor": "use `monitor=ServiceMonitor()`",
    "pod_monitor": "use `monitor=PodMonitor()`",
    "prometheus_rule": "use `alerts=PrometheusRule({\"Down\": Alert(...)})`",
    "cluster_role": "use `service_account=ServiceAccount(cluster_roles={\"\": ClusterRole([PolicyRule(...)])})`",
    "hook": "only a Job can run as a hook: `components={\"migrate\": Job(hook=Hook(\"post-install\"))}`",
    "hooks": "only a Job can run as a hook: `components={\"migrate\": Job(hook=Hook(\"post-install\"))}`",
    "external_secrets": "use it like any Secret: `env_from=[ExternalSecret(...)]`",
    "host_path": "mount it: `mounts={\"/host\": HostPath(\"/\")}`",
    "pvc": _CLAIM,
    "volume_claims": _CLAIM,
    "storage": _CLAIM,
    "jobs": "write each as a component of the chart: `components={\"migrate\": Job(...)}`",
    "cron_jobs": "write each as a component of the chart: `components={\"backup\": CronJob(...)}`",
}  # fmt: skip
_TASK = {
    **dict.fromkeys(
        ("service", "services", "ingress", "ingresses", "routes"), "Jobs do not serve requests: use a Deployment"
    ),
    **dict.fromkeys(("replicas", "replica_count", "autoscaling", "autoscaler"), "use `parallelism` and `completions`"),
    "pod_disruption_budget": "Jobs have no disruption budget: `backoff_limit` is the number of retries",
    **dict.fromkeys(("cron", "schedule"), _SCHEDULE),
    "hook": 'use `Job(hook=Hook("post-install"))`',
    "hook_weight": 'use `hook=Hook("post-install", weight=-5)`',
    **dict.fromkeys(("retries", "backoff"), "use `backoff_limit`"),
    **dict.fromkeys(("timeout", "deadline"), "use `active_deadline_seconds`"),
    "parallel": "use `parallelism`",
    **dict.fromkeys(("host", "hosts", "domain", "tls", "expose"), "Jobs do not serve requests: use a Deployment"),
    **dict.fromkeys(("alerts", "monitor", "metrics"), "only servers, such as a Deployment, have it"),
    "ttl": "use `ttl_seconds_after_finished`",
    "job_template": "the fields of its Jobs are fields of the CronJob",
}
_CHART = {
    **dict.fromkeys(
        ("host", "hosts", "domain", "tls"), 'use `Deployment(ingress=Ingress("shop.example.com", tls="shop-tls"))`'
    ),
    **dict.fromkeys(("containers", "container", "deployment", "pod"), "use `workload=Deployment(...)`"),
    "environment": 'use `.with_environments(production=...)`; variables are `Deployment(env={"NAME": "value"})`',
    "ingress": 'it is a field of the workload: `Deployment(ingress=Ingress("shop.example.com"))`',
    "routes": 'it is a field of the workload: `Deployment(routes={"": HTTPRoute(...)})`',
    "values": "fields of the spec are the values of the chart",
    "secrets": "Secrets belong to the workloads that use them: `Deployment(env_from=[Secret([...])])`",
    "jobs": 'write each as a component: `components={"migrate": Job(...)}`',
    "cron_jobs": 'write each as a component: `components={"backup": CronJob(...)}`',
    "extra_manifests": "use `manifests=[Manifest({...})]`; the value `extraManifests` is set at install",
    "name_override": "it is set at install: the value `nameOverride`",
    "fullname_override": "it is set at install: the value `fullnameOverride`",
    "extra": "it is a field of the objects of the chart, such as `Deployment(extra={...})`",
    "global_values": "it is set at install: the values `global.imageRegistry` and `global.imagePullSecrets`",
}
_ONE_PER_NODE = "a DaemonSet runs one pod on each node: use `node_selector` and `tolerations` to choose nodes"
_DAEMON_SET = {
    "replicas": _ONE_PER_NODE,
    "autoscaling": _ONE_PER_NODE,
    "pod_disruption_budget": "nodes are drained without their DaemonSets: use `update_strategy` to limit updates",
}
_RELEASE = 'objects are in the namespace of the release, which the Chart has: `Chart(namespace=Namespace("NAME"))`'
_CONTENTS = 'a spec has no contents of Secrets, only the keys: `Secret(["PASSWORD"])`; they are set at install'
_SELECTED = "it selects the pods of the workload that it belongs to"
_PODS = 'use `component`, or `labels={"app": "shop"}`'
_SEVERITY = 'it is a label: `labels={"severity": "critical"}`'
_ANNOTATION = 'it is an annotation: `annotations={"summary": "..."}`'
_RULE_NAME = 'the key of the dict is its name: `PrometheusRule({"Down": Alert("up == 0")})`'
_SERVICE_PATH = "the path leads to a Service of the chart: use `component`, `service` and `port`"
_INGRESS_HOSTS = 'use paths by host: `hosts={"shop.example.com": ["/"]}`'
_PORT_NAME = 'the key of the dict is its name: `ports={"http": ...}`'
_EXTERNAL_KEYS = 'use `keys={"PASSWORD": "prod/shop#password"}`, or `EverythingOf("prod/shop")`'
_EXTERNAL_STORE = 'use `store=SecretStore("NAME")`, or `ClusterSecretStore`'
_MOUNT_PATH = 'the path is the key of `mounts`: `mounts={"/data": ...}`'
_TARGET = "use `cpu=80`, in percent of the request"
_BACKEND = "backends other than Services of the chart are dicts in Kubernetes syntax"
_GATEWAYS = 'use `parents=["GATEWAY"]`'
_FIELDS = {
    "Workload": _WORKLOAD,
    "DaemonSet": _DAEMON_SET,
    "Chart": _CHART,
    "Container": {
        "name": 'the key of the dict is its name: `sidecars={"NAME": Container(...)}`',
        "container_name": 'the key of the dict is its name: `sidecars={"NAME": Container(...)}`',
        "restart_policy": "containers in `sidecars` always restart, those in `init_containers` end",
        **_OF_CONTAINERS,
        "extra_container": "use `extra={...}`",
    },
    "ServiceAccount": {
        "automount_service_account_token": "use `automount=True`",
        "secrets": "Secrets belong to the workloads that use them: `Deployment(env_from=[Secret([...])])`",
        "image_pull_secrets": _PULL_SECRETS,
    },
    "PolicyRule": {"resource_names": "use `names`", "non_resource_urls": "use `urls`", "api_groups": "use `groups`"},
    "ClusterRole": dict.fromkeys(("verbs", "resources"), 'list rules: `ClusterRole([PolicyRule(["pods"], ["get"])])`'),
    "Port": {"name": _PORT_NAME, "port": "use `container_port`", "number": "use `container_port`"},
    "ServicePort": {"name": _PORT_NAME},
    "Ingress": {
        "rules": _INGRESS_HOSTS,
        "paths": _INGRESS_HOSTS,
        "tls_secret": 'use `tls="SECRET"`',
        "cluster_issuer": 'use `annotations={"cert-manager.io/cluster-issuer": "NAME"}`',
    },
    "IngressPath": dict.fromkeys(("backend", "service_port", "service_name", "target"), _SERVICE_PATH),
    "Peer": {
        **dict.fromkeys(("pod_selector", "selector"), _PODS),
        "namespace_selector": 'use `namespace="NAME"`, or `namespace="*"` for any',
        **dict.fromkeys(("ip_block", "ip"), 'use `cidr="10.0.0.0/8"`'),
        **dict.fromkeys(("from_", "to"), "list peers in `NetworkPolicy(ingress=[...], egress=[...])`"),
    },
    "NetworkPolicy": {
        "pod_selector": _SELECTED,
        "policy_types": "a direction that is None is open; `[]` closes it",
        "deny_all": "use `ingress=[], egress=[]`",
        "from_": "use `ingress=[Peer(...)]`",
        "to": "use `egress=[Peer(...)]`",
        "allow_external": "use `ingress=[Peer()]`",
    },
    "HorizontalPodAutoscaler": {
        "min": "use `min_replicas`",
        "max": "use `max_replicas`",
        **dict.fromkeys(("target_cpu_utilization_percentage", "cpu_utilization", "target_cpu"), _TARGET),
        "scale_target_ref": "it scales the workload that it belongs to",
    },
    "PodDisruptionBudget": {
        "min": "use `min_available`",
        "max": "use `max_unavailable`",
    },
    "ServiceMonitor": {
        **dict.fromkeys(
            ("selector", "namespace_selector"), "it selects the Service of the workload that it belongs to"
        ),
        "target_port": "use `port`, the name of a port of the Service",
        "job_label": 'use `extra={"jobLabel": ...}`',
        "endpoints": "use `port`, `path` and `endpoint={...}`",
    },
    "PodMonitor": {"selector": _SELECTED, "job_label": 'use `extra={"jobLabel": ...}`'},
    "PrometheusRule": {"rules": 'use `alerts={"Down": Alert(...)}` and `records`', "spec": "use `alerts` and `groups`"},
    "Alert": {
        "severity": _SEVERITY,
        "summary": _ANNOTATION,
        "description": _ANNOTATION,
        "name": _RULE_NAME,
        "alert": _RULE_NAME,
        "duration": 'use `for_="5m"`',
    },
    "Record": dict.fromkeys(
        ("record", "name"), 'the key of the dict is its name: `records={"job:up:sum": Record(...)}`'
    ),
    "VolumeClaimTemplate": {
        **dict.fromkeys(("resources", "storage", "capacity"), 'use `size="10Gi"`'),
        "existing_claim": "each pod has a claim of its own: use `ExistingClaim` for one that exists",
        "retain": 'use `StatefulSet(claim_retention=ClaimRetention(when_deleted="Retain"))`',
        "mount_path": _MOUNT_PATH,
    },
    "PersistentVolumeClaim": {
        **dict.fromkeys(("resources", "storage", "capacity"), 'use `size="10Gi"`'),
        "volume_name": 'use `extra={"volumeName": ...}`',
        "mount_path": _MOUNT_PATH,
        "claim_name": "use `existing_claim`, or `ExistingClaim`",
    },
    "ExternalSecret": {
        **dict.fromkeys(("data", "data_from"), _EXTERNAL_KEYS),
        **dict.fromkeys(("secret_store_ref", "secret_store"), _EXTERNAL_STORE),
        **dict.fromkeys(("target", "creation_policy", "template"), "describe the ExternalSecret as a `Manifest`"),
    },
    "Secret": {**dict.fromkeys(("data", "string_data", "value"), _CONTENTS), "namespace": _RELEASE},
    "ConfigMap": {
        "binary_data": 'bytes are values of `data`: `ConfigMap({"logo.png": b"..."})`',
        "namespace": _RELEASE,
    },
    "ExistingSecret": {"namespace": _RELEASE, "secret_name": "use `name`"},
    "ExistingConfigMap": {"namespace": _RELEASE, "config_map_name": "use `name`"},
    "Manifest": dict.fromkeys(
        ("labels", "api_version", "kind", "metadata"),
        'the object is a dict: `Manifest({"apiVersion": ..., "kind": ...})`',
    ),
    "Dependency": dict.fromkeys(("url", "repo"), "use `repository`"),
    "Resources": {
        "gpu": 'use `limits={"nvidia.com/gpu": "1"}`',
        "storage": "use `ephemeral_storage`",
        "requests_cpu": "use `cpu`",
        "cpu_request": "use `cpu`",
        "memory_request": "use `memory`",
    },
    "Image": {
        "name": "use `repository`",
        "version": "use `tag`",
        "sha256": 'use `digest="sha256:..."`',
        "pull_secrets": _PULL_SECRETS,
    },
    "HTTPRoute": {
        "gateway": _GATEWAYS,
        "gateways": _GATEWAYS,
        "backend_refs": "use `rules=[HTTPRouteRule(backends=[...])]`",
    },
    "HTTPRouteRule": {
        "matches": "use `path`, `method` and `headers`; a rule is also a dict in Kubernetes syntax",
        "weight": 'use `backends=[Backend("main", weight=90), ...]`',
        "host": "hostnames are those of the route: `HTTPRoute(hostnames=[...])`",
    },
    "Backend": dict.fromkeys(("name", "namespace", "kind", "chart"), _BACKEND),
    "SecurityContext": {
        "fs_group": "it is a field of `PodSecurityContext`",
        "user": "use `run_as_user`",
        "readonly": "use `read_only_root_filesystem`",
    },
    "PodSecurityContext": {
        "user": "use `run_as_user`",
        "group": "use `run_as_group`",
        "read_only_root_filesystem": "it is a field of `SecurityContext`, of each container",
    },
}


def field_alternative(cls: type[Any], name: str) -> str:
    """Return how to set what a field of another name would be; "" if the name is not known."""
    is_workload = any(base.__name__ == "Workload" for base in cls.__mro__)
    language_class = "Workload" if is_workload else cls.__name__
    snake = re.sub("(?<!^)([A-Z]+)", lambda letters: f"_{letters[0]}", name).lower()
    if any(base.__name__ == "Task" for base in cls.__mro__) and (found := _TASK.get(snake)):
        return found
    if found := (_FIELDS.get(cls.__name__, {}).get(snake) or _FIELDS.get(language_class, {}).get(snake)):
        return found
    if is_workload:
        for field, known in (("extra_pod", _POD), ("extra_container", _CONTAINER)):
            for kubernetes_name in known:
                if _folded(kubernetes_name) == _folded(name):
                    return f'use `{field}={{"{kubernetes_name}": ...}}`'
    if language_class == "Service":
        for kubernetes_name in _SERVICE:
            if _folded(kubernetes_name) == _folded(name):
                return f'use `extra={{"{kubernetes_name}": ...}}`'
        if _folded(name) == "externalname":
            return "write the Service as a `Manifest`"
    return ""


_SERVICE = frozenset(
    """
    allocateLoadBalancerNodePorts clusterIPs externalIPs healthCheckNodePort internalTrafficPolicy loadBalancerIP
    sessionAffinityConfig
""".split()
)
"""Fields of Kubernetes without a field of the class."""


def _folded(name: str) -> str:
    return name.replace("_", "").lower()
