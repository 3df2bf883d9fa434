from chartgen import Chart, Container, Deployment, Image, Job

_image = Image("web", tag="1.0.0")

web = Chart(
    "web",
    version="1.0.0",
    description="Containers with the names that main containers have by default",
    workload=Deployment(image=_image, sidecars={"web": Container()}),  #! "web"
    components={
        "migrate": Job(
            init_containers={"migrate": Container()},  #! "migrate"
        ),
        "proxy": Deployment(container_name="main", sidecars={"proxy": Container()}),
    },
)
