"""Six rules, each broken."""

from chartgen import Chart, Deployment, HttpGet, Image, ImageTag, Namespace, ProbesDefined, Replicas, RequireNamespace, ResourceLimits, Resources, Service, ServiceType

shop = Namespace(
    "shop",
    policies=[
        RequireNamespace("market"),
        Replicas({"shop": 2}),
        ImageTag(r"\d+\.\d+\.\d+-[0-9a-f]{7,40}", form="X.Y.Z-commitHash"),
        ServiceType({"shop": "ClusterIP"}),
        ProbesDefined("liveness", "readiness"),
        ResourceLimits(),
    ],
)
chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    namespace=shop,  #! shop
    workload=Deployment(  #! Deployment
        image=Image("shop", tag="latest"),  #! "latest"
        replicas=1,  #! 1
        ports={"http": 8080},
        service=Service(80, type="NodePort"),  #! "NodePort"
        liveness=HttpGet("/"),
        resources=Resources(cpu="1", memory="1Gi", memory_limit="1Gi"),  #! Resources(cpu="1", memory="1Gi", memory_limit="1Gi")
    ),
)
without_tag = chart.but(
    name="without-tag",
    namespace=Namespace("tagged", policies=[ImageTag(r"\d+")]),
    workload=Deployment(image=Image("shop", tag=None)),  #! None
)
