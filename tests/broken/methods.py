"""A method that a class of the language does not have."""

from chartgen import Chart, Deployment, Image

_shop = Chart("shop", version="1.0.0", description="A shop", workload=Deployment(image=Image("shop", tag="1")))
shop = _shop.but_container("proxy", image=Image("proxy", tag="1"))  #! _shop.but_container
