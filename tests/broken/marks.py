"""Names that are known only at install, where nothing looks for them."""

from chartgen import FULLNAME, NAMESPACE, RELEASE, Deployment, HttpGet, Image, Service

a = Service(80, annotations={"x": FULLNAME})  #! FULLNAME
b = HttpGet("/" + RELEASE)  #! "/" + RELEASE
c = Deployment(image=Image("c", tag="1"), pod_annotations={"in": f"of {NAMESPACE}"})  #! f"of {NAMESPACE}"
d = Deployment(image=Image("d", tag="1"), env={"WHERE": NAMESPACE}, annotations={"in": NAMESPACE})
