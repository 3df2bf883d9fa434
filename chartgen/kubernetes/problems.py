"""The problems of values in Kubernetes syntax, such as a dict in a spec, as messages.

`definitions` imports this module when it is needed: most specs contain no such values.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from chartgen.kubernetes.meanings import OF_DEFINITIONS, OF_FIELDS, OF_PATTERNS
from chartgen.kubernetes.min_versions import MIN_VERSIONS, closure, definition, versions_before
from chartgen.similar import closest

Path = tuple[str | int, ...]

_WRITABLE = 3 * sys.int_info.default_max_str_digits
"""Bits of an integer that Python certainly writes out; the validator, too, lets larger ones pass."""
_KINDS = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "a mapping",
    "string": "a string",
}


_TITLES = {"SidecarContainer": "Container"}
"""Names of definitions in messages, where they are not those of Kubernetes."""

_UNKNOWN = "unknown field `"
_MISSING = "missing field `"


class Problem(NamedTuple):
    """A problem of a value."""

    path: Path
    """The keys and indices that lead from the value to the problem; an unknown key is the last of them."""
    message: str
    """One sentence, without a full stop."""
    found: str = ""
    expected: str = ""
    suggestion: str = ""
    """A similar field or allowed value."""
    is_key: bool = False
    """Whether the last key of the path is the problem, not its value."""


def problems(min_version: str, name: str, value: object) -> list[Problem]:
    """Check a plain value against a definition; see `definitions.problems`."""
    return _problems(min_version, name, value, *_validator(min_version, name))


def schema_problems(schema: dict[str, Any], title: str, value: object) -> list[Problem]:
    """Check a plain value against a schema; `title` names what it describes."""
    import jsonschema_rs

    return _problems("", title, value, schema, jsonschema_rs.Draft202012Validator(schema))


def _problems(min_version: str, name: str, value: object, schema: dict[str, Any], validator: Any) -> list[Problem]:
    found: list[Problem] = []
    plain = _plain(value, (), found)
    if not found or plain is not None:
        omitted = {problem.path for problem in found}
        for error in validator.iter_errors(plain):
            path = tuple(error.instance_path)
            sentences = _sentences(min_version, schema, name, list(error.schema_path), path, plain)
            found += [each for each in sentences if each.expected == "" or (*each.path, each.expected) not in omitted]
    return sorted(
        _without_renamed(list(dict.fromkeys(found))),
        key=lambda problem: [str(part).rjust(6) if isinstance(part, int) else part for part in problem.path],
    )


def _without_renamed(found: list[Problem]) -> list[Problem]:
    """Drop required fields that are missing because they have another name: the unknown field is reported."""
    unknown: dict[Path, list[Problem]] = {}
    missing: dict[Path, list[Problem]] = {}
    for problem in found:
        if problem.message.startswith(_UNKNOWN):
            unknown.setdefault(problem.path[:-1], []).append(problem)
        elif problem.message.startswith(_MISSING):
            missing.setdefault(problem.path, []).append(problem)
    renamed: set[Problem] = set()
    for path, problems_there in missing.items():
        others = unknown.get(path, [])
        if len(problems_there) == len(others) == 1:
            renamed.update(problems_there)
        else:
            names = {other.suggestion for other in others}
            renamed.update(problem for problem in problems_there if problem.expected in names)
    return [problem for problem in found if problem not in renamed]


def manifest_problems(min_version: str, manifest: Mapping[str, Any]) -> list[Problem]:
    """Check an object; see `definitions.manifest_problems`."""
    versions_before(min_version)
    found: list[Problem] = []
    _plain(manifest, (), found)
    metadata = manifest.get("metadata")
    named: Mapping[str, Any] = metadata if isinstance(metadata, Mapping) else {}
    for path, holder in ((("apiVersion",), manifest), (("kind",), manifest), (("metadata", "name"), named)):
        given = holder.get(path[-1])
        if not isinstance(given, str) or not given:
            shown = "" if given is None else _shown(given)
            verb = "missing" if given is None else "invalid"
            found.append(Problem(path, f"{verb} `{'.'.join(path)}` of the object", shown, "a string that is not empty"))
    return found


@cache
def _validator(min_version: str, name: str) -> tuple[dict[str, Any], Any]:
    import jsonschema_rs

    schema = {
        "$ref": f"#/definitions/{name}",
        "definitions": {needed: definition(min_version, needed) for needed in closure(min_version, [name])},
    }
    return schema, jsonschema_rs.Draft7Validator(schema)


def _plain(value: object, path: Path, found: list[Problem]) -> Any:
    """Convert a value to JSON types; report and omit what cannot be converted."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool | int):
        if value.bit_length() > _WRITABLE:
            found.append(Problem(path, f"invalid {_subject(path)}: must be an integer of at most 64 bits"))
            return None
        return value
    if isinstance(value, float):
        if value == value and abs(value) != float("inf"):
            return value
        found.append(Problem(path, f"invalid {_subject(path)}: must be a finite number", str(value), "a number"))
        return None
    if isinstance(value, Mapping):
        result = {}
        for key, part in value.items():
            if not isinstance(key, str):
                found.append(
                    Problem(path, f"invalid key {key!r} of {_subject(path)}: must be a string", repr(key), "a string")
                )
            elif (plain := _plain(part, (*path, key), found)) is not None:
                result[str.__str__(key)] = plain
        return result
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_plain(part, (*path, index), found) for index, part in enumerate(value)]
    if value is None:
        found.append(Problem(path, f"invalid {_subject(path)}: omit it instead of setting it to None", "None"))
    else:
        kind = type(value).__name__
        found.append(
            Problem(
                path,
                f"invalid {_subject(path)}: must be plain data, not a {kind}",
                kind,
                "a dict, list, string or number",
            )
        )
    return None


