"""Containers that API servers reject, or that conflict with each other."""

from chartgen import Chart, Container, Deployment, EmptyDir, HttpGet, Image, Lifecycle, PersistentVolumeClaim

_image = Image("web", tag="1")
_wait = Container(command=["wait"])
a = Deployment(image=_image, init_containers={"wait": Container(readiness=HttpGet("/", port=80))})  #! HttpGet("/", port=80)
b = Deployment(image=_image, init_containers={"wait": Container(lifecycle=Lifecycle())})  #! Lifecycle()
c = Deployment(image=_image, init_containers={"Wait": _wait})  #! "Wait"
d = Deployment(
    image=_image,
    init_containers={"wait": _wait},
    containers={"wait": _wait},  #! "wait"
)
e = Deployment(
    image=_image,
    container_name="web",
    sidecars={"web": _wait},  #! "web"
)
f = Deployment(
    image=_image,
    ports={"http": 8080},
    containers={
        "one": Container(ports={"http": 8081}),  #! "http"
        "two": Container(ports={"web": 8080}),  #! 8080
    },
)
g = Container(extra={"image": "other"})  #! "image"
h = Container(extra={"stdin": "yes"})  #! "yes"
i = Deployment(
    image=_image,
    mounts={"/a": EmptyDir("data")},
    containers={"one": Container(mounts={"/b": PersistentVolumeClaim("data", size="1Gi")})},  #! PersistentVolumeClaim("data", size="1Gi")
)
j = Chart(
    "web",
    version="1.0.0",
    description="A sidecar in a release that is too old",
    kube_version="1.28",
    workload=Deployment(image=_image, sidecars={"proxy": Container()}),  #! Container()
)
k = Container(probe=HttpGet("/"))  #! probe
_web = Deployment(image=_image, containers={"log": Container(image=Image("log", tag="2"))})
l = _web.but_container("logs", args=["-v"])  #! "logs"
