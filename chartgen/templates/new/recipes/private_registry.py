"""Private registry: images that need credentials, and clusters that pull through a mirror.

The Secret is created once in each namespace; the README of the chart has the command. The values `imagePullSecrets`
and `image.registry`, or `global.imageRegistry` at the level `all`, adapt the chart to another registry.
"""

from chartgen import Chart, Deployment, HttpGet, Image, Namespace, Resources, Service

team = Namespace("team")

_base = Chart(
    "private-registry",
    version="0.1.0",
    description="Service with images of a private registry",
    namespace=team,
    # kubectl create secret docker-registry registry --docker-server=registry.example.com ...
    image_pull_secrets=[{"name": "registry"}],
    expose=["global.imageRegistry"],
    workload=Deployment(
        # The digest is what runs; the tag is for people.
        image=Image("team/app", registry="registry.example.com", tag="1.0.0", digest=f"sha256:{'0' * 64}"),
        ports={"http": 8080},
        service=Service(80),
        readiness=HttpGet("/healthz"),
        liveness=HttpGet("/healthz"),
        resources=Resources(cpu="100m", memory="128Mi", memory_limit="256Mi"),
    ),
)
_image = Image("team/app", registry="mirror.example.com", tag="1.0.0", digest=f"sha256:{'0' * 64}")

# In the data center, nodes have their own credentials, and the registry is a mirror.
private_registry = _base.with_environments(
    datacenter=_base.but(image_pull_secrets=[]).but_workload(image=_image),
)
