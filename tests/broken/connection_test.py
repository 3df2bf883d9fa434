"""What `helm test` runs, with an image that is none."""

from chartgen import Chart, ConnectionTest, Deployment, Image, Resources, host

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(image=Image("shop", tag="1.0.0")),
    tests=ConnectionTest(image=Image("busybox:1.37.0"), enabled="no"),  #! "busybox:1.37.0" #! "no"
)
web = Chart(
    "web",
    version="1.0.0",
    description="A shop",
    workload=Deployment(image=Image("shop", tag="1.0.0")),
    tests=ConnectionTest(command=["wget", host()]),  #! host()
)
ConnectionTest(pod_labels={"app.kubernetes.io/name": "x"})  #! "x"
ConnectionTest(tolerations=[{"key": "a", "operators": "Exists"}])  #! "operators"
ConnectionTest(resources=Resources("1 core"))  #! "1 core"
