"""Params that contradict each other, or whose values would not fit."""

from chartgen import Chart, Deployment, Image, Param

HOST = Param("site.host", default="a", description="Host.")
LIST = Param("site.list", default=["a"])
LINES = Param("site.lines", default="a\nb")
shop = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1.0.0"),
        env={
            "A": f"{LIST}!",  #! f"{LIST}!"
            "B": f"{LINES}!",  #! f"{LINES}!"
            "C": HOST,
            "D": Param("site.host", default="b"),  #! Param("site.host", default="b")
            "E": Param("site.host.name", default="b"),  #! Param("site.host.name", default="b")
            "F": Param("worker.host", default="b"),  #! Param("worker.host", default="b")
        },
        selector={"app": HOST},  #! HOST
    ),
    components={"worker": Deployment(image=Image("worker", tag="1.0.0"))},
    params={"site.hosts": "b", "site.list": "b"},  #! "site.hosts" #! "b" @2
)
other = Chart("other", version="1.0.0", description="A shop", workload=Deployment(image=Image("a", tag="1"), args=[HOST]))
_a = other.but_param("site.hots", "b")  #! "site.hots"
_b = other.but_param("site.host", 5)  #! but_param
password = Chart(
    "password",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("a", tag="1"),
        args=[Param("admin.password", default="hunter2hunter2")],  #! Param("admin.password", default="hunter2hunter2")
    ),
)
