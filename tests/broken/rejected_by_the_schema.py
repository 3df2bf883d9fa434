"""Fields that the chart's own schema or templates would reject."""

from chartgen import Chart, Deployment, Grpc, HttpGet, Image, Probe, Projected, Resources, TcpSocket

shop = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    image_pull_secrets=[{"nam": "registry"}],  #! "nam"
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        liveness=HttpGet("/", port=0),  #! 0
        readiness=HttpGet("/", port=8080, headers={"X Y": "z"}),  #! "X Y"
        startup=TcpSocket(70000),  #! 70000
        dns_policy="None",  #! "None"
        resources=Resources(
            requests={"nvidia.com/gpu": "1"},  #! "1"
            limits={"nvidia.com/gpu": "2"},
        ),
        mounts={"/srv": Projected("all", sources=[])},  #! []
    ),
    components={
        "grpc": Deployment(image=Image("shop", tag="1.0.0"), liveness=Grpc(-7)),  #! -7
        "base": Deployment(image=Image("shop", tag="1.0.0"), liveness=Probe()),  #! Probe
        "name": Deployment(image=Image("shop", tag="1.0.0"), ports={"http": 80}, liveness=HttpGet(port="")),  #! ""
    },
)

other = Chart(
    "other",
    version="1.0.0",
    description="Another shop",
    image_pull_secrets=[{"name": "A B"}],  #! "A B"
    workload=Deployment(image=Image("shop", tag="1.0.0")),
)
