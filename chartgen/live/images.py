"""Images of containers: what their references say."""

from __future__ import annotations

from chartgen.live.entities import Image

DEFAULT_REGISTRY = "docker.io"
"""Where container runtimes look for an image that names no registry."""


def parse(reference: str, image_id: str = "") -> Image:
    """Read the reference of an image, such as `ghcr.io/org/app:1.0@sha256:...`.

    Args:
        reference: As a container names it.
        image_id: `imageID` of the container's status, which has the digest.
    """
    name, _, digest = reference.partition("@")
    last = name.rpartition("/")[2]
    tag = last.partition(":")[2]
    name = name.removesuffix(f":{tag}") if tag else name
    registry, slash, rest = name.partition("/")
    if slash and ("." in registry or ":" in registry or registry == "localhost"):
        name = rest
    else:
        registry = ""
    return Image(name, tag, registry, digest=digest or (image_id.partition("@")[2]))
