"""Fields that an API server would reject, though their types are right."""

from chartgen import (
    Chart,
    Deployment,
    ExistingConfigMap,
    FieldRef,
    Grpc,
    HttpGet,
    Image,
    Lifecycle,
    Projected,
    ResourceFieldRef,
    Service,
    TcpSocket,
)

image = Image("shop", tag="1.0.0")

shop = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=image,
        ports={"http": 8080},
        service=Service(80, type="LoadBalancer", load_balancer_class="a b"),  #! "a b"
        liveness=HttpGet("/", period_seconds=2147483648),  #! 2147483648
        readiness=TcpSocket(8080, initial_delay_seconds=2**40),  #! 2**40
        env={
            "TIER": FieldRef("metadata.labels['the tier']"),  #! "metadata.labels['the tier']"
            "CPU": ResourceFieldRef("limits.cpu", divisor="1Mi"),  #! "1Mi"
            "MEMORY": ResourceFieldRef("limits.memory", divisor="1.5"),  #! "1.5"
            "MODE": ExistingConfigMap("modes").key("the mode"),  #! "the mode"
        },
        mounts={"/srv": Projected("all", sources=[ExistingConfigMap("modes")], default_mode=0o1777)},  #! 0o1777
        lifecycle=Lifecycle(
            post_start={"sleep": {"seconds": -1}},  #! -1
            pre_stop={"sleep": {"seconds": 31}},  #! 31
        ),
    ),
    components={
        "queue": Deployment(
            image=image,
            liveness=Grpc(80, termination_grace_period_seconds=2**31),  #! 2**31
            hostname="the_queue",  #! "the_queue"
            extra_pod={
                "hostNetwrk": True,  #! "hostNetwrk"
                "setHostnameAsFQDN": "yes",  #! "yes"
                "activeDeadlineSeconds": 60,  #! 60
                "hostNetwork": True,  #! "hostNetwork"
                "restartPolicy": "Never",  #! "Never"
            },
            extra_container={
                "stdn": True,  #! "stdn"
                "tty": "yes",  #! "yes"
            },
        ),
        "old": Deployment(image=image, extra_pod={"hostUsers": False}, host_pid=True),  #! True
    },
)
