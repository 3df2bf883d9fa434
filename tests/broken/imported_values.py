"""Imports of values that the schema of a chart rejects, or that a chart of the specs does not have."""

from chartgen import Chart, Dependency, Deployment, Image, Resources

_cache = Chart(
    "cache",
    version="1.0.0",
    description="Cache",
    workload=Deployment(image=Image("cache", tag="1.0.0"), resources=Resources(memory="64Mi"), env={"SIZE": "10"}),
)
_redis = Dependency("redis", version="20.6.1", repository="oci://registry.example.com/charts")
_web = Deployment(image=Image("web", tag="1.0.0"), env={"LEVEL": "info"})
_shop = Chart("shop", version="1.0.0", description="Shop", workload=_web)

_good = [
    "shared",
    {"child": "auth", "parent": "."},
    {"child": "auth", "parent": "global.redis"},
    {"child": "auth", "parent": "x-redis"},
    {"child": "auth.labels", "parent": "podLabels"},
    {"child": "resources", "parent": "cache.resources"},
]
_both = [Dependency.of(_cache, import_values=[{"child": "resources", "parent": "resources"}]), _redis.but(import_values=_good)]
fine = _shop.but(name="fine", dependencies=_both)
replicas = _shop.but(
    name="replicas",
    dependencies=[
        _redis.but(
            import_values=[
                {"child": "replica", "parent": "replicaCount"},  #! {"child": "replica", "parent": "replicaCount"}
                {"child": "auth", "parent": "env"},  #! {"child": "auth", "parent": "env"}
                {"child": "auth", "parent": "hostAliases"},  #! {"child": "auth", "parent": "hostAliases"}
                {"child": "auth", "parent": "commonLabels"},  #! {"child": "auth", "parent": "commonLabels"}
            ]
        )
    ],
)
cached = _shop.but(
    name="cached",
    dependencies=[
        Dependency.of(
            _cache,
            import_values=[
                {"child": "resource", "parent": "resources"},  #! {"child": "resource", "parent": "resources"}
                {"child": "replicaCount", "parent": "global.cache"},  #! {"child": "replicaCount", "parent": "global.cache"}
                {"child": "env", "parent": "."},  #! {"child": "env", "parent": "."}
                {"child": "env", "parent": "global.cache"},
            ],
        )
    ],
)
