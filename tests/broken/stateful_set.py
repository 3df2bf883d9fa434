"""StatefulSets that cannot work, and claim templates outside of them."""

from chartgen import (
    Chart,
    Deployment,
    HorizontalPodAutoscaler,
    Image,
    PersistentVolumeClaim,
    Resources,
    RollingUpdate,
    Service,
    StatefulSet,
    VolumeClaimTemplate,
    host,
)

image = Image("db", tag="1")
data = VolumeClaimTemplate("data", size="1Gi")

a = Deployment(image=image, mounts={"/data": data})  #! data @2
b = VolumeClaimTemplate("data", size="128m")  #! "128m"
c = VolumeClaimTemplate("data", size="0")  #! "0"
d = VolumeClaimTemplate("data", size="1Gi", access_modes=["ReadWriteOncePod", "ReadWriteOnce"])  #! ["ReadWriteOncePod", "ReadWriteOnce"]
e = VolumeClaimTemplate("data", size="1Gi", existing_claim="mine")  #! existing_claim
f = StatefulSet(image=image, update_strategy=RollingUpdate(max_surge=1))  #! 1
t = StatefulSet(image=image, update_strategy=RollingUpdate(max_surge=0))  #! 0
g = StatefulSet(image=image, replicas=3, update_strategy=RollingUpdate(partition=3))  #! 3 @2
h = StatefulSet(image=image, ports={"db": 5432}, services={"headless": Service(5432)})  #! "headless"
i = StatefulSet(image=image, fullname="a-name-that-is-one-character-too-long-for-statefulset")  #! "a-name-that-is-one-character-too-long-for-statefulset"
j = StatefulSet(image=image, fullname="a.b")  #! "a.b"
k = StatefulSet(image=image, mounts={"/a": data, "/b": VolumeClaimTemplate("data", size="2Gi")})  #! VolumeClaimTemplate("data", size="2Gi")
m = StatefulSet(image=image, pod_management_policy="Paralel")  #! "Paralel"
n = StatefulSet(image=image, strategy=RollingUpdate())  #! strategy
o = StatefulSet(image=image, volume_claim_templates=[])  #! volume_claim_templates
p = StatefulSet(image=image, service_name="Db")  #! "Db"
q = StatefulSet(image=image, extra={"serviceName": "db"})  #! "serviceName"
r = Deployment(image=image, strategy=RollingUpdate(partition=1))  #! 1
s = StatefulSet(image=image, autoscaling=HorizontalPodAutoscaler(max_replicas=3, cpu=80), resources=Resources(memory="1Gi"))  #! 80

hosts = Chart(
    "hosts",
    version="1.0.0",
    description="Asks for pods",
    workload=StatefulSet(
        image=image,
        ports={"db": 5432},
        service=Service(5432),
        replicas=2,
        env={
            "LAST": host(pod=2),  #! host(pod=2)
            "OTHER": host("web", pod=0),  #! host("web", pod=0)
            "NONE": host("cache", pod=0),  #! host("cache", pod=0)
        },
        mounts={
            "/data": data,  #! data @2
        },
    ),
    components={
        "web": Deployment(mounts={"/data": PersistentVolumeClaim("data", size="1Gi")}),
        "a-name-of-thirty-one-characters": StatefulSet(ports={"db": 1}),
    },
)
long = hosts.but(
    name="a-chart-with-a-name-of-forty",
    workload=Deployment(image=image),
    components={
        "a-name-of-thirty-one-characters": StatefulSet(),  #! StatefulSet()
    },
)
