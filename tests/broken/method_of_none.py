"""A change of the main workload of a chart that has none."""

from chartgen import Chart, Deployment, Image

_shop = Chart("shop", version="1.0.0", description="A shop", components={"web": Deployment(image=Image("shop", tag="1"))})
web = _shop.workload.but(replicas=2)  #! _shop.workload.but
