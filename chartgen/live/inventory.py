"""All objects of a namespace, for use by other processes: without the content of Secrets, in Secrets or elsewhere.

Less text is replaced than for a report, since the objects are used: the name of a database is the same word in a Secret
and elsewhere.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chartgen.live.privacy import LABELS, NAMES
from chartgen.objects.fields import Path, mapping, text
from chartgen.objects.secret_content import HIDDEN, is_secret_name
from chartgen.objects.secret_keys import is_known_elsewhere, is_secret, without_content
from chartgen.objects.secret_parts import parts, spellings

KINDS: tuple[tuple[str, str], ...] = (
    ("v1", "ServiceAccount"),
    ("v1", "PersistentVolumeClaim"),
    ("v1", "Service"),
    ("v1", "Pod"),
    ("v1", "PodTemplate"),
    ("v1", "ReplicationController"),
    ("v1", "LimitRange"),
    ("v1", "ResourceQuota"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "StatefulSet"),
    ("apps/v1", "DaemonSet"),
    ("apps/v1", "ReplicaSet"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
    ("batch/v1", "CronJob"),
    ("batch/v1", "Job"),
    ("networking.k8s.io/v1", "Ingress"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("policy/v1", "PodDisruptionBudget"),
    ("rbac.authorization.k8s.io/v1", "Role"),
    ("rbac.authorization.k8s.io/v1", "RoleBinding"),
    ("resource.k8s.io/v1", "ResourceClaim"),
    ("resource.k8s.io/v1", "ResourceClaimTemplate"),
)
"""The kinds of Kubernetes that are in namespaces, without Secrets and ConfigMaps, and those that controllers make."""
_WHOLE = 4
"""Characters of a password that is replaced where it is a whole value; a shorter one is any word."""
_WITHIN = 8
"""Characters of content that is replaced within longer text, too."""
_MOST_LINES = 200
_PUBLIC = re.compile(r"-----BEGIN (CERTIFICATE|PUBLIC KEY)-----.*?-----END \1-----", re.DOTALL)


def without_secrets(objects: Iterable[Mapping[str, Any]]) -> tuple[list[Any], list[tuple[str, str, Path]]]:
    """Return objects without the content of the Secrets among them, and which fields have lost some.

    Each of these has the kind and the name of its object, and its path.
    """
    objects = list(objects)
    content = _Content()
    for each in objects:
        if is_secret(each):
            content.learn(each)
    shown: list[Any] = []
    hidden: list[tuple[str, str, Path]] = []
    for each in objects:
        if is_secret(each):
            shown.append(without_content(each))
            continue
        lost: list[Path] = []
        shown.append(content.replaced(each, (), lost) if content.may_be_in(each) else each)
        hidden += [(text(each, "kind"), text(each, "metadata", "name"), path) for path in lost]
    return shown, hidden


class _Content:
    """The content of Secrets."""

    def __init__(self) -> None:
        self._whole: set[str] = set()
        self._within: list[str] = []

    def learn(self, secret: Mapping[str, Any]) -> None:
        """Add the content of a Secret."""
        found: set[str] = set()
        for key, value in mapping(secret, "data").items():
            decoded = _PUBLIC.sub("", _decoded(value))
            if not decoded or is_known_elsewhere(key):
                continue
            lines = [line.strip() for line in decoded.splitlines()[:_MOST_LINES]]
            pieces = {decoded.strip(), *lines, *parts(decoded)}
            for piece in pieces | {each for one in pieces if one for each in spellings(one)}:
                if len(piece) >= _WITHIN:
                    found |= {piece, base64.b64encode(piece.encode()).decode()}
            if is_secret_name(key) and len(decoded.strip()) >= _WHOLE:
                self._whole.add(decoded.strip())
            found.add(str(value))
        self._within = sorted({*self._within, *(each for each in found if len(each) >= _WITHIN)}, key=len, reverse=True)

    def may_be_in(self, manifest: Mapping[str, Any]) -> bool:
        """Tell whether an object has to be searched field by field."""
        whole = "\n".join(_texts(manifest))
        return any(each in whole for each in (*self._whole, *self._within))

    def replaced(self, value: Any, path: Path, lost: list[Path]) -> Any:
        """Return a value without content, and add the paths of what is replaced."""
        if isinstance(value, str):
            after = HIDDEN if value.strip() in self._whole else value
            for each in self._within:
                if each in after:
                    after = after.replace(each, HIDDEN)
            if after != value:
                lost.append(path)
            return after
        if isinstance(value, dict):
            return {
                key: part
                if key in LABELS or (key in NAMES and isinstance(part, str))
                else self.replaced(part, (*path, key), lost)
                for key, part in value.items()
            }
        if isinstance(value, list):
            return [self.replaced(part, (*path, index), lost) for index, part in enumerate(value)]
        return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _decoded(value: Any) -> str:
    try:
        return base64.b64decode(str(value), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
