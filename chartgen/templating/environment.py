"""The Jinja environment: delimiters, filters, and the lookup of templates."""

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
from chartgen.templating.folder import OWN, TEMPLATES
from chartgen.templating.team import check
from chartgen.values import dotted, markdown

_FILE_MAX = 1024 * 1024


_INCLUDE = re.compile(r'^\[% include "([^"]+)" %\]\n', re.MULTILINE)


class Loader(jinja2.FileSystemLoader):
    """Loads templates with their partials inlined: 25 includes at run time took a fifth of the time to render.

    Custom templates are loaded unchanged, so that their errors have the right lines. The names of templates of plug-ins
    are absolute paths; templates of the team replace chartgen's templates of the same name.
    """

    def __init__(self, team: str) -> None:
        super().__init__(TEMPLATES)
        self.foreign: set[str] = set()
        """The paths of the custom templates that were loaded."""
        self.team = team
        """The folder of the team's templates; empty for none."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return the source of a template, in which partials replace the lines that include them."""
        path = template if os.path.isabs(template) else self._of_team(template)
        if path:
            self.foreign.add(path)
            return _read(path, template), path, lambda: True
        try:
            source, path, uptodate = super().get_source(environment, template.removeprefix(OWN))
        except jinja2.TemplateNotFound:
            raise jinja2.TemplateNotFound(template) from None
        return _INCLUDE.sub(lambda found: self._partial(environment, found), source), path, uptodate

    def is_foreign(self, template: str) -> bool:
        """Return whether custom templates may be part of a template."""
        return bool(self.team) or os.path.isabs(template)

    def _of_team(self, template: str) -> str:
        """Return the path of the team's template with a name; empty if it has none."""
        path = os.path.join(self.team, *template.split("/")) if self.team else ""
        return path if path and os.path.isfile(path) else ""

    def _partial(self, environment: jinja2.Environment, found: re.Match[str]) -> str:
        return found[0] if self._of_team(found[1]) else self.get_source(environment, found[1])[0]


def _read(path: str, template: str) -> str:
    """Read a custom template.

    Raises:
        jinja2.TemplateSyntaxError: It cannot be read, or is not UTF-8 text.
    """
    try:
        return files.read_text(path, limit=_FILE_MAX, follow=True)
    except UnicodeDecodeError as error:
        message, line = "the file is not UTF-8 text", error.object.count(b"\n", 0, error.start) + 1
    except OSError as error:
        message, line = f"the file cannot be read: {files.reason(error)}", 1
    raise jinja2.TemplateSyntaxError(message, line, template, path)


class _Environment(jinja2.Environment):
    """A Jinja environment whose templates include only those of chartgen and of the team."""

    def join_path(self, template: str, parent: str) -> str:
        """Return the name of a template that another one includes, imports or extends.

        Raises:
            jinja2.TemplateNotFound: The name refers to a file outside of these folders.
        """
        if os.path.isabs(template) or ".." in re.split(r"[/\\]", template):
            raise jinja2.TemplateNotFound(template)
        return super().join_path(template, parent)


def environment(team: str = "") -> jinja2.Environment:
    """Return the Jinja environment, whose delimiters leave Helm's braces alone.

    Args:
        team: The folder of the team's templates; empty for none.

    Raises:
        ChartgenError: A template of the team does not replace a template of chartgen.
    """
    return _environment(team, cache.folder_state(team) if team else "")


@functools.cache
def _environment(team: str, _state: str) -> jinja2.Environment:
    if team:
        check(team)
    made = _Environment(
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
        loader=Loader(team),
        bytecode_cache=_CodeOfTemplates(),
        autoescape=False,
        auto_reload=False,
    )
    # Filters, since method calls are several times slower in Jinja.
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
    """Compiled templates in the user's cache: compiling them takes longer than building a few charts."""

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
    """Return a value as YAML for use in a Helm template."""
    return escaped(yamltext.scalar(value))


def indented(text: str, depth: int) -> str:
    """Indent all lines but empty ones."""
    pad = " " * depth
    return "\n".join([pad + line if line else line for line in text.split("\n")])


def indented_rest(text: str, depth: int) -> str:
    """Indent all lines but the first one and empty ones."""
    first, newline, rest = text.partition("\n")
    return f"{first}\n{indented(rest, depth)}" if newline else first
