"""Fields of Kubernetes that classes do not have: `extra` of objects and of ports, with placeholders."""

from chartgen import FULLNAME, Chart, Deployment, Image, PersistentVolumeClaim, Port, Recreate, Service, ServiceAccount

extra = Chart(
    "extra",
    level="all",
    version="1.0.0",
    description="Fields of Kubernetes",
    service_account=ServiceAccount(extra={"imagePullSecrets": [{"name": f"{FULLNAME}-registry"}]}),
    workload=Deployment(
        image=Image("web", tag="1.0.0"),
        extra={"paused": True},
        ports={"http": Port(8080, extra={"hostIP": "127.0.0.1"}, host_port=80)},
        service=Service(80, type="LoadBalancer", extra={"allocateLoadBalancerNodePorts": False}),
        mounts={"/data": PersistentVolumeClaim("data", size="1Gi", extra={"volumeMode": "Filesystem"})},
        strategy=Recreate(),
    ),
)