def _sentences(
    min_version: str, schema: Mapping[str, Any], name: str, schema_path: Sequence[str | int], path: Path, root: Any
) -> Iterator[Problem]:
    value = _at(root, path)
    rule = _at(schema, schema_path)
    keyword = str(schema_path[-1])
    parent = _at(schema, schema_path[:-1])
    inside = [str(schema_path[at + 1]) for at, part in enumerate(schema_path[:-1]) if part == "definitions"]
    owner = inside[-1] if inside else name
    subject = _subject(path, _TITLES.get(name, name))
    if keyword == "additionalProperties":
        yield from _unknown(min_version, parent, owner, subject, value, path)
    elif rule is False:
        where = _where(schema, schema_path)
        yield Problem(path, f"conflicting {subject}: must not be set{where or ' here'}", _shown(value, path))
    elif keyword in ("required", "dependencies"):
        where = _where(schema, schema_path)
        for missing in _missing(keyword, rule, value):
            yield Problem(
                path,
                f"{_MISSING}{missing}` of {_object(subject)}{where and f': required{where}'}",
                expected=missing,
            )
    elif keyword in ("minProperties", "maxProperties"):
        yield _wrong_count(parent, subject, value, path)
    else:
        expected = _expected(keyword, rule, parent, owner, value, path)
        suggestion = ""
        if isinstance(value, str) and keyword in ("enum", "const"):
            suggestion = closest(value, [str(word) for word in (rule if keyword == "enum" else [rule])]) or ""
        meant = f"; did you mean `{suggestion}`?" if suggestion else ""
        message = f"invalid {subject}: must be {expected}{_where(schema, schema_path)}{meant}"
        yield Problem(path, message, _shown(value, path), expected, suggestion)


def _where(schema: Mapping[str, Any], schema_path: Sequence[str | int]) -> str:
    """Return the condition of a rule as the end of a sentence; "" if it has none."""
    steps = list(schema_path)
    for at in range(len(steps) - 1, 0, -1):
        if steps[at - 1] == "definitions":
            return ""
        if steps[at] in ("then", "else"):
            condition = _at(schema, [*steps[:at], "if"])
            name = next(iter(condition.get("required", ())), "")
            fixed = condition.get("properties", {}).get(name, {})
            words = fixed.get("enum", [fixed["const"]] if "const" in fixed else [])
            shown = " or ".join(_written(word) for word in words)
            if name and shown:
                return f" if `{name}` is {shown}" if steps[at] == "then" else f" unless `{name}` is {shown}"
            if name and not fixed:
                return f" if `{name}` is set" if steps[at] == "then" else f" if `{name}` is not set"
            return ""
        if steps[at - 1] == "dependencies":
            return f" if `{steps[at]}` is set"
    return ""


def _written(word: object) -> str:
    return {True: "true", False: "false"}[word] if isinstance(word, bool) else str(word)


def _at(value: Any, path: Iterable[str | int]) -> Any:
    for part in path:
        value = value[part]
    return value


def _subject(path: Path, owner: str = "value") -> str:
    if not path:
        return owner
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    if isinstance(path[-1], str):
        return f"`{name}`"
    return f"item of `{name}`" if name else "item"


def _object(subject: str) -> str:
    return f"an {subject}" if subject.startswith("item") else subject


