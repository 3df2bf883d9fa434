"""Additional fields that charts set themselves, or that Kubernetes does not have."""

from chartgen import (
    Chart,
    CronJob,
    DaemonSet,
    Deployment,
    Image,
    Job,
    PersistentVolumeClaim,
    Port,
    Service,
    ServiceAccount,
    StatefulSet,
    TCPRoute,
    host,
)

_image = Image("web", tag="1")
Service(80, extra={"type": "NodePort"})  #! "type"
Service(80, extra={"selector": {"app": "web"}})  #! "selector"
Service(80, extra={"externalIP": ["192.0.2.1"]})  #! "externalIP"
Deployment(image=_image, extra={"minReadySeconds": 5})  #! "minReadySeconds"
Deployment(image=_image, extra={"template": {}})  #! "template"
Deployment(image=_image, extra={"pause": True})  #! "pause"
PersistentVolumeClaim("data", size="1Gi", extra={"volumeMode": "block"})  #! "block"
PersistentVolumeClaim("data", size="1Gi", extra={"resources": {}})  #! "resources"
ServiceAccount(extra={"automountServiceAccountToken": True})  #! "automountServiceAccountToken"
Port(80, extra={"hostPort": 80})  #! "hostPort"
Port(80, extra={"hostIP": 127})  #! 127
StatefulSet(image=_image, extra={"minReady": 5})  #! "minReady"
StatefulSet(image=_image, extra={"ordinals": {"start": 1}})  #! "ordinals"
DaemonSet(image=_image, extra={"paused": True})  #! "paused"
TCPRoute(parents=["public"], extra={"hostnames": ["db"]})  #! "hostnames"
TCPRoute(parents=["public"], extra={"useDefaultGateways": "Some"})  #! "Some"
Deployment(image=_image, extra={"paused": "yes"})  #! "yes"
ServiceAccount(extra={"imagePullSecrets": ["registry"]})  #! "registry"
ServiceAccount(extra={"secrets": [{"names": "token"}]})  #! "names"
Job(image=_image, extra={"podReplacementPolicy": True})  #! True
Job(image=_image, extra={"successPolicy": {"rules": [{"succeededIndex": "0"}]}})  #! "succeededIndex"
CronJob(schedule="0 3 * * *", image=_image, extra={"backoffLimitPerIndex": "1"})  #! "1"
chart = Chart(
    "web",
    version="1.0.0",
    description="Web",
    workload=Deployment(
        image=_image,
        ports={"http": 80},
        service=Service(80, extra={"externalName": host("db")}),  #! host("db")
    ),
)
