"""The strict schemas of Kubernetes, as `kubernetes-validate` brings them, and those of companions; compiled once.

A misspelt field is a problem. What a schema can't say (a port out of range, two handlers in one probe) is not found
here; the API server judges that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from chartgen.kubernetes.custom_resources import COMPANIONS, companion

VERSIONS = ("1.28", "1.32", "1.37")
"""The versions that a chart is held against: the oldest, one between, the newest."""
BY_DEFAULT = ("1.30", "1.37")
"""The oldest and the newest that a chart admits if its spec sets no minimum."""

_DEFINITIONS = "/api/_definitions.json#/$defs/"
_REF = re.compile(r'"/api/_definitions\.json#/\$defs/([^"]+)"')


class UnknownKindError(LookupError):
    """Kubernetes itself has no such kind in that version."""


def versions_of(kube_version: str) -> tuple[str, ...]:
    """Give those of `VERSIONS` that a chart's `kubeVersion`, such as `>=1.29.0-0`, lets in; all where it is empty."""
    min_version = re.search(r">=\s*v?1\.(\d+)", kube_version)
    minor = int(min_version.group(1)) if min_version else 0
    return tuple(each for each in VERSIONS if int(each.partition(".")[2]) >= minor)


def problems(document: Mapping[str, Any], version: str) -> list[str]:
    """Hold one object against the schemas of one minor version, such as `1.32`.

    Each problem has the object, the path in it and what is wrong. A kind that is not in that version is a problem
    too: it begins with `unknown kind`. Custom resources other than those of companions have no schema.
    """
    group = str(document.get("apiVersion")).rpartition("/")[0]
    if "." in group and not group.endswith(".k8s.io") and group not in COMPANIONS:
        return []
    who = f"{document.get('kind')}/{(document.get('metadata') or {}).get('name')}"
    try:
        validator = _validator(str(document.get("apiVersion")), str(document.get("kind")), version)
    except UnknownKindError as error:
        return [f"{error} ({who})"]
    return [
        f"{who}: {'.'.join(map(str, error.instance_path)) or 'the object'}: {error.message}"
        for error in validator.iter_errors(_plain(document))
    ]


def all_problems(documents: Iterable[Mapping[str, Any]], versions: Iterable[str] = BY_DEFAULT) -> list[str]:
    """Hold objects against the schemas of several versions; each problem begins with the version."""
    found = list(documents)
    return [f"{version}: {each}" for version in versions for document in found for each in problems(document, version)]


@cache
def _validator(api_version: str, kind: str, version: str) -> Any:
    if (schema_of_companion := companion(api_version, kind)) is not None:
        return jsonschema_rs.Draft202012Validator(schema_of_companion)
    group, _, name = api_version.rpartition("/")
    stem = f"{group.partition('.')[0]}-{name}" if group else name
    path = _folder(version) / f"{kind.lower()}-{stem}.json"
    if not path.is_file():
        if (custom := companion(api_version, kind)) is not None:
            return jsonschema_rs.Draft202012Validator(custom)
        raise UnknownKindError(f"unknown kind {api_version} {kind} in Kubernetes {version}")
    schema = json.loads(path.read_text("utf-8"))
    accepted = {
        (f"{each['group']}/{each['version']}" if each["group"] else each["version"], each["kind"])
        for each in schema.get("x-kubernetes-group-version-kind", ())
    }
    # The file's name has only the first part of the group and no capitals.
    if (api_version, kind) not in accepted:
        raise UnknownKindError(f"unknown kind {api_version} {kind} in Kubernetes {version}")
    return jsonschema_rs.Draft202012Validator(_whole(schema, version))


def _whole(schema: dict[str, Any], version: str) -> dict[str, Any]:
    """Put the definitions that a schema reaches into it, so that each reference is inside."""
    definitions = _definitions(version)
    needed: dict[str, str] = {}
    waiting = [json.dumps(schema)]
    while waiting:
        for reference in _REF.findall(waiting.pop()):
            if reference not in needed:
                needed[reference] = json.dumps(definitions[reference])
                waiting.append(needed[reference])
    whole: dict[str, Any] = json.loads(_localized(json.dumps(schema)))
    whole.pop("$id", None)
    whole["$defs"] = {name: json.loads(_localized(text)) for name, text in sorted(needed.items())}
    return whole


def _localized(text: str) -> str:
    return text.replace(f'"{_DEFINITIONS}', '"#/$defs/')


@cache
def _definitions(version: str) -> dict[str, Any]:
    text = (_folder(version) / "_definitions.json").read_text("utf-8")
    # References among the definitions themselves begin at the file.
    loaded: dict[str, Any] = json.loads(text.replace('"#/$defs/', f'"{_DEFINITIONS}'))
    found: dict[str, Any] = loaded["$defs"]
    return found


def _folder(version: str) -> Any:
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / f"v{version}.0-local-strict"
    if not folder.is_dir():
        raise ValueError(f"kubernetes-validate has no schemas of Kubernetes {version}")
    return folder


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
