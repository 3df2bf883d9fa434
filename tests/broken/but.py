"""A mistake in `but`, and one that it brings about."""

from chartgen import Chart, Deployment, HttpGet, Image

base = Chart("shop", version="1.0.0", description="A shop", workload=Deployment(image=Image("shop", tag="1.0.0")))
a = base.but(verison="2.0.0")  #! verison
b = base.but(version="2")  #! "2"
c = base.workload.but(liveness=HttpGet("/"))  #! HttpGet("/")
