"""Environments that differ in what no value can make: what is found and wanted, and nothing that may be secret."""

from chartgen import (
    Chart, Deployment, EmptyDir, ExistingSecret, FieldRef, Image, Manifest, Service, host,
)

def build(tight: bool) -> Chart:
    password = ExistingSecret("db", keys=["PASSWORD"])
    return Chart(
        "shop",
        version="1.0.0",
        description="A shop",
        workload=Deployment(
            image=Image("shop", tag="1.0.0"),
            ports={"http": 8080, "admin": 8081} if tight else {"http": 8080},  #! {"http": 8080, "admin": 8081} if tight else {"http": 8080}
            service=Service({"http": 80, "admin": 81} if tight else 80),  #! {"http": 80, "admin": 81} if tight else 80
            command=["shop", host()] if tight else ["shop", "serve"],  #! ["shop", host()] if tight else ["shop", "serve"]
            env={
                "ACCOUNT": password.key("PASSWORD") if tight else "shop",  #! password.key("PASSWORD") if tight else "shop"
                "NODE": FieldRef("spec.nodeName" if tight else "metadata.name"),  #! "spec.nodeName" if tight else "metadata.name"
            },
            mounts={"/cache": EmptyDir("cache")} if tight else {},  #! {"/cache": EmptyDir("cache")} if tight else {}
            extra_pod={"preemptionPolicy": "Never"} if tight else {},  #! {"preemptionPolicy": "Never"} if tight else {}
            labels={"tier": "gold" if tight else "tin"},  #! "gold" if tight else "tin"
        ),
        manifests=[
            Manifest({
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "db"},
                "data": {"password": "hunter3" if tight else "hunter2"},  #! "hunter3" if tight else "hunter2"
            }),
        ],
    )


chart = build(False).with_environments(production=build(True))
