"""Components that take a name of the values, or one that does not fit."""

from chartgen import Chart, Deployment, Image

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    components={
        "image": Deployment(image=Image("a", tag="1")),  #! "image"
        "Worker": Deployment(image=Image("b", tag="1")),  #! "Worker"
        "a-component-whose-name-never-ends": Deployment(image=Image("c", tag="1")),  #! "a-component-whose-name-never-ends"
        "test-connection": Deployment(image=Image("d", tag="1")),  #! "test-connection"
    },
)
