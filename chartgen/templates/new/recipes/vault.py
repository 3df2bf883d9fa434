"""Secrets from a vault: secrets that the External Secrets operator creates; pods are replaced when they change.

The chart contains only the path of each secret in the vault. The values in `externalSecrets` set the store, the
interval and the paths, so that environments can have their own. For a Secret that another controller creates, use an
`ExistingSecret` with `made_by`.
"""

from chartgen import (
    Chart,
    ClusterSecretStore,
    Deployment,
    ExistingSecret,
    ExternalSecret,
    HttpGet,
    Image,
    Resources,
    Service,
)

# The operator CloudNativePG creates it together with the database.
database = ExistingSecret("shop-database-app", keys=["uri"], made_by="cloudnative-pg")


def _chart(store: str, folder: str) -> Chart:
    payment = ExternalSecret(
        "payment",
        store=ClusterSecretStore(store),
        keys={"STRIPE_KEY": f"{folder}/payment#stripe", "WEBHOOK_SECRET": f"{folder}/payment#webhook"},
        refresh_interval="15m",
    )
    return Chart(
        "vault",
        version="0.1.0",
        description="Service with secrets from a vault",
        workload=Deployment(
            image=Image("acme/shop", registry="ghcr.io", tag="1.0.0"),
            ports={"http": 8080},
            service=Service(80),
            env={"DATABASE_URL": database.key("uri")},
            # All keys as variables; a key can also be mounted as a file.
            env_from=[payment],
            mounts={"/etc/webhook/secret": payment.key("WEBHOOK_SECRET")},
            readiness=HttpGet("/healthz"),
            liveness=HttpGet("/healthz"),
            resources=Resources(cpu="100m", memory="128Mi", memory_limit="256Mi"),
        ),
    )


vault = _chart("vault", "staging/shop").with_environments(production=_chart("vault-production", "production/shop"))
