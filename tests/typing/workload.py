"""Mistakes in a workload that mypy sees."""

from chartgen import (
    ConfigMap,
    Deployment,
    EmptyDir,
    ExistingSecret,
    HttpGet,
    Image,
    Port,
    Recreate,
    Resources,
    RollingUpdate,
    Secret,
    Service,
    Toleration,
)

image = Image("shop", tag="1.0.0")
keys = ExistingSecret("shop", keys=["PASSWORD"])

misspelt = Deployment(image=image, replcas=2)  # error: [call-arg]
text_for_image = Deployment(image="shop:1.0.0")  # error: [arg-type]
text_for_number = Deployment(image=image, replicas="2")  # error: [arg-type]
text_for_port = Deployment(image=image, ports={"http": "8080"})  # error: [dict-item]
list_for_ports = Deployment(image=image, ports=[8080])  # error: [arg-type]
number_in_args = Deployment(image=image, args=["--port", 8080])  # error: [list-item]
number_in_env = Deployment(image=image, env={"PORT": 8080})  # error: [dict-item]
secret_in_env = Deployment(image=image, env={"PASSWORD": keys})  # error: [dict-item]
key_in_env_from = Deployment(image=image, env_from=[keys.key("PASSWORD")])  # error: [list-item]
text_in_env_from = Deployment(image=image, env_from=["shop-config"])  # error: [list-item]
volume_in_env_from = Deployment(image=image, env_from=[EmptyDir("tmp")])  # error: [list-item]
text_for_mount = Deployment(image=image, mounts={"/tmp": "tmp"})  # error: [dict-item]
list_for_mounts = Deployment(image=image, mounts=[EmptyDir("tmp")])  # error: [arg-type]
number_for_service = Deployment(image=image, ports={"http": 8080}, service=80)  # error: [arg-type]
list_for_services = Deployment(image=image, ports={"http": 1}, services=[Service(1)])  # error: [arg-type]
text_for_probe = Deployment(image=image, liveness="/health")  # error: [arg-type]
class_for_probe = Deployment(image=image, liveness=HttpGet)  # error: [arg-type]
text_for_strategy = Deployment(image=image, strategy="Recreate")  # error: [arg-type]
class_for_strategy = Deployment(image=image, strategy=Recreate)  # error: [arg-type]
wrong_preset = Deployment(image=image, pod_anti_affinity_preset="strong")  # error: [arg-type]
dict_for_resources = Deployment(image=image, resources={"cpu": "1"})  # error: [arg-type]
one_toleration = Deployment(image=image, tolerations=Toleration("gpu"))  # error: [arg-type]
none_for_ready_seconds = Deployment(image=image, min_ready_seconds=None)  # error: [arg-type]

good = Deployment(
    image=image,
    ports={"http": 8080, "dns": Port(53, protocol="UDP")},
    env={"A": "a", "B": keys.key("PASSWORD")},
    env_from=[ConfigMap({"C": "c"}), keys, Secret(["D"])],
    mounts={"/a": EmptyDir("a"), "/b": keys, "/c": keys.key("PASSWORD")},
    strategy=RollingUpdate(max_surge="25%"),
    resources=Resources(cpu="1"),
    tolerations=[Toleration("gpu"), {"operator": "Exists"}],
)
