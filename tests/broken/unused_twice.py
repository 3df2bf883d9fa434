"""ConfigMaps and claims of the same name, of which the chart contains one for a workload and one for nobody."""

from chartgen import Chart, ConfigMap, Deployment, Image, PersistentVolumeClaim, Recreate

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1"),
        strategy=Recreate(),
        mounts={"/etc/shop": ConfigMap({"A": "1"}, name="pages"), "/data": PersistentVolumeClaim("data", size="1Gi")},
    ),
    config_maps=[ConfigMap({"A": "2"}, name="pages")],  #! ConfigMap({"A": "2"}, name="pages")
    persistent_volume_claims=[PersistentVolumeClaim("data", size="2Gi")],  #! PersistentVolumeClaim("data", size="2Gi")
)
