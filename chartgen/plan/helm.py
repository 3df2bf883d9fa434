"""Helm expressions: how a template names what is known only at installation."""

from __future__ import annotations

import re
from typing import NamedTuple

from chartgen.names import LABEL_MAX
from chartgen.spec.chart import Chart
from chartgen.spec.text import CLOSE, OPEN
from chartgen.spec.workload import MAIN

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*").fullmatch
_MARK = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")


def member(of: str, key: str) -> str:
    """Give the expression for a key of a map that may be missing, and of which the key may be missing.

    `of` is an expression, such as `.Values` or `(.Values.image)`.
    """
    if _IDENTIFIER(key):
        return f"{of}.{key}"
    holder = of if of == ".Values" or of.removeprefix("$").isidentifier() else f"({bare(of)} | default dict)"
    return f'(index {holder} "{key}")'


def bare(expression: str) -> str:
    """Take the parentheses off an expression that stands in them as a whole."""
    if not (expression.startswith("(") and expression.endswith(")")):
        return expression
    depth = 0
    for location, character in enumerate(expression):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0 and location < len(expression) - 1:
            return expression
    return expression[1:-1]


def below(start: str, *path: str) -> str:
    """Give an expression for a map of the values, in parentheses: what is below it can be asked for safely."""
    made = start
    for key in path:
        made = member(made, key)
        made = made if bare(made) != made else f"({made})"
    return made


def value(*path: str) -> str:
    """Give the expression for a value below `.Values`; it survives that any map on the way is missing."""
    return member(below(".Values", *path[:-1]), path[-1])


def is_on(expression: str, default: bool) -> str:
    """Give the condition of a switch; where an older release's values lack it, it is as the spec has it."""
    return f'ne (toString {expression}) "false"' if default else f'eq (toString {expression}) "true"'


def is_off(expression: str, default: bool) -> str:
    """Give the condition that a switch is off, the opposite of `is_on`."""
    return f'eq (toString {expression}) "false"' if default else f'ne (toString {expression}) "true"'


class Named(NamedTuple):
    """The names of a chart's resources, as Helm expressions."""

    chart: str

    def fullname(self, suffix: str = "", *, limit: int | None = LABEL_MAX) -> str:
        """Give the text of a template that yields `FULLNAME` or `FULLNAME-SUFFIX`, cut so that the suffix fits.

        `limit` None is for kinds whose names may be long.
        """
        if not suffix:
            return f'{{{{ include "{self.chart}.fullname" . }}}}'
        if limit is None:
            return f'{{{{ include "{self.chart}.fullname" . }}}}-{suffix}'
        return (
            f'{{{{ include "{self.chart}.fullname" . | trunc {limit - len(suffix) - 1} | trimSuffix "-" }}}}-{suffix}'
        )

    def yaml_name(self, suffix: str = "", *, limit: int | None = LABEL_MAX) -> str:
        """Give the same as a YAML value: a release called 123 must not make a number of it."""
        return (
            f'{{{{ include "{self.chart}.fullname" . | quote }}}}' if not suffix else self.fullname(suffix, limit=limit)
        )

    def expression(self, suffix: str) -> str:
        """Give the same for `FULLNAME-SUFFIX` as an expression, for use within an action."""
        return f'(printf "%s-{suffix}" (include "{self.chart}.fullname" .))'

    def templated(self, text: str) -> str:
        """Make template text of YAML: what looks like an action stays what it is, marks become names."""
        if "{{" in text:
            text = text.replace("{{", '{{ "{{" }}')
        if OPEN in text:
            # A brace right before a name would open another action.
            text = text.replace("{" + OPEN, '{{ "{" }}' + OPEN)
            text = _MARK.sub(self._mark, text)
        return text

    def _mark(self, match: re.Match[str]) -> str:
        kind, _, component = match[1].partition(" ")
        if kind == "namespace":
            return "{{ .Release.Namespace }}"
        if kind == "release":
            return "{{ .Release.Name }}"
        return self.fullname(component)


def component_label(component: str) -> str:
    """Give the label of a workload's pods: the component's name, `main` for the main workload."""
    return component or MAIN


def scope(component: str) -> str:
    """Give the expression below which a workload's values stand; `$values` is set on top of a component's template."""
    return "$values" if component else ".Values"


def switched(component: str) -> str:
    """Give the expression of whether a component with a switch is there."""
    return f'eq (toString {below(".Values", component)}.enabled) "true"'


def named_components(chart: Chart) -> set[str]:
    """List the components that marks in text may name: those with a Service."""
    return {component for component, workload in chart.workloads() if workload.service is not None}


def components_in(text: str) -> list[str]:
    """List the components that the marks of a text name."""
    return [match[1].partition(" ")[2] for match in _MARK.finditer(text) if match[1].startswith("host")]
