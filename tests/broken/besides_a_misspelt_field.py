"""A misspelt field hides no other finding: only checks that read an invalid field wait until it is fixed."""

from chartgen import Chart, Deployment, EmptyDir, HttpGet, Image, Resources, Service, TcpSocket, host

scratch = EmptyDir("scratch")

shop = Chart(
    "shop",
    versoin="1.0.0",  #! versoin
    description="A shop",
    workload=Deployment(
        replica=2,  #! replica
        image=Image("shop", tag="1.0.0"),
        ports={"http": 8080, "admin": 8080},  #! 8080 @2
        service=Service({"htp": 80}),  #! "htp"
        liveness=HttpGet("/live", port="htpp"),  #! "htpp"
        startup=TcpSocket(success_threshold=2),  #! 2
        env={"DB": host("db")},  # read with the Service, which is invalid
        mounts={"/tmp": scratch, "/tmp/": scratch},  #! scratch @2
        resources=Resources(
            memry="1Gi",  #! memry
            cpu="2",  #! "2"
            cpu_limit="1",
        ),
        tolerations=[{"key": "a", "operator": "Exist"}],  #! "Exist"
        extra_pod={"preemptionPolicy": "Never", "volumes": []},  #! "volumes"
        progress_deadline_seconds=10,  #! 10
        min_ready_seconds=20,
    ),
    components={"global": Deployment(image=Image("worker"))},  #! "global"
)
