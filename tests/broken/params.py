"""Params without a default, of names that other values have, and in fields that are values."""

from chartgen import Deployment, EmptyDir, HostPath, Image, Manifest, Mount, Param

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
g = HostPath(Param("node.id", default=5))  #! Param("node.id", default=5)
h = HostPath(Param("node.path", default="var"))  #! Param("node.path", default="var")
i = Mount(EmptyDir("a"), sub_path=Param("node.id", default=5))  #! Param("node.id", default=5)
j = Mount(EmptyDir("a"), sub_path=Param("node.path", default="/var"))  #! Param("node.path", default="/var")
_object = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}
k = Manifest(_object, fullname=Param("node.id", default=5))  #! Param("node.id", default=5)
l = Manifest(_object, fullname=f"a-{Param('node.name', default='A b')}")  #! f"a-{Param('node.name', default='A b')}"
