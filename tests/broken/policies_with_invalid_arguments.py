"""Built-in policies whose arguments are wrong: where a namespace has them, not where a chart violates them."""

from chartgen import HostAccess, ImageRegistry, ImageTag, IngressClasses, Namespace, ProbesDefined, Replicas, RequiredLabels, RequireNamespace, ResourceLimits, ServiceType

shop = Namespace(
    "shop",
    policies=[
        ImageTag(r"(\d+"),  #! r"(\d+"
        ImageRegistry(["ghcr.io"]),  #! ["ghcr.io"]
        IngressClasses(None),  #! None
        ProbesDefined("liveness", "readyness"),  #! "readyness"
        Replicas({"shop": "2"}),  #! "2"
        RequireNamespace("Shop"),  #! "Shop"
        RequiredLabels(["team"]),  #! ["team"]
        ResourceLimits("memroy", "nvidia.com/gpu"),  #! "memroy"
        ServiceType({"shop": "Clusterip"}),  #! "Clusterip"
        HostAccess(allow="path"),  #! "path"
    ],
)
market = Namespace(
    "market",
    policies=[
        ImageTag(3),  #! 3
        ImageTag(r"\d+", 3),  #! 3
        ImageTag(r"\d+", build_only="no"),  #! "no"
        ImageRegistry(),  #! ImageRegistry()
        IngressClasses(),  #! IngressClasses()
        Replicas({1: 2}),  #! 1
        Replicas(counts={"shop": -1}),  #! -1
        RequiredLabels(labels={"team": "("}),  #! "("
        ServiceType({"shop": None}),  #! None
        HostAccess(allow=["paht"]),  #! "paht"
    ],
)
