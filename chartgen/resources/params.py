"""The template text that replaces Params: of their own type, as strings, and within other text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from chartgen import yamltext
from chartgen.resources.fields import NINDENT
from chartgen.resources.helm import ParamText, escaped, unparenthesized, value_at
from chartgen.spec.chart import Chart
from chartgen.spec.param_checks import UsedParam, used_params
from chartgen.values import Contract


def param_texts(chart: Chart, values: Contract | None) -> Iterator[tuple[str, ParamText]]:
    """Yield the text of each Param of a chart by its placeholder; without values, an installer can set all of them."""
    for param in used_params(chart).values():
        exposed = values is None or param.info.path in values.by_path
        yield param.mark[1:-1], _of_value(param) if exposed else _fixed(param.value)


def _of_value(param: UsedParam) -> ParamText:
    expression = unparenthesized(value_at(*param.info.path))
    if isinstance(param.info.default, str):
        whole = f"{{{{ {expression} | quote }}}}"
        return ParamText(whole, whole, f"{{{{ {expression} }}}}")
    if type(param.info.default) is int:
        # Helm reads numbers in files as floating point, and prints large ones as 1e+06.
        return ParamText(
            f"{{{{ int {expression} }}}}", f"{{{{ int {expression} | quote }}}}", f"{{{{ int {expression} }}}}"
        )
    whole = f"{{{{ {expression} | toJson }}}}"
    block = f"{{{{- toYaml {value_at(*param.info.path)} | {NINDENT} }}}}"
    lines = (block,) if _is_structure(param.info.default) else ()
    return ParamText(whole, f"{{{{ {expression} | toJson | quote }}}}", whole, lines)


def _fixed(value: Any) -> ParamText:
    text = value if isinstance(value, str) else json.dumps(value)
    whole = text if _is_structure(value) else yamltext.scalar(value)
    inner = escaped(text)
    # A brace at its end and one right after it would open an action.
    inner = f'{inner[:-1]}{{{{ "{{" }}}}' if inner.endswith("{") else inner
    lines = tuple(escaped(yamltext.dump(value)).splitlines()) if value and _is_structure(value) else ()
    return ParamText(escaped(whole), escaped(yamltext.quoted(text)), inner, lines)


def _is_structure(value: object) -> bool:
    return isinstance(value, list | tuple | dict)
