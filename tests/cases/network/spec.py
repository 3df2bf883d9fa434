"""Network policies: peers of every kind, directions that are open or closed, and one that an environment opens."""

from chartgen import Chart, Deployment, Image, Ingress, Namespace, NetworkPolicy, Peer, Port, Service

_IMAGE = Image("web", registry="registry.example.com", tag="1.0.0")
_data = Chart(
    "data",
    version="1.0.0",
    description="Data of all shops",
    namespace=Namespace("data"),
    workload=Deployment(image=_IMAGE, ports={"sql": 5432}, service=Service(5432)),
)
_chart = Chart(
    "net",
    version="1.0.0",
    description="Network policies",
    namespace=Namespace("shop"),
    workload=Deployment(
        image=_IMAGE,
        ports={"http": 8080, "metrics": 9090, "syslog": Port(5514, protocol="UDP")},
        service=Service({"http": 80}),
        network_policy=NetworkPolicy(
            ingress=[
                Peer(namespace="ingress-nginx"),
                Peer(component="api"),
                Peer(namespace="monitoring", labels={"app.kubernetes.io/name": "prometheus"}, ports=["metrics"]),
                Peer(namespace="*", ports=["syslog"]),
                Peer(cidr="192.0.2.0/24", ports=[5514]),
            ],
            egress=[
                Peer(component="api", ports=[8080]),
                Peer(component="db"),
                Peer(chart=_data, component=""),
                Peer(cidr="10.0.0.0/8", except_=["10.1.0.0/16"], ports=["443", "5000-5010/UDP"]),
            ],
        ),
    ),
    components={
        "api": Deployment(
            ports={"http": 8080},
            network_policy=NetworkPolicy(ingress=[Peer(component="")], egress=[]),
        ),
        "db": Deployment(
            ports={"sql": 5432},
            selector={"example.com/app": "db"},
            network_policy=NetworkPolicy(ingress=[Peer(component="*"), Peer(labels={"role": "backup"})], egress=None),
        ),
        "worker": Deployment(network_policy=NetworkPolicy(ingress=[])),
        "open": Deployment(ports={"http": 80}, network_policy=NetworkPolicy(ingress=None, egress=[Peer(ports=[443])])),
        "proxy": Deployment(ports={"http": 80}, network_policy=NetworkPolicy(egress=[Peer(component="*")])),
        "shop": Deployment(
            ports={"http": 80},
            service=Service(80),
            ingress=Ingress("shop.example.com"),
            network_policy=NetworkPolicy(),
        ),
    },
)
net = _chart.with_environments(
    dev=_chart.but_workload(
        "proxy",
        network_policy=NetworkPolicy(ingress=[Peer()], egress=[Peer(component="*")], dns_ports=[53, 5353]),
    )
)
