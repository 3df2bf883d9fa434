"""Images of containers: what their references say, how large they are, and when they were built.

Sizes are those of nodes, else those of registries. Times are in the image's configuration, which registries and
container engines have. What nobody knows for certain remains unknown: a tag may name another image elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from chartgen.child.process import ChildProcess, Ended
from chartgen.live import facts
from chartgen.live.entities import Image
from chartgen.objects.fields import entries, strings, text

Json = Mapping[str, Any]
DEFAULT_REGISTRY = "docker.io"
"""Where container runtimes look for an image that names no registry."""
SECONDS = 6.0
"""Seconds after which registries are not waited for any more."""
_START_SECONDS = 10.0
_DEFAULT_PLATFORM = "linux/amd64"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_FIRST_YEAR = 2013
"""The year in which Docker was published: an earlier time is a placeholder that reproducible builds set."""

_answers: dict[str, Json] = {}
"""What was answered, by the request: nothing is asked twice, which matters to `--watch`."""


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
    running = _DIGEST.search(image_id)
    return Image(name, tag, registry, digest=digest or (running[0] if running else ""))


def details(references: Iterable[str], nodes: Iterable[Json]) -> dict[str, Image]:
    """Return images with their sizes and times, by their references, with what `completed` finds.

    Args:
        references: As containers name them; with the digest of the image that runs, where it is known
            (`Image.pinned`): only then is it certain which image a tag means.
        nodes: Objects, among which the nodes with their images are.
    """
    parsed = {each: parse(each) for each in references}
    known = completed(parsed.values(), nodes)
    return {reference: known[image] for reference, image in parsed.items()}


def completed(images: Iterable[Image], nodes: Iterable[Json]) -> dict[Image, Image]:
    """Complete the sizes and times of images; those that nobody knows stay None.

    Registries and the local container engine are asked in parallel, once for each image, by a process that has their
    credentials, and that is ended after a few seconds.

    Args:
        images: Images of containers.
        nodes: Objects, among which the nodes with their images are.
    """
    stored = _stored(nodes)
    found = {image: _find(image, stored) for image in dict.fromkeys(images)}
    requests = {image: _request(image, on_nodes) for image, on_nodes in found.items()}
    _ask(requests.values())
    return {
        image: _completed(image, on_nodes, _answers.get(requests[image]["id"], {})) for image, on_nodes in found.items()
    }


class _Stored(NamedTuple):
    """An image that a node has."""

    names: frozenset[str]
    """With registry, and with a tag or a digest."""
    size: int | None
    platform: str


class _OnNodes(NamedTuple):
    """What nodes tell of an image."""

    size: int | None
    digest: str
    """That of the image's manifest, by which its registry knows it; empty if unknown."""
    is_local: bool
    """Whether no registry has it, as nodes know it by its tag only: it was loaded or built there."""
    platform: str


def _stored(nodes: Iterable[Json]) -> list[_Stored]:
    found = []
    for node in nodes:
        if text(node, "kind") == "Node":
            system = text(node, "status", "nodeInfo", "operatingSystem") or "linux"
            platform = f"{system}/{text(node, 'status', 'nodeInfo', 'architecture') or 'amd64'}"
            images = entries(node, "status", "images")
            # A node without images tells its platform.
            found.append(_Stored(frozenset(), None, platform))
            for each in images:
                names = frozenset(_full_name(parse(name)) for name in strings(each.get("names")))
                found.append(_Stored(names, facts.number(each.get("sizeBytes")) or None, platform))
    # In an order, so that nodes of several platforms give the same answer each time.
    return sorted(found, key=lambda each: (each.platform != _DEFAULT_PLATFORM, each.platform))


def _find(image: Image, stored: Iterable[_Stored]) -> _OnNodes:
    stored = list(stored)
    platforms = [each.platform for each in stored] or [_DEFAULT_PLATFORM]
    digest = image.digest
    same = [each for each in stored if digest and f"{_repository(image)}@{digest}" in each.names]
    if not same:
        by_tag = [each for each in stored if _full_name(replace(image, digest="")) in each.names]
        # A tag that names another digest on a node is another image.
        same = [each for each in by_tag if not digest or not _digests(image, each)]
        digests = {one for each in same for one in _digests(image, each)}
        if len({each.size for each in same}) > 1 or len(digests) > 1:
            return _OnNodes(None, digest, False, platforms[0])
        digest = digest or next(iter(digests), "")
        is_local = bool(same) and not digests
    else:
        is_local = False
    if not same:
        return _OnNodes(None, digest, False, platforms[0])
    return _OnNodes(same[0].size, digest, is_local, same[0].platform)


def _digests(image: Image, stored: _Stored) -> set[str]:
    start = f"{_repository(image)}@"
    return {name.removeprefix(start) for name in stored.names if name.startswith(start)}


def _repository(image: Image) -> str:
    """Return the full name of an image, without tag and digest."""
    registry = "docker.io" if image.registry in ("", "index.docker.io") else image.registry
    official = registry == DEFAULT_REGISTRY and "/" not in image.name
    return f"{registry}/library/{image.name}" if official else f"{registry}/{image.name}"


def _full_name(image: Image) -> str:
    return f"{_repository(image)}@{image.digest}" if image.digest else f"{_repository(image)}:{image.tag or 'latest'}"


def _request(image: Image, on_nodes: _OnNodes) -> dict[str, Any]:
    registry, _, name = _repository(image).partition("/")
    wanted = {
        "registry": "" if on_nodes.is_local else registry,
        "name": name,
        "reference": on_nodes.digest or image.tag or "latest",
        "digest": on_nodes.digest,
        "platform": on_nodes.platform,
    }
    return {"id": " ".join(wanted.values()), **wanted}


def _ask(requests: Iterable[Json]) -> None:
    """Have what is not known yet asked, and remember the answers, even if there are none."""
    wanted = {each["id"]: each for each in requests if each["id"] not in _answers}
    if not wanted:
        return
    _answers.update({each: {} for each in wanted})
    process = ChildProcess(["-m", "chartgen.live.image_worker"])
    try:
        process.greeting(_START_SECONDS)
        _answers.update(process.ask({"images": list(wanted.values()), "seconds": SECONDS}, SECONDS + 2))
    except Ended:
        return
    finally:
        process.end()


def _completed(image: Image, on_nodes: _OnNodes, answer: Json) -> Image:
    size, created = answer.get("size"), facts.time(answer.get("created"))
    return replace(
        image,
        size=on_nodes.size if on_nodes.size is not None else size if isinstance(size, int) else None,
        created=created if created and created.tzinfo and created.year >= _FIRST_YEAR else None,
        digest=image.digest or on_nodes.digest or str(answer.get("digest") or ""),
    )
