"""Secrets without their content: what an import knows of a Secret is its keys."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any

from chartgen.errors import CREDENTIAL
from chartgen.objects.fields import mapping, text
from chartgen.objects.secret_content import is_secret_name

_KEPT = ("apiVersion", "kind", "metadata", "type", "immutable")
_METADATA = ("name", "generateName", "namespace", "labels", "annotations", "finalizers", "uid", "ownerReferences")
_CREDENTIAL = re.compile(CREDENTIAL)
_LONGEST = 253
"""Characters of an annotation of a Secret that is kept: longer ones are copies of objects."""
_SHORTEST = 8
"""Characters of content that other text is searched for; a shorter one occurs in other words."""
_SHORTEST_SECRET = 4
"""Characters of a password, likewise."""
_KNOWN = re.compile(
    r"(^|[-_.])(user(name)?|host(name)?|port|database|db(name)?|name|region|namespace|type)$", re.IGNORECASE
)
SEALED = ("bitnami.com", "SealedSecret")


def without_content(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object without the content of Secrets; the keys of `stringData` are in `data`, too."""
    if is_secret(manifest):
        return _keys_only(manifest)
    if (text(manifest, "apiVersion").rpartition("/")[0], text(manifest, "kind")) == SEALED:
        return _sealed(manifest)
    return dict(manifest)


def is_secret(manifest: Mapping[str, Any]) -> bool:
    """Tell whether an object is a Secret of Kubernetes."""
    return text(manifest, "kind") == "Secret" and "/" not in text(manifest, "apiVersion")


def _keys_only(secret: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: secret[key] for key in _KEPT if key in secret}
    metadata = mapping(secret, "metadata")
    found["metadata"] = {key: metadata[key] for key in _METADATA if key in metadata}
    hidden = set(may_contain_content(secret))
    for name in ("labels", "annotations"):
        if name in metadata:
            found["metadata"][name] = {
                key: value for key, value in mapping(metadata, name).items() if (name, key) not in hidden
            }
    keys = [str(key) for field in ("data", "stringData") for key in mapping(secret, field)]
    found["data"] = dict.fromkeys(keys, "")
    return found


def may_contain_content(secret: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Iterate over the labels and annotations of a Secret that may quote its content, as `("annotations", KEY)`."""
    content = set(content_of(secret))
    for name in ("labels", "annotations"):
        for key, value in mapping(secret, "metadata", name).items():
            if _may_contain(key, value, content):
                yield name, key


def _may_contain(key: str, value: Any, content: set[str]) -> bool:
    words = str(value)
    return (
        len(words) > _LONGEST
        or words.lstrip()[:1] in ("{", "[")
        or is_secret_name(key.rpartition("/")[2])
        or _CREDENTIAL.search(words) is not None
        or any(each in words for each in content)
    )


def content_of(secret: Mapping[str, Any]) -> Iterator[str]:
    """Iterate over the lines of the values of a Secret, as they are and decoded, that must not be shown elsewhere."""
    for field in ("data", "stringData"):
        for key, value in mapping(secret, field).items():
            if is_known_elsewhere(str(key)):
                continue
            shortest = _SHORTEST_SECRET if is_secret_name(str(key)) else _SHORTEST
            for each in (str(value), _decoded(value)):
                yield from (line.strip() for line in each.splitlines() if len(line.strip()) >= shortest)


def is_known_elsewhere(key: str) -> bool:
    """Tell whether a value with this key is a name that other objects have too, such as that of a user or a host."""
    return _KNOWN.search(key) is not None


def _decoded(value: Any) -> str:
    try:
        return base64.b64decode(str(value), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def _sealed(sealed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a SealedSecret, whose content is encrypted, without what its template contains as plain text."""
    spec = dict(mapping(sealed, "spec"))
    if mapping(spec, "template"):
        template = {key: value for key, value in spec["template"].items() if key not in ("data", "stringData")}
        spec["template"] = template
    return {**sealed, "spec": spec}
