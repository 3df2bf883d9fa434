"""A Plan becomes the files of a chart, with the Jinja environment and the views of the values."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable

import jinja2
from jinja2.bccache import Bucket

from chartgen import cache, yamltext
from chartgen.output.tree import FileTree
from chartgen.plan import Plan
from chartgen.resources.fields import NINDENT, NOTHING, Fields
from chartgen.resources.helm import escaped, go_string
from chartgen.values import Views, dotted, environment_yaml, markdown

TEMPLATES = os.path.join(os.path.dirname(__file__), "templates")


_INCLUDE = re.compile(r'^\[% include "([^"]+)" %\]\n', re.MULTILINE)


class _Loader(jinja2.FileSystemLoader):
    """Loads templates with their partials in place: 25 includes at run time took a fifth of the time to render."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return the source of a template, in which partials replace the lines that include them."""
        source, path, uptodate = super().get_source(environment, template)
        return _INCLUDE.sub(lambda found: self.get_source(environment, found[1])[0], source), path, uptodate


@functools.cache
def environment() -> jinja2.Environment:
    """Return the Jinja environment, whose delimiters leave Helm's braces alone."""
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
        loader=_Loader(TEMPLATES),
        bytecode_cache=_CodeOfTemplates(),
        autoescape=False,
        auto_reload=False,
    )
    # Filters, since calls of methods take Jinja several times as long.
    made.filters.update(
        line=Fields.line,
        entries=Fields.entries,
        yaml=yamltext.scalar,
        literal=literal,
        escaped=escaped,
        indent=indented_rest,
        indented=indented,
        inline=markdown.inline,
        paragraph=markdown.paragraph,
        cell=markdown.cell,
        code=markdown.code,
        go=go_string,
        dotted=dotted,
    )
    made.globals.update(quoted=yamltext.quoted, go=go_string, nothing=NOTHING, nindent=NINDENT)
    return made


class _CodeOfTemplates(jinja2.BytecodeCache):
    """Compiled templates in the user's cache: compiling them takes longer than building some charts."""

    def __init__(self) -> None:
        self._code = cache.CodeCache("templates")
        self._jinja = f"{jinja2.__file__} {os.stat(jinja2.__file__).st_mtime_ns}"

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the code of a template."""
        code = self._code.get(bucket.key, f"{self._jinja} {bucket.checksum}")
        if code is not None:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Cache the code of a template."""
        if bucket.code is not None:
            self._code.keep(bucket.key, f"{self._jinja} {bucket.checksum}", bucket.code)


def literal(value: str | float | bool) -> str:
    """Return a value as YAML within a template of Helm."""
    return escaped(yamltext.scalar(value))


def indented(text: str, depth: int) -> str:
    """Indent all lines but empty ones."""
    pad = " " * depth
    return "\n".join([pad + line if line else line for line in text.split("\n")])


def indented_rest(text: str, depth: int) -> str:
    """Indent all lines but the first one and empty ones."""
    first, newline, rest = text.partition("\n")
    return f"{first}\n{indented(rest, depth)}" if newline else first


def _finished(text: str) -> str:
    """Remove the lines of fields that are not rendered, and of an unused variable; fill in indentations."""
    *parts, rest = text.split(f"{NOTHING}\n")
    text = "".join([*(part.rstrip(" ") for part in parts), rest])
    if _VALUES_SET in text and text.count(_VALUES) == 1:
        text = _without_line(text, text.index(_VALUES_SET))
    *parts, rest = text.split(NINDENT)
    return "".join([*(f"{part}nindent {_indentation(part)}" for part in parts), rest])


_VALUES = "$values"
"""The variable for the values of a component. Texts of authors may contain it, too."""
_VALUES_SET = f"{{{{- {_VALUES} := "
"""The beginning of the line that sets it, which is the first one of templates of components."""


def _without_line(text: str, position: int) -> str:
    """Remove the line of a position from a text."""
    end = text.find("\n", position)
    return text[: text.rfind("\n", 0, position) + 1] + text[end + 1 :]


def _indentation(text: str) -> int:
    """Return the indentation of the last line of a text, after the dash if it has one."""
    line = text[text.rfind("\n") + 1 :]
    return len(line) - len(line.lstrip(" ").removeprefix("- "))


def render(plan: Plan) -> FileTree:
    """Render all files of a chart."""
    templates = environment()
    views = Views(plan.values, plan.level)
    tree: dict[str, str] = {}

    def is_included(name: str, *others: str) -> bool:
        return any(f'include "{name}"' in text for text in (*others, *tree.values()))

    shared = {**templates.globals, **plan.shared, "table": views.table, "is_included": is_included}
    for file in plan.files:
        template = templates.get_template(file.template)
        # Not `template.render`, which copies the globals for each file.
        context = template.new_context({**shared, **file.context}, shared=True)
        tree[file.path] = file.before + _finished("".join(template.root_render_func(context)))
    title = f"Values of {plan.chart}. Generated by chartgen from {plan.origin}."
    tree["values.yaml"] = views.values_yaml(title, plan.records)
    tree["values.schema.json"] = views.schema_json(f"Values of {plan.chart}", plan.min_version)
    for name, difference in plan.environments.items():
        tree[f"values-{name}.yaml"] = environment_yaml(name, plan.chart, difference, plan.install_commands[name])
    for name, (comment, values) in plan.scenarios.items():
        about = "".join(f"# {line}\n" for line in comment.splitlines())
        tree[f"ci/{name}-values.yaml"] = about + (yamltext.dump(values) if values else "{}\n")
    return tree
