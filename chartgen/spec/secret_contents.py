"""Contents of Secrets in manifests: of Secrets, also nested in other objects, and of templates for Secrets."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chartgen.locations import Key, Path
from chartgen.spec.checks import Problem

_HINT = "let the installer provide it: `Secret([...])` with the keys, or an `ExistingSecret`"
_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_IN_TEXT = r"(?i)[\"']?kind[\"']?\s*:\s*[\"']?Secret(?:List)?[\"']?\s*(?:[,}\n]|$)"
_DATA_IN_TEXT = r"(?i)[\"']?(?:data|stringData)[\"']?\s*:"


def secret_contents(value: Any, path: Path, *, is_secret: bool = False, is_template: bool = False) -> Iterator[Problem]:
    """Find contents of Secrets.

    Args:
        value: An object, or a part of one.
        path: From the Manifest to the value.
        is_secret: Whether the value is a Secret whatever its kind, as in a SecretList.
        is_template: Whether the value is in an object from which an operator generates a Secret.
    """
    if isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from secret_contents(item, (*path, index), is_secret=is_secret, is_template=is_template)
    elif isinstance(value, Mapping):
        yield from _in_object(value, path, is_secret=is_secret, is_template=is_template)
    elif isinstance(value, str) and re.search(_IN_TEXT, value) and re.search(_DATA_IN_TEXT, value):
        yield _problem(path)


def _in_object(value: Mapping[Any, Any], path: Path, *, is_secret: bool, is_template: bool) -> Iterator[Problem]:
    kind = str(value.get("kind", "")).casefold()
    is_core = "/" not in str(value.get("apiVersion", ""))
    is_secret = is_secret or (kind == "secret" and is_core)
    is_template = is_template or (kind.endswith("secret") and not is_core)
    for key, item in value.items():
        name = str(key).casefold()
        inner = (*path, key)
        if name in {"data", "stringdata"} and item and (is_secret or (is_template and _is_literal(item, path))):
            yield _problem((*path, Key(str(key))))
        elif name == _APPLIED:
            yield Problem(
                (*path, Key(str(key))), f"a manifest must not have the annotation `{_APPLIED}`", hidden=True,
                hint="remove it: kubectl sets it, and it contains a copy of the object",
            )  # fmt: skip
        else:
            in_list = kind == "secretlist" and name == "items"
            yield from secret_contents(
                item, inner, is_secret=in_list or (is_secret and name == "template"), is_template=is_template
            )


def _is_literal(data: Any, path: Path) -> bool:
    """Return whether the data of a template for a Secret is text, and not taken from elsewhere by `{{ ... }}`."""
    if "template" not in path or not isinstance(data, Mapping):
        return False
    return any(isinstance(text, str) and text and "{{" not in text for text in data.values())


def _problem(path: Path) -> Problem:
    return Problem(path, "a chart must not contain the content of a Secret", hidden=True, hint=_HINT)
