"""Dependencies that Helm rejects, that have no effect, or that conflict with others."""

from chartgen import Chart, Dependency, Deployment, Image, host

LONG = "a-name-that-is-longer-than-fifty-three-characters-xxxxx"
REGISTRY = "oci://registry.example.com/charts"

Dependency("post gres", version="16.2.0", repository=REGISTRY)  #! "post gres"
Dependency("postgres.sql", version="16.2.0", repository=REGISTRY)  #! "postgres.sql"
Dependency("postgresql", version="~16.2", repository=REGISTRY)  #! "~16.2"
Dependency("postgresql", version="newest", repository=REGISTRY)  #! "newest"
Dependency("postgresql", version="~16.2", locked="16.3.0", repository=REGISTRY)  #! "16.3.0"
Dependency("postgresql", version="~16.2", locked="16.2", repository=REGISTRY)  #! "16.2"
Dependency("postgresql", version="16.2.0", locked="16.2.0", repository=REGISTRY)  #! "16.2.0" @2
Dependency("postgresql", version=">=16 <17", locked="16.0.0-rc.1", repository=REGISTRY)  #! "16.0.0-rc.1"
Dependency("postgresql", version="16.2.0", repository="charts")  #! "charts"
Dependency("postgresql", version="16.2.0", repository="registry.example.com/charts")  #! "registry.example.com/charts"
Dependency("postgresql", version="16.2.0", repository="https://example.com/a-1.0.0.tgz")  #! "https://example.com/a-1.0.0.tgz"
Dependency("postgresql", version="16.2.0", repository="https://example.com/index.yaml")  #! "https://example.com/index.yaml"
Dependency("postgresql", version="16.2.0", repository="oci://example.com:5000/db:16.2.0")  #! "oci://example.com:5000/db:16.2.0"
Dependency("postgresql", version="16.2.0", repository="https://me:hunter2@example.com")  #! "https://me:hunter2@example.com"
Dependency("postgresql", version="16.2.0", repository="oci://example.com:5000/charts", import_values=["a b"])  #! "a b"
Dependency("postgresql", version="16.2.0", repository=REGISTRY, import_values=[{"child": "auth"}])  #! {"child": "auth"}
Dependency("postgresql", version="16.2.0", repository=REGISTRY, import_values=[{"child": "a.", "parent": "."}])  #! "a."
Dependency("postgresql", version="16.2.0", repository=REGISTRY, import_values=[{"child": "a", "parent": "b", "to": "c"}])  #! "to"
Dependency("postgresql", version="16.2.0", repository=REGISTRY, import_values=[{"child": "a", "parent": 5}])  #! 5
Dependency("postgresql", version="16.2.0", repository=REGISTRY, import_values={"child": "a"})  #! {"child": "a"}
Dependency("postgresql", version="16.2.0", repository=REGISTRY, alias="a.b")  #! "a.b"
Dependency("postgresql", version="16.2.0", repository=REGISTRY, condition="a..b")  #! "a..b"
Dependency("postgresql", version="16.2.0", repository=REGISTRY, condition="postgresql.on", tags=["db"])  #! ["db"]
Dependency("postgresql", version="16.2.0", repository=REGISTRY, tags=["a b"])  #! "a b"
Dependency("postgresql", version="16.2.0", repository=REGISTRY, enabled=False)  #! False
Dependency("postgresql", version="16.2.0", repository=REGISTRY, values={"global": {"a": 1}})  #! {"a": 1}
Dependency("postgresql", version="16.2.0", repository=REGISTRY, values={"host": host()})  #! host()
Dependency("postgresql", version="16.2.0", repository=REGISTRY, values={"list": [None]})  #! None
Dependency.of("shop")  #! of
Dependency("db", version="1.0.0", repository=REGISTRY, condition="db.enabled", values={"enabled": True})  #! True

redis = Dependency("redis", version="20.6.1", repository=REGISTRY)  #! "redis"
shop = Chart(
    "shop",
    version="1.0.0",
    description="Shop",
    workload=Deployment(image=Image("shop", tag="1.0.0")),
    components={"worker": Deployment(image=Image("worker", tag="1.0.0"))},
    dependencies=[
        redis,
        redis,
        redis.but(alias="worker"),  #! "worker"
        redis.but(alias="image"),  #! "image"
        redis.but(alias="one", condition="two.enabled"),
        redis.but(alias="three", condition="two.enabled", enabled=False),  #! False
        redis.but(alias="four", condition="worker.enabled"),  #! "worker.enabled"
        Dependency("shop", version="1.0.0", repository=REGISTRY, alias="five"),  #! "shop"
        redis.but(alias=LONG),  #! LONG
    ],
)
