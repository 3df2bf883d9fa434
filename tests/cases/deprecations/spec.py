"""Deprecated values: old paths of single values, of keys and of a whole component, and a value that will be removed."""

from chartgen import (
    Chart,
    ConfigMap,
    Dependency,
    Deployment,
    Deprecated,
    Exec,
    HttpGet,
    Image,
    Namespace,
    Renamed,
    Secret,
    Service,
)

post = Namespace("post")

letters = Chart(
    "letters",
    version="1.4.0",
    description="Delivers letters",
    namespace=post,
    ci=True,
    deprecations=[
        Renamed("sorter", "sorting", until="2.0.0"),
        Renamed("sorter.copies", "sorting.replicaCount", until="1.6.0"),
        Renamed("config.LANG", "config.LANGUAGE", until="2.0.0"),
        Renamed("secret.PASS", "secret.PASSWORD", until="2.0.0"),
        Renamed("pullSecrets", "imagePullSecrets", until="2.0.0"),
        Deprecated("service.type", until="2.0.0", reason="The Service will always be internal."),
        Deprecated("sorting.podLabels", until="1.5.0"),
    ],
    workload=Deployment(
        image=Image("acme/letters", tag="1.4.0"),
        replicas=2,
        ports={"http": 8080},
        service=Service(80),
        env_from=[ConfigMap({"LANGUAGE": "en"}), Secret(keys=["PASSWORD"])],
        liveness=HttpGet("/live"),
        readiness=HttpGet("/ready"),
    ),
    components={
        "sorting": Deployment(
            image=Image("acme/sorting", tag="1.4.0"),
            replicas=3,
            node_selector={"disk": "ssd"},
            liveness=Exec(["alive"]),
        )
    },
)
letters = letters.with_environments(production=letters.but_workload("sorting", replicas=5))

few = Chart(
    "parcels",
    version="0.3.0",
    description="Delivers parcels",
    namespace=post,
    level="minimal",
    deprecations=[Renamed("parcelImage", "image", until="0.4.0")],
    workload=Deployment(image=Image("acme/parcels", tag="0.3.0"), ports={"http": 8080}, liveness=HttpGet("/live")),
)

mail = Chart(
    "mail",
    version="1.0.0",
    description="Delivers everything",
    namespace=post,
    dependencies=[
        Dependency.of(letters, values={"sorting": {"podLabels": {"team": "sorting"}}}),
        Dependency.of(few, enabled=False),
    ],
)
