"""Environments that are none."""

from chartgen import Chart, Deployment, Image

chart = Chart("shop", version="1.0.0", description="A shop", workload=Deployment(image=Image("shop", tag="1.0.0")))
a = chart.with_environments(Production=chart)  #! Production
b = chart.with_environments(production=chart.but(name="other"))  #! chart.but(name="other")
c = chart.with_environments(production=None)  #! None
