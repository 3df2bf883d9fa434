"""The strict schemas of Kubernetes, for every version, compiled once.

The data is that of `kubernetes-validate`. The schema of a kind is bundled with the definitions that it needs, stored in
the user's cache, and compiled by `jsonschema-rs`. Versions with the same schema of a kind share one. The schemas of
custom resources come from their definitions; those of well-known companions are part of chartgen.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from chartgen.cache import Store
from chartgen.kubernetes.custom_resources import companion
from chartgen.resources.plugins import schema_of
from chartgen.verify.documents.enumerations import ENUMERATIONS, add_enumerations
from chartgen.versions.minors import minor_of, order

_FOLDER = re.compile(r"v(\d+\.\d+)\.\d+-local-strict")
_DIGEST = hashlib.sha256(repr(ENUMERATIONS).encode()).hexdigest()[:12]
"""Of what is added to the data, which is part of the cache's keys."""
_REF = re.compile(r'"/api/_definitions\.json#/\$defs/([^"]+)"')

_GROUPS = frozenset(
    "admissionregistration.k8s.io apiextensions.k8s.io apiregistration.k8s.io apps authentication.k8s.io"
    " authorization.k8s.io autoscaling batch certificates.k8s.io coordination.k8s.io discovery.k8s.io events.k8s.io"
    " extensions flowcontrol.apiserver.k8s.io networking.k8s.io node.k8s.io policy rbac.authorization.k8s.io"
    " resource.k8s.io scheduling.k8s.io storage.k8s.io storagemigration.k8s.io".split()
) | {""}
"""API groups of Kubernetes itself; kinds of other groups are custom resources."""

Known = Literal["gone", "custom"]


class Schema:
    """A compiled schema, shared by all versions of Kubernetes that define a kind in the same way."""

    def __init__(self, text: str) -> None:
        import jsonschema_rs

        self._text = text
        self._validator = jsonschema_rs.Draft202012Validator(json.loads(text))

    def is_valid(self, manifest: Mapping[str, Any]) -> bool:
        """Return whether an object is valid."""
        valid: bool = self._validator.is_valid(manifest)
        return valid

    def fields(self, path: Sequence[str | int]) -> list[str]:
        """Return the names of the fields that an object, or a part of it, may have."""
        bundled = json.loads(self._text)
        here: Any = bundled
        for step in (*path, None):
            while isinstance(here, dict) and "$ref" in here:
                here = bundled["$defs"].get(here["$ref"].rpartition("/")[2])
            if not isinstance(here, dict):
                return []
            if step is None:
                break
            if isinstance(step, int):
                here = here.get("items")
            else:
                here = here.get("properties", {}).get(step) or here.get("additionalProperties")
        return list(here.get("properties", ()))

    def errors(self, manifest: Mapping[str, Any]) -> Iterator[Any]:
        """Yield the errors, each a `jsonschema_rs.ValidationError`."""
        errors: Iterator[Any] = self._validator.iter_errors(manifest)
        return errors


class Schemas:
    """The schemas by API version, kind and version of Kubernetes. Threads may share them."""

    def __init__(self, custom: Mapping[tuple[str, str], Mapping[str, Any]] | None = None) -> None:
        self._custom = {key: json.dumps(schema, sort_keys=True) for key, schema in (custom or {}).items()}
        self._found: dict[tuple[str, str, str], Schema | None] = {}
        self._compiled: dict[str, Schema] = {}
        self._lock = threading.Lock()

    def extended(self, custom: Mapping[tuple[str, str], Mapping[str, Any]]) -> Schemas:
        """Return the schemas with further ones of custom resources, which override those of the same kind."""
        if not custom:
            return self
        extended = Schemas(custom)
        extended._custom = self._custom | extended._custom
        return extended

    def find(self, api_version: str, kind: str, minor: str) -> Schema | None:
        """Return the schema of a kind in a minor version; None if there is none."""
        key = (api_version, kind, minor)
        if key not in self._found:
            with self._lock:
                if key not in self._found:
                    self._found[key] = self._find(api_version, kind, minor)
        return self._found[key]

    def standing(self, api_version: str) -> Known:
        """Return whether a kind without a schema is missing from Kubernetes itself, or is a custom resource."""
        group = api_version.rpartition("/")[0]
        return "gone" if group in _GROUPS else "custom"

    def _find(self, api_version: str, kind: str, minor: str) -> Schema | None:
        text = self._of_custom(api_version, kind.lower()) or _text(api_version, kind, minor)
        if not text and self.standing(api_version) == "custom":
            # An unknown kind may be that of a plug-in.
            custom = companion(api_version, kind) or schema_of(api_version, kind)
            text = json.dumps(custom, sort_keys=True) if custom else ""
        if not text:
            return None
        schema = self._compiled.get(text)
        if schema is None:
            schema = self._compiled[text] = Schema(text)
        return schema

    def _of_custom(self, api_version: str, kind: str) -> str:
        """Return the schema that was given for a kind; names of files may have the first part of its group only."""
        group, _, name = api_version.rpartition("/")
        short = f"{group.partition('.')[0]}/{name}"
        return self._custom.get((api_version, kind)) or (self._custom.get((short, kind), "") if group else "")


