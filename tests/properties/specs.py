"""Strategies for Charts, over the whole vocabulary of the language.

What is drawn keeps most of the rules between fields, so that few Charts are refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

import chartgen as c
from chartgen import names
from chartgen.spec.param_checks import used_params
from chartgen.spec.resolve import resolved
from tests.properties import deprecated, edges, monitoring
from tests.properties.tasks import tasks
from tests.properties.texts import (
    app_version,
    chart_name,
    config_key,
    dns_label,
    dns_name,
    env_name,
    hostile,
    label_key,
    label_value,
    labels,
    notes,
    own_labels,
    port_name,
    prose,
    quantity,
)
from tests.support.paths import CASES

Some = st.SearchStrategy[Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

port_number = st.integers(1, 65535)
PARAMS = (
    c.Param("example.text", default="a b {{ x }}", description="Text."),
    c.Param("example.number", default=1000000),
    c.Param("switch", default=True),
)
MARKS = (c.host(), c.NAMESPACE, c.RELEASE, c.FULLNAME, *PARAMS)
FILES = CASES / "files" / "conf"
_DIGEST = "sha256:" + "0123456789abcdef" * 4

images: Some = st.builds(
    lambda repository, rest: c.Image(repository, **rest),
    st.sampled_from(("demo", "team/app", "a/b/c-d", "x.y", "registry.example.com:5000/app")),
    st.fixed_dictionaries(
        {"tag": st.sampled_from(("1.0.0", "1.10", "20240101", "1e6", "latest", "0755", "v1_2-3", "x" * 128, None))},
        optional={
            "registry": st.sampled_from(("ghcr.io", "localhost:5000", "registry.example.com")),
            "digest": st.just(_DIGEST),
            "pull_policy": st.sampled_from(("IfNotPresent", "Always", "Never")),
        },
    ),
)
pull_secrets: Some = st.lists(dns_name, max_size=2, unique=True).map(lambda found: [{"name": each} for each in found])
waivers = st.builds(
    lambda rule, reason, annotate: c.Waiver(rule, reason, annotate=annotate),
    st.sampled_from(("image-digest", "network-policy", "read-only-root", "single-replica", "host-path")),
    prose.filter(str.strip),
    st.booleans(),
)
_metadata: dict[str, Some] = {"labels": own_labels, "annotations": notes}
tags: Some = st.fixed_dictionaries({}, optional=_metadata)
_bindings: Some = st.builds(
    lambda fields: c.Binding(**fields),
    st.fixed_dictionaries(
        {},
        optional={
            **_metadata,
            "fullname": dns_name.map("own:{{{{x}}}}:{}".format),
            "subject_namespace": st.booleans(),
        },
    ),
)
_verbs = st.lists(st.sampled_from(("get", "list", "watch", "update", "*")), min_size=1, max_size=3, unique=True)
_resource_rules: Some = st.builds(
    lambda kinds, verbs, fields: c.PolicyRule(kinds, verbs, **fields),
    st.lists(st.sampled_from(("widgets", "widgets/status", "*")), min_size=1, max_size=2, unique=True),
    _verbs,
    st.fixed_dictionaries({"groups": st.sampled_from((["example.com"], ["*"]))}, optional={"names": st.just(["y"])}),
) | st.builds(lambda verbs: c.PolicyRule(["pods", "pods/log"], verbs), _verbs)
_cluster_rules: Some = _resource_rules | st.sampled_from(
    (c.PolicyRule(["nodes"], ["get"]), c.PolicyRule([], ["get"], urls=["/healthz/*"]))
)
_cluster_roles: Some = st.builds(
    lambda contents, fields: c.ClusterRole(**contents, **fields),
    st.lists(_cluster_rules, min_size=1, max_size=2).map(lambda found: {"rules": found})
    | st.just({"aggregation": [c.LabelSelector(match_labels={"y": "1.10"})]}),
    st.fixed_dictionaries({}, optional={**_metadata, "bound": st.booleans(), "binding": _bindings})
    | dns_name.map(lambda name: {"fullname": f"exact:{{{{x}}}}:{name}"}),
)
_role_names = st.sampled_from(("view", "system:auth-delegator", "Edit{{x}}", "1.10", "y"))
_existing_roles: Some = st.one_of(
    st.builds(lambda name, binding: c.ExistingRole(name, binding=binding), _role_names, _bindings),
    st.builds(lambda name, at: c.ExistingRole(name, namespace=at), _role_names, dns_label),
    st.builds(
        lambda name, binding: c.ExistingClusterRole(name, cluster_wide=True, binding=binding), _role_names, _bindings
    ),
    st.builds(lambda name, at: c.ExistingClusterRole(name, namespace=at), _role_names, dns_label),
)
_access: Some = st.fixed_dictionaries(
    {},
    optional={
        "roles": st.lists(_resource_rules, max_size=2)
        | st.builds(
            lambda rules, fields: {"own": c.Role(rules, **fields)},
            st.lists(_resource_rules, min_size=1, max_size=2),
            st.fixed_dictionaries(
                {}, optional={**_metadata, "binding": _bindings, "fullname": dns_name.map("role:{}".format)}
            ),
        ),
        "cluster_roles": st.dictionaries(st.sampled_from(("", "view")), _cluster_roles, max_size=2),
        "bind": st.lists(_existing_roles, max_size=1),
        "rbac": st.booleans(),
    },
)
_accounts: Some = st.one_of(
    st.fixed_dictionaries(
        {},
        optional={
            "name": dns_name,
            "annotations": notes,
            "labels": own_labels,
            "automount": st.booleans(),
            "extra": st.just({"imagePullSecrets": [{"name": f"{c.FULLNAME}-x"}]}),
        },
    ),
    st.fixed_dictionaries({"create": st.just(False)}, optional={"name": dns_name}),
    st.fixed_dictionaries({"fullname": dns_name}),
)
service_accounts: Some = st.builds(
    lambda fields, access: c.ServiceAccount(**fields, **access), _accounts, st.just({}) | _access
)
_bounds: Some = st.sampled_from(
    ({}, {"cpu": "100m", "memory": "64Mi"}, {"cpu": "0.5", "cpu_limit": "1", "memory": "64M", "memory_limit": "1Gi"},
     {"cpu_limit": "2"}, {"requests": {"nvidia.com/gpu": "1"}, "limits": {"nvidia.com/gpu": "1"}},
     {"ephemeral_storage": "1e6", "ephemeral_storage_limit": "1Gi"}, {"memory_limit": "64Mi"})
)  # fmt: skip


def _has_unit(amount: str) -> bool:
    """Return whether an amount is one of bytes as authors write it."""
    return amount == "0" or not (amount.isdecimal() or amount.endswith("m"))


resources: Some = st.one_of(
    _bounds.map(lambda fields: c.Resources(**fields)),
    st.builds(lambda cpu, memory: c.Resources(cpu=cpu, memory=memory), quantity, quantity.filter(_has_unit)),
)
tolerations: Some = st.one_of(
    st.just(c.Toleration(operator="Exists")),
    st.builds(
        lambda key, value, effect: c.Toleration(key, operator="Equal", value=value, effect=effect),
        label_key, label_value, st.sampled_from(("NoSchedule", "PreferNoSchedule", "NoExecute")),
    ),
    st.just(c.Toleration("example.com/spare", operator="Exists", effect="NoExecute", toleration_seconds=300)),
    st.just({"key": "example.com/dedicated", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 5}),
)  # fmt: skip
selectors = st.one_of(
    st.builds(lambda found: c.LabelSelector(match_labels=found), labels),
    st.builds(
        lambda key, values: c.LabelSelector(match_expressions=[c.Requirement(key, "In", values)]),
        label_key, st.lists(label_value, min_size=1, max_size=2),
    ),
    st.builds(lambda key: c.LabelSelector(match_expressions=[c.Requirement(key, "Exists")]), label_key),
)  # fmt: skip
spreads: Some = st.builds(
    lambda key, fields: c.TopologySpreadConstraint(key, **fields),
    st.sampled_from(("kubernetes.io/hostname", "topology.kubernetes.io/zone")),
    st.one_of(
        st.fixed_dictionaries(
            {"when_unsatisfiable": st.just("DoNotSchedule")},
            optional={"max_skew": st.integers(1, 5), "min_domains": st.integers(1, 9), "label_selector": selectors},
        ),
        st.fixed_dictionaries(
            {},
            optional={
                "node_affinity_policy": st.sampled_from(("Honor", "Ignore")),
                "node_taints_policy": st.sampled_from(("Honor", "Ignore")),
            },
        ),
    ),
)
_node_terms = st.builds(
    lambda key, values: c.NodeSelectorTerm(match_expressions=[c.Requirement(key, "NotIn", values)]),
    label_key, st.lists(label_value, min_size=1, max_size=2),
)  # fmt: skip
_pod_terms = st.builds(
    lambda selector, where: c.PodAffinityTerm("kubernetes.io/hostname", label_selector=selector, **where),
    selectors,
    st.fixed_dictionaries(
        {}, optional={"namespaces": st.lists(dns_label, max_size=1), "namespace_selector": selectors}
    ),
)  # fmt: skip
_near: Some = st.one_of(
    st.builds(lambda term: {"required_during_scheduling_ignored_during_execution": [term]}, _pod_terms),
    st.builds(
        lambda weight, term: {
            "preferred_during_scheduling_ignored_during_execution": [c.WeightedPodAffinityTerm(weight, term)]
        },
        st.integers(1, 100),
        _pod_terms,
    ),
)
affinities: Some = st.one_of(
    st.builds(lambda fields: c.Affinity(pod_affinity=c.PodAffinity(**fields)), _near),
    st.builds(lambda fields: c.Affinity(pod_anti_affinity=c.PodAntiAffinity(**fields)), _near),
    st.builds(
        lambda term: c.Affinity(
            node_affinity=c.NodeAffinity(required_during_scheduling_ignored_during_execution=c.NodeSelector([term]))
        ),
        _node_terms,
    ),
    st.builds(
        lambda weight, term: c.Affinity(
            node_affinity=c.NodeAffinity(
                preferred_during_scheduling_ignored_during_execution=[c.PreferredSchedulingTerm(weight, term)]
            )
        ),
        st.integers(1, 100),
        _node_terms,
    ),
)
host_aliases = st.builds(
    c.HostAlias,
    st.sampled_from(("192.0.2.1", "192.0.2.2", "2001:db8::1")), st.lists(dns_name, min_size=1, max_size=2),
)  # fmt: skip
security_contexts: Some = st.one_of(
    st.just(c.SecurityContext(read_only_root_filesystem=False)),
    st.just(c.SecurityContext(capabilities=c.Capabilities(drop=["ALL"], add=["NET_BIND_SERVICE"]), run_as_user=1)),
    st.just(c.SecurityContext(privileged=True, allow_privilege_escalation=True, run_as_non_root=None)),
    st.just(c.SecurityContext(run_as_group=1, seccomp_profile=c.SeccompProfile("Unconfined"))),
    st.just({"runAsUser": 5}),
    st.just({}),
)
pod_security_contexts: Some = st.one_of(
    st.just(c.PodSecurityContext(run_as_user=0, run_as_non_root=False, fs_group=None)),
    st.just(c.PodSecurityContext(seccomp_profile=c.SeccompProfile("Localhost", localhost_profile="a.json"))),
    st.just(
        c.PodSecurityContext(supplemental_groups=[1, 2], sysctls=[{"name": "kernel.shm_rmid_forced", "value": "1"}])
    ),
    st.just(c.PodSecurityContext(run_as_group=1, fs_group_change_policy="Always")),
    st.just({"runAsUser": 5}),
    st.just({}),
)
_handlers = st.sampled_from(
    ({"exec": {"command": ["true"]}}, {"httpGet": {"path": "/x", "port": 80}}, {"httpGet": {"port": "http"}})
)
lifecycles: Some = st.one_of(
    st.builds(lambda handler: c.Lifecycle(pre_stop=handler), _handlers),
    st.builds(lambda handler: c.Lifecycle(post_start=handler), _handlers),
    st.just({"preStop": {"exec": {"command": ["sleep", "5"]}}}),
)
header_names = st.sampled_from(("Accept", "X-Y", "y", "Authorization"))


@st.composite
def probes(draw: Draw, ports: list[str], *, readiness: bool) -> Any:
    """Draw a probe for a workload with these ports."""
    timing = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "initial_delay_seconds": st.integers(0, 100),
                "period_seconds": st.integers(1, 100),
                "timeout_seconds": st.integers(1, 100),
                "failure_threshold": st.integers(1, 100),
                "success_threshold": st.integers(1, 5) if readiness else st.just(1),
                **({} if readiness else {"termination_grace_period_seconds": st.integers(1, 100)}),
            },
        )
    )
    named = st.sampled_from(ports) if ports else st.nothing()
    port = draw(named | port_number | st.none() if ports else port_number)
    kind = draw(st.sampled_from(("http", "tcp", "exec", "grpc")))
    if kind == "http":
        fields = draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "scheme": st.sampled_from(("HTTP", "HTTPS")),
                    "host": dns_name,
                    "headers": st.dictionaries(header_names, hostile, max_size=2),
                },
            )
        )
        return c.HttpGet("/" + draw(hostile), port=port, **fields, **timing)
    if kind == "tcp":
        return c.TcpSocket(port, **timing)
    if kind == "exec":
        return c.Exec(draw(st.lists(hostile, min_size=1, max_size=3)), **timing)
    return c.Grpc(draw(port_number), service=draw(st.sampled_from(("", "ready", "y", "1.10"))), **timing)


def services(ports: list[str]) -> st.SearchStrategy[Any]:
    """Draw a Service for a workload with these ports."""
    numbers = st.one_of(
        port_number,
        st.lists(st.sampled_from(ports), min_size=1, max_size=3, unique=True).flatmap(
            lambda some: st.lists(port_number, min_size=len(some), max_size=len(some), unique=True).map(
                lambda found: dict(zip(some, found, strict=True))
            )
        ),
    )
    numbers |= edges.service_ports(ports) | port_number.map(lambda number: {"": number})
    kinds: Some = st.one_of(
        st.just({}),
        st.just({"headless": True}),
        st.just({"cluster_ip": "10.0.0.9"}),
        st.fixed_dictionaries(
            {"type": st.sampled_from(("NodePort", "LoadBalancer"))},
            optional={
                "node_port": st.integers(30000, 32767),
                "external_traffic_policy": st.sampled_from(("Cluster", "Local")),
            },
        ),
        st.just({"type": "LoadBalancer", "load_balancer_class": "example.com/lb"}),
        st.just({"type": "LoadBalancer", "load_balancer_source_ranges": ["10.0.0.0/8", "2001:db8::/32"]}),
    )
    more: Some = st.fixed_dictionaries(
        {},
        optional={
            "annotations": notes,
            "labels": own_labels,
            "publish_not_ready_addresses": st.booleans(),
            "session_affinity": st.sampled_from(("None", "ClientIP")),
            "traffic_distribution": st.just("PreferClose"),
            "extra": st.sampled_from(({"internalTrafficPolicy": "Local"}, {"externalIPs": ["192.0.2.1"]})),
        },
    )
    families: Some = st.sampled_from(
        (
            {},
            {"ip_family_policy": "SingleStack", "ip_families": ["IPv4"]},
            {"ip_family_policy": "PreferDualStack"},
            {"ip_family_policy": "RequireDualStack", "ip_families": ["IPv6", "IPv4"]},
        )
    )
    return st.builds(
        lambda found, kind, *rest: c.Service(found, **kind, **rest[0], **({} if "cluster_ip" in kind else rest[1])),
        numbers, kinds, more, families,
    )  # fmt: skip


cidrs = st.sampled_from(("10.0.0.0/8", "192.0.2.1/32", "0.0.0.0/0", "fd00::/8", "::/0"))
policy_ports = st.lists(
    st.sampled_from(
        ({"port": 53, "protocol": "UDP"}, {"port": "dns"}, {"port": 80, "endPort": 90}, {"protocol": "SCTP"})
    ),
    max_size=2,
)
peers = st.lists(
    st.one_of(
        cidrs.map(lambda cidr: {"ipBlock": {"cidr": cidr}}),
        st.just({"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16", "10.255.255.255/32"]}}),
        st.just({"ipBlock": {"cidr": "fd00::/8", "except": ["fd00:1::/32", "fdff:0:0:0::1/128"]}}),
        labels.map(lambda found: {"podSelector": {"matchLabels": found}}),
        st.just({"namespaceSelector": {}, "podSelector": {"matchExpressions": [{"key": "a", "operator": "Exists"}]}}),
    ),
    max_size=2,
)


def network_rules(side: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Draw rules of a network policy; `side` is `from` or `to`."""
    return st.lists(st.fixed_dictionaries({}, optional={"ports": policy_ports, side: peers}), max_size=2)


