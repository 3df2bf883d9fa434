"""ConfigMaps of files: a whole folder, single files, bytes, and one that is immutable."""

from pathlib import Path

from chartgen import Chart, ConfigMap, Deployment, HttpGet, Image, Resources, Service

_site = ConfigMap(files=Path("conf"), name="site", docs={"nginx.conf": "Configuration of nginx."})
_store = ConfigMap(
    {"store.jks": Path("store.jks"), "magic": b"\x00\x01", "LEVEL": "info"}, name="store", immutable=True
)


site = Chart(
    "site",
    version="1.0.0",
    description="A site whose configuration is in files",
    workload=Deployment(
        image=Image("site", registry="registry.example.com", tag="1.0.0"),
        ports={"http": 8080},
        service=Service(80),
        liveness=HttpGet("/live"),
        readiness=HttpGet("/ready"),
        resources=Resources(cpu="100m", memory="128Mi"),
        mounts={"/etc/nginx": _site, "/etc/store": _store, "/etc/magic": _store.key("magic")},
    ),
)