@cache
def minors() -> tuple[str, ...]:
    """Return the minor versions of Kubernetes that have schemas, oldest first."""
    found = {match[1] for each in _data().iterdir() if (match := _FOLDER.fullmatch(each.name))}
    return tuple(sorted(found, key=order))


@cache
def _data() -> Path:
    # Only the folder is needed; importing the package is slow.
    from importlib.util import find_spec

    spec = find_spec("kubernetes_validate")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("kubernetes_validate")
    return Path(next(iter(spec.submodule_search_locations))) / "kubernetes-json-schema"


@cache
def _data_version() -> str:
    """Return the version of the data, which is part of the cache's keys."""
    from importlib.metadata import version

    return version("kubernetes-validate")


def _text(api_version: str, kind: str, minor: str) -> str:
    """Return the schema of a kind as self-contained JSON; empty if there is none."""
    group, _, name = api_version.rpartition("/")
    # File names contain only the first part of the group, in lower case.
    stem = f"{kind.lower()}-{group.partition('.')[0] + '-' if group else ''}{name}"
    if not re.fullmatch(r"[a-z0-9-]+", stem):
        return ""
    key = f"{_data_version()}-{_DIGEST}/{minor}/{stem}.json"
    store = Store("schemas")
    cached = store.read(key)
    if cached is not None:
        return _if_of_group(cached.decode(), api_version)
    folder = next((each for each in _data().glob(f"v{minor}.*-local-strict")), None)
    path = folder / f"{stem}.json" if folder is not None else None
    if path is None or not path.is_file():
        return ""
    text = _bundled(json.loads(path.read_text("utf-8")), minor)
    store.write(key, text.encode())
    return _if_of_group(text, api_version)


def _if_of_group(text: str, api_version: str) -> str:
    """Return the schema if it is of this group: two groups may have the same first part."""
    group, _, name = api_version.rpartition("/")
    marks = json.loads(text).get("x-kubernetes-group-version-kind", ())
    matches = any(each["group"] == group and each["version"] == name for each in marks)
    return text if matches or not marks else ""


def _bundled(schema: dict[str, Any], minor: str) -> str:
    known = definitions(minor)
    needed: dict[str, Any] = {}
    waiting = [json.dumps(schema)]
    while waiting:
        for name in _REF.findall(waiting.pop()):
            if name not in needed:
                needed[name] = known[name]
                waiting.append(json.dumps(needed[name]))
    bundled = _stripped({**schema, "$defs": needed})
    bundled.pop("$id", None)
    text = json.dumps(bundled, sort_keys=True, separators=(",", ":"))
    return _REF.sub(r'"#/$defs/\1"', text)


def _stripped(value: Any) -> Any:
    """Remove what a validator does not use."""
    if isinstance(value, dict):
        return {
            key: _stripped(item) if key != "properties" else {name: _stripped(part) for name, part in item.items()}
            for key, item in value.items()
            if key != "description" and (key == "x-kubernetes-group-version-kind" or not key.startswith("x-"))
        }
    return [_stripped(item) for item in value] if isinstance(value, list) else value


@cache
def definitions(minor: str) -> dict[str, Any]:
    """Return the definitions that the schemas of a version refer to."""
    folder = next(iter(_data().glob(f"v{minor}.*-local-strict")))
    text = (folder / "_definitions.json").read_text("utf-8")
    # Definitions refer to each other within their own file.
    loaded: dict[str, Any] = json.loads(text.replace('"#/$defs/', '"/api/_definitions.json#/$defs/'))
    found: dict[str, Any] = loaded["$defs"]
    add_enumerations(found)
    return found


def selected(wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the minor versions that a user asks for: `1.32.1` is `1.32`, `newest` the newest.

    Raises:
        ValueError: One is not a version, or has no schemas.
    """
    found = []
    for each in wanted:
        minor = minors()[-1] if each == "newest" else minor_of(each)
        if minor not in minors():
            raise ValueError(each)
        found.append(minor)
    return tuple(sorted(dict.fromkeys(found), key=order))