_peer_ports = st.lists(st.sampled_from((80, "443", "8080-9090", "53/UDP", 65535)), max_size=2, unique=True)
_OTHER = c.Chart(
    "other",
    version="1.0.0",
    description="Another",
    namespace=c.Namespace("elsewhere"),
    workload=c.Deployment(image=c.Image("other", tag="1")),
)
_peers: st.SearchStrategy[Any] = st.builds(
    lambda fields, ports: c.Peer(ports=ports, **fields),
    st.one_of(
        st.just({}),
        st.just({"component": "*"}),
        st.just({"cidr": "10.0.0.0/8", "except_": ["10.1.0.0/16"]}),
        st.just({"cidr": "2001:db8::/32"}),
        st.fixed_dictionaries({}, optional={"namespace": dns_label | st.just("*"), "labels": labels}),
        st.builds(lambda more: {"chart": _OTHER, **more}, st.sampled_from(({}, {"component": ""}, {"labels": {}}))),
    ),
    _peer_ports | st.none(),
)


def _network_policy(fields: dict[str, Any]) -> Any:
    """Write a network policy, without what an open direction leaves without effect."""
    if fields.get("egress", ()) is None:
        fields = {name: item for name, item in fields.items() if name not in {"extra_egress", "dns_ports"}}
        fields["ingress"] = fields.get("ingress") or []
    if fields.get("ingress", ()) is None:
        fields = {name: item for name, item in fields.items() if name != "extra_ingress"}
    return c.NetworkPolicy(**fields)


