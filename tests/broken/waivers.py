"""Waivers of rules that do not exist."""

from chartgen import Chart, Deployment, Image, ImageTag, Namespace, Replicas, Waiver

shop = Chart(
    "shop",
    version="1.0.0",
    description="Sells things",
    workload=Deployment(image=Image("shop", tag="1")),
    waivers=[
        Waiver("image-digst", "Tags are immutable."),  #! "image-digst"
        Waiver("diff/recreatd", "Nobody uses it yet."),  #! "diff/recreatd"
        Waiver("diff/Network-Moved", "Nobody uses it yet."),  #! "diff/Network-Moved"
        Waiver("recreated", "Nobody uses it yet."),  #! "recreated"
        Waiver("diff/", "Nobody uses it yet."),  #! "diff/"
        Waiver("diff/removed", "Nobody sets the value."),
        Waiver("diff/requires", "The key exists everywhere."),
    ],
)

bank = Namespace("bank", policies=[Replicas({}), ImageTag(r"[0-9]+")])
ledger = shop.but(name="ledger", namespace=bank, waivers=[Waiver("image-tags", "Tags are dates.")])  #! "image-tags"
