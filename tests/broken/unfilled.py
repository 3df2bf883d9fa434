"""Placeholders that nobody has filled in."""

from chartgen import Chart, Container, Deployment, Image, Ingress, Service, ServiceAccount

chart = Chart(
    "shop",
    version="0.1.0",
    description="A shop",
    workload=Deployment(
        image=Image("PROJECT_ID/shop", registry="<host>", tag="${TAG}"),  #! "PROJECT_ID/shop" #! "<host>" #! "${TAG}"
        ports={"http": 8080},
        service=Service(80),
        ingress=Ingress("SHOP_HOST"),  #! "SHOP_HOST"
        ingresses={"api": Ingress({"<api-host>": ["/"]})},  #! "<api-host>"
        containers={"proxy": Container(image=Image("$PROXY_IMAGE", tag=None))},  #! "$PROXY_IMAGE"
        service_account=ServiceAccount("$ACCOUNT", create=False),  #! "$ACCOUNT"
    ),
)
