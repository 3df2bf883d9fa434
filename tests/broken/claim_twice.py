"""A volume and a claim template of one name, and another claim than that of the template."""

from chartgen import Chart, ExistingClaim, Image, Service, StatefulSet, VolumeClaimTemplate

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=StatefulSet(
        image=Image("shop", tag="1.0.0"),
        ports={"http": 8080},
        service=Service(80),
        mounts={"/data": VolumeClaimTemplate("data", size="1Gi")},  #! VolumeClaimTemplate("data", size="1Gi")
        volumes={"data": ExistingClaim("data", "other")},
    ),
)
