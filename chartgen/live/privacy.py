"""Redaction of objects, so that reports contain no content of Secrets.

Secrets keep their keys; each value becomes a digest that only values of the same run can be compared with. In all
other objects, text that contains the value of a Secret is replaced.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import re
from collections.abc import Iterable, Mapping
from typing import Any

from chartgen.objects.fields import mapping, text
from chartgen.objects.secret_content import HIDDEN, Secrets, is_secret_name
from chartgen.objects.secret_parts import parts, spellings

_SHORTEST = 4
"""Characters of a part of a value that is hidden; a shorter one occurs in other words."""
_MOST_LINES = 50
"""Lines of a value whose spellings are hidden: those of files of settings, not of certificates."""
_LONGEST_BINARY = 4096
"""Bytes of a value that is no text, whose parts are hidden all the same: a password in another encoding."""
_LOGIN = re.compile(r"(://[^/\s:@]{0,200}:)[^@\s/]{1,500}@")
"""Name and password in a URL."""
_RUN = os.urandom(32)
NAMES = frozenset(
    "apiVersion kind name namespace uid nodeName type phase reason key creationTimestamp generateName clusterIP podIP"
    " hostIP image imageID protocol strategy".split()
)
"""Keys whose values are names: they are no content, even if the value of a Secret is the same word."""
LABELS = frozenset({"labels", "matchLabels", "selector", "nodeSelector", "ownerReferences"})
"""Keys of mappings whose values are no content either."""


class Privacy:
    """The content of the Secrets of a namespace, and what may be shown of other objects."""

    def __init__(self) -> None:
        # The beginning of a URL, for example, is no secret.
        self._secrets = Secrets(is_shortened=False)
        self._seen: set[str] = set()
        self.is_blind = False
        """Whether Secrets cannot be read: then what looks like secret content is hidden."""

    @property
    def is_full(self) -> bool:
        """Whether there are so many Secrets that some of their content is not known."""
        return self._secrets.is_full

    def learn(self, manifests: Iterable[Mapping[str, Any]]) -> None:
        """Add the content of the Secrets among objects."""
        for manifest in manifests:
            if text(manifest, "kind") == "Secret":
                content = json.dumps([manifest.get("data"), manifest.get("stringData")], sort_keys=True)
                if content not in self._seen:
                    self._seen.add(content)
                    self._secrets.add_object(manifest)
                    self._learn_parts(manifest)

    def _learn_parts(self, secret: Mapping[str, Any]) -> None:
        """Add what programs may print of a Secret: parts of its values, also quoted, and what they log in with."""
        decoded = {key: _decoded(value) for key, value in mapping(secret, "data").items()}
        # No program prints a large binary file as text.
        data = {
            key: value.decode("utf-8", "replace")
            for key, value in decoded.items()
            if len(value) <= _LONGEST_BINARY or _is_text(value)
        }
        data |= {key: str(value) for key, value in mapping(secret, "stringData").items()}
        for content in data.values():
            found = {part for part in parts(content) if len(part) >= _SHORTEST}
            for each in {content.strip(), *content.splitlines()[:_MOST_LINES], *found}:
                if len(each) >= _SHORTEST:
                    found.update(spellings(each.strip()))
            for each in found:
                self._secrets.add(each)
        if "username" in data and "password" in data:
            self._secrets.add(base64.b64encode(f"{data['username']}:{data['password']}".encode()).decode())

    def shown(self, manifest: Mapping[str, Any]) -> Any:
        """Return an object without the content of Secrets."""
        if text(manifest, "kind") == "Secret":
            return _without_content(manifest)
        if self.is_blind:
            manifest = _guarded(manifest)
        whole = json.dumps(manifest, ensure_ascii=False)
        return self._redacted(manifest) if self._secrets.redact(whole) != whole else manifest

    def values(self, values: Any) -> Any:
        """Return values of a chart without those that are secret: by their content, or by their names."""
        return self._redacted(_without_secret_names(values))

    def text(self, shown: str) -> str:
        """Return a text without the content of Secrets."""
        return self._secrets.redact(_LOGIN.sub(rf"\1{HIDDEN}@", shown) if self.is_blind else shown)

    def _redacted(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._secrets.redact(value)
        if isinstance(value, dict):
            return {
                key: part if key in LABELS or (key in NAMES and isinstance(part, str)) else self._redacted(part)
                for key, part in value.items()
            }
        return [self._redacted(part) for part in value] if isinstance(value, list) else value


def _guarded(value: Any, key: str = "") -> Any:
    """Return an object without what looks like secret content: passwords in URLs, settings with telling names."""
    if isinstance(value, str):
        return _LOGIN.sub(rf"\1{HIDDEN}@", value)
    if isinstance(value, list):
        return [_guarded(part) for part in value]
    if not isinstance(value, dict):
        return value
    if key == "data" or isinstance(value.get("value"), str):
        value = _without_secret_names(value)
    return {name: _guarded(part, str(name)) for name, part in value.items()}


def _without_secret_names(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_secret_names(part) for part in value]
    if not isinstance(value, dict):
        return value
    # An entry of a list of environment variables.
    is_variable = isinstance(value.get("name"), str) and is_secret_name(value["name"])
    return {
        key: _hidden(part)
        if key in ("secret", "secrets") or is_secret_name(str(key)) or (is_variable and key == "value")
        else _without_secret_names(part)
        for key, part in value.items()
    }


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _hidden(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_hidden(part) for part in value]
    return HIDDEN if value not in ("", None) and not isinstance(value, bool) else value


def _without_content(secret: Mapping[str, Any]) -> dict[str, Any]:
    """Replace the values of a Secret by digests; `stringData` becomes part of `data`, as an API server does it."""
    content = {key: _digest(_decoded(value)) for key, value in mapping(secret, "data").items()}
    content |= {key: _digest(str(value).encode()) for key, value in mapping(secret, "stringData").items()}
    metadata = dict(mapping(secret, "metadata"))
    # kubectl keeps the whole object in an annotation.
    metadata["annotations"] = {
        key: value
        for key, value in mapping(metadata, "annotations").items()
        if key != "kubectl.kubernetes.io/last-applied-configuration"
    }
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": metadata,
        "type": text(secret, "type") or "Opaque",
        "data": content,
    } | ({"immutable": secret["immutable"]} if "immutable" in secret else {})


def _decoded(value: Any) -> bytes:
    try:
        return base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError):
        return str(value).encode()


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _digest(content: bytes) -> str:
    return hmac.new(_RUN, content, hashlib.sha256).hexdigest()[:16]
