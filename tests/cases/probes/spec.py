"""Probes of all kinds with all their timings."""

from chartgen import Chart, Deployment, Exec, Grpc, HttpGet, Image, Service, TcpSocket, Waiver

chart = Chart(
    "probed",
    level="all",
    version="1.0.0",
    description="Is asked how it is in every way",
    waivers=[
        Waiver("network-policy", reason="The cluster's own policies are not its business."),
        Waiver("disruption-budget", reason="It may be away while nodes are drained."),
    ],
    workload=Deployment(
        image=Image("probed", tag="1.0.0"),
        ports={"http": 8080, "admin": 8081},
        service=Service(80),
        liveness=HttpGet(
            "/live?deep=no",
            port="admin",
            headers={"X-Probe": "yes", "Accept": "application/json"},
            initial_delay_seconds=0,
            period_seconds=20,
            timeout_seconds=5,
            failure_threshold=6,
            termination_grace_period_seconds=10,
        ),
        readiness=HttpGet("/ready", port=8081, scheme="HTTPS", host="probed.example.com", success_threshold=2),
        startup=Exec(["sh", "-c", "test -f /tmp/started && echo '{{ up }}'"], failure_threshold=60),
    ),
    components={
        "rpc": Deployment(
            image=Image("rpc", tag="1.0.0"),
            ports={"grpc": 50051},
            liveness=Grpc(50051),
            readiness=Grpc(50051, service="ready"),
        ),
        "raw": Deployment(
            image=Image("raw", tag="1.0.0"),
            ports={"tcp": 7000, "other": 7001},
            liveness=TcpSocket(),
            readiness=TcpSocket("other", period_seconds=1),
            startup=TcpSocket(7001),
        ),
    },
)
