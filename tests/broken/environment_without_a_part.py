"""Parts that can be disabled, and that only one of the chart and its environment has."""

from chartgen import Chart, Deployment, HorizontalPodAutoscaler, Image, PodDisruptionBudget, Resources

web = Deployment(image=Image("web", tag="1"), resources=Resources(cpu="100m"))
base = Chart("web", version="1.0.0", description="A shop", workload=web)
chart = base.with_environments(
    production=base.but(workload=web.but(pod_disruption_budget=PodDisruptionBudget())),  #! PodDisruptionBudget()
)
scaled = Chart(
    "scaled",
    version="1.0.0",
    description="A shop",
    workload=web.but(autoscaling=HorizontalPodAutoscaler(max_replicas=3, cpu=80)),  #! HorizontalPodAutoscaler(max_replicas=3, cpu=80)
)
other = scaled.with_environments(minikube=scaled.but(workload=web))
