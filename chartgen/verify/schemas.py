"""The strict schemas of Kubernetes, for every version, compiled once.

The data is that of `kubernetes-validate`; each kind's schema is put together with the definitions that it needs, kept
in the user's cache, and compiled by `jsonschema-rs`. Versions of which the schemas of a kind are the same share one.
Custom resources bring theirs by their definitions.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from chartgen.cache import texts
from chartgen.verify.versions import minor_of, order

_FOLDER = re.compile(r"v(\d+\.\d+)\.\d+-local-strict")
_REF = re.compile(r'"/api/_definitions\.json#/\$defs/([^"]+)"')

_GROUPS = frozenset(
    "admissionregistration.k8s.io apiextensions.k8s.io apiregistration.k8s.io apps authentication.k8s.io"
    " authorization.k8s.io autoscaling batch certificates.k8s.io coordination.k8s.io discovery.k8s.io events.k8s.io"
    " extensions flowcontrol.apiserver.k8s.io networking.k8s.io node.k8s.io policy rbac.authorization.k8s.io"
    " resource.k8s.io scheduling.k8s.io storage.k8s.io storagemigration.k8s.io".split()
) | {""}
"""Groups of APIs that are Kubernetes' own; in others, kinds are custom resources."""

Known = Literal["gone", "custom"]


class Schema:
    """One compiled schema. Two versions of Kubernetes that say the same of a kind have the same one."""

    def __init__(self, text: str) -> None:
        import jsonschema_rs

        self._text = text
        self._validator = jsonschema_rs.Draft202012Validator(json.loads(text))

    def is_valid(self, manifest: Mapping[str, Any]) -> bool:
        """Say whether an object is as the schema wants it."""
        valid: bool = self._validator.is_valid(manifest)
        return valid

    def fields(self, path: Sequence[str | int]) -> list[str]:
        """Give the names of the fields that an object, or a part of it, may have."""
        whole = json.loads(self._text)
        here: Any = whole
        for step in (*path, None):
            while isinstance(here, dict) and "$ref" in here:
                here = whole["$defs"].get(here["$ref"].rpartition("/")[2])
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
        """Give what is wrong, as `jsonschema_rs.ValidationError`."""
        errors: Iterator[Any] = self._validator.iter_errors(manifest)
        return errors


class Schemas:
    """Finds schemas by API version, kind and version of Kubernetes. Threads may share it."""

    def __init__(self, custom: Mapping[tuple[str, str], Mapping[str, Any]] | None = None) -> None:
        self._custom = {key: json.dumps(schema, sort_keys=True) for key, schema in (custom or {}).items()}
        self._found: dict[tuple[str, str, str], Schema | None] = {}
        self._compiled: dict[str, Schema] = {}
        self._lock = threading.Lock()

    def find(self, api_version: str, kind: str, minor: str) -> Schema | None:
        """Give the schema of a kind in a minor version; None where there is none."""
        key = (api_version, kind, minor)
        if key not in self._found:
            with self._lock:
                if key not in self._found:
                    self._found[key] = self._find(api_version, kind, minor)
        return self._found[key]

    def standing(self, api_version: str) -> Known:
        """Say of an API whether a kind without a schema is missing from Kubernetes' own, or a custom resource."""
        group = api_version.rpartition("/")[0]
        return "gone" if group in _GROUPS else "custom"

    def _find(self, api_version: str, kind: str, minor: str) -> Schema | None:
        text = self._custom.get((api_version, kind)) or _text(api_version, kind, minor)
        if not text:
            return None
        schema = self._compiled.get(text)
        if schema is None:
            schema = self._compiled[text] = Schema(text)
        return schema


@cache
def minors() -> tuple[str, ...]:
    """List the minor versions of Kubernetes of which there are schemas, oldest first."""
    found = {match[1] for each in _data().iterdir() if (match := _FOLDER.fullmatch(each.name))}
    return tuple(sorted(found, key=order))


@cache
def _data() -> Path:
    # Its folder alone is wanted; the package itself imports much.
    from importlib.util import find_spec

    spec = find_spec("kubernetes_validate")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("kubernetes_validate")
    return Path(next(iter(spec.submodule_search_locations))) / "kubernetes-json-schema"


@cache
def _stamp() -> str:
    """Give what a cached schema is made from: another version of the data is another cache."""
    from importlib.metadata import version

    return version("kubernetes-validate")


def _text(api_version: str, kind: str, minor: str) -> str:
    """Give the schema of a kind as JSON that needs nothing else; empty where there is none."""
    group, _, name = api_version.rpartition("/")
    # The names of the files have only the first part of the group, and no capitals.
    stem = f"{kind.lower()}-{group.partition('.')[0] + '-' if group else ''}{name}"
    if not re.fullmatch(r"[a-z0-9-]+", stem):
        return ""
    key = f"schemas/{_stamp()}/{minor}/{stem}.json"
    kept = texts.read(key)
    if kept is not None:
        return _if_of(kept, api_version)
    folder = next((each for each in _data().glob(f"v{minor}.*-local-strict")), None)
    path = folder / f"{stem}.json" if folder is not None else None
    if path is None or not path.is_file():
        return ""
    text = _whole(json.loads(path.read_text("utf-8")), minor)
    texts.write(key, text)
    return _if_of(text, api_version)


def _if_of(text: str, api_version: str) -> str:
    """Give the schema back if it is that of this group: two groups may begin alike."""
    group, _, name = api_version.rpartition("/")
    marks = json.loads(text).get("x-kubernetes-group-version-kind", ())
    mine = any(each["group"] == group and each["version"] == name for each in marks)
    return text if mine or not marks else ""


def _whole(schema: dict[str, Any], minor: str) -> str:
    definitions = _definitions(minor)
    needed: dict[str, Any] = {}
    waiting = [json.dumps(schema)]
    while waiting:
        for name in _REF.findall(waiting.pop()):
            if name not in needed:
                needed[name] = definitions[name]
                waiting.append(json.dumps(needed[name]))
    whole = _stripped({**schema, "$defs": needed})
    whole.pop("$id", None)
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"))
    return _REF.sub(r'"#/$defs/\1"', text)


def _stripped(value: Any) -> Any:
    """Take away what says nothing to a validator."""
    if isinstance(value, dict):
        return {
            key: _stripped(item) if key != "properties" else {name: _stripped(part) for name, part in item.items()}
            for key, item in value.items()
            if key != "description" and (key == "x-kubernetes-group-version-kind" or not key.startswith("x-"))
        }
    return [_stripped(item) for item in value] if isinstance(value, list) else value


@cache
def _definitions(minor: str) -> dict[str, Any]:
    folder = next(iter(_data().glob(f"v{minor}.*-local-strict")))
    text = (folder / "_definitions.json").read_text("utf-8")
    # Among themselves they refer to their own file.
    loaded: dict[str, Any] = json.loads(text.replace('"#/$defs/', '"/api/_definitions.json#/$defs/'))
    found: dict[str, Any] = loaded["$defs"]
    return found


def chosen(asked: Sequence[str]) -> tuple[str, ...]:
    """Give minor versions that were asked for as there are schemas of them: `1.32.1` is `1.32`, `newest` the newest.

    Raises:
        ValueError: one is no version, or there are no schemas of it.
    """
    found = []
    for each in asked:
        minor = minors()[-1] if each == "newest" else minor_of(each)
        if minor not in minors():
            raise ValueError(each)
        found.append(minor)
    return tuple(sorted(dict.fromkeys(found), key=order))
