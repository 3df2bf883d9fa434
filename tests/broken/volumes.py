"""Volumes whose names are not theirs, or that are not volumes of pods."""

from chartgen import ConfigMap, Container, Deployment, EmptyDir, ExistingSecret, Image, Mount, VolumeClaimTemplate

_image, _config, _keys = Image("a", tag="1"), ConfigMap({"a": "b"}), ExistingSecret("keys")
a = Deployment(image=_image, volumes={"Cache": EmptyDir(), "": _config})  #! "Cache" #! ""
b = Deployment(image=_image, volumes={"cache": EmptyDir("data")})  #! "cache"
c = Deployment(image=_image, volumes={"one": Mount(_config, sub_path="a", read_only=True)})  #! "a" #! True
d = Deployment(image=_image, volumes={"one": _keys.key("A")})  #! _keys.key("A")
e = Deployment(image=_image, volumes={"one": _config}, mounts={"/a": EmptyDir("one")})  #! EmptyDir("one")
f = Deployment(
    image=_image,
    volumes={"one": EmptyDir(medium="Memory")},
    containers={"b": Container(mounts={"/a": EmptyDir("one")})},  #! EmptyDir("one")
)
g = Deployment(image=_image, volumes={"data": VolumeClaimTemplate("data", size="1Gi")})  #! VolumeClaimTemplate("data", size="1Gi")
h = Deployment(image=_image, volumes=[{"name": "data", "emptyDir": {}}])  #! [{"name": "data", "emptyDir": {}}]
