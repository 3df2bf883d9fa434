"""Fields that are valid alone, but that API servers or the chart itself reject together."""

from chartgen import (
    Affinity,
    Chart,
    ConfigMap,
    Deployment,
    EmptyDir,
    Image,
    LabelSelector,
    Mount,
    PodSecurityContext,
    Port,
    Projected,
    RawVolume,
    Resources,
    RollingUpdate,
    SecurityContext,
    Service,
)

image = Image("shop", tag="1.0.0")
words = ConfigMap({"words": "a"})

shop = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=image,
        ports={
            "http": Port(8080, host_port=90),  #! 90
        },
        host_network=True,
        service=Service(80, cluster_ip="10.0.0.5", ip_families=["IPv6"]),  #! "10.0.0.5"
        resources=Resources(
            requests={"cpu": "2", "hugepages-2Mi": "3Mi"},  #! "2" #! "3Mi"
            cpu_limit="1",
            limits={"hugepages-2Mi": "3Mi"},  #! "3Mi"
        ),
        security_context=SecurityContext(
            allow_privilege_escalation=False,
            capabilities={"add": ["CAP_SYS_ADMIN"]},  #! "CAP_SYS_ADMIN"
        ),
        pod_security_context=PodSecurityContext(
            sysctls=[
                {"name": "net.core.somaxconn", "value": "1"},  #! "net.core.somaxconn"
                {"name": "kernel.shm_rmid_forced", "value": "1"},
                {"name": "kernel.shm_rmid_forced", "value": "0"},  #! "kernel.shm_rmid_forced"
            ]
        ),
        mounts={
            "/words": Projected("words", sources=[words, words.key("words")]),  #! words.key("words")
            "/tokens": Projected(
                "tokens",
                sources=[
                    {"serviceAccountToken": {"path": "token"}},
                    {"configMap": {"name": "a", "items": [{"key": "a", "path": "token"}]}},  #! {"configMap": {"name": "a", "items": [{"key": "a", "path": "token"}]}}
                ],
            ),
            "/share": RawVolume("share", {"name": "nfs", "emptyDir": {}}),  #! "name"
        },
        topology_spread_constraints=[
            {
                "topologyKey": "zone",
                "maxSkew": 1,
                "whenUnsatisfiable": "DoNotSchedule",
                "labelSelector": {"matchLabels": {"app": "shop"}},
                "matchLabelKeys": ["app"],  #! "app"
            }
        ],
        affinity=Affinity(
            pod_affinity={
                "requiredDuringSchedulingIgnoredDuringExecution": [
                    {
                        "topologyKey": "zone",
                        "labelSelector": LabelSelector(match_labels={"app": "shop"}),
                        "matchLabelKeys": ["tier"],
                        "mismatchLabelKeys": ["tier"],  #! "tier"
                    }
                ]
            }
        ),
        dns_config={"searches": [f"{number}." + "a" * 200 for number in range(11)]},  #! [f"{number}." + "a" * 200 for number in range(11)]
        strategy=RollingUpdate(max_surge="00%"),  #! "00%"
    ),
    components={
        "pages": Deployment(
            image=image,
            resources=Resources(cpu="1", requests={"cpu": "1"}),  #! "cpu"
        ),
        "huge": Deployment(
            image=image,
            resources=Resources(limits={"hugepages-2Mi": "2Mi"}),  #! "hugepages-2Mi"
            extra_pod={"schedulingGates": [{"name": "a"}], "nodeName": "b"},  #! "b"
        ),
        "two": Deployment(
            image=image,
            ports={"http": Port(80, host_port=90), "admin": Port(81, host_port=90)},  #! 90 @2
            mounts={"/data": Mount(EmptyDir("data"), propagation="Bidirectional")},  #! "Bidirectional"
            service=Service(80, ip_families=["IPv4", "IPv4"], ip_family_policy="RequireDualStack"),  #! "IPv4" @2
        ),
    },
)
