"""Charts of different levels: what is not a value is fixed in the chart."""

from chartgen import (
    Chart,
    ConfigMap,
    Deployment,
    ExistingSecret,
    HttpGet,
    Image,
    Namespace,
    Resources,
    Service,
    ServiceAccount,
    Waiver,
)

bank = Namespace("bank", level="minimal")


def _chart(name: str, *, expose: tuple[str, ...] = (), fixed: tuple[str, ...] = ()) -> Chart:
    return Chart(
        name,
        version="1.0.0",
        description="Keeps accounts",
        namespace=bank,
        expose=expose,
        fixed=fixed,
        waivers=[
            Waiver("network-policy", reason="The cluster's own policies are not its business."),
            Waiver("disruption-budget", reason="It may be away while nodes are drained."),
            Waiver("liveness", reason="The worker ends by itself if it is stuck."),
            Waiver("readiness", reason="Nothing calls the worker."),
            Waiver("secrets-in-environment", reason="The ledger reads its password from the environment."),
            Waiver("image-pull-policy", reason="The tag never moves."),
        ],
        service_account=ServiceAccount(annotations={"iam.example.com/role": "ledger"}),
        workload=Deployment(
            image=Image("acme/ledger", tag="2.3.1"),
            replicas=2,
            ports={"http": 8080},
            service=Service(80, annotations={"example.com/team": "bank"}),
            env={"LOG_LEVEL": "info"},
            env_from=[
                ConfigMap({"CURRENCY": "EUR"}, docs={"CURRENCY": "Currency of new accounts."}),
                ExistingSecret("ledger", keys=["PASSWORD", "true"], optional_keys=["TOKEN"]),
            ],
            liveness=HttpGet("/live"),
            readiness=HttpGet("/ready"),
            resources=Resources(cpu="100m", memory="128Mi", memory_limit="128Mi"),
            node_selector={"disk": "ssd"},
            tolerations=[{"key": "dedicated", "operator": "Exists"}],
        ),
        components={"worker": Deployment(image=Image("acme/ledger", tag="2.3.1"), args=["work"])},
    )


minimal = _chart("few-values")
chosen = _chart(
    "chosen-values",
    expose=("tolerations", "worker.args", "service.type", "*.podAnnotations"),
    fixed=("image.pullPolicy", "existingSecrets"),
)
chosen = chosen.with_environments(production=chosen.but_workload(replicas=3, priority_class_name="high"))
