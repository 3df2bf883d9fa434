"""Two ConfigMaps without a name, and two of one name."""

from chartgen import Chart, ConfigMap, Deployment, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        env_from=[
            ConfigMap({"A": "1"}),
            ConfigMap({"B": "1"}),  #! ConfigMap({"B": "1"})
            ConfigMap({"C": "1"}, name="extra"),
        ],
        mounts={
            "/extra": ConfigMap({"D": "1"}, name="extra"),  #! ConfigMap({"D": "1"}, name="extra")
            "/image": ConfigMap({"E": "1"}, name="image"),  #! ConfigMap({"E": "1"}, name="image")
        },
    ),
)
