"""The types of fields, from which pydantic builds validators."""

from __future__ import annotations

import dataclasses
import sys
from types import ModuleType
from typing import Any, get_type_hints

import pytest

import chartgen
from chartgen.errors import ChartgenError
from chartgen.spec.validation import _types

TEAM = """
from chartgen.plugin import WorkloadExtension, spec
from chartgen.spec.frozen import Items


@spec
class Node(WorkloadExtension):
    name: str = ""
    children: Items["Node"] = ()
"""


def test_own_classes_have_types_and_not_their_names() -> None:
    """Those are not looked up, which takes time in each build."""
    public = [getattr(chartgen, name) for name in chartgen.__all__]
    own: list[Any] = [each for each in public if dataclasses.is_dataclass(each)]
    assert len(own) > 90
    for each in own:
        hints = get_type_hints(each, include_extras=True)
        assert _types(each) == {field.name: hints[field.name] for field in dataclasses.fields(each)}, each


def test_a_class_of_a_plugin_that_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("plugin_of_a_team")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(TEAM, "plugin_of_a_team.py", "exec", dont_inherit=True), vars(module))
    node: Any = vars(module)["Node"]
    assert node(children=[node(name="leaf")]).children[0].name == "leaf"
    with pytest.raises(ChartgenError, match="children"):
        node(children=[3])
