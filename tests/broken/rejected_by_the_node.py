"""Pods that API servers accept, and nodes do not run."""

from chartgen import (
    NAMESPACE,
    Capabilities,
    Chart,
    Container,
    Deployment,
    HostPath,
    Image,
    PodSecurityContext,
    RawVolume,
    SecurityContext,
    SeccompProfile,
)

_image = Image("shop", tag="1.0.0")
_web = Deployment(image=_image)

a = HostPath("logs")  #! "logs"
b = HostPath("")  #! ""
c = HostPath("/var/../etc")  #! "/var/../etc"
d = HostPath(f"{NAMESPACE}/logs")
e = RawVolume("logs", {"hostPath": {"path": "var/log"}})  #! "var/log"
f = RawVolume("share", {"nfs": {"server": "nas", "path": "share"}})  #! "share" @2
g = Container(working_dir="app")  #! "app"
h = Container(working_dir=f"{NAMESPACE}/app")
i = Capabilities(add=["CAP_NET_ADMIN", "net_rav"], drop=["everything"])  #! "CAP_NET_ADMIN"  #! "net_rav"  #! "everything"
j = Capabilities(add=["NET_ADMN"])  #! "NET_ADMN"
k = _web.but(security_context=SecurityContext(run_as_user=-1))  #! -1
l = _web.but(security_context=SecurityContext(seccomp_profile=SeccompProfile("Localhost")))  #! SeccompProfile("Localhost")
m = _web.but(pod_security_context={"runAsUser": 0, "runAsNonRoot": True})  #! 0
root = Chart(
    "root",
    version="1.0.0",
    description="Root",
    workload=_web.but(security_context=SecurityContext(run_as_user=0)),  #! 0
    components={
        "pod": _web.but(pod_security_context=PodSecurityContext(run_as_user=0)),  #! 0
        "other": _web.but(
            pod_security_context=PodSecurityContext(run_as_user=0),
            security_context=SecurityContext(run_as_user=1000),
            sidecars={"a": Container(security_context=SecurityContext(run_as_non_root=False))},
        ),
    },
)
privileged = Chart(
    "privileged",
    version="1.0.0",
    description="Privileged",
    workload=_web.but(security_context=SecurityContext(privileged=True)),  #! True
)
