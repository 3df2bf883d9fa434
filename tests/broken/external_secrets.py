"""External secrets without a store, without keys, or with contents in place of paths."""

from chartgen import EverythingOf, Chart, ClusterSecretStore, Deployment, ExternalSecret, Hook, Image, Job, Param, Secret

vault = ClusterSecretStore("vault")
a = ExternalSecret("stripe", keys={"KEY": "prod/shop#stripe"})  #! ExternalSecret
b = ExternalSecret("stripe", store="vault", keys={"KEY": "prod/shop#stripe"})  #! "vault"
c = ExternalSecret("stripe", store=vault, keys={})  #! {}
d = ExternalSecret("stripe", store=vault, keys={"KEY": "prod/shop#"})  #! "prod/shop#"
e = ExternalSecret("stripe", store=vault, keys={"KEY": "ghp_0123456789abcdefghijABCDEFGHIJ"})  #! "ghp_0123456789abcdefghijABCDEFGHIJ"
f = ExternalSecret("stripe", store=vault, keys={"A KEY": "prod/shop"})  #! "A KEY"
g = ExternalSecret("stripe", store=vault, keys=EverythingOf("prod/shop"), refresh_interval="1 h")  #! "1 h"
h = ExternalSecret("stripe", store=vault, keys={"KEY": "prod/shop"}).key("KEYS")  #! "KEYS"
i = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        env_from=[
            Secret(["A"], name="stripe"),
            ExternalSecret("stripe", store=vault, keys={"B": "prod/shop"}),  #! ExternalSecret("stripe", store=vault, keys={"B": "prod/shop"})
        ],
    ),
)
j = Job(
    image=Image("shop", tag="1.0.0"),
    hook=Hook("pre-install", "pre-upgrade"),
    env={"B": ExternalSecret("stripe", store=vault, keys={"B": "prod/shop"}).key("B")},  #! ExternalSecret("stripe", store=vault, keys={"B": "prod/shop"}).key("B")
)
k = ExternalSecret("stripe", store=vault, keys={"KEY": "prod/shop"}, extra={"dataFrom": []})  #! "dataFrom"
l = ExternalSecret("stripe", store=vault, keys={"KEY": "prod/shop"}, extra={"refreshPolice": "OnChange"})  #! "refreshPolice"
m = ExternalSecret("stripe", store=vault, keys={"KEY": "prod/shop"}, extra={"target": {"name": "stripe"}})  #! "name"
n = ExternalSecret("stripe", store=vault, keys={"KEY": "prod/shop"}, extra={"target": {"template": {"type": "Opaque"}}})  #! "type"
o = ExternalSecret("stripe", store=vault, keys={"KEY": "prod/shop"}, extra={"target": {"deletionPolicy": "Keep"}})  #! "Keep"
p = ExternalSecret("stripe", store=vault, keys={"KEY": "prod/shop"}, extra={"target": {"template": {"data": {"a": 1}}}})  #! 1
q = ExternalSecret("stripe", store=vault, keys={"KEY": "prod/shop"}, extra={"target": Param("target", default={})})  #! Param("target", default={})
