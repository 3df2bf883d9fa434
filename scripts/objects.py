"""Make `chartgen/kubernetes/data/objects.json` from the published schemas, which `kubernetes-validate` carries.

    python -m scripts.objects           write the file
    python -m scripts.objects --check   write nothing; exit 1 where the file is not what this gives

It has the definitions of all kinds that a Manifest can have, closed, without descriptions and without what servers set.
Each definition is one line: its schema by the version that it is new in, or null where a version no longer has it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from scripts.definitions import MINORS, by_full_name
from scripts.generated import write_or_check

DATA = Path(__file__).resolve().parent.parent / "chartgen" / "kubernetes" / "data" / "objects" / "kubernetes.json"
_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
_SET_BY_SERVERS = frozenset({"managedFields", "selfLink"})
_REQUESTS = frozenset(
    "Binding Eviction LocalSubjectAccessReview Scale SelfSubjectAccessReview SelfSubjectReview SelfSubjectRulesReview"
    " SubjectAccessReview TokenRequest TokenReview".split()
)
_NAMES = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "Quantity",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "IntOrString",
}

Schema = dict[str, Any]


def short(name: str) -> str:
    """Return the name of a definition without what all have in common."""
    return _NAMES.get(name) or name.removeprefix("io.k8s.").removeprefix("api.").removeprefix("apimachinery.pkg.apis.")


def plain(schema: Any) -> Any:
    """Return a schema without descriptions, nulls, formats and extensions."""
    if not isinstance(schema, dict):
        return [plain(each) for each in schema] if isinstance(schema, list) else schema
    if "$ref" in schema:
        return {"$ref": f"#/definitions/{short(schema['$ref'].rpartition('/')[2])}"}
    kept: Schema = {}
    for key, value in schema.items():
        if key == "properties":
            kept[key] = {name: plain(part) for name, part in sorted(value.items())}
        elif key in ("items", "additionalProperties"):
            kept[key] = plain(value)
        elif key == "type":
            kinds = [kind for kind in ([value] if isinstance(value, str) else value) if kind != "null"]
            kept[key] = kinds[0] if len(kinds) == 1 else kinds
        elif key == "oneOf":
            # Quantities, and numbers or names: text or a number.
            kept["type"] = sorted({kind for each in value for kind in _kinds(each)} - {"null"})
        elif key not in ("description", "format", "default", "enum") and not key.startswith("x-"):
            kept[key] = value
        elif key == "enum":
            kept[key] = [each for each in value if each is not None]
    return kept


def _kinds(schema: Schema) -> list[str]:
    kinds = schema["type"]
    return [kinds] if isinstance(kinds, str) else kinds


def kinds(minor: int) -> dict[str, str]:
    """Return the definitions of all kinds by API version and kind."""
    found = {}
    for name, schema in by_full_name(minor).items():
        properties = schema.get("properties", {})
        if "metadata" not in properties or "kind" not in properties or "items" in properties:
            continue
        for mark in schema.get("x-kubernetes-group-version-kind", ()):
            version = f"{mark['group']}/{mark['version']}".lstrip("/")
            # Alpha versions are for trying, and reviews and the like for requests.
            if name.rpartition(".")[2] == mark["kind"] and "alpha" not in version and mark["kind"] not in _REQUESTS:
                found[f"{version}/{mark['kind']}"] = name
    return found


def closure(minor: int) -> dict[str, Schema]:
    """Return the definitions that kinds need, by their short names."""
    everything = by_full_name(minor)
    top = set(kinds(minor).values())
    found: dict[str, Schema] = {}
    waiting = sorted(top)
    while waiting:
        name = waiting.pop()
        if short(name) in found:
            continue
        source = dict(everything[name])
        if "properties" in source:
            hidden = {"status"} if name in top else _SET_BY_SERVERS if name == _META else frozenset()
            source["properties"] = {key: part for key, part in source["properties"].items() if key not in hidden}
            source["required"] = [key for key in source.get("required", ()) if key not in hidden]
            if not source["required"]:
                del source["required"]
            for key in hidden & everything[name]["properties"].keys():
                source["properties"][key] = {}
        found[short(name)] = plain(source)
        waiting += [reference.rpartition("/")[2] for reference in _references(source)]
    return found


def _references(schema: Any) -> list[str]:
    if isinstance(schema, dict):
        own = [schema["$ref"]] if isinstance(schema.get("$ref"), str) else []
        return own + [each for value in schema.values() for each in _references(value)]
    return [each for value in schema for each in _references(value)] if isinstance(schema, list) else []


def text() -> str:
    """Return the text of the file."""
    versions: dict[str, dict[str, Schema | None]] = {}
    names: dict[str, str] = {}
    for minor in MINORS:
        mine = closure(minor)
        names |= {key: short(name) for key, name in kinds(minor).items()}
        for name in {*versions, *mine}:
            known = versions.setdefault(name, {})
            last = next(reversed(known.values()), None)
            if mine.get(name) != last:
                known[f"1.{minor}"] = mine.get(name)
    parts = []
    for key, members in (("kinds", names), ("definitions", versions)):
        lines = [
            f"{json.dumps(name)}:{json.dumps(value, separators=(',', ':'), sort_keys=key == 'definitions')}"
            for name, value in sorted(members.items())
        ]
        parts.append(f'"{key}":{{' + ",".join(f"\n{line}" for line in lines) + "}")
    return "{" + ",\n".join(parts) + "}\n"


def main(arguments: list[str]) -> int:
    """Write the file, or compare it; give the exit code."""
    return write_or_check({DATA.name: text()}, DATA.parent, DATA.name, "objects", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
