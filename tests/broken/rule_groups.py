"""Groups of rules for Prometheus that have no name, or the same one."""

from chartgen import Alert, Chart, Deployment, Image, PrometheusRule, RuleGroup

_down = {"Down": Alert("up == 0")}
_group = RuleGroup(_down)

a = PrometheusRule(groups={" ": _group})  #! " "
b = PrometheusRule(groups={"a": _group}, extra_groups=[{"name": "a"}, {"name": "b"}, {"name": "b"}])  #! "a" @2  #! "b" @2
c = PrometheusRule(extra_groups=[{"rules": []}, {"name": "", "rules": []}])  #! {"rules": []}  #! ""
_web = Deployment(image=Image("shop", tag="1"))
shop = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=_web.but(alerts=PrometheusRule(_down, groups={"shop": _group, "worker": _group})),  #! "shop"
    components={
        "worker": _web.but(alerts=PrometheusRule(_down, extra_groups=[{"name": "worker"}])),  #! "worker" @2
        "other": _web.but(alerts=PrometheusRule(groups={"other": _group})),
    },
)
