"""Changes of parts that do not exist, or that are invalid."""

from chartgen import Chart, Deployment, Image

image = Image("shop", tag="1.0.0")
web = Deployment(image=image, container_name="web")
_base = Chart("shop", version="1.0.0", description="A shop", workload=web, components={"worker": Deployment(image=image)})
_a = _base.but_workload("wroker", replicas=3)  #! "wroker"
_b = _base.but_workload("worker", replicas="3")  #! "3"
_c = _base.but_workload(replica=3)  #! replica
_d = _base.but(workload=None).but_workload(replicas=3)  #! but_workload
_e = _base.but_workload("worker", ports={"Web": 80})  #! "Web"
_f = _base.but_workload("db", replicas=3)  #! "db"
g = web.but_container("wbe", image=image)  #! "wbe"
h = web.but_container("web", replicas=3)  #! replicas
i = web.but_container(imagee=image)  #! imagee
j = Deployment(image=image).but_container("web", image=image)  #! "web"
k = web.but_container("web", image="shop:1.0.0")  #! "shop:1.0.0"
_l = _base.but_workload(3, replicas=3)  #! 3
