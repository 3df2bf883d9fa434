"""A rule that only an environment breaks."""

from chartgen import Chart, Deployment, Image, Namespace, PodDisruptionBudget, Replicas

shop = Namespace("shop", policies=[Replicas({"shop": 2})])
workload = Deployment(image=Image("shop", tag="1.0.0"), replicas=2)
chart = Chart("shop", version="1.0.0", description="A shop", namespace=shop, workload=workload)
small = chart.with_environments(
    small=chart.but(
        workload=workload.but(replicas=1),  #! 1
    ),
    tiny=chart.but(workload=workload.but(replicas=1)),
    blocked=chart.but(workload=workload.but(pod_disruption_budget=PodDisruptionBudget(min_available=2))),  #! 2
    told=chart.but(
        workload=workload.but(env={"PASSWORD": "hunter2"}),  #! "hunter2"
    ),
)
chart = None
