"""Ingresses that API servers reject, or that lead nowhere."""

from chartgen import Backend, Chart, Deployment, Image, Ingress, IngressPath, Service

a = Ingress("shop_example.com")  #! "shop_example.com"
b = Ingress({})  #! {}
c = Ingress({"shop.example.com": []})  #! "shop.example.com"
d = Ingress({"shop.example.com": ["api"]})  #! "api"
e = Ingress({"shop.example.com": [IngressPath("/a//b")]})  #! "/a//b"
f = Ingress({"shop.example.com": ["/", IngressPath("/", component="api")]})  #! IngressPath("/", component="api")
g = Ingress("shop.example.com", tls=[{"secret": "shop-tls"}])  #! "secret"
h = Ingress("shop.example.com", default_backend={"service": {"name": "web"}})  #! {"name": "web"}
i = Ingress("shop.example.com", default_backend=Backend("api", weight=1))  #! 1
j = IngressPath("/", port="a-very-long-name-of-a-port")  #! "a-very-long-name-of-a-port"

image = Image("shop", tag="1.0.0")
web = Deployment(image=image, ports={"http": 8080}, service=Service(80))
worker = Deployment(image=image)
paths = Ingress({
    "shop.example.com": [
        IngressPath("/a", component="apis"),  #! "apis"
        IngressPath("/b", component="worker"),  #! "worker"
        IngressPath("/c", service="metrics"),  #! "metrics"
        IngressPath("/d", port="https"),  #! "https"
        IngressPath("/e", component="off"),  #! "off"
    ],
})
shop = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=web.but(ingress=paths),
    components={
        "api": web,
        "worker": worker.but(ingress=Ingress("worker.example.com")),  #! "worker.example.com"
        "off": web.but(enabled=False),
    },
)
k = web.but(ingresses={"Internal": Ingress("a.example.com")})  #! "Internal"
