"""An argument without its name, for a method that takes only names."""

from chartgen import Chart, Deployment, Image

_shop = Chart("shop", version="1.0.0", description="A shop", workload=Deployment(image=Image("shop", tag="1")))
shop = _shop.with_environments(_shop)  #! _shop.with_environments(_shop)
