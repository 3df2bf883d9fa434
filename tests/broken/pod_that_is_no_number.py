"""Host names of pods by something else than their number."""

from chartgen import Chart, Deployment, Image, Service, StatefulSet, host

redis = StatefulSet(image=Image("redis", tag="8.0"), ports={"redis": 6379}, service=Service(6379, headless=True))
image = Image("web", tag="1.0.0")
store = Chart("store", version="1.0.0", description="A store", workload=redis)
one = Chart(
    "one", version="1.0.0", description="One", components={"redis": redis},
    workload=Deployment(image=image, env={"REDIS": host("redis", pod=int)}),  #! host("redis", pod=int)
)  # fmt: skip
two = Chart(
    "two", version="1.0.0", description="Two", components={"redis": redis},
    workload=Deployment(image=image, env={"REDIS": host("redis", pod=-1)}),  #! host("redis", pod=-1)
)  # fmt: skip
three = Chart("three", version="1.0.0", description="3", workload=Deployment(image=image, env={"A": store.host(pod="0")}))  #! "0"
