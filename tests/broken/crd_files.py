"""Files of CustomResourceDefinitions that do not exist, or contain something else."""

from pathlib import Path

from chartgen import Chart, Deployment, Image, Manifest

web = Deployment(image=Image("web", tag="1.0.0"))
shop = Chart("shop", version="1.0.0", description="Shop", workload=web, crds=[Path("nowhere.yaml")])  #! Path("nowhere.yaml")
a = shop.but(name="a", crds=[Path("crds/empty")])  #! Path("crds/empty")
b = shop.but(name="b", crds=["crds/old.yaml"])  #! "crds/old.yaml"
c = shop.but(name="c", crds=Path("crds/old.yaml"))  #! Path("crds/old.yaml")
d = shop.but(name="d", crds=[Path("crds/mixed.yaml")])  #! Path("crds/mixed.yaml")
e = shop.but(name="e", crds=[Path("crds/misspelt.yaml")])  #! Path("crds/misspelt.yaml")
f = shop.but(name="f", crds=[Path("crds/misnamed.yaml")])  #! Path("crds/misnamed.yaml")
g = shop.but(name="g", crds=[Path("crds/old.yaml")])  #! Path("crds/old.yaml")
h = shop.but(name="h", crds=[Path("crds/text.yaml")])  #! Path("crds/text.yaml")
i = shop.but(name="i", crds=[Path("crds/syntax.yaml")])  #! Path("crds/syntax.yaml")
j = shop.but(name="j", crds=[Path("crds/nothing.yaml")])  #! Path("crds/nothing.yaml")
k = shop.but(name="k", crds=[Manifest.files(Path("crds/mixed.yaml"))])  #! Manifest.files(Path("crds/mixed.yaml"))
_config = Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "config"}})
m = shop.but(name="m", crds=[_config])  #! _config
n = shop.but(name="n", crds=[None])  #! None
o = Manifest.files(Path("crds/nothing.yaml"))  #! Path("crds/nothing.yaml")
_spec = {"group": "example.com", "names": {"kind": "Shop", "plural": "shops"}, "scope": "Cluster", "versions": []}
_kind = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}
p = Manifest({**_kind, "metadata": {"name": "shop.example.com"}, "spec": _spec})  #! "shop.example.com"
q = Manifest({**_kind, "metadata": {"name": "shops.example.com"}, "spec": _spec}, name="shops")  #! "shops"
