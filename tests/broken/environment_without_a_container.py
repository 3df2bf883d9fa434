"""Environments that lack a container of the base, or have other parts of it that are fixed."""

from chartgen import Chart, Container, Deployment, Image

_image = Image("web", tag="1")
_base = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(image=_image, containers={"log": Container(image=Image("log", tag="2"), working_dir="/a")}),
)
chart = _base.with_environments(
    one=_base.but_workload(containers={}),  #! {}
    two=_base.but(workload=_base.workload.but_container("log", working_dir="/b")),  #! "/b"
    three=_base.but_workload(sidecars={"proxy": Container()}),
)
