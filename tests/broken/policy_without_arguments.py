"""A built-in policy without an argument that it requires."""

from chartgen import ImageTag, Namespace

shop = Namespace("shop", policies=[ImageTag()])  #! ImageTag()
