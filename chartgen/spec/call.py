"""One call of a constructor of the language whose arguments are invalid."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import re
import typing
from collections.abc import Mapping
from typing import Any

from chartgen.errors import Finding
from chartgen.locations import CallSite, Path, field_name, locate, without_keys
from chartgen.spec.validation import positional_fields


def _is_name(value: object) -> bool:
    """Return whether a value looks like a name, and not like the content of a secret."""
    return type(value) is str and re.fullmatch(r"[A-Za-z0-9._-]+", value) is not None


@dataclasses.dataclass(frozen=True)
class Call:
    """The arguments of a call, and the class that was called."""

    cls: type[Any]
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    named: Mapping[str, Any]
    """The arguments that the author's call names; `.but()` adds all others to `kwargs`."""
    site: CallSite

    @functools.cached_property
    def positional(self) -> tuple[str, ...]:
        """The fields that can be given without their names, in order."""
        return positional_fields(self.cls)

    @functools.cached_property
    def given(self) -> dict[str, Any]:
        """The arguments by name; one that is given twice is the one with its name."""
        return {**dict(zip(self.positional, self.args, strict=False)), **self.kwargs}

    @functools.cached_property
    def written(self) -> frozenset[str]:
        """The fields that the author's call contains."""
        return frozenset((*self.positional[: len(self.args)], *self.named))

    @functools.cached_property
    def fields(self) -> dict[str, dataclasses.Field[Any]]:
        """The fields of the class by name, those of its base classes last."""
        own = inspect.get_annotations(self.cls)
        fields = sorted(dataclasses.fields(self.cls), key=lambda field: field.name not in own)
        return {field.name: field for field in fields}

    @functools.cached_property
    def annotations(self) -> dict[str, Any]:
        """The types of the fields by name."""
        hints = typing.get_type_hints(self.cls, include_extras=True)
        return {name: hints[name] for name in self.fields}

    @functools.cached_property
    def is_secret(self) -> bool:
        """Whether the arguments may contain a secret, so that no finding shows them."""
        return bool(self.cls._hides(self.given))

    def is_shown(self, path: Path) -> bool:
        """Return whether a finding may show the value at a path, and its line."""
        name = str(path[0]) if path else ""
        return not self.is_secret or (name in self.cls._never_secret and _is_name(self.given.get(name)))

    def path_text(self, path: Path) -> str:
        """Format a path, without the author's own keys where they may be secret."""
        return field_name(without_keys(path) if self.is_secret else path)

    def finding(
        self, message: str, path: Path, mark: Path, *, found: str = "", expected: str = "", hint: str = ""
    ) -> Finding:
        """Create a finding about the field at `path`, at the location of `mark`."""
        location = locate(self.site, mark, self.cls._positional)
        if location is not None and not self.is_shown(path):
            location = location._replace(source="")
        return Finding(message, location, self.path_text(path), found, expected, hint)
