"""Waivers of rules that do not exist."""

from chartgen import Chart, Deployment, Image, Waiver

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
