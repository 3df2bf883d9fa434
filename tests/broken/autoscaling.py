"""Autoscalers that cannot scale."""

from chartgen import Deployment, HorizontalPodAutoscaler, Image, Resources

a = HorizontalPodAutoscaler(min_replicas=3, max_replicas=2, cpu=80)  #! 3
b = HorizontalPodAutoscaler(max_replicas=2)  #! HorizontalPodAutoscaler
c = HorizontalPodAutoscaler(max_replicas=2, cpu="80%")  #! "80%"
d = HorizontalPodAutoscaler(min_replicas=0, max_replicas=2, cpu=80)  #! 0
e = HorizontalPodAutoscaler(max_replicas=2, metrics=[{"type": "Resource"}])  #! {"type": "Resource"}
f = Deployment(
    image=Image("web", tag="1"),
    autoscaling=HorizontalPodAutoscaler(max_replicas=4, cpu=80, memory=80),  #! 80
    resources=Resources(memory="128Mi"),
)
