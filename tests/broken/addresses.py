"""Addresses that Helm's linter does not take."""

from chartgen import Chart, Deployment, Image, Maintainer

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    home="example.com/shop",  #! "example.com/shop"
    sources=["git@example.com:shop.git"],  #! "git@example.com:shop.git"
    maintainers=[Maintainer("Bess", email="Bess <bess@example.com>", url="bess")],  #! "Bess <bess@example.com>" #! "bess"
    workload=Deployment(image=Image("shop", tag="1.0.0")),
)
