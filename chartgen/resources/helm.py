"""Helm expressions: how a template names what is known only at installation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from chartgen import yamltext
from chartgen.names import LABEL_MAX
from chartgen.spec.text import CLOSE, OPEN

POD = "\0"
"""Stands for the number of a pod."""
_TYPED = f"{yamltext.TYPED_OPEN}([^{yamltext.TYPED_CLOSE}]*){yamltext.TYPED_CLOSE}"
_TYPED_LINE = f"(?m)^( *(?:- )*)(.+: )?{_TYPED}$"
_PLACEHOLDER = f"{OPEN}([^{CLOSE}]*){CLOSE}"


def go_string(text: str) -> str:
    """Return a string literal of Go templates."""
    # JSON has the same escapes; those of YAML with two digits are bytes in Go.
    return json.dumps(text, ensure_ascii=False)


def map_key(of: str, key: str) -> str:
    """Return the expression for a key of a map, safe where the map or the key is missing.

    `of` is an expression, such as `.Values` or `(.Values.image)`.
    """
    if key.isascii() and key.isidentifier():
        return f"{of}.{key}"
    variable = of == ".Values" or of.removeprefix("$").isidentifier()
    return f'(index {of if variable else f"({unparenthesized(of)} | default dict)"} "{key}")'


def unparenthesized(expression: str) -> str:
    """Remove the parentheses around a whole expression, if any."""
    if not (expression.startswith("(") and expression.endswith(")")):
        return expression
    depth = 0
    for position, character in enumerate(expression):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0 and position < len(expression) - 1:
            return expression
    return expression[1:-1]


def with_fixed(expression: str, fixed: Mapping[str, str]) -> str:
    """Return the expression of a map of values with the texts that are fixed in the chart."""
    if not fixed:
        return expression
    pairs = " ".join(f"{go_string(key)} {go_string(text)}" for key, text in fixed.items())
    return f"merge (dict {pairs}) ({unparenthesized(expression)} | default dict)"


def nested_map(start: str, *path: str) -> str:
    """Return the expression for a map among the values, in parentheses: its keys can be read even if it is missing."""
    expression = start
    for key in path:
        expression = map_key(expression, key)
        expression = expression if unparenthesized(expression) != expression else f"({expression})"
    return expression


def value_at(*path: str) -> str:
    """Return the expression for a value below `.Values`, safe where any map on the way is missing."""
    return map_key(nested_map(".Values", *path[:-1]), path[-1])


def operand(expression: str) -> str:
    """Return an expression as an argument of a function: in parentheses if it is a call."""
    expression = unparenthesized(expression)
    depth = 0
    for character in expression:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == " " and depth == 0:
            return f"({expression})"
    return expression


def all_of(*conditions: str) -> str:
    """Join conditions that must all hold; empty ones always hold."""
    needed = [each for each in conditions if each]
    return f"and {' '.join(map(operand, needed))}" if len(needed) > 1 else "".join(map(unparenthesized, needed))


def any_of(*conditions: str) -> str:
    """Join conditions of which one must hold."""
    return f"or {' '.join(map(operand, conditions))}" if len(conditions) > 1 else conditions[0]


def negated(condition: str) -> str:
    """Return the opposite of a condition."""
    if condition.startswith("ne "):
        return f"eq {condition.removeprefix('ne ')}"
    return f"not ({condition})" if " " in condition else f"not {condition}"


class Name(NamedTuple):
    """The name of a resource."""

    text: str
    """As text within a template."""
    yaml: str
    """As a YAML value: a release called 123 must not turn into a number."""
    example: str
    """Its name in a release that is named after the chart."""
    is_exact: bool = False
    """Whether it is the same in all releases; others begin with FULLNAME."""


def escaped(text: str) -> str:
    """Return the template text that renders to a text: braces are kept as they are."""
    return text.replace("{{", '{{ "{{" }}')


def exact_name(text: str) -> Name:
    """Return a name that is the same in all releases."""
    return Name(text, yamltext.scalar(text), text, is_exact=True)


class ParamText(NamedTuple):
    """The template text of a Param, or of a port."""

    value: str
    """As a whole value, YAML of its own type."""
    text: str
    """As a whole value, a YAML string."""
    inner: str
    """As part of other text."""
    lines: tuple[str, ...] = ()
    """As a whole value that is a list or a dict, the lines of YAML below its key or dash."""


def _nothing() -> Mapping[str, ParamText]:
    return {}


class ReleaseNames(NamedTuple):
    """The names of a chart's resources, which depend on the release."""

    chart: str
    example: str
    """FULLNAME in a release that is named after the chart."""
    exact: Mapping[str, str]
    """By component: the exact names of workloads that have one."""
    placeholders: Callable[[], Mapping[str, str]]
    """Returns by placeholder the template text that replaces it."""
    copies: Mapping[tuple[str, str], str] = MappingProxyType({})
    """By class and name of a ConfigMap or Secret: what the name of the copy begins with that a hook uses instead."""
    limits: Mapping[str, int] = MappingProxyType({})
    """By component: the number of characters of the name of its workload, if it is less than that of a label."""
    params: Callable[[], Mapping[str, ParamText]] = _nothing
    """Returns by placeholder of a Param the template text that replaces it."""

    def resource(
        self, component: str = "", *suffixes: str, fullname: str | None = None, limit: int = LABEL_MAX
    ) -> Name:
        """Return the name of a workload, or of an object that belongs to it: FULLNAME or FULLNAME-SUFFIX.

        Args:
            component: The component; empty for the main workload.
            suffixes: Further parts of the name.
            fullname: The exact name that the object has instead; None for that of the workload.
            limit: The maximum number of its characters.
        """
        if fullname is None and component in self.exact:
            fullname = "-".join(filter(None, (self.exact[component], *suffixes)))
        if fullname is not None:
            return exact_name(fullname)
        suffix = "-".join(filter(None, (component, *suffixes)))
        if not any(suffixes):
            limit = min(limit, self.limits.get(component, LABEL_MAX))
        text = self.fullname(suffix, limit=limit)
        yaml = text if suffix else f"{text.removesuffix(' }}')} | quote }}}}"
        return Name(text, yaml, f"{self.example}-{suffix}" if suffix else self.example)

    def object(self, suffix: str, fullname: str | None = None, *, root: str = ".") -> Name:
        """Return the name of an object that belongs to no workload, which may be long: FULLNAME-SUFFIX."""
        if fullname is not None:
            return exact_name(fullname)
        text = self.fullname(suffix, limit=None, root=root)
        return Name(text, text, f"{self.example}-{suffix}")

    def fullname(self, suffix: str = "", *, limit: int | None = LABEL_MAX, root: str = ".") -> str:
        """Return the template text for FULLNAME or FULLNAME-SUFFIX, truncated so that the suffix fits."""
        fullname = f'include "{self.chart}.fullname" {root}'
        if not suffix and limit in (None, LABEL_MAX):
            return f"{{{{ {fullname} }}}}"
        if not suffix:
            return f'{{{{ {fullname} | trunc {limit} | trimSuffix "-" }}}}'
        if limit is None:
            return f"{{{{ {fullname} }}}}-{suffix}"
        return f'{{{{ {fullname} | trunc {limit - len(suffix) - 1} | trimSuffix "-" }}}}-{suffix}'

    def expression(self, suffix: str = "", fullname: str | None = None, *, root: str = ".") -> str:
        """Return FULLNAME, FULLNAME-SUFFIX, or the exact name of an object, as an expression within an action."""
        if fullname is not None:
            return go_string(fullname)
        own = f'(include "{self.chart}.fullname" {root})'
        return f'(printf "%s-{suffix}" {own})' if suffix else own

    def templated(self, text: str, *, strings: bool = False) -> str:
        """Turn YAML into template text: braces are kept as they are, placeholders become expressions.

        Args:
            text: The YAML.
            strings: Whether values that are nothing but a Param or a port are strings, whatever their types.
        """
        text = escaped(text)
        params = self.params() if yamltext.TYPED_OPEN in text or f"{OPEN}Param " in text else {}
        placeholders = self.placeholders() if yamltext.TYPED_OPEN in text or OPEN in text else {}
        if yamltext.TYPED_OPEN in text:
            ports = {key: _of_port(number) for key, number in placeholders.items() if _is_port(key)}
            typed = {**params, **ports}
            if not strings:
                text = re.sub(_TYPED_LINE, lambda found: _line(found, typed[found[3]]), text)
            text = re.sub(_TYPED, lambda found: typed[found[1]].text if strings else typed[found[1]].value, text)
        if OPEN in text:
            # A brace right before a name would open another action.
            text = text.replace("{" + OPEN, '{{ "{" }}' + OPEN)
            inner = {**placeholders, **{key: each.inner for key, each in params.items()}}
            text = re.sub(_PLACEHOLDER, lambda match: _replacement(inner, match[1]), text)
        return text


def _is_port(key: str) -> bool:
    return key.partition(" ")[0] == "port"


def _of_port(number: str) -> ParamText:
    return ParamText(number, f'"{number}"', number)


def _line(found: re.Match[str], param: ParamText) -> str:
    """Return the lines of a key, or of an item of a list, whose value is a Param."""
    lead, key = found[1], found[2] or ""
    if not param.lines or not (lead.strip(" ") or key):
        return found[0]
    pad = " " * (len(lead) + (2 if key else 0))
    return "\n".join([f"{lead}{key}".rstrip(" "), *(pad + line for line in param.lines)])


def _replacement(placeholders: Mapping[str, str], content: str) -> str:
    kind, _, rest = content.partition(" ")
    if kind == "pod":
        owner, _, number = rest.rpartition(" ")
        return placeholders[f"pod {owner.partition(' ')[0]}"].replace(POD, number)
    return placeholders[content]
