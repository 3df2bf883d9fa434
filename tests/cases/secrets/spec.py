"""Secrets of all kinds: made by the chart from contents that are brought, or there already."""

from chartgen import (
    Chart,
    Deployment,
    ExistingSecret,
    HttpGet,
    Image,
    Mount,
    Namespace,
    Projected,
    Secret,
    Service,
    Waiver,
)

vault = Namespace("vault", description="What is kept secret")

own = Secret(["API_KEY"], optional_keys=["SENTRY_DSN"], docs={"API_KEY": "Key of the payment provider."})
certificate = Secret(name="certificate", type="kubernetes.io/tls", optional_keys=["ca.crt"])
registry = Secret(name="registry", type="kubernetes.io/dockerconfigjson")
custom = Secret(["token", "user"], name="custom", type="example.com/token")
database = ExistingSecret(
    "database",
    keys=["PASSWORD"],
    optional_keys=["REPLICA_PASSWORD"],
    docs={"PASSWORD": "Password of the role `app`"},
)
shared_tls = ExistingSecret("shared.tls", type="kubernetes.io/tls")

chart = Chart(
    "secretive",
    level="all",
    version="1.2.3",
    description="Needs secrets in every way",
    namespace=vault,
    waivers=[
        Waiver("network-policy", reason="The cluster's own policies are not its business."),
        Waiver("disruption-budget", reason="It may be away while nodes are drained."),
        Waiver("secrets-in-environment", reason="Its library reads nothing else."),
    ],
    workload=Deployment(
        image=Image("secretive", tag="1.2.3"),
        ports={"https": 8443},
        service=Service(443),
        env={"TOKEN": custom.key("token"), "REPLICA": database.key("REPLICA_PASSWORD")},
        env_from=[own, database],
        mounts={
            "/tls": certificate,
            "/tls-shared/tls.crt": shared_tls.key("tls.crt"),
            "/registry": Mount(registry, mode=0o400),
            "/token": Projected("token", [custom.key("token"), database, own.key("SENTRY_DSN")], default_mode=0o440),
        },
        liveness=HttpGet("/live", scheme="HTTPS"),
        readiness=HttpGet("/ready", scheme="HTTPS"),
    ),
)
