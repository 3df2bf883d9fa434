"""Prefixes of variables that no variable can have, and with which two have the same name."""

from chartgen import Chart, ConfigMap, Deployment, Image

settings = ConfigMap({"LEVEL": "info"})
worker = Deployment(image=Image("b", tag="1"), env_from=[settings.variables(prefix="1_")])  #! "1_"
chart = Chart(
    "asks",
    version="1.0.0",
    description="Asks for variables with a prefix",
    workload=Deployment(
        image=Image("a", tag="1"),
        env={"APP_LEVEL": "debug"},
        env_from=[settings.variables(prefix="APP_")],  #! settings.variables(prefix="APP_")
    ),
)
