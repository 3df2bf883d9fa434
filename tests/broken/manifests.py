"""Objects that Kubernetes does not know by name."""

from chartgen import ConfigMap, Manifest, Waiver

a = Manifest({"kind": "ConfigMap", "metadata": {"name": "a"}})  #! {"kind": "ConfigMap", "metadata": {"name": "a"}}
b = Manifest({"apiVersion": "v1", "kind": "ConfigMap"})  #! {"apiVersion": "v1", "kind": "ConfigMap"}
c = Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "other"}})  #! "other"
d = Waiver("image-digest", " ")  #! " "
