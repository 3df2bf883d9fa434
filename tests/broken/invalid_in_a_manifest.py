"""A ConfigMap that is invalid, to which a Manifest refers deep within its definition."""

from chartgen import Chart, ConfigMap, Manifest

settings = ConfigMap({"agent.yaml": "interval: 30s", ("level",): "info"}, name="agent")  #! {"agent.yaml": "interval: 30s", ("level",): "info"}
agent = Manifest(
    {
        "apiVersion": "example.com/v1",
        "kind": "Agent",
        "metadata": {"name": "agent"},
        "spec": {"env": [{"name": "LEVEL", "valueFrom": settings.key("agent.yaml")}]},
    }
)
chart = Chart("agent", version="1.0.0", description="An agent", manifests=[agent])
