"""Objects that Kubernetes does not know by name."""

from chartgen import ConfigMap, Manifest, Waiver

a = Manifest({"kind": "ConfigMap", "metadata": {"name": "a"}})  #! {"kind": "ConfigMap", "metadata": {"name": "a"}}
b = Manifest({"apiVersion": "v1", "kind": "ConfigMap"})  #! {"apiVersion": "v1", "kind": "ConfigMap"}
c = Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "other"}})  #! "other"
d = Waiver("image-digest", " ")  #! " "
e = Manifest({"apiVersion": "v1", "kind": "{{ x }}", "metadata": {"name": "e"}})  #! "{{ x }}"
f = Manifest({"apiVersion": "v1", "kind": "../../X", "metadata": {"name": "f"}})  #! "../../X"
g = Manifest({"apiVersion": "v1\nfoo: bar", "kind": "X", "metadata": {"name": "g"}})  #! "v1\nfoo: bar"
h = Manifest({"apiVersion": "a/b/v1", "kind": "config-map", "metadata": {"name": "h"}})  #! "a/b/v1"  #! "config-map"
