"""Values of another form than fields have, as someone new to the language writes them."""

from pathlib import Path

from chartgen import (
    Chart,
    ClusterSecretStore,
    Dependency,
    Deployment,
    ExternalSecret,
    HorizontalPodAutoscaler,
    HTTPRoute,
    Image,
    Ingress,
    Job,
    Manifest,
    NetworkPolicy,
    Param,
    Peer,
    PersistentVolumeClaim,
    PolicyRule,
    PrometheusRule,
    Resources,
    Service,
    ServiceAccount,
    VolumeClaimTemplate,
    EmptyDir,
    CronJob,
    host,
    port,
)

image = Image("shop", tag="1.0.0")
_other = Chart("other", version="1.0.0", description="Other", workload=Deployment(image=image))
_size = Param("size", default="1Gi")

# Hosts
a1 = Ingress("https://shop.example.com/cart")  #! "https://shop.example.com/cart"
a2 = Ingress(["shop.example.com"])  #! ["shop.example.com"]
a3 = Ingress("shop.example.com", tls=True)  #! True
a4 = Ingress("a.example.com", tls=[{"secretName": "tls", "hosts": ["b.example.com"]}])  #! "b.example.com"
a5 = Ingress("a.example.com", tls=[{"secretName": "tls", "hosts": ["*.example.com"]}])
a6 = Ingress("a.b", class_name="nginx", annotations={"kubernetes.io/ingress.class": "nginx"})  #! "nginx" @2
a7 = HTTPRoute(parents=["edge"], hostnames=["shop.example.com:443", "shop.example.com/cart"])  #! "shop.example.com:443"  #! "shop.example.com/cart"

# Text instead of an object
b1 = HTTPRoute(parents=["edge"], rules=["/api"])  #! "/api"
b2 = Job(image=image, hook="pre-install")  #! "pre-install"
b3 = PrometheusRule({"Down": "up == 0"})  #! "up == 0"
b4 = ServiceAccount(bind=["view"])  #! "view"
b5 = ServiceAccount(roles=PolicyRule(["pods"], ["get"]))  #! PolicyRule(["pods"], ["get"])
b6 = ExternalSecret("vault", store="vault", keys={"A": "shop#a"})  #! "vault" @2
b7 = ExternalSecret("vault", store=ClusterSecretStore("vault"), keys=["A"])  #! ["A"]
b8 = Manifest("kind: ConfigMap")  #! "kind: ConfigMap"
b9 = HorizontalPodAutoscaler(max_replicas=3, cpu="80%")  #! "80%"
c1 = Chart("c", version="1.0.0", description="C", dependencies=[_other, "db"])  #! _other  #! "db"

# Placeholders of what must be known
d1 = Deployment(image=image, replicas=_size)  #! _size
d2 = Deployment(image=image, hostname=f"shop-{_size}")  #! f"shop-{_size}"

# Amounts without a unit
e1 = PersistentVolumeClaim("data", size="10")  #! "10"
e2 = VolumeClaimTemplate("data", size="10")  #! "10"
e3 = Resources(memory="512", memory_limit="1024m")  #! "512"  #! "1024m"
e4 = EmptyDir(size_limit="64")  #! "64"

# Others
f1 = NetworkPolicy(egress=[Peer(cidr="10.0.0.1"), Peer(cidr="10.0.0.0/255.0.0.0")])  #! "10.0.0.1"  #! "10.0.0.0/255.0.0.0"
f2 = CronJob(image=image, schedule="@dayly")  #! "@dayly"
f3 = Manifest({"apiVersion": "v1", "kind": "List", "items": []})  #! "items"
f4 = Chart("empty", version="1.0.0", description="C", manifests=Manifest.files(Path("missing.yaml")))  #! Path("missing.yaml")
f5 = Deployment(image=image, service=Service("http"))  #! "http"
f6 = Deployment(image=image, env=[{"name": "MODE", "value": "fast"}])  #! [{"name": "MODE", "value": "fast"}]
f7 = Deployment(image=image, mounts={"/data": "data"})  #! "data"
f8 = Deployment(image=image, resources={"limits": {"cpu": "1"}})  #! {"limits": {"cpu": "1"}}
f9 = Deployment(image=image, tolerations={"key": "gpu"})  #! {"key": "gpu"}
g1 = Deployment(image=image, termination_grace_period_seconds="5m")  #! "5m"
g2 = Deployment(image=image, autoscaling={"max_replicas": 2, "cpu": 80})  #! {"max_replicas": 2, "cpu": 80}
g3 = Deployment(image=image, network_policy=True)  #! True
g4 = _other.but(image_pull_secrets=["registry"], environments=["prod"])  #! "registry"  #! ["prod"]
g5 = Chart(
    "g",
    version="1.0.0",
    description="G",
    workload=Deployment(image=image, env={"A": host("redis"), "B": port("worker")}),  #! host("redis")  #! port("worker")
    components={"worker": Deployment(image=image)},
)