network_policies: st.SearchStrategy[Any] = st.builds(
    _network_policy,
    st.fixed_dictionaries(
        {},
        optional={
            "enabled": st.booleans(),
            "ingress": st.lists(_peers, max_size=3) | st.none(),
            "egress": st.lists(_peers, max_size=3) | st.none(),
            "dns_ports": st.sampled_from(([53], [53, 5353], [])),
            **_metadata,
            "extra_ingress": network_rules("from"),
            "extra_egress": network_rules("to"),
        },
    ),
)
_METRIC: dict[str, Any] = {
    "type": "Pods",
    "pods": {"metric": {"name": "n"}, "target": {"type": "AverageValue", "averageValue": "1k"}},
}
autoscalers: st.SearchStrategy[Any] = st.builds(
    lambda fields, least, more: c.HorizontalPodAutoscaler(
        min_replicas=least, max_replicas=least + more, metrics=[_METRIC], **fields
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "enabled": st.booleans(),
            "cpu": st.sampled_from((1, 80, 1000)),
            "memory": st.sampled_from((1, 80, 1000)),
            "behavior": st.just({"scaleDown": {"stabilizationWindowSeconds": 0, "selectPolicy": "Disabled"}}),
            **_metadata,
        },
    ),
    st.sampled_from((1, 2, 1000)),
    st.sampled_from((0, 1, 1000)),
)
amounts = st.sampled_from((0, 1, 999_999, "0%", "50%", "100%"))
disruption_budgets: st.SearchStrategy[Any] = st.builds(
    lambda how, more: c.PodDisruptionBudget(**how, **more),
    st.one_of(
        st.just({}),
        st.fixed_dictionaries({"min_available": amounts}),
        st.fixed_dictionaries({"max_unavailable": amounts}, optional={"selector": labels}),
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "enabled": st.booleans(),
            "unhealthy_pod_eviction_policy": st.sampled_from(("AlwaysAllow", "IfHealthyBudget")),
            **_metadata,
        },
    ),
)


