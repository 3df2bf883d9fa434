"""Keys as files: unknown ones, and invalid and duplicate paths."""

from chartgen import Chart, ConfigMap, Deployment, ExistingSecret, Image, Mount, Secret

_files = ConfigMap({"a.yaml": "a", "b.yaml": "b"})
unknown = _files.paths({"c.yaml": "c"})  #! "c.yaml"
_keys = Secret(["KEY"])
secret = _keys.paths({"KAY": "key"})  #! "KAY"
invalid = ExistingSecret("keys").paths({"a b": "x"})  #! "a b"
absolute = _files.paths({"a.yaml": "/etc/a"})  #! "/etc/a"
above = _files.paths({"a.yaml": "x/../../a"})  #! "x/../../a"
twice = _files.paths({"a.yaml": "x", "b.yaml": "x"})  #! "x" @2
nothing = _files.paths({})  #! {}
variable = Deployment(image=Image("a", tag="1"), env={"A": _files.paths({"a.yaml": "x"})})  #! _files.paths({"a.yaml": "x"})
directory = Chart(
    "right",
    version="1.0.0",
    description="Mounts files",
    workload=Deployment(image=Image("a", tag="1"), mounts={"/a": Mount(_files.paths({"a.yaml": "x"}), mode=0o400)}),
)
