"""Secrets of a vault: single keys, everything, in variables and files; one that an environment does without."""

from chartgen import (
    FULLNAME,
    Chart,
    ClusterSecretStore,
    Deployment,
    EverythingOf,
    ExistingSecret,
    ExternalSecret,
    HttpGet,
    Image,
    Manifest,
    Resources,
    SecretStore,
    Service,
)

_vault = ClusterSecretStore("vault")
_stripe = ExternalSecret(
    "stripe", store=_vault, keys={"STRIPE_KEY": "prod/shop#stripe", "WEBHOOK_SECRET": "prod/shop/webhook"}
)
_everything = ExternalSecret(
    "settings",
    store=SecretStore("team"),
    keys=EverythingOf("prod/shop"),
    refresh_interval="15m",
    fullname="shop-settings",
    extra={
        "refreshPolicy": "Periodic",
        "target": {
            "deletionPolicy": "Retain",
            "template": {
                "mergePolicy": "Merge",
                "metadata": {"labels": {"of": FULLNAME}},
                "data": {"greeting": "{{ .name }} in {{ .city }}"},
            },
        },
    },
)
_pull = ExternalSecret(
    "registry",
    store=_vault,
    keys={".dockerconfigjson": "registry#config"},
    type="kubernetes.io/dockerconfigjson",
    extra={"target": {"creationPolicy": "Orphan", "template": {"engineVersion": "v2"}}},
)
_certificate = ExistingSecret("shop-tls", type="kubernetes.io/tls", made_by="cert-manager")
_database = ExistingSecret("shop-database", made_by="cloudnative-pg")


def _workload(image: str) -> Deployment:
    return Deployment(
        image=Image(image, registry="registry.example.com", tag="1.0.0"),
        ports={"http": 8080},
        service=Service(80),
        liveness=HttpGet("/live"),
        readiness=HttpGet("/ready"),
        resources=Resources(cpu="100m", memory="128Mi"),
    )


_shop = Chart(
    "shop",
    version="1.0.0",
    description="A shop whose secrets are in a vault",
    workload=_workload("shop").but(
        env={"STRIPE_KEY": _stripe.key("STRIPE_KEY"), "DATABASE_URL": _database.key("uri")},
        env_from=[_everything],
        mounts={"/etc/webhook": _stripe.key("WEBHOOK_SECRET"), "/etc/tls": _certificate, "/etc/registry": _pull},
    ),
    manifests=[
        Manifest(
            {
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": "names"},
                "data": {"stripe": f"{_stripe}", "settings": f"{_everything}", "database": f"{_database}"},
            }
        )
    ],
)
shop = _shop.with_environments(
    production=_shop.but_workload(
        env={
            "STRIPE_KEY": _stripe.but(store=ClusterSecretStore("vault-production")).key("STRIPE_KEY"),
            "DATABASE_URL": _database.key("uri"),
        },
        mounts={
            "/etc/webhook": _stripe.but(store=ClusterSecretStore("vault-production")).key("WEBHOOK_SECRET"),
            "/etc/tls": _certificate,
            "/etc/registry": _pull.but(enabled=False),
        },
    )
)

# Where the secrets are is fixed in the chart.
small = Chart(
    "small",
    level="minimal",
    version="1.0.0",
    description="The same at the level minimal",
    workload=_workload("small").but(
        env_from=[_everything.but(fullname=None)], env={"STRIPE_KEY": _stripe.key("STRIPE_KEY")}
    ),
)
