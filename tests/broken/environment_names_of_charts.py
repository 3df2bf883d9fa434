"""Environments that are none."""

from chartgen import Chart, Deployment, Image

chart = Chart("shop", version="1.0.0", description="A shop", workload=Deployment(image=Image("shop", tag="1.0.0")))
a = chart.with_environments(Production=chart)  #! with_environments
b = chart.with_environments(production=chart.but(name="other"))  #! with_environments
c = chart.with_environments(production=None)  #! with_environments
