"""Monitors of ports that do not exist, and rules that Prometheus rejects."""

from chartgen import Alert, Deployment, Image, PodMonitor, PrometheusRule, Record, RuleGroup, Service, ServiceMonitor

a = Deployment(
    image=Image("web", tag="1"),
    ports={"http": 8080, "metrics": 9090},
    service=Service({"http": 80}),
    monitor=ServiceMonitor(port="metrics"),  #! "metrics"
)
b = Deployment(image=Image("web", tag="1"), ports={"http": 8080}, monitor=PodMonitor(port="htp"))  #! "htp"
c = Deployment(image=Image("web", tag="1"), ports={"http": 8080}, monitor=ServiceMonitor())  #! ServiceMonitor()
d = ServiceMonitor(interval="30 s", scrape_timeout="10")  #! "30 s" #! "10"
e = ServiceMonitor(interval="30s", scrape_timeout="1m")  #! "1m"
f = ServiceMonitor(endpoint={"port": "http", "schema": "https"})  #! "port" #! "schema"
g = PodMonitor(relabelings=[{"source_labels": ["a"]}])  #! "source_labels"
h = PodMonitor(extra={"selector": {}, "sampleLimit": "many"})  #! "selector" #! "many"
i = PrometheusRule({})  #! PrometheusRule
j = PrometheusRule({"Down": Alert("up == 0", for_="5 minutes")})  #! "5 minutes"
k = PrometheusRule({"Down": Alert("up == 0", labels={"team-name": "a"})})  #! "team-name"
l = PrometheusRule(records={"a-b": Record("up")})  #! "a-b"
m = RuleGroup()  #! RuleGroup
n = PrometheusRule(extra_groups=[{"name": "a", "rules": [{"alerts": "A", "expr": "up"}]}])  #! "alerts"
