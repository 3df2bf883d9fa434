"""An exception of the author's own code."""

from chartgen import Image

def tag() -> str:
    return {"a": "1.0.0"}["b"]  #! {"a": "1.0.0"}["b"]


image = Image("shop", tag=tag())
