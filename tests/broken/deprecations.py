"""Deprecations of values that a chart does not have, or still has, and those that have ended."""

from chartgen import Chart, ConfigMap, Dependency, Deployment, Deprecated, Image, Renamed, Resources, Service

_web = Deployment(
    image=Image("web", tag="1.0.0"),
    resources=Resources(memory="64Mi"),
    ports={"http": 8080},
    service=Service(80),
    env_from=[ConfigMap({"LANGUAGE": "en"})],
)
_jobs = {"jobs": Deployment(image=Image("jobs", tag="1.0.0"), resources=Resources(memory="64Mi"))}
_shop = Chart("shop", version="1.4.0", description="Shop", workload=_web, components=_jobs)

fine = _shop.but(
    deprecations=[
        Renamed("worker", "jobs", until="2.0.0"),
        Renamed("worker.copies", "jobs.replicaCount", until="1.4.1"),
        Renamed("copies", "jobs.replicaCount", until="1.5.0-rc.1"),
        Renamed("service.name", "fullnameOverride", until="2.0.0"),
        Deprecated("resources", until="2.0.0", reason="Set requests."),
        Deprecated("jobs", until="2.0.0"),
    ]
)
paths = _shop.but(
    name="paths",
    deprecations=[
        Renamed("worker", "job", until="2.0.0"),  #! "job"
        Renamed("worker.image", "jobs.imge", until="2.0.0"),  #! "jobs.imge"
        Renamed("oh", "ah", until="2.0.0"),  #! "ah"
        Renamed("jobs", "worker", until="2.0.0"),  #! "worker"
        Renamed("image", "jobs.image", until="2.0.0"),  #! "image"
        Renamed("memory", "resources.requests.memory", until="2.0.0"),  #! "resources.requests.memory"
        Renamed("resources.memory", "jobs.resources", until="2.0.0"),  #! "resources.memory"
        Renamed("jobs.main", "jobs", until="2.0.0"),  #! "jobs.main"
        Renamed("x-jobs", "jobs", until="2.0.0"),  #! "x-jobs"
        Renamed("global.replicas", "replicaCount", until="2.0.0"),  #! "global.replicas"
        Renamed("hosts", "hostAliases", until="2.0.0"),  #! "hostAliases"
        Deprecated("servce.port", until="2.0.0"),  #! "servce.port"
        Deprecated("podLabels.team", until="2.0.0"),  #! "podLabels.team"
        Deprecated("hostAliases", until="2.0.0"),  #! "hostAliases"
    ],
)
conflicts = _shop.but(
    name="conflicts",
    deprecations=[
        Renamed("work", "jobs.image.tag", until="2.0.0"),
        Renamed("work.labels", "jobs.podLabels", until="2.0.0"),  #! "work.labels"
        Renamed("config.LANG", "config.LANGUAGE", until="2.0.0"),
    ],
)
twice = _shop.but(
    name="twice",
    deprecations=[
        Renamed("worker", "jobs", until="2.0.0"),
        Renamed("worker", "jobs.image", until="2.0.0"),  #! "worker"
        Deprecated("jobs", until="2.0.0"),
        Deprecated("jobs", until="3.0.0"),  #! "jobs"
    ],
)
forms = [
    Renamed("", "jobs", until="2.0.0"),  #! ""
    Renamed("worker..image", "jobs.image", until="2.0.0"),  #! "worker..image"
    Renamed("*.image", "jobs.image", until="2.0.0"),  #! "*.image"
    Renamed("jobs", "jobs", until="2.0.0"),  #! "jobs" @2
    Renamed("worker", "jobs", until="2.0"),  #! "2.0"
    Deprecated("jobs", until="v2.0.0"),  #! "v2.0.0"
    Renamed("worker", until="2.0.0"),  #! Renamed
    Deprecated("jobs"),  #! Deprecated
]
ended = _shop.but(
    name="ended",
    deprecations=[
        Renamed("worker", "jobs", until="1.4.0"),  #! "1.4.0"
        Renamed("worker.copies", "jobs.replicaCount", until="1.4.0-rc.1"),  #! "1.4.0-rc.1"
        Deprecated("resources", until="0.9.0"),  #! "0.9.0"
    ],
)
_cache = Chart(
    "cache",
    version="1.0.0",
    description="Cache",
    workload=_web,
    components=_jobs,
    deprecations=[Renamed("worker", "jobs", until="2.0.0"), Renamed("config.LANG", "config.LANGUAGE", until="2.0.0")],
)
suite = _shop.but(
    name="suite",
    dependencies=[
        Dependency.of(
            _cache,
            values={
                "worker": {"image": {"tag": "2.0.0"}},  #! {"image": {"tag": "2.0.0"}}
                "config": {"LANG": "fr"},  #! "fr"
            },
        )
    ],
)
imports = _shop.but(
    name="imports",
    dependencies=[
        Dependency.of(
            _cache,
            import_values=[{"child": "worker", "parent": "global.worker"}],  #! {"child": "worker", "parent": "global.worker"}
        )
    ],
    deprecations=[
        Renamed("worker", "cache.jobs", until="2.0.0"),  #! "cache.jobs"
        Renamed("cache.tags", "jobs", until="2.0.0"),  #! "cache.tags"
        Deprecated("cache.image", until="2.0.0"),  #! "cache.image"
    ],
)
