"""Configuration files: mounted as files, different per environment, and shared by two workloads.

The same ConfigMap object can be mounted in several workloads. Each key is a value, so installers can replace a file
with `--set-file config.app.yaml=...`. A checksum annotation replaces the pods when a file changes.
"""

from chartgen import Chart, ConfigMap, Deployment, HttpGet, Image, Mount, Resources, Service


def _chart(level: str, workers: int) -> Chart:
    app = ConfigMap(
        {"app.yaml": f"log:\n  level: {level}\nworkers: {workers}\n", "motd.txt": "Welcome\n"},
        docs={"app.yaml": "Configuration of the application.", "motd.txt": "Message of the day."},
    )
    nginx = ConfigMap(
        {"default.conf": "server {\n  listen 8080;\n  location / {\n    root /srv;\n  }\n}\n"},
        name="nginx",
        docs={"default.conf": "Virtual host of nginx."},
    )
    return Chart(
        "config-files",
        version="0.1.0",
        description="Service with configuration files",
        image=Image("acme/app", registry="ghcr.io", tag="1.0.0"),
        components={
            "web": Deployment(
                image=Image("nginxinc/nginx-unprivileged", registry="docker.io", tag="1.28-alpine"),
                ports={"http": 8080},
                service=Service(80),
                # A whole ConfigMap is mounted as a folder, one of its keys as a file.
                mounts={"/etc/nginx/conf.d": nginx, "/srv/motd.txt": app.key("motd.txt")},
                readiness=HttpGet("/"),
                liveness=HttpGet("/"),
                resources=Resources(cpu="50m", memory="64Mi", memory_limit="128Mi"),
            ),
            "worker": Deployment(
                args=["--config", "/etc/app/app.yaml"],
                mounts={"/etc/app": Mount(app, read_only=True)},
                resources=Resources(cpu="100m", memory="128Mi", memory_limit="256Mi"),
            ),
        },
    )


config_files = _chart("debug", 1).with_environments(production=_chart("warning", 8))
