"""A rule that fails itself."""

from collections.abc import Iterator
from typing import Any

from chartgen import Violation, Chart, Deployment, Image, Namespace, Policy


class Clumsy(Policy):
    """Looks at what is not there."""

    name = "clumsy"

    def check(self, chart: Any) -> Iterator[Violation]:
        yield Violation(chart.colour, ("workload",))  #! chart.colour


shop = Namespace("shop", policies=[Clumsy()])
chart = Chart(
    "shop", version="1.0.0", description="A shop", namespace=shop, workload=Deployment(image=Image("shop", tag="1"))
)
