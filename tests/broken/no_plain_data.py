"""What is no plain data in a part that is said as Kubernetes writes it."""

import collections
import datetime
import decimal
import enum
import pathlib
import types

from chartgen import Chart, Deployment, EmptyDir, Service, Image, Manifest, RawVolume


class Color(str, enum.Enum):
    RED = "red"


def about(name: str) -> dict[str, object]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}


chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        extra_pod={"preemptionPolicy": None, "overhead": {EmptyDir("a")}},  #! None  #! {EmptyDir("a")}
        extra_container={"resizePolicy": [{"name": "P", "value": Service(80)}]},  #! Service(80)
        affinity={"nodeAffinity": types.MappingProxyType({})},  #! types.MappingProxyType({})
        mounts={"/a": RawVolume("a", {"hostPath": {"path": pathlib.Path("/a")}})},  #! pathlib.Path("/a")
        tolerations=[{"key": Color.RED}],  #! Color.RED
    ),
    manifests=[
        Manifest({**about("a"), "data": collections.UserDict()}),  #! collections.UserDict()
        Manifest({**about("b"), "data": {"day": datetime.date(2024, 1, 1), 5: "b"}}),  #! datetime.date(2024, 1, 1)  #! 5
        Manifest({**about("c"), "data": {"price": decimal.Decimal(1), "raw": b"hunter2"}}),  #! decimal.Decimal(1)  #! b"hunter2"
        Manifest({**about("d"), "data": [float("inf"), float("nan")]}),  #! float("inf")  #! float("nan")
        Manifest({**about("e"), "data": {Color.RED: "a"}}),  #! {Color.RED: "a"}
    ],
)
