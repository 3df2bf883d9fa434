"""Params without a default, of names that other values have, and in fields that are values."""

from chartgen import Deployment, Image, Param

a = Param("Site host", default="a")  #! "Site host"
b = Param("image.tag", default="a")  #! "image.tag"
c = Param("site.host", default=None)  #! None
d = Param("site.host", default="a", description="Two\nlines.")  #! "Two\nlines."
e = Param("site.host", default={"a": object()})  #! {"a": object()}
HOST = Param("site.host", default="a", description="Host.")
f = Deployment(
    image=Image("shop", tag=HOST),  #! HOST
    replicas=Param("site.replicas", default=3),  #! Param("site.replicas", default=3)
    pod_labels={"app": HOST},  #! HOST
    extra_pod={"hostUsers": Param("site.users", default="no")},  #! Param("site.users", default="no")
)
