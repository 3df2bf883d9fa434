"""Environments with and without a tag of an image."""

from chartgen import Chart, Deployment, Image

_with_tag = Chart("shop", version="1.0.0", description="A shop", workload=Deployment(image=Image("shop", tag="1.0.0")))
_without = _with_tag.but(workload=Deployment(image=Image("shop", tag=None)))  #! None
chart = _with_tag.with_environments(production=_without)
