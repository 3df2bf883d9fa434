"""The noncharacters that delimit placeholders, in texts that are none, and placeholders in names."""

from chartgen import NAMESPACE, Chart, Deployment, EmptyDir, Image, Manifest, host

_image = Image("shop", tag="1.0.0")
a = Chart(
    "shop",
    version="1.0.0",
    description="A \ufdd0shop",  #! "A \ufdd0shop"
    workload=Deployment(
        image=_image,
        working_dir="\ufdd0",  #! "\ufdd0"
        env={
            "A": "\ufdd0\ufdd1",  #! "\ufdd0\ufdd1"
            "B": "\ufdd0x\ufdd1",  #! "\ufdd0x\ufdd1"
            "C": f"{NAMESPACE}\ufdd1",  #! f"{NAMESPACE}\ufdd1"
        },
        annotations={"a": "\ufdd1"},  #! "\ufdd1"
        mounts={"/a\ufdd0": EmptyDir("a")},  #! "/a\ufdd0"
        extra_container={"terminationMessagePath": "\ufdd0"},  #! "\ufdd0"
    ),
)
b = Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}, name="\ufdd0")  #! "\ufdd0"
c = Deployment(image=_image, env={f"A_{host()}": "a"})  #! {f"A_{host()}": "a"}
d = Deployment(image=_image, pod_labels={NAMESPACE: "a"})  #! {NAMESPACE: "a"}
e = Deployment(image=_image, working_dir="a" * 400)  #! "a" * 400
