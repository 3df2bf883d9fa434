"""What only follows from a mistake that was told is not told: each of these is one mistake."""

from chartgen import Chart, ConfigMap, Deployment, EmptyDir, HttpGet, Image, Mount, Secret, Service, host

of_another_name = Deployment(
    image=Image("shop", tag="1.0.0"),
    port={"http": 8080},  #! port
    service=Service(80),
    liveness=HttpGet("/live", port="http"),
)
of_a_name_like_none = Deployment(
    image=Image("shop", tag="1.0.0"),
    expose={"http": 8080},  #! expose
    service=Service({"http": 80}),
    readiness=HttpGet("/ready"),
)
without_its_name = Deployment(
    image=Image("shop", tag="1.0.0"),
    ports=8080,  #! 8080
    service=Service(80),
    liveness=HttpGet("/live", port="http"),
)
of_parts = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tags="1.0.0"),  #! tags
        ports={"http": 8080},
        srevice=Service(80),  #! srevice
        env_from=[ConfigMap({"a key": "x"})],  #! "a key"
        mounts={"/a": Mount(EmptyDir("a", size=1)), "/b": 5, "/c": Secret(key=["X"], name="c")},  #! size #! 5 #! key
    ),
    components={"worker": Deployment(image=Image("worker", tag="1"), env={"SHOP": host()})},
)
