"""The Jinja environment: delimiters, filters, and where templates are."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable

import jinja2
from jinja2.bccache import Bucket

from chartgen import cache, files, yamltext
from chartgen.resources.fields import NINDENT, NOTHING, Fields
from chartgen.resources.helm import escaped, go_string
from chartgen.values import dotted, markdown

TEMPLATES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "templates")
"""The folder of the templates that ship with chartgen."""
OWN = "chartgen/"
"""What the names of these templates begin with in templates of others."""
_FILE_MAX = 1024 * 1024


_INCLUDE = re.compile(r'^\[% include "([^"]+)" %\]\n', re.MULTILINE)


class Loader(jinja2.FileSystemLoader):
    """Loads templates with their partials in place: 25 includes at run time took a fifth of the time to render."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.foreign: set[str] = set()
        """The paths of the loaded templates that are not chartgen's own."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return the source of a template, in which partials replace the lines that include them.

        An absolute path is that of a template from elsewhere, which is not changed, so that it has its own lines.
        """
        if os.path.isabs(template):
            self.foreign.add(template)
            return files.read_text(template, limit=_FILE_MAX, follow=True), template, lambda: True
        source, path, uptodate = super().get_source(environment, template.removeprefix(OWN))
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
        loader=Loader(TEMPLATES),
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
