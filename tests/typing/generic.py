"""The type of a chart's main workload: mypy knows the one that was given."""

from typing import assert_type

from chartgen import Chart, DaemonSet, Dependency, Deployment, Image, Peer, StatefulSet, Workload

image = Image("shop", tag="1.0.0")
web = Deployment(image=image)

shop = Chart("shop", version="1.0.0", description="A shop", workload=web)
assert_type(shop, Chart[Deployment])
assert_type(shop.workload, Deployment)
assert_type(shop.workload, StatefulSet)  # error: [assert-type]
wrong_kind: Chart[StatefulSet] = shop  # error: [assignment]
not_in_a_deployment = shop.workload.pod_management_policy  # error: [attr-defined]
not_a_workload: Chart[Image]  # error: [type-var]

# Copies and environments keep it, unless they replace the workload.
assert_type(shop.but(version="1.1.0"), Chart[Deployment])
assert_type(shop.but(workload=StatefulSet(image=image)), Chart[StatefulSet])
assert_type(shop.but(workload=StatefulSet(image=image), version="1.1.0").workload, StatefulSet)
assert_type(shop.but_workload(replicas=3).workload, Deployment)
assert_type(shop.but_workload("worker", replicas=3), Chart[Deployment])
assert_type(shop.but_param("site.host", "shop"), Chart[Deployment])
assert_type(shop.with_environments(production=shop.but(version="1.1.0")), Chart[Deployment])

# Without a main workload, and with one of which only the base class is known.
tools = Chart("tools", version="1.0.0", description="Tools", components={"worker": web})
assert_type(tools.workload, Workload | None)
assert_type(Chart("tools", version="1.0.0", description="Tools", workload=None), Chart[None])
unchecked = tools.workload.fullname  # error: [union-attr]


def exposed(workload: Workload) -> Chart[Workload]:
    return Chart("any", version="1.0.0", description="Any", workload=workload)


# A chart of any kind is a Chart, in functions, lists and fields too.
def first_name(*charts: Chart) -> str:
    return charts[0].name


def with_more(chart: Chart[Deployment]) -> Chart[Deployment]:
    return chart.but(workload=chart.workload.but(replicas=2))


node = Chart[DaemonSet]("node", version="1.0.0", description="Node", workload=DaemonSet(image=image))
plain: Chart = shop
first_name(shop, tools, node, plain)
both = [shop, tools]
with_more(node)  # error: [arg-type]
umbrella = Chart(
    "umbrella",
    version="1.0.0",
    description="All",
    after=[shop, node],
    dependencies=[Dependency.of(shop), Dependency.of(tools)],
)
peer = Peer(chart=node)


class Web(Chart[Deployment]):
    """A team's own chart."""

    def __init__(self, name: str, replicas: int = 2) -> None:
        super().__init__(name, version="1.0.0", description=name, workload=Deployment(image=image, replicas=replicas))


assert_type(Web("web").workload, Deployment)
assert_type(Web("web").but(version="1.1.0"), Web)
Chart[DaemonSet]("node", version="1.0.0", description="Node", workload=web)  # error: [arg-type]
