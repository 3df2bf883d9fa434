"""Texts that no file can hold, such as Python makes of bytes that are no UTF-8; and carriage returns in prose."""

from chartgen import Chart, ConfigMap, Deployment, Image, Maintainer, Manifest, Waiver

half = ConfigMap({"a": "x\ud800"}, name="half")  #! "x\ud800"
told = ConfigMap({"a": "x"}, name="told", docs={"a": "one\rtwo"})  #! "one\rtwo"
deep = Manifest(
    {"apiVersion": "v1", "kind": "Thing", "metadata": {"name": "deep"}, "spec": {"\udcff": 1}}  #! "\udcff"
)
why = Waiver("image-digest", "one\rtwo")  #! "one\rtwo"
chart = Chart(
    "shop",
    version="1.0.0",
    description="A\rshop",  #! "A\rshop"
    annotations={"a": "\udc80"},  #! "\udc80"
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        command=["\ud800"],  #! "\ud800"
        args=["a", "\ud800b"],  #! "\ud800b"
        env={"A": "\ud800", "B": half.key("a")},  #! "\ud800"
        pod_annotations={"a": "\udc80"},  #! "\udc80"
    ),
)
owner = Maintainer("x\ud800")  #! "x\ud800"
other = Chart("other", version="1.0.0", description="x\ud800")  #! "x\ud800"
