"""A mistake in `but`, and one that it brings about."""

from chartgen import Chart, Deployment, HttpGet, Image

base = Chart("shop", version="1.0.0", description="A shop", workload=Deployment(image=Image("shop", tag="1.0.0")))
a = base.but(verison="2.0.0")  #! verison
b = base.but(version="2")  #! "2"
d = base.but(descripton="x")  #! descripton
e = base.workload.but(replica=5)  #! replica
f = base.but(version="2.0.0", verison="2.0.0")  #! verison
g = base.workload.but(nothing_like_it=5)  #! nothing_like_it
c = base.workload.but(liveness=HttpGet("/"))  #! HttpGet("/")
