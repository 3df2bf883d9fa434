"""One claim, two sizes."""

from chartgen import Chart, Deployment, Image, PersistentVolumeClaim

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(image=Image("shop", tag="1"), mounts={"/data": PersistentVolumeClaim("data", size="1Gi")}),
    components={
        "other": Deployment(
            image=Image("other", tag="1"),
            mounts={"/data": PersistentVolumeClaim("data", size="2Gi")},  #! PersistentVolumeClaim("data", size="2Gi")
        ),
    },
)
