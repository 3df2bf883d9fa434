"""DaemonSets that cannot be updated, and access to nodes that conflicts with other fields."""

from chartgen import (
    Chart,
    DaemonSet,
    Deployment,
    EmptyDir,
    HorizontalPodAutoscaler,
    HostPath,
    Image,
    Namespace,
    PodDisruptionBudget,
    PodSecurityContext,
    Port,
    RollingUpdate,
    SecurityContext,
)

image = Image("agent", tag="1")

a = DaemonSet(image=image, replicas=3)  #! replicas
b = DaemonSet(image=image, autoscaling=HorizontalPodAutoscaler(max_replicas=3, cpu=80))  #! autoscaling
c = DaemonSet(image=image, pod_disruption_budget=PodDisruptionBudget())  #! pod_disruption_budget
d = DaemonSet(image=image, strategy=RollingUpdate())  #! strategy
e = DaemonSet(image=image, update_strategy=RollingUpdate(max_surge=1, max_unavailable=1))  #! 1
f = DaemonSet(image=image, update_strategy=RollingUpdate(max_unavailable=0))  #! 0
g = DaemonSet(image=image, update_strategy=RollingUpdate(partition=1))  #! 1
h = DaemonSet(
    image=image,
    ports={"http": Port(8080, host_port=80)},
    update_strategy=RollingUpdate(max_surge=1, max_unavailable=0),  #! 1
)
i = DaemonSet(
    image=image,
    ports={"http": 8080},
    host_network=True,
    update_strategy=RollingUpdate(max_surge="10%", max_unavailable=0),  #! "10%"
)
j = DaemonSet(image=image, host_pid=True, share_process_namespace=True)  #! True @2
k = DaemonSet(image=image, host_network=True, extra_pod={"hostUsers": False})  #! True
m = DaemonSet(image=image, extra_pod={"hostNetwork": True})  #! "hostNetwork"
n = DaemonSet(image=image, host_network="yes")  #! "yes"
o = DaemonSet(image=image, hostname="Node_1")  #! "Node_1"
p = DaemonSet(
    image=image,
    host_ipc=True,
    pod_security_context=PodSecurityContext(
        sysctls=[
            {"name": "kernel.shm_rmid_forced", "value": "1"},  #! "kernel.shm_rmid_forced"
        ]
    ),
)

agents = Chart(
    "agents",
    version="1.0.0",
    description="Is not allowed in its namespace",
    namespace=Namespace("agents", labels={"pod-security.kubernetes.io/enforce": "baseline"}),
    workload=DaemonSet(
        image=image,
        ports={
            "http": Port(8080, host_port=8080),  #! 8080 @2
        },
        host_network=True,  #! True
        host_pid=True,  #! True
        host_ipc=True,  #! True
        mounts={
            "/host/proc": HostPath("/proc"),  #! HostPath("/proc")
            "/cache": EmptyDir("cache"),
        },
        security_context=SecurityContext(
            privileged=True,  #! True
            allow_privilege_escalation=None,
        ),
    ),
    components={"web": Deployment()},
)
