"""What has to be given by name."""

from chartgen import Chart, Deployment, Image

chart = Chart("shop", "1.0.0", description="A shop", workload=Deployment(image=Image("shop", tag="1.0.0")))  #! "1.0.0"
