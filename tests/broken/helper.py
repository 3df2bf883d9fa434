"""Mistakes in a helper of the author's own, and by way of it."""

from typing import Any

from chartgen import Deployment, HttpGet, Image


def web(name: str, **more: Any) -> Deployment:
    return Deployment(image=Image(name, tag="1.0.0"), ports={"http": 8080}, **more)


a = web("a", replcas=2)  #! replcas
b = web("b", liveness=HttpGet("/", port="web"))  #! "web"
c = [web(name) for name in ("fine", "Not fine")]  #! name
