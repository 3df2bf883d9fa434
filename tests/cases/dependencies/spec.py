"""A chart that depends on charts of other projects, with conditions, tags and an alias."""

from chartgen import Chart, Dependency, Deployment, Image, Secret

BITNAMI = "oci://registry.example.com/charts"

_wiki = Chart(
    "wiki",
    version="0.4.0",
    description="Wiki of the company",
    level="minimal",
    workload=Deployment(
        image=Image("acme/wiki", tag="2.0.0"),
        env={"DATABASE": "wiki", "LEVEL": "info"},
        env_from=[Secret(["DATABASE_PASSWORD"])],
    ),
    dependencies=[
        Dependency(
            "postgresql",
            version="16.2.0",
            repository=BITNAMI,
            alias="database",
            condition="database.enabled",
            values={"auth": {"database": "wiki"}, "primary": {"persistence": {"size": "10Gi"}}},
            # Other charts of the release find it at the same ports.
            import_values=[{"child": "primary.service.ports", "parent": "global.postgresql.ports"}, "monitoring"],
        ),
        Dependency(
            "redis", version=">=20.6.0 <21.0.0", locked="20.6.1", repository=BITNAMI, condition="caches.enabled"
        ),
        Dependency("memcached", version="~7.5", locked="7.5.2", repository=BITNAMI, condition="caches.enabled"),
        Dependency(
            "opentelemetry-collector",
            version="v0.110.0",
            repository="https://charts.example.com/telemetry?team=wiki&kind=stable",
            tags=["telemetry", "extras"],
            enabled=False,
            values={"mode": "deployment"},
        ),
        Dependency("common", version="2.27.0", repository=BITNAMI),
    ],
)
_database, *_others = _wiki.dependencies

wiki = _wiki.with_environments(
    production=_wiki.but(
        dependencies=[
            _database.but(values={"auth": {"database": "wiki"}, "primary": {"persistence": {"size": "100Gi"}}}),
            *_others,
        ]
    ),
    # The database is a service of the cloud there.
    cloud=_wiki.but(dependencies=[_database.but(enabled=False), *_others]),
)
