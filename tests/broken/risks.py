"""Charts that are valid, and that would get stuck."""

from chartgen import (
    Chart,
    Container,
    Deployment,
    FieldRef,
    HorizontalPodAutoscaler,
    Image,
    PersistentVolumeClaim,
    PodDisruptionBudget,
    Recreate,
    Resources,
    RollingUpdate,
    Service,
    Waiver,
    host,
)

image, other = Image("shop", tag="1.0.0"), Image("worker", tag="1.0.0")
data = PersistentVolumeClaim("data", size="1Gi")
single = PersistentVolumeClaim("single", size="1Gi", access_modes=["ReadWriteOncePod"])
two = Deployment(image=other, replicas=2)
scaled = two.but(
    resources=Resources(cpu="1"), autoscaling=HorizontalPodAutoscaler(min_replicas=3, max_replicas=9, cpu=80)
)
budgets = Chart(
    "budgets",
    version="1.0.0",
    description="A shop",
    image=image,
    components={
        "a": two.but(pod_disruption_budget=PodDisruptionBudget(min_available=2)),  #! 2
        "b": two.but(pod_disruption_budget=PodDisruptionBudget(min_available="100%")),  #! "100%"
        "c": two.but(pod_disruption_budget=PodDisruptionBudget(max_unavailable=0)),  #! 0
        "d": two.but(pod_disruption_budget=PodDisruptionBudget(max_unavailable="0%")),  #! "0%"
        "e": two.but(pod_disruption_budget=PodDisruptionBudget(min_available="51%")),  #! "51%"
        "f": scaled.but(pod_disruption_budget=PodDisruptionBudget(min_available=3)),  #! 3
        "right-a": two.but(pod_disruption_budget=PodDisruptionBudget(min_available=1)),
        "right-b": scaled.but(pod_disruption_budget=PodDisruptionBudget(min_available=2)),
        "right-c": two.but(pod_disruption_budget=PodDisruptionBudget(min_available="50%")),
        "right-d": two.but(replicas=1, pod_disruption_budget=PodDisruptionBudget(min_available=1)),
        "right-e": two.but(pod_disruption_budget=PodDisruptionBudget(min_available=2, enabled=False)),
    },
)
waived = budgets.but(name="waived", waivers=[Waiver("blocking-budget", reason="Nobody drains these nodes.")])
claims = Chart(
    "claims",
    version="1.0.0",
    description="A shop",
    image=image,
    components={
        "a": Deployment(mounts={"/data": data}),  #! data @2
        "b": Deployment(mounts={"/data": single}, strategy=RollingUpdate(max_surge="25%")),  #! single
        "right-a": Deployment(mounts={"/data": data}, strategy=Recreate()),
        "right-b": Deployment(mounts={"/data": data}, strategy=RollingUpdate(max_surge=0, max_unavailable=1)),
        "right-c": Deployment(mounts={"/c": PersistentVolumeClaim("c", size="1Gi", access_modes=["ReadWriteMany"])}),
    },
)
ordered = Chart(
    "ordered",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=image,
        env={
            "B": "b",
            "A": "$(B)",  #! "$(B)"
            "C": "$(B) $$(D) $(D)$(UNKNOWN)",  #! "$(B) $$(D) $(D)$(UNKNOWN)"
            "D": "$(SELF)",  #! "$(SELF)"
            "SELF": f"{host()}",
            "E": "$(POD)",
            "POD": FieldRef("metadata.name"),
        },
        ports={"http": 80},
        service=Service(80),
        containers={"side": Container(env={"B": "$(A)", "A": "a", "D": "$(E)", "E": "e"})},  #! "$(E)"
    ),
)
as_it_is = ordered.but(
    name="as-it-is",
    defaults="kubernetes",
    workload=ordered.workload.but(
        env={"B": "b", "A": "$(B)", "E": "$(POD)", "POD": FieldRef("metadata.name")},  #! "$(POD)"
        containers={"side": Container(env={"B": "$(A)", "A": "a"})},  #! "$(A)"
    ),
)
warned = Chart(
    "warned",
    version="1.0.0",
    description="A shop",
    workload=Deployment(image=image, env={"DB": f"{host('db')}:5432", "OTHER": f"{host('db')}:5433"}),  #! f"{host('db')}:5432"
    components={
        "db": Deployment(image=other, ports={"db": 5432}, service=Service(5432)),
        "worker": Deployment(image=image),  #! image @2
    },
)
