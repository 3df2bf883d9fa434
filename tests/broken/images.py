"""Images that there can't be."""

from chartgen import Image

a = Image("Shop")  #! "Shop"
b = Image("shop:1.0")  #! "shop:1.0"
c = Image("shop", tag="a b")  #! "a b"
d = Image("shop", digest="sha256:123")  #! "sha256:123"
e = Image("shop", tag=1.0)  #! 1.0
f = Image("shop", pull_policy="always")  #! "always"
