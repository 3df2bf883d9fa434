"""A Plan becomes the files of a chart: the one Jinja environment, and the views of the values."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Mapping
from typing import Any

import jinja2

from chartgen import cache, yamltext
from chartgen.output.tree import FileTree
from chartgen.plan import Plan
from chartgen.resources.helm import is_off, is_on
from chartgen.values import Views, environment_yaml

TEMPLATES = os.path.join(os.path.dirname(__file__), "templates")


@functools.cache
def environment() -> jinja2.Environment:
    """Give the one Jinja environment: delimiters of its own, so that Helm's braces stay what they are."""
    made = jinja2.Environment(
        block_start_string="[%",
        block_end_string="%]",
        variable_start_string="[[",
        variable_end_string="]]",
        comment_start_string="[#",
        comment_end_string="#]",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        loader=jinja2.FileSystemLoader(TEMPLATES),
        bytecode_cache=_bytecode_cache(),
        autoescape=False,
        auto_reload=False,
    )
    made.filters.update(indented=indented)
    made.globals.update(yaml=yamltext.scalar, quoted=yamltext.quoted, go=go_string, is_on=is_on, is_off=is_off)
    return made


def _bytecode_cache() -> jinja2.BytecodeCache | None:
    """Keep compiled templates in the user's cache: to compile them takes longer than to build some charts."""
    folder = os.path.join(cache.folder(), "templates")
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    except OSError:
        return None
    return jinja2.FileSystemBytecodeCache(folder) if os.access(folder, os.W_OK) else None


def go_string(text: str) -> str:
    """Write a string literal of a Helm action."""
    return json.dumps(text, ensure_ascii=False)


def indented(text: str, depth: int) -> str:
    """Indent all lines but empty ones."""
    pad = " " * depth
    return "\n".join(pad + line if line else line for line in text.split("\n"))


_texts: dict[str, str] = {}


def _values_text(key: str, values: Mapping[str, Any]) -> str:
    """Write values; most charts have the same scenarios, so what was written last is kept."""
    known = _texts.get(key)
    if known is None:
        if len(_texts) >= 100:
            _texts.clear()
        known = _texts[key] = yamltext.dump(values) if values else "{}\n"
    return known


def render(plan: Plan) -> FileTree:
    """Make all files of a chart."""
    templates = environment()
    views = Views(plan.values)
    shared = {**plan.shared, "table": views.table}
    tree: dict[str, str] = {}
    for file in plan.files:
        tree[file.path] = templates.get_template(file.template).render({**shared, **file.context})
    tree["values.yaml"] = views.values_yaml(f"Values of {plan.chart}. Made by chartgen from {plan.origin}.")
    tree["values.schema.json"] = views.schema_json(f"Values of {plan.chart}", plan.min_version)
    for name, difference in plan.environments.items():
        tree[f"values-{name}.yaml"] = environment_yaml(name, plan.chart, difference)
    for name, (comment, values) in plan.scenarios.items():
        about = "".join(f"# {line}\n" for line in comment.splitlines())
        tree[f"ci/{name}-values.yaml"] = about + _values_text(repr(values), values)
    return tree
