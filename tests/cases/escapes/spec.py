"""All that a chart says about itself, and all ways around the language."""

from chartgen import (
    Capabilities,
    Chart,
    ConnectionTest,
    Deployment,
    Image,
    Lifecycle,
    Maintainer,
    Manifest,
    PodSecurityContext,
    Port,
    Resources,
    SeccompProfile,
    SecurityContext,
    Service,
    ServiceAccount,
    Toleration,
    Waiver,
    host,
    port,
)

chart = Chart(
    "escape-artist",
    level="all",
    version="1.2.3-rc.1+build.5",
    app_version="2024.10+hotfix",
    description='Gets out of "everything": #1 {{ of }} many',
    kube_version="1.30",
    keywords=["escape", "yes"],
    home="https://example.com/escape",
    sources=["https://example.com/escape.git"],
    maintainers=[Maintainer("Harry", email="harry@example.com", url="https://example.com/harry"), Maintainer("Bess")],
    icon="https://example.com/escape.svg",
    license="Apache-2.0",
    chart_annotations={"artifacthub.io/category": "security"},
    labels={"team": "magic", "on-call": "yes"},
    annotations={"example.com/runbook": "https://example.com/{{ runbook }}"},
    service_account=ServiceAccount("escapist", automount=True, annotations={"example.com/role": "123456"}),
    tests=ConnectionTest(
        image=Image("tools/probe", tag="2.0", registry="registry.example.com"),
        command=["probe", "--text", "{{ .Release.Name }}", f"http://{host()}:{port()}"],
        pod_labels={"sidecar.istio.io/inject": "false"},
        pod_annotations={"linkerd.io/inject": "disabled"},
        resources=Resources(
            "20m", "32Mi", cpu_limit="20m", memory_limit="32Mi", ephemeral_storage="1Mi", ephemeral_storage_limit="1Mi"
        ),
        node_selector={"pool": "tests"},
        tolerations=[Toleration("tests", operator="Exists")],
    ),
    workload=Deployment(
        image=Image(
            "team/escape-artist",
            registry="registry.example.com:5000",
            tag="2024.10",
            digest="sha256:" + "ab" * 32,
            pull_policy="Always",
        ),
        ports={"http": 8080, "node": Port(9100, host_port=9100)},
        service=Service({"http": 80}),
        labels={"example.com/kind": "trick"},
        annotations={"example.com/note": "{{ raw }}", "example.com/quoted": "on"},
        pod_labels={"trick": "yes"},
        pod_annotations={"sidecar.example.com/inject": "true", "example.com/url": "http://x?a=1&b={{ c }}"},
        pod_security_context=PodSecurityContext(
            run_as_user=2000, run_as_group=2000, fs_group=2000, supplemental_groups=[3000], sysctls=[]
        ),
        security_context=SecurityContext(
            capabilities=Capabilities(add=["NET_BIND_SERVICE"], drop=["ALL"]),
            read_only_root_filesystem=False,
            seccomp_profile=SeccompProfile("Localhost", localhost_profile="profiles/escape.json"),
        ),
        lifecycle=Lifecycle(pre_stop={"sleep": {"seconds": 5}}, post_start={"exec": {"command": ["true"]}}),
        share_process_namespace=True,
        hostname="houdini",
        extra_pod={"preemptionPolicy": "Never"},
        enable_service_links=True,
        termination_message_policy="File",
        extra_container={"stdin": True, "tty": True, "terminationMessagePath": "/dev/escape"},
    ),
    manifests=[
        Manifest(
            {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "NetworkPolicy",
                "metadata": {"name": "closed", "labels": {"policy": "closed"}, "annotations": {"why": "{{ because }}"}},
                "spec": {"podSelector": {}, "policyTypes": ["Ingress"]},
            }
        ),
        Manifest(
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": "peers"},
                "data": {"peer": f"http://{host()}:80", "template": "{{ .Values.untouched }}"},
            }
        ),
        Manifest(
            {
                "apiVersion": "scheduling.k8s.io/v1",
                "kind": "PriorityClass",
                "metadata": {"name": "escape-high"},
                "value": 1000000,
                "description": "Above all {{ else }}",
            },
            fullname="escape-high",
        ),
    ],
    waivers=[
        Waiver("network-policy", reason="The policy `closed` is its own."),
        Waiver("disruption-budget", reason="It may be away while nodes are drained."),
        Waiver("liveness", reason="It ends by itself where it is stuck."),
        Waiver("readiness", reason="It is ready as soon as it runs."),
        Waiver("host-port", reason="Nodes are scraped at it."),
        Waiver("capabilities", reason="It binds a port below 1024."),
        Waiver("high-user-id", reason="Its image knows no other user."),
        Waiver("service-account-token", reason="It talks to the API server."),
        Waiver("read-only-root", "It writes its keys beside the program."),
        Waiver("image-pull-policy", "The tag\nmoves."),
    ],
)