def texts_with_marks(text: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Draw text with marks in it."""
    return st.builds("{}{}{}".format, text, st.sampled_from(MARKS[1:]), text)


def config_data() -> st.SearchStrategy[dict[str, str]]:
    """Draw the data of a ConfigMap."""
    return st.dictionaries(config_key, hostile | texts_with_marks(hostile), max_size=3)


makers = st.sampled_from(("", "cert-manager", "a *b* [c](d)"))
_remotes = st.sampled_from(("prod/shop", "prod/shop#stripe", "a b#c#d", "{{ x }}#{{ y }}", "1.10#no"))


_EXTRA_OF_EXTERNAL_SECRETS: tuple[dict[str, Any], ...] = (
    {"refreshPolicy": "OnChange"},
    {"target": {"deletionPolicy": "Retain"}},
    {
        "refreshPolicy": "Periodic",
        "target": {"template": {"mergePolicy": "Merge", "data": {"text": "{{ .key }}", "of": f"{c.FULLNAME}"}}},
    },
)


def external_secrets(keys: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw the fields of an ExternalSecret with these keys, or with everything of a secret."""
    return st.fixed_dictionaries(
        {
            "store": st.builds(c.SecretStore, dns_name) | st.builds(c.ClusterSecretStore, dns_name),
            "keys": st.fixed_dictionaries(dict.fromkeys(keys, _remotes)) | st.builds(c.EverythingOf, _remotes),
        },
        optional={
            "enabled": st.booleans(),
            "refresh_interval": st.sampled_from(("0", "15m", "1h30m")),
            "type": st.just("example.com/own"),
            "extra": st.sampled_from(_EXTRA_OF_EXTERNAL_SECRETS),
        },
    )


@st.composite
def sources(draw: Draw) -> list[Any]:
    """Draw ConfigMaps and Secrets, made and existing, each of its own name."""
    own = draw(st.lists(dns_label, min_size=5, max_size=5, unique=True))
    keys = draw(st.lists(config_key, min_size=1, max_size=3, unique=True))
    more = draw(st.lists(config_key.filter(lambda key: key not in keys), max_size=2, unique=True))
    docs = {key: draw(prose) for key in keys[:1]}
    kind = draw(st.sampled_from(("Opaque", "kubernetes.io/tls", "kubernetes.io/dockerconfigjson", "example.com/own")))
    typed = ("tls.crt", "tls.key", ".dockerconfigjson")
    optional = [key for key in more if key not in typed]
    data = draw(config_data())
    made: list[Any] = [
        c.ConfigMap(data, docs={key: draw(prose) for key in list(data)[:1]}),
        c.ConfigMap(
            {**draw(config_data()), **draw(st.sampled_from(({}, {"bytes": b"\x00{{ x }}"})))},
            name=f"cm-{own[0]}",
            **draw(st.sampled_from(({}, {"immutable": True}, {"files": FILES}))),
        ),
        c.Secret(keys, optional_keys=optional, docs=docs),
        c.Secret(keys, name=f"s-{own[1]}", type=kind, optional_keys=optional),
        c.ExistingSecret(own[2], keys=keys, optional_keys=optional, type=kind, docs=docs, made_by=draw(makers)),
        c.ExternalSecret(f"e-{own[4]}", **draw(external_secrets(keys))),
        c.ExistingConfigMap(
            own[3], **draw(st.sampled_from(({}, {"keys": keys}, {"keys": keys, "optional_keys": more})))
        ),
    ]
    exact = draw(st.booleans())
    return [
        each.but(**draw(tags), **({"fullname": f"exact-{number}"} if exact else {}))
        if isinstance(each, c.ConfigMap | c.Secret | c.ExternalSecret)
        else each
        for number, each in enumerate(made)
        if draw(st.booleans())
    ]


def volumes() -> st.SearchStrategy[Any]:
    """Draw a volume whose name is its kind, so that none is there twice."""
    return st.one_of(
        st.builds(
            lambda fields: c.EmptyDir("scratch", **fields),
            st.fixed_dictionaries({}, optional={"size_limit": st.just("64Mi"), "medium": st.just("Memory")}),
        ),
        st.just(c.HostPath("/var/log", "node", type="Directory")),
        st.builds(lambda claim: c.ExistingClaim("there", claim, read_only=True), dns_name | st.just("")),
        st.just(c.RawVolume("share", {"nfs": {"server": "nas", "path": "/share"}})),
        st.builds(
            lambda fields: c.Projected(
                "token", sources=[{"serviceAccountToken": {"path": "token", "expirationSeconds": 600}}], **fields
            ),
            st.fixed_dictionaries({}, optional={"default_mode": st.just(0o440)}),
        ),
        st.builds(
            lambda fields: c.PersistentVolumeClaim("data", **fields),
            st.fixed_dictionaries(
                {"size": st.sampled_from(("1Gi", "500M", "1e9", "1"))},
                optional={
                    "enabled": st.booleans(),
                    "storage_class": dns_name | st.just("-"),
                    "access_modes": st.sampled_from((["ReadWriteMany"], ["ReadWriteOncePod"], ["ReadWriteOnce"])),
                    "existing_claim": dns_name,
                    "fullname": st.just("exact-data"),
                    "annotations": notes,
                    "labels": own_labels,
                    "retain": st.booleans(),
                    "extra": st.just({"volumeMode": "Filesystem"}),
                },
            ),
        ),
    )


claim_templates: Some = st.builds(
    lambda fields: c.VolumeClaimTemplate("claimed", **fields),
    st.fixed_dictionaries(
        {"size": st.sampled_from(("1Gi", "500M", "1e9", "1"))},
        optional={
            "labels": own_labels,
            "enabled": st.booleans(),
            "storage_class": dns_name | st.just("-"),
            "access_modes": st.sampled_from((["ReadWriteMany"], ["ReadWriteOncePod"], ["ReadWriteOnce"])),
            "annotations": notes,
            "extra": st.just({"volumeMode": "Filesystem"}),
        },
    ),
)
mount_paths = st.sampled_from(
    ("/data", "/tmp", "/etc/app", "/y", "/1.10", "/a b", "/{{ x }}", "/a/b/", "/€", "/a#b", "/$(X)")
)


@st.composite
def mounts(draw: Draw, known: list[Any], claims: dict[str, Any]) -> dict[str, Any]:
    """Draw mounts of what there is and of volumes; `claims` are those of the chart, the same everywhere."""
    made: dict[str, Any] = {}
    taken: dict[str, Any] = {}
    for path in draw(st.lists(mount_paths, max_size=3, unique=True)):
        if known and draw(st.booleans()):
            source = draw(st.sampled_from(known))
            keys = source.known_keys()
            if keys and draw(st.booleans()):
                key = draw(st.sampled_from(keys))
                source = source.key(key) if draw(st.booleans()) else source.paths({key: "{{ x }}/1.10"})
                fields = draw(st.fixed_dictionaries({}, optional={"mode": st.just(0o440)}))
            else:
                one: dict[str, Some] = {"sub_path": st.sampled_from(keys)} if keys else {}
                fields = draw(
                    st.fixed_dictionaries({}, optional={"mode": st.just(0o400), "read_only": st.booleans(), **one})
                )
        else:
            source = draw(volumes())
            store = claims if isinstance(source, c.PersistentVolumeClaim) else taken
            source = store.setdefault(source.name, source)
            fields = draw(
                st.fixed_dictionaries(
                    {},
                    optional={
                        "read_only": st.booleans(),
                        "sub_path": st.just("a/b"),
                        "propagation": st.sampled_from(("None", "HostToContainer")),
                    },
                )
            )
        made[path] = c.Mount(source, **fields) if fields else source
    return made


@st.composite
def named_volumes(draw: Draw, mounted: dict[str, Any]) -> dict[str, Any]:
    """Draw names of volumes: of some that are mounted, and of some that are not."""
    found: dict[str, Any] = {}
    for number, thing in enumerate(mounted.values()):
        mount = thing if isinstance(thing, c.Mount) else c.Mount(thing)
        if not isinstance(mount.source, c.KeyRef) and draw(st.booleans()):
            name = getattr(mount.source, "name", "") if isinstance(mount.source, c.Volume) else f"v-{number}"
            found[name or f"v-{number}"] = c.Mount(mount.source, mode=mount.mode) if mount.mode else mount.source
    unused = st.sampled_from((c.EmptyDir(), c.EmptyDir("unused"), c.HostPath("/var/lib")))
    found.update(draw(st.dictionaries(st.just("unused"), unused, max_size=1)))
    return found


@st.composite
def environments_of_containers(draw: Draw, known: list[Any], hosts: list[str]) -> dict[str, Any]:
    """Draw the variables of a container."""
    made: dict[str, Any] = {}
    for name in draw(st.lists(env_name, max_size=4, unique=True)):
        kind = draw(st.integers(0, 5))
        source = draw(st.sampled_from(known)) if known else None
        keys = source.known_keys() if source is not None else None
        if kind == 0 and source is not None and keys:
            made[name] = source.key(draw(st.sampled_from(keys)))
        elif kind == 1:
            made[name] = c.FieldRef(draw(st.sampled_from(("metadata.name", "status.podIP", "metadata.labels['y']"))))
        elif kind == 2:
            made[name] = c.ResourceFieldRef("limits.memory", divisor=draw(st.sampled_from(("1Mi", "1", None))))
        elif kind == 3 and hosts:
            made[name] = f"http://{c.host(draw(st.sampled_from(hosts)))}/{draw(hostile)}"
        else:
            made[name] = draw(hostile | texts_with_marks(hostile))
    return made


@st.composite
def variables_from(draw: Draw, known: list[Any], taken: set[str]) -> list[Any]:
    """Draw sources whose keys can all be variables, none of them there twice."""
    found: list[Any] = []
    for source in known:
        keys = set(source.known_keys() or ())
        if not keys & taken and not any(map(names.env_name, keys)) and draw(st.booleans()):
            taken |= keys
            found.append(source)
        elif draw(st.booleans()):
            prefix = f"FROM_{len(found)}_"
            found.append(source.variables(prefix=prefix, optional=draw(st.booleans())))
    return found


not_rendered: Some = st.fixed_dictionaries({}, optional={
    name: st.none()
    for name in (
        "pod_security_context", "security_context", "lifecycle", "dns_policy", "termination_grace_period_seconds",
        "pod_anti_affinity_preset", "checksums", "tmp", "enable_service_links", "termination_message_policy",
    )
})  # fmt: skip
"""Fields that are not rendered, in any profile."""
update_amounts: Some = st.sampled_from((1, "25%", "100%"))
_of_kind: dict[Any, dict[str, Some]] = {
    c.Deployment: {
        "progress_deadline_seconds": st.sampled_from((100, 1000000, None)),
        "extra": st.builds(lambda paused: {"paused": paused}, st.booleans()),
        "strategy": st.one_of(
            st.sampled_from((c.Recreate(), None)),
            st.builds(
                lambda surge, fewer: c.RollingUpdate(max_surge=surge, max_unavailable=fewer),
                st.sampled_from((1, "25%", "100%", 1000000)), st.sampled_from((0, "0%", 1, "99%")),
            ),
        ),
    },
    c.StatefulSet: {
        "update_strategy": st.one_of(
            st.sampled_from((c.OnDelete(), c.RollingUpdate(), c.RollingUpdate(max_unavailable="25%"), None)),
            st.just(c.RollingUpdate(partition=1)),
        ),
        "pod_management_policy": st.sampled_from(("Parallel", "OrderedReady")),
        "ordinals_start": st.sampled_from((0, 1, 1000)),
        "service_name": st.just("own-service"),
        "claim_retention": st.builds(
            lambda fields: c.ClaimRetention(**fields),
            st.fixed_dictionaries(
                {}, optional={name: st.sampled_from(("Retain", "Delete")) for name in ("when_deleted", "when_scaled")}
            ),
        ),
    },
    c.DaemonSet: {
        "update_strategy": st.one_of(
            st.sampled_from((c.OnDelete(), None)),
            update_amounts.map(lambda amount: c.RollingUpdate(max_unavailable=amount)),
            update_amounts.map(lambda amount: c.RollingUpdate(max_surge=amount, max_unavailable=0)),
        ),
    },
}  # fmt: skip
"""Fields of the kinds of workloads that others do not have."""
_SCALED = ("replicas", "autoscaling", "pod_disruption_budget")


@st.composite
def workloads(
    draw: Draw, known: list[Any], claims: dict[str, Any], hosts: list[str], *, served: bool, main: bool = True
) -> Any:
    """Draw a workload: `known` is what there is to refer to, `hosts` are components that have a Service."""
    kind = draw(st.sampled_from((c.Deployment, c.StatefulSet, c.DaemonSet)))
    ports = draw(st.lists(port_name, min_size=1 if served else 0, max_size=3, unique=True))
    numbers = draw(st.lists(port_number, min_size=len(ports), max_size=len(ports), unique=True))
    # A port without a name has its number as the key.
    ports = [draw(st.sampled_from((name, name, str(number)))) for name, number in zip(ports, numbers, strict=True)]
    more = st.fixed_dictionaries(
        {},
        optional={
            "protocol": st.sampled_from(("TCP", "UDP", "SCTP")),
            "app_protocol": st.sampled_from(("http", "example.com/own")),
            "host_port": port_number,
            "extra": st.just({"hostIP": "127.0.0.1"}),
        },
    )
    fields: dict[str, Any] = {
        "ports": {
            name: draw(st.just(number) | st.builds(lambda fields, at=number: c.Port(at, **fields), more))
            for name, number in zip(ports, numbers, strict=True)
        },
        "env": draw(environments_of_containers(known, hosts)),
        "mounts": draw(mounts(known, claims)),
        **draw(not_rendered),
    }
    if served:
        fields["service"] = draw(services(ports))
        fields["services"] = draw(st.dictionaries(dns_label.map(lambda name: f"s-{name}"), services(ports), max_size=1))
        own = fields["service"].ports
        served_by = [host or "main" for host in hosts]
        first = ["" if ports[0].isdigit() else ports[0]]
        fields |= draw(edges.edges(served_by, first if isinstance(own, int) else list(own), list(fields["services"])))
        listening = [fields["service"], *fields["services"].values()]
        of_services = [name for each in listening for name in (first if isinstance(each.ports, int) else each.ports)]
        if draw(st.booleans()):
            fields["monitor"] = draw(monitoring.monitors(of_services, ports))
    fields["env_from"] = draw(variables_from(known, set(fields["env"])))
    for field in ("init_containers", "sidecars", "containers"):
        others = containers(known, claims, hosts, completes=field == "init_containers")
        fields[field] = draw(st.dictionaries(dns_label.map(f"{field[0]}-{{}}".format), others, max_size=1))
    if fields["containers"]:
        only = next(iter(fields["containers"].values()))
        number = draw(port_number.filter(lambda each: each not in numbers))
        fields["containers"] = {draw(dns_label.map("c-{}".format)): only.but(ports={"other": number})}
    optional: dict[str, st.SearchStrategy[Any]] = {
        "tmp": st.booleans(),
        "checksums": st.booleans(),
        "enable_service_links": st.booleans(),
        "automount_service_account_token": st.sampled_from((True, False, None, "account")),
        "termination_message_policy": st.sampled_from(("File", "FallbackToLogsOnError")),
        "command": st.lists(hostile, max_size=3),
        "args": st.lists(hostile | texts_with_marks(hostile), max_size=3),
        "working_dir": st.sampled_from(("/srv", "/a b", "/{{ x }}", "/1.10")),
        "lifecycle": lifecycles,
        "termination_grace_period_seconds": st.sampled_from((0, 1, 1000000, 2147483647)),
        "pod_annotations": notes,
        "pod_labels": labels,
        "pod_security_context": pod_security_contexts,
        "security_context": security_contexts,
        "resources": resources,
        "network_policy": network_policies,
        "pod_disruption_budget": disruption_budgets,
        "autoscaling": autoscalers,
        "alerts": monitoring.rules,
        "liveness": probes(ports, readiness=False),
        "readiness": probes(ports, readiness=True),
        "startup": probes(ports, readiness=False),
        "node_selector": labels,
        "tolerations": st.lists(tolerations, max_size=2),
        "pod_anti_affinity_preset": st.sampled_from(("soft", "hard", "none")),
        "affinity": affinities,
        "topology_spread_constraints": st.lists(
            spreads, max_size=2, unique_by=lambda each: (each.topology_key, each.when_unsatisfiable)
        ),
        "priority_class_name": dns_name,
        "runtime_class_name": dns_name,
        "host_aliases": st.lists(host_aliases, max_size=2, unique_by=lambda each: each.ip),
        "dns_policy": st.sampled_from(("ClusterFirst", "ClusterFirstWithHostNet", "Default")),
        "dns_config": st.just({"nameservers": ["192.0.2.1"], "options": [{"name": "ndots", "value": "2"}]}),
        "labels": own_labels,
        "annotations": notes,
        "extra_pod": st.sampled_from(({"setHostnameAsFQDN": False}, {"preemptionPolicy": "Never"})),
        "hostname": dns_label,
        "subdomain": dns_label,
        "scheduler_name": st.sampled_from(("default-scheduler", "y", "1.10")),
        "extra_container": st.sampled_from(({"stdin": True}, {"terminationMessagePath": "/{{ x }}"}, {"tty": False})),
        "replicas": st.sampled_from((0, 1, 2, 1000000, None)),
        "revision_history_limit": st.integers(0, 20) | st.none(),
        "min_ready_seconds": st.integers(0, 20),
        "host_network": st.booleans(),
        "host_pid": st.booleans(),
        "host_ipc": st.booleans(),
        "share_process_namespace": st.booleans(),
        **_of_kind[kind],
    }  # fmt: skip
    if kind is c.DaemonSet:
        for name in _SCALED:
            del optional[name]
    fields["volumes"] = draw(named_volumes(fields["mounts"]))
    if not main:
        # Those of the main workload conflict with the chart's.
        optional["image_pull_secrets"] = pull_secrets
    if kind is c.StatefulSet and draw(st.booleans()):
        fields["mounts"]["/claimed"] = draw(claim_templates)
    optional["service_account"] = service_accounts
    fields |= draw(st.fixed_dictionaries({"image": images}, optional=optional))
    if (autoscaler := fields.get("autoscaling")) is not None:
        fields["resources"] = c.Resources(cpu="1", memory="1Gi")
        budget = fields.get("pod_disruption_budget")
        if (
            budget is not None
            and budget.min_available in (1, 999_999)
            and budget.min_available >= autoscaler.min_replicas
        ):
            del fields["pod_disruption_budget"]
    return kind(**_allowed(fields))


def _allowed(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out what conflicts with other fields of a workload."""
    if fields.get("host_network"):
        fields["ports"] = {
            name: port.but(host_port=None) if isinstance(port, c.Port) else port
            for name, port in fields["ports"].items()
        }
    if getattr(fields.get("pod_security_context"), "sysctls", None):
        fields.pop("host_ipc", None)
    if fields.get("host_pid"):
        fields.pop("share_process_namespace", None)
    strategy = fields.get("update_strategy")
    ports = fields["ports"].values()
    of_node = fields.get("host_network") or any(isinstance(port, c.Port) and port.host_port for port in ports)
    if ports and of_node and getattr(strategy, "max_surge", None):
        del fields["update_strategy"]
    if getattr(strategy, "partition", None):
        fields["replicas"] = 5
    return fields


def containers(known: list[Any], claims: dict[str, Any], hosts: list[str], *, completes: bool) -> Any:
    """Draw a container other than the main one; init containers have neither probes nor hooks."""

    @st.composite
    def drawn(draw: Draw) -> Any:
        env = draw(environments_of_containers(known, hosts))
        optional: dict[str, st.SearchStrategy[Any]] = {
            "image": images,
            "enabled": st.booleans(),
            "tmp": st.booleans(),
            "command": st.lists(hostile | texts_with_marks(hostile), max_size=2),
            "args": st.lists(hostile, max_size=2),
            "working_dir": st.sampled_from(("/srv", "/a b", "/{{ x }}", "/1.10")),
            "termination_message_policy": st.sampled_from(("File", "FallbackToLogsOnError")),
            "security_context": security_contexts,
            "resources": resources,
            "env_from": variables_from(known, set(env)),
            "extra": st.sampled_from(({"stdin": True}, {"tty": False})),
        }
        if not completes:
            optional |= {kind: probes([], readiness=kind == "readiness") for kind in _PROBES}
            optional["lifecycle"] = st.just(c.Lifecycle(pre_stop={"exec": {"command": ["true"]}}))
        return c.Container(
            env=env, mounts=draw(mounts(known, claims)), **draw(st.fixed_dictionaries({}, optional=optional))
        )

    return drawn()


_PROBES = ("liveness", "readiness", "startup")


@st.composite
def exactly(draw: Draw, workload: Any, name: str) -> Any:
    """Draw a workload with names of its own; `name` keeps those of several apart."""
    fields: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "container_name": st.just("own"),
                "fullname": st.just(f"w-{name}"),
                "selector": st.just({"example.com/own-selector": name}),
            },
        )
    )
    for field in ("service", "autoscaling", "pod_disruption_budget", "network_policy", "monitor", "alerts"):
        part = getattr(workload, field, None)
        if part is not None and draw(st.booleans()):
            fields[field] = part.but(fullname=f"p-{name}-{field[:3]}")
    if name != "main":
        fields["enabled"] = draw(st.booleans())
    return workload.but(**fields)


manifests = st.one_of(
    st.builds(
        lambda name, data, tags: c.Manifest(
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"m-{name}", **tags}, "data": data}
        ),
        dns_label,
        st.dictionaries(config_key, hostile, max_size=2),
        tags,
    ),
    st.builds(
        lambda name, tags, number: c.Manifest(
            {
                "apiVersion": "scheduling.k8s.io/v1",
                "kind": "PriorityClass",
                "metadata": {"name": f"m-{name}", **tags},
                "value": number,
            },
            cluster_scoped=True,
        ),
        dns_name,
        tags,
        st.integers(-1000, 1000),
    ),
)
_exact_manifests = st.builds(
    lambda fields: c.Manifest({"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "b"}}, **fields),
    st.fixed_dictionaries({"name": st.just("m-own")}, optional={"namespace": dns_label, "enabled": st.booleans()})
    | st.fixed_dictionaries({"fullname": dns_name.map(lambda name: f"m-{name}"[:253].rstrip("-."))}),
)
_first = c.Chart("first", version="1.0.0", description="Comes first", manifests=[
    c.Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "first"}})
])  # fmt: skip
profiles = st.sampled_from((None, "hardened", "openshift", "kubernetes"))
levels = st.sampled_from((None, "minimal", "standard", "all"))
_words: dict[str, st.SearchStrategy[Any]] = {
    "defaults": profiles,
    "level": levels,
    "expose": st.just(["fullnameOverride"]),
    "fixed": st.just(["nameOverride"]),
    "ci": st.booleans(),
    "suites": st.booleans(),
    "crds": st.just([CASES / "crds" / "pools.json"]),
    "app_version": app_version,
    "namespace": st.builds(
        lambda name, text, tags, profile, level: c.Namespace(
            name, description=text, labels=tags, defaults=profile, level=level
        ),
        dns_label,
        prose,
        labels,
        profiles,
        levels,
    ),
    "clusters": st.just(
        [c.Cluster("eu", server="https://eu.example.com", context="eu", project="shop", namespace="shop")]
    ),
    "after": st.just([_first]),
    "image_pull_secrets": pull_secrets,
    "labels": labels,
    "annotations": notes,
    "service_account": service_accounts,
    "fullname": st.just("whole"),
    "keywords": st.lists(hostile.filter(str.strip), max_size=2),
    "home": st.sampled_from(("https://example.com/{{x}}", "https://example.com/a#b")),
    "sources": st.lists(st.sampled_from(("https://example.com/a#b", "https://example.com")), max_size=1),
    "maintainers": st.lists(
        st.builds(
            lambda name, fields: c.Maintainer(name, **fields),
            hostile.filter(str.strip),
            st.fixed_dictionaries(
                {}, optional={"email": st.just("a@example.com"), "url": st.just("https://example.com/{{x}}")}
            ),
        ),
        max_size=1,
    ),
    "icon": st.sampled_from(("https://example.com/i.png",)),
    "license": st.sampled_from(("Apache-2.0", "MIT")),
    "chart_annotations": notes,
    "waivers": st.lists(waivers, max_size=2, unique_by=lambda waiver: waiver.rule),
    "kube_version": st.sampled_from(("1.28", "1.29", "1.30", "1.31", "1.32")),
    "tests": st.builds(
        lambda fields: c.ConnectionTest(**fields),
        st.fixed_dictionaries(
            {},
            optional={
                "enabled": st.booleans(),
                "image": images,
                "command": st.lists(hostile, max_size=2),
                "pod_labels": labels,
                "pod_annotations": notes,
                "resources": resources,
                "node_selector": labels,
                "tolerations": st.lists(tolerations, max_size=2),
            },
        ),
    ),
}
_dependency_values = st.dictionaries(
    st.sampled_from(("auth", "key", "x.y")),
    hostile
    | st.none()
    | st.integers(0, 9)
    | st.dictionaries(st.sampled_from(("a", "b")), hostile | st.none(), max_size=2),
    max_size=2,
)
_dependencies = st.one_of(
    st.builds(
        lambda values, fields: c.Dependency(
            "d-one",
            **{"version": "v1.2.3", "repository": "https://example.com/a?b&c", "values": values} | fields,
        ),
        _dependency_values,
        st.just({"tags": ["t-one"], "enabled": False, "version": "^1.2", "locked": "1.2.3"})
        | st.fixed_dictionaries(
            {},
            optional={
                "alias": st.just("d-two"),
                "condition": st.just("d-on.one"),
                "import_values": st.just(["a", {"child": "auth", "parent": "global.d"}]),
            },
        ),
    ),
    st.builds(
        lambda values: c.Dependency.of(_first, alias="d-three", values=values), st.just({"commonLabels": {"a": "b"}})
    ),
)
_words["dependencies"] = st.lists(_dependencies, max_size=2, unique_by=lambda each: each.key)
version = st.sampled_from(("0.1.0", "1.2.3-rc.1", "1.0.0+build.5", "10.20.30-a.b+c"))


_counts = st.sampled_from((0, 3, 1000000))
_changes: dict[Any, dict[str, Some]] = {
    c.Deployment: {
        "replicas": _counts,
        "strategy": st.just(c.Recreate()) | st.just(c.RollingUpdate(max_surge="50%")),
    },
    c.StatefulSet: {"replicas": _counts, "update_strategy": st.sampled_from((c.OnDelete(), c.RollingUpdate()))},
    c.DaemonSet: {"update_strategy": st.sampled_from((c.OnDelete(), c.RollingUpdate(max_unavailable="50%")))},
}
"""By kind, what an environment may change."""


@st.composite
def changed(draw: Draw, chart: Any) -> Any:
    """Draw the same chart as another environment has it: what values can change."""
    fields: dict[str, Any] = {}
    if chart.workload is not None:
        env = {name: draw(hostile) if _is_plain(text) else text for name, text in chart.workload.env.items()}
        some = draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "resources": resources,
                    "env": st.just(env),
                    "pod_annotations": notes,
                    "node_selector": labels,
                    "tolerations": st.lists(tolerations, max_size=2),
                    "image": images,
                    "command": st.lists(hostile, max_size=2),
                    **_changes.get(type(chart.workload), {}),
                },
            )
        )
        fields["workload"] = chart.workload.but(
            **{name: value for name, value in some.items() if hasattr(chart.workload, name)}
        )
    if chart.components and draw(st.booleans()):
        fields["components"] = {
            name: each.but(enabled=draw(st.booleans()), **({"replicas": 7} if hasattr(each, "replicas") else {}))
            for name, each in chart.components.items()
        }
    fields |= draw(st.fixed_dictionaries({}, optional={"labels": labels, "annotations": notes}))
    return chart.but(**fields)


def _is_plain(text: Any) -> bool:
    return isinstance(text, str) and "\ufdd0" not in text


def _rules(chart: Any) -> list[Any]:
    """Give rules that a chart may have: those that it keeps, and those that only warn."""
    chart = resolved(chart)
    replicas = getattr(chart.workload, "replicas", None)
    service = getattr(chart.workload, "service", None)
    rules = [
        c.RequireNamespace(chart.namespace.name),
        c.ImageTag(r"[\w.-]+"),
        c.ImageTag(r"\d+\.\d+\.\d+", severity="warning"),
        c.ProbesDefined(),
        c.ProbesDefined("startup"),
        c.ResourceLimits("memory"),
        c.ResourceRequests("cpu"),
        c.IngressClasses("", "nginx", severity="warning"),
        c.IngressClasses(*_classes(chart)),
        c.ImageRegistry("ghcr.io", "localhost:5000", "registry.example.com", "docker.io"),
        c.HostAccess(),
        c.LeastPrivilege(),
        c.RequiredLabels(dict.fromkeys(chart.labels, ".*")),
        *([c.Replicas({chart.name: replicas})] if replicas is not None else []),
        *([c.ServiceType({chart.name: service.type})] if service is not None else []),
    ]
    return [rule for rule in rules if _is_kept(rule, chart)]


def _classes(chart: Any) -> list[str]:
    """Give the classes of the Ingresses of a chart."""
    edges_of = [edge for _, workload in chart.workloads() for _, _, edge in workload.edges()]
    return sorted({edge.class_name for edge in edges_of if isinstance(edge, c.Ingress)})


def _is_kept(rule: Any, chart: Any) -> bool:
    return rule.severity == "warning" or not list(rule.check(resolved(chart)))


@st.composite
def with_params(draw: Draw, chart: Any) -> Any:
    """Draw a chart with other values of some of its Params."""
    others = {"example.text": ("", "{{ x }}", "1.10"), "example.number": (0, 8080, 20240101), "switch": (False,)}
    for path in used_params(chart):
        if draw(st.booleans()):
            chart = chart.but_param(".".join(path), draw(st.sampled_from(others[".".join(path)])))
    return chart


@st.composite
def charts(draw: Draw) -> Any:
    """Draw a Chart.

    Raises:
        ChartgenError: the language refuses what was drawn.
    """
    known = draw(sources())
    claims: dict[str, Any] = {}
    beside = draw(st.lists(dns_label.map(lambda name: f"c-{name}"), max_size=2, unique=True))
    with_service = [name for name in beside if draw(st.booleans())]
    main = draw(st.booleans()) or not beside
    main_served = main and draw(st.booleans())
    hosts = [*with_service, *([""] if main_served else [])]
    fields = draw(st.fixed_dictionaries({"version": version, "description": prose.filter(bool)}, optional=_words))
    if main:
        fields["workload"] = draw(workloads(known, claims, hosts, served=main_served))
    fields["components"] = {
        name: draw(workloads(known, claims, hosts, served=name in with_service, main=False)) for name in beside
    }
    fields["components"] = {
        name: draw(tasks(each)) if name not in with_service and draw(st.booleans()) else each
        for name, each in fields["components"].items()
    }
    if main and not main_served and draw(st.integers(0, 3)) == 0:
        fields["workload"] = draw(tasks(fields["workload"]))
    fields["manifests"] = draw(st.lists(manifests | _exact_manifests, max_size=1))
    fields["config_maps"] = [each for each in known if isinstance(each, c.ConfigMap) and draw(st.booleans())]
    if draw(st.booleans()):
        fields["persistent_volume_claims"] = [c.PersistentVolumeClaim("unused", size="1Gi")]
    if main and draw(st.booleans()):
        fields["workload"] = draw(exactly(fields["workload"], "main"))
    fields["components"] = {
        name: draw(exactly(each, name)) if draw(st.booleans()) else each for name, each in fields["components"].items()
    }
    if beside and draw(st.booleans()):
        # The first component has the image of the main workload, or of the chart.
        fields["components"][beside[0]] = fields["components"][beside[0]].but(image=None)
        if not main:
            fields["image"] = draw(images)
    if fields.get("service_account") and main and fields["workload"].service_account:
        fields["workload"] = fields["workload"].but(service_account=None)
    account = fields.get("service_account") or (main and fields["workload"].service_account) or None
    if account and beside and draw(st.booleans()):
        fields["components"][beside[-1]] = fields["components"][beside[-1]].but(service_account=account)
    if main and beside and hasattr(fields["workload"], "services") and draw(st.booleans()):
        fields["workload"] = fields["workload"].but(
            services={**fields["workload"].services, "s": draw(edges.shared_service(beside[0]))}
        )
    served = [workload for workload in (fields.get("workload"), *fields["components"].values()) if workload is not None]
    of_newer = any(service.traffic_distribution for workload in served for _, service in workload.all_services())
    if of_newer or any(workload.sidecars for workload in served):
        fields.pop("kube_version", None)
    # `null` is tried by itself.
    chart = c.Chart(draw(chart_name.filter(lambda name: name != "null")), **fields)
    chart = draw(with_params(chart))
    others = {}
    if draw(st.booleans()):
        others = {name: draw(changed(chart)) for name in draw(st.sampled_from((("dev",), ("y", "prod"), ("on",))))}
    if chart.namespace is not None:
        rules = [rule for rule in _rules(chart) if all(_is_kept(rule, other) for other in others.values())]
        kept = draw(st.lists(st.sampled_from(rules), max_size=5, unique_by=lambda rule: rule.name)) if rules else []
        namespace = chart.namespace.but(policies=kept)
        chart = chart.but(namespace=namespace)
        others = {name: other.but(namespace=namespace) for name, other in others.items()}
    whole = chart.with_environments(**others) if others else chart
    if draw(st.integers(0, 3)) or not (deprecations := draw(deprecated.some(whole))):
        return whole
    others = {name: other.but(deprecations=deprecations) for name, other in others.items()}
    return whole.but(deprecations=deprecations, environments=others)
