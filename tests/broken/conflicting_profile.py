"""What a spec sets conflicts with a default of its profile, and profiles that are none."""

from chartgen import Chart, Deployment, Image, Namespace, RollingUpdate, SecurityContext

image = Image("shop", tag="1.0.0")


def build(name: str, workload: Deployment) -> Chart:
    return Chart(name, version="1.0.0", description="A shop", workload=workload)


surge = build("surge", Deployment(image=image, strategy=RollingUpdate(max_surge=0)))  #! RollingUpdate
privileged = build(
    "privileged",
    Deployment(
        image=image,
        security_context=SecurityContext(privileged=True),  #! True
    ),
)
admin = build(
    "admin",
    Deployment(
        image=image,
        security_context=SecurityContext(capabilities={"add": ["CAP_SYS_ADMIN"]}),  #! "CAP_SYS_ADMIN"
    ),
)
unknown = Chart("unknown", version="1.0.0", description="A shop", workload=Deployment(image=image), defaults="harden")  #! "harden"
namespace = Namespace("shop", defaults="none")  #! "none"
