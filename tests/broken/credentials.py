"""Findings on lines with credentials, which must not be shown, whatever is wrong."""

from chartgen import ConfigMap, Deployment, Image, Manifest, Param, Service

image = Image("shop", tag="1.0.0")
_PASSWORD = "hunter2-a"

a = Deployment(image=image, env={"DB_PASSWORD": "hunter2-b", "SIZE": 3})  #! 3
b = Deployment(image=image, env={"DB_PASSWORD": ["hunter2-c"]})  #! ["hunter2-c"]
c = Deployment(image=image, env={"DB_PASSWORD": b"hunter2-d"})  #! b"hunter2-d"
d = Deployment(image=image, command="run --password=hunter2-e")  #! "run --password=hunter2-e"
e = Deployment(image=image, command=["run", "--password", "hunter2-f", 3])  #! 3
f = Deployment(image=image, env={"URL": "postgres://shop:hunter2-g@db/shop", "1": "x"})  #! "1"
g = ConfigMap({"token": "hunter2-z", "size": 3})  #! 3
h = Deployment(image=image, ports={"http": 8080}, environment={"API_KEY": "hunter2-h"})  #! environment
i = (Param("shop.token", default="hunter2-i"), Service("80"))  #! "80"
j = Manifest({"apiVersion": "v1", "kind": "Thing", "spec": {"password": "hunter2-l"}, "metadata": "x"})  #! "x"
k = Deployment(
    image=image,
    env={
        "DB_PASSWORD": ("hunter2-m", "x"),  #! ("hunter2-m", "x")
        "OTHER_PASSWORD": 12345678,  #! 12345678
    },
)
l = Deployment(image=image, env={"DB_PASSWORD": _PASSWORD.encode()})  #! _PASSWORD.encode()
