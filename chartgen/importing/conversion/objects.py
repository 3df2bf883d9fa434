"""Calls become objects of the language, to learn whether the language accepts them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from chartgen.errors import ChartgenError
from chartgen.importing.code import Call, Name, Octal

_LANGUAGE = sys.modules["chartgen"]
"""The public names, which are imported when they are first asked for."""


class Objects:
    """Creates the objects that calls stand for. One that is used in several places is created once."""

    def __init__(self) -> None:
        self._created: dict[int, Any] = {}
        self._calls: list[Call] = []

    def of(self, code: Any) -> Any:
        """Return what code stands for.

        Raises:
            ChartgenError: The language does not accept it.
        """
        if isinstance(code, Call):
            if id(code) not in self._created:
                self._created[id(code)] = self._create(code)
                self._calls.append(code)
            return self._created[id(code)]
        if isinstance(code, Octal):
            return code.number
        if isinstance(code, Name):
            return getattr(_LANGUAGE, code.name)
        if isinstance(code, Mapping):
            return {key: self.of(part) for key, part in code.items()}
        if isinstance(code, list | tuple):
            return [self.of(part) for part in code]
        return code

    def _create(self, call: Call) -> Any:
        owner = _LANGUAGE if call.of is None else self.of(call.of)
        function = getattr(owner, call.function)
        return function(*map(self.of, call.arguments), **{name: self.of(part) for name, part in call.fields.items()})


def problems(code: Any) -> list[str]:
    """Return why the language does not accept code; nothing if it does."""
    try:
        Objects().of(code)
    except ChartgenError as error:
        return [finding.message for finding in error.findings]
    return []