def _shown(value: object, path: Path = ()) -> str:
    """Format a value for a message: shortened, and without what may be a secret."""
    import re

    from chartgen.errors import CREDENTIAL

    if isinstance(value, dict | list):
        return f"{'a mapping' if isinstance(value, dict) else 'a list'} of {len(value)}"
    if path[-1:] == ("value",):
        kinds = {bool: "boolean", int: "integer", float: "number", str: "string"}
        return _KINDS[kinds[type(value)]]
    import json

    shown = json.dumps(value, ensure_ascii=False)
    if re.search(CREDENTIAL, shown):
        return "a string"
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def _unknown(
    min_version: str, closed: Mapping[str, Any], owner: str, subject: str, value: Mapping[str, Any], path: Path
) -> Iterator[Problem]:
    import re

    known = closed.get("properties", {})
    patterns = closed.get("patternProperties", {})
    for key in value:
        if key in known or any(re.search(pattern, key) for pattern in patterns):
            continue
        if not known:
            expected = OF_DEFINITIONS["LabelKey"]
            yield Problem((*path, key), f"invalid key `{key}`: must be {expected}", key, expected, is_key=True)
            continue
        suggestion = closest(key, known) or ""
        message = f"{_UNKNOWN}{key}` of {_object(subject)}"
        if suggestion:
            message += f"; did you mean `{suggestion}`?"
        elif later := _later(min_version, owner, closed, key):
            message = f"unsupported field `{key}` of {_object(subject)}: requires Kubernetes {later}, not {min_version}"
        allowed = ", ".join(sorted(field for field, schema in known.items() if schema is not False))
        yield Problem((*path, key), message, key, allowed, suggestion, is_key=True)


def _later(min_version: str, owner: str, closed: Mapping[str, Any], key: str) -> str:
    """Return the first later version that has a field; "" if none has, or if it is a field of a nested object."""
    if not min_version or definition(min_version, owner) != closed:
        return ""
    for later in MIN_VERSIONS[len(versions_before(min_version)) + 1 :]:
        if key in definition(later, owner).get("properties", {}):
            return later
    return ""


def _missing(keyword: str, rule: Any, value: Mapping[str, Any]) -> list[str]:
    if keyword == "required":
        return [name for name in rule if name not in value]
    lists = [needed for key, needed in rule.items() if key in value and isinstance(needed, list)]
    return [name for needed in lists for name in needed if name not in value]


def _wrong_count(closed: Mapping[str, Any], subject: str, value: Mapping[str, Any], path: Path) -> Problem:
    required = closed.get("required", [])
    choices = [name for name in closed.get("properties", {}) if name not in required]
    exactly = "exactly" if "minProperties" in closed else "at most"
    besides = f" besides {', '.join(f'`{name}`' for name in required)}" if required else ""
    expected = f"{exactly} one of {', '.join(choices)}"
    found = ", ".join(name for name in value if name not in required)
    return Problem(path, f"invalid {subject}: must have {expected}{besides}", found or "none", expected)


def _expected(keyword: str, rule: Any, parent: Mapping[str, Any], owner: str, value: object, path: Path) -> str:
    if keyword == "enum":
        return f"one of {', '.join(str(word) or '(empty)' for word in rule)}"
    if keyword == "const":
        return _written(rule)
    if owner in OF_DEFINITIONS:
        return OF_DEFINITIONS[owner]
    if keyword == "pattern" and path and path[-1] in OF_FIELDS:
        return OF_FIELDS[str(path[-1])]
    if keyword == "pattern" and rule in OF_PATTERNS:
        return OF_PATTERNS[rule]
    if keyword == "type":
        return " or ".join(_KINDS[kind] for kind in ([rule] if isinstance(rule, str) else rule))
    if keyword in ("minimum", "maximum") and {"minimum", "maximum"} <= {*parent}:
        return f"from {parent['minimum']} to {parent['maximum']}"
    bounds = {
        "minimum": "at least",
        "maximum": "at most",
    }
    if keyword in ("maxItems", "maxLength") and rule == 0:
        return "empty"
    if keyword == "minLength":
        return "a string that is not empty"
    if keyword == "maxLength":
        return f"at most {rule} characters long, not {len(str(value))}"
    if keyword in ("minItems", "maxItems"):
        return f"a list with {'at least' if keyword == 'minItems' else 'at most'} {rule} item{'s' * (rule != 1)}"
    if keyword in bounds:
        return f"{bounds[keyword]} {rule}"
    if keyword == "uniqueItems":
        return "a list without duplicates"
    if keyword in ("allOf", "anyOf", "oneOf", "not"):
        return "of a form that the schema allows"
    return f"text that matches {rule}"
