"""Monitors and alerts: of a Service, of one of several Services, of pods, and some that only an environment has."""

from chartgen import (
    NAMESPACE,
    Alert,
    Chart,
    Deployment,
    Exec,
    HttpGet,
    Image,
    PodMonitor,
    Port,
    PrometheusRule,
    Record,
    Resources,
    RuleGroup,
    Service,
    ServiceMonitor,
    host,
)


def _image(name: str) -> Image:
    return Image(name, registry="registry.example.com", tag="1.0.0")


_alerts = PrometheusRule(
    {
        "ShopDown": Alert(
            f'up{{namespace="{NAMESPACE}", service="{host()}"}} == 0',
            for_="5m",
            labels={"severity": "critical"},
            annotations={"summary": "{{ $labels.pod }} is down for {{ $value | humanizeDuration }}."},
        ),
        "ShopSlow": Alert("shop:latency:p99 > 0.5", for_="10m", keep_firing_for="5m"),
    },
    records={"shop:requests:rate5m": Record("sum(rate(http_requests_total[5m]))", labels={"team": "shop"})},
    groups={
        "slo": RuleGroup(
            records={"shop:latency:p99": Record("histogram_quantile(0.99, sum by (le) (rate(latency_bucket[5m])))")},
            interval="1m",
        )
    },
    labels={"release": "prometheus"},
)

_shop = Chart(
    "shop",
    level="all",
    version="1.0.0",
    description="A shop whose metrics Prometheus scrapes",
    workload=Deployment(
        image=_image("shop"),
        ports={"http": 8080, "metrics": Port(9090)},
        service=Service({"http": 80}),
        services={"metrics": Service({"metrics": 9090})},
        liveness=HttpGet("/live"),
        readiness=HttpGet("/ready"),
        resources=Resources(cpu="100m", memory="128Mi"),
        # The port is that of an additional Service: only this one is selected.
        monitor=ServiceMonitor(
            port="metrics",
            path="/internal/metrics",
            interval="30s",
            scrape_timeout="10s",
            labels={"release": "prometheus"},
            metric_relabelings=[{"sourceLabels": ["__name__"], "regex": "go_.*", "action": "drop"}],
            endpoint={"scheme": "https", "tlsConfig": {"serverName": f"{host(service='metrics')}.{NAMESPACE}.svc"}},
            extra={"jobLabel": "app.kubernetes.io/name", "sampleLimit": 10000},
        ),
        alerts=_alerts,
    ),
    components={
        # Without a Service: its pods are scraped.
        "worker": Deployment(
            image=_image("worker"),
            ports={"metrics": 9090},
            liveness=Exec(["worker", "--live"]),
            readiness=Exec(["worker", "--ready"]),
            resources=Resources(cpu="100m", memory="128Mi"),
            monitor=PodMonitor(interval="1m", namespace="monitoring", fullname="shop-worker-metrics"),
        ),
    },
)
shop = _shop.with_environments(
    production=_shop.but_workload(alerts=_alerts.but(labels={"release": "production"})),
    development=_shop.but_workload(monitor=None, alerts=None).but_workload("worker", monitor=None),
)

# What a chart of fewer values has: the monitor is fixed but for its switch.
small = Chart(
    "small",
    level="minimal",
    version="1.0.0",
    description="The same at the level minimal",
    workload=Deployment(
        image=_image("small"),
        ports={"http": 8080},
        service=Service(80),
        liveness=HttpGet("/live"),
        readiness=HttpGet("/ready"),
        resources=Resources(cpu="100m", memory="128Mi"),
        monitor=ServiceMonitor(interval="30s", namespace="monitoring", labels={"release": "prometheus"}),
        alerts=PrometheusRule({"SmallDown": Alert("up == 0", for_="5m")}),
    ),
)
