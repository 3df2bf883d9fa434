"""A team's own rules: one in full, and those that come with chartgen, some of them waived or open to deviation."""

from collections.abc import Iterator

from chartgen import (
    Chart,
    Deployment,
    Guard,
    HttpGet,
    Image,
    ImageTag,
    Namespace,
    Narrowing,
    Policy,
    ProbesDefined,
    Replicas,
    RequireNamespace,
    ResourceLimits,
    Resources,
    Service,
    ServiceType,
    Violation,
    Waiver,
)


class OwnRegistry(Policy):
    """Images come from the team's registry."""

    name = "own-registry"

    def __init__(self, registry: str) -> None:
        self.registry = registry

    def check(self, chart: Chart) -> Iterator[Violation]:
        """Find images of other registries."""
        for path, _value, image in chart.images():
            if image.registry != self.registry:
                yield Violation("comes from another registry", (*path, "registry"), image.registry, self.registry)

    def narrowings(self, chart: Chart) -> Iterator[Narrowing]:
        """Let in that one registry, for each image and for all."""
        for _path, value, _image in chart.images():
            yield Narrowing((*value, "registry"), {"enum": [self.registry]})
        yield Narrowing(("global", "imageRegistry"), {"enum": ["", self.registry]})

    def guards(self, chart: Chart) -> Iterator[Guard]:
        """Keep it from being taken away: the cluster would then choose its own."""
        yield Guard("not (.Values.image).registry", f"{chart.name}: image.registry must be {self.registry}")


bank = Namespace(
    "bank",
    labels={"pod-security.kubernetes.io/enforce": "restricted"},
    policies=[
        OwnRegistry("registry.bank.example"),
        RequireNamespace("bank"),
        Replicas({"ledger": 2}),
        ImageTag(r"\d+\.\d+\.\d+", form="X.Y.Z"),
        ServiceType({"ledger": "ClusterIP"}, build_only=True),
        ProbesDefined("readiness"),
        ResourceLimits("memory", severity="error"),
    ],
)

ledger = Chart(
    "ledger",
    version="1.0.0",
    description="Keeps the books",
    namespace=bank,
    workload=Deployment(
        image=Image("ledger", tag="1.4.2", registry="registry.bank.example"),
        replicas=2,
        ports={"http": 8080},
        service=Service(80),
        readiness=HttpGet("/ready"),
        resources=Resources(memory="128Mi", memory_limit="128Mi"),
    ),
    components={
        "audit": Deployment(
            image=Image("audit", tag="1.4.2", registry="registry.bank.example"),
            resources=Resources(memory_limit="64Mi"),
        ),
    },
    waivers=[
        Waiver("probes", "Auditors have no probes."),
        Waiver("network-policy", reason="The cluster's own policies are not its business."),
        Waiver("disruption-budget", reason="It may be away while nodes are drained."),
        Waiver("liveness", reason="Books are never stuck."),
        Waiver("readiness", reason="Auditors have no probes."),
    ],
)
