"""A spec can't be changed."""

from chartgen import Image

image = Image("shop", tag="1.0.0")
image.tag = "2.0.0"  #! image.tag
