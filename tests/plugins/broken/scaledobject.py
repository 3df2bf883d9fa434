"""ScaledObjects that are invalid, and workloads that they cannot scale."""

from chartgen import Chart, DaemonSet, Deployment, HorizontalPodAutoscaler, Image, Resources
from chartgen_keda import ScaledObject, Trigger

image = Image("mail", tag="1.0.0")
cron = Trigger("cron", {"timezone": "UTC"})
valid = ScaledObject([cron])

misspelt = ScaledObject([cron], max_replicas=3)  #! max_replicas
order = ScaledObject([cron], min_replica_count=30, max_replica_count=3)  #! 3 @2
empty = ScaledObject([])  #! []
own_key = ScaledObject([cron], extra={"scaleTargetRef": {}})  #! "scaleTargetRef"
number = Trigger("cron", {"desiredReplicas": 1})  #! 1

without_names = Deployment(image=image, extensions=[valid])  #! [valid]
another_class = Deployment(image=image, extensions={"": cron})  #! cron
of_a_daemon_set = DaemonSet(image=image, extensions={"": valid})  #! ""
name = Deployment(image=image, extensions={"Big": valid})  #! "Big"
twice = Deployment(image=image, extensions={"one": valid, "two": valid})  #! "two"
of_a_chart = Chart("a", version="1.0.0", description="A", extensions={"": valid})  #! valid
two_autoscalers = Deployment(
    image=image,
    resources=Resources(cpu="1"),
    autoscaling=HorizontalPodAutoscaler(max_replicas=3, cpu=80),
    extensions={"": valid},  #! ""
)
