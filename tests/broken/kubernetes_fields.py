"""Fields of Kubernetes, Helm and other tools that the classes do not have."""

from chartgen import Chart, ConfigMap, Deployment, Image, Service

web = Deployment(
    image=Image("shop", tag="1.0.0"),
    ingress={"host": "shop.example.com"},  #! {"host": "shop.example.com"}
    host_users=False,  #! host_users
    volumes=[{"name": "data", "emptyDir": {}}],  #! [{"name": "data", "emptyDir": {}}]
    volume_mounts=[],  #! volume_mounts
    tty=True,  #! tty
    imagePullPolicy="Always",  #! imagePullPolicy
    hostnameOverride="custom",  #! hostnameOverride
    autoscaling={"max": 3},  #! {"max": 3}
    hpa={"max": 3},  #! hpa
    config=ConfigMap({"A": "b"}),  #! config
    service=Service(80, external_ips=["192.0.2.1"]),  #! external_ips
)
chart = Chart("shop", version="1.0.0", description="A shop", workload=web, ingress={})  #! ingress @1
