"""Params: in text, in parts in Kubernetes syntax with their types, and different in an environment."""

from chartgen import (
    FULLNAME,
    RELEASE,
    Chart,
    ConfigMap,
    Deployment,
    HttpGet,
    Image,
    Manifest,
    Param,
    Resources,
    Service,
)

HOST = Param("site.host", default="shop.example.com", description="Host name of the shop.")
PORT = Param("site.metricsPort", default=9102, description="Port of the exporter.")
DEBUG = Param("site.debug", default=False)
RATIO = Param("sampling", default=0.25, description="Ratio of the requests that are traced.")
RULES = Param("edge.rules", default=[{"path": "/", "allow": True}], description="Rules of the gateway.")
LIMITS = Param("edge.limits", default={"requests": 1000000}, description="Limits of the gateway.")
BANNER = Param("site.banner", default='Say "hello"\nto {{ all }}', description="Text of the banner.")

_settings = ConfigMap(
    {
        "app.json": f'{{\n  "url": "https://{HOST}/",\n  "port": "{PORT}",\n  "debug": {DEBUG}\n}}\n',
        "BANNER": BANNER,
        "RATIO": RATIO,
    }
)


def _chart(name: str, **fields: object) -> Chart:
    return Chart(
        name,
        version="1.0.0",
        description="A shop with values of its own",
        workload=Deployment(
            image=Image("shop", registry="registry.example.com", tag="1.0.0"),
            ports={"http": 8080},
            service=Service(80),
            liveness=HttpGet("/live"),
            readiness=HttpGet("/ready"),
            resources=Resources(cpu="100m", memory="128Mi"),
            args=["--host", HOST, f"--metrics=:{PORT}", PORT],
            env={"URL": f"https://{HOST}/", "PORT": PORT, "DEBUG": DEBUG, "RULES": RULES},
            env_from=[_settings],
            annotations={"example.com/host": HOST, "example.com/port": PORT},
            extra_pod={
                "preemptionPolicy": Param("site.preemption", default="Never"),
                "setHostnameAsFQDN": DEBUG,
            },
        ),
        manifests=[
            Manifest(
                {
                    "apiVersion": "example.com/v1",
                    "kind": "Edge",
                    "metadata": {"name": "edge", "annotations": {"example.com/port": PORT}},
                    "spec": {
                        "host": HOST,
                        "url": f"https://{HOST}:{PORT}/{FULLNAME}",
                        "port": PORT,
                        "debug": DEBUG,
                        "ratio": RATIO,
                        "rules": RULES,
                        "limits": LIMITS,
                        "banner": BANNER,
                        "list": [PORT, HOST, RULES],
                        "routes": [{"match": RULES, "port": PORT}, {"limits": {"daily": LIMITS}}],
                    },
                }
            ),
            Manifest(
                {
                    "apiVersion": "example.com/v1",
                    "kind": "Edge",
                    "metadata": {"name": "site"},
                    "spec": {"host": "edge.example.com", "port": 443},
                },
                fullname=f"site-{HOST}",
            ),
            Manifest(
                {"apiVersion": "example.com/v1", "kind": "Edge", "spec": {"host": HOST, "port": 443}},
                fullname=f"{RELEASE}-{HOST}",
                enabled=True,
            ),
        ],
        **fields,  # type: ignore[arg-type]
    )


_shop = _chart("shop")
shop = _shop.with_environments(
    production=_shop.but_param("site.host", "shop.example.org").but_param("sampling", 1).but_param("edge.rules", [])
)

# What is fixed is written in the templates.
fixed = _chart("fixed", fixed=["site.host", "site.metricsPort", "site.banner", "edge.rules", "sampling"])
