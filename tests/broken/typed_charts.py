"""Charts that name the type of their main workload for type checkers."""

from chartgen import Chart, Deployment, Image


class Web(Chart[Deployment]):
    """A team's own chart."""

    def __init__(self, name: str) -> None:
        web = Deployment(image=Image(name, tag="1.0.0"))
        super().__init__(name, version="1.0.0", description="A shop", workload=web, komponents={})  #! komponents


worker = Deployment(image=Image("worker", tag="1.0.0"))
web = Web("web")
shop: Chart[Deployment] = Chart[Deployment]("shop", version="1.0", description="A shop", workload=worker)  #! "1.0"
named = Chart[Deployment]("Named", version="1.0.0", description="Named", workload=worker)  #! "Named"
other = Chart[Deployment](
    "other",
    version="1.0.0",
    description="Other",
    workload=Image("other"),  #! Image("other")
)
_base = Chart[Deployment]("base", version="1.0.0", description="Base", workload=worker)
replaced = _base.but(workload="web")  #! "web"
