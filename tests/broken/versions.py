"""Versions that are none."""

from chartgen import Chart, Deployment, Image

workload = Deployment(image=Image("shop", tag="1.0.0"))
a = Chart("a", version="1.0", description="A", workload=workload)  #! "1.0"
b = Chart("b", version="v1.0.0", description="B", workload=workload)  #! "v1.0.0"
c = Chart("c", version="1.0.0", description="C", workload=workload, kube_version="1.20")  #! "1.20"
