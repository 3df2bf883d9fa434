"""GPU: a model server on dedicated GPU nodes.

A rolling update would need a second GPU, so the old pod terminates first. A volume keeps the weights of the model, so
that new pods need not download them. The startup probe allows ten minutes to load them.
"""

from chartgen import (
    Chart,
    Deployment,
    EmptyDir,
    HttpGet,
    Image,
    PersistentVolumeClaim,
    Recreate,
    Resources,
    Service,
    Toleration,
)

gpu = Chart(
    "gpu",
    version="0.1.0",
    description="Model server on GPUs",
    workload=Deployment(
        image=Image("acme/model-server", registry="ghcr.io", tag="1.0.0"),
        args=["--model", "/models/current"],
        replicas=1,
        strategy=Recreate(),
        ports={"http": 8000},
        service=Service(80),
        mounts={
            "/models": PersistentVolumeClaim("models", size="100Gi"),
            # Shared memory for the processes of a server; the default is 64 MiB.
            "/dev/shm": EmptyDir("shm", medium="Memory", size_limit="8Gi"),
        },
        # The limit of an extended resource such as a GPU is also its request.
        resources=Resources(cpu="4", memory="16Gi", memory_limit="32Gi", limits={"nvidia.com/gpu": "1"}),
        node_selector={"nvidia.com/gpu.present": "true"},
        tolerations=[Toleration("nvidia.com/gpu", operator="Exists", effect="NoSchedule")],
        runtime_class_name="nvidia",
        startup=HttpGet("/health", period_seconds=10, failure_threshold=60),
        readiness=HttpGet("/health"),
        termination_grace_period_seconds=120,
    ),
)
