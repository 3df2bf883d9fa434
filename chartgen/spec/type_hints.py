"""Hints for values of a wrong type, by what they were probably meant to be.

Imported only if something is invalid.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping

from chartgen.locations import Path
from chartgen.spec import describe
from chartgen.spec.call import Call
from chartgen.spec.fixes import suggest_fix
from chartgen.spec.root import Root

_AMOUNT = re.compile("([0-9]{1,9}) ?(%|s|m|min|h)")
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600}
_IN_BYTES = re.compile("memory|storage|size")
"""Fields where a bare number is a number of bytes, which is hardly ever meant."""
_BY_FIELD = {
    ("definition", "str"): "write a dict, or read files: `Manifest.files(Path(...))`",
    ("hosts", "list"): 'give each its paths: `{"shop.example.com": ["/"]}`',
    ("tls", "bool"): 'name the Secret: `tls="NAME"`',
    ("volumes", "list"): 'mount volumes directly: `mounts={"/data": EmptyDir("data")}`',
    ("env", "list"): 'give each variable its value: `{"NAME": "value"}`',
    ("environments", "list"): "add them by name: `chart.with_environments(production=chart.but(...))`",
}
"""By field and type of the value."""
_OF_TEXTS = frozenset({"annotations", "args", "data", "env", "labels", "pod_annotations", "pod_labels"})
"""Fields whose keys the author chooses, so that they do not tell what the text is."""


def type_hint(call: Call, path: Path, value: object, plain: list[str], classes: list[str], choices: list[str]) -> str:
    """Suggest how to fix a value of a wrong type; "" if that is not known.

    Args:
        call: The call that has it.
        path: The path of the value.
        value: The value.
        plain: The builtin types that are expected, as findings describe them.
        classes: The classes that are expected.
        choices: The strings that are expected.
    """
    name = str(path[0])
    if (hint := _BY_FIELD.get((name, type(value).__name__), "")) and len(path) == 1 and call.is_shown(path):
        return hint
    if len(path) == 1 and isinstance(value, list) and describe.is_named_map(call.annotations[name]):
        return 'give each a path: `{"/data": ...}`' if name == "mounts" else 'give each a name: `{"NAME": ...}`'
    if name == "keys" and "EverythingOf" in classes:
        return 'give each key its path: `{"KEY": "SECRET#PROPERTY"}`'
    if "Dependency" in classes and describe.describe_class(value) == "a Chart":
        return "a chart of the specs is `Dependency.of(chart)`"
    if not call.is_shown(path):
        return "charts never contain the content of Secrets: list only the keys" if isinstance(value, Mapping) else ""
    is_amount = name not in _OF_TEXTS and _IN_BYTES.search(call.path_text(path))
    if isinstance(value, int) and "a string" in plain and is_amount:
        return f'add the unit: `"{value}{"Mi" if "memory" in call.path_text(path) else "Gi"}"`'
    if "KeyRef" in classes and isinstance(value, Root) and hasattr(value, "key"):
        return f'refer to one of its keys: `.key("{path[-1]}")`'
    if name == "ports" and call.cls.__name__ == "Service" and isinstance(value, str) and not value.isdecimal():
        return "write the number that the Service has: `Service(80)`"
    if name == "image_pull_secrets" and isinstance(value, str):
        return f'name the Secret: `{{"name": {describe.quoted(value)}}}`'
    if isinstance(value, bool) and len(path) == 1 and "a string" in plain:
        return ""
    if isinstance(value, str) and "an integer" in plain and (found := _AMOUNT.fullmatch(value)):
        factor = _SECONDS.get(found[2], 0) if name.endswith("_seconds") else int(found[2] == "%")
        if factor:
            return f"write the number: `{int(found[1]) * factor}`"
    hint = suggest_fix(value, plain, classes, choices)
    if not hint and name == "mounts" and isinstance(value, str) and "Mountable" in classes:
        return f"mount a volume, such as `EmptyDir({describe.quoted(value)})`"
    optional = len(path) == 1 and call.fields[name].default is not dataclasses.MISSING
    if value is None and not hint and (optional or len(path) > 1):
        return "omit the field to use its default" if optional else "omit it"
    return hint
