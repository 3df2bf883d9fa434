"""CustomResourceDefinitions that a chart has twice, or that only an environment has."""

from pathlib import Path

from chartgen import Chart, Deployment, Image, Manifest

_disks = Path("../cases/crds/crds/disks.yaml")
_base = Chart("shop", version="1.0.0", description="Shop", workload=Deployment(image=Image("shop", tag="1.0.0")))
twice = _base.but(name="twice", crds=[_disks, Path("../cases/crds/crds")])  #! Path("../cases/crds/crds")
also_a_manifest = _base.but(name="also", crds=[_disks], manifests=Manifest.files(_disks))  #! _disks
_fewer = _base.but(name="fewer", crds=[_disks])
fewer = _fewer.with_environments(production=_fewer.but(crds=[]))  #! []
_more = _base.but(name="more", crds=[Path("crds/one.yaml")])
more = _more.with_environments(production=_more.but(crds=[Path("crds/more.yaml")]))  #! Path("crds/more.yaml")
