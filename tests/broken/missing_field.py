"""A chart without its version."""

from chartgen import Chart, Deployment, Image

chart = Chart("shop", description="A shop", workload=Deployment(image=Image("shop", tag="1.0.0")))  #! Chart
