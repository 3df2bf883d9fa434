"""The fields of an object whose content is a value: an expression if an installer can set it, else what the spec says.

Templates call these functions for each such field, so that there is one form of each template for all levels. Lines are
relative to the place where a template inserts them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chartgen import yamltext
from chartgen.resources.helm import ReleaseNames, go_string, map_key, nested_map, unparenthesized
from chartgen.spec.part import plain
from chartgen.values import ChartValue, Contract

NOTHING = "\0"
"""Stands for no lines; the line that contains it is removed."""
NINDENT = "nindent \1"
"""The function that indents text by the indentation of the line that it is in, which is filled in at the end."""


def extra_lines(spec: Any, names: ReleaseNames) -> str:
    """Return the fields that a spec adds to an object, as lines of YAML."""
    extra = getattr(spec, "extra", None)
    return names.templated(yamltext.dump(plain(extra))).rstrip("\n") if extra else NOTHING


class Fields:
    """The values below a path."""

    def __init__(self, names: ReleaseNames, values: Contract | None, path: tuple[str, ...], expression: str) -> None:
        """Describe the values below a path.

        Args:
            names: The names of the chart's resources.
            values: The values of the chart; None if only expressions are needed.
            path: The path.
            expression: The expression of their map in the template, such as `.Values` or `$values`.
        """
        self._names = names
        self._values = values
        self._path = path
        self._expression = expression

    def below(self, *path: str) -> Fields:
        """Return the values of a map."""
        return Fields(self._names, self._values, (*self._path, *path), nested_map(self._expression, *path))

    def exposes(self, *path: str) -> bool:
        """Return whether an installer can set a value, or any value below a map."""
        return self._values is not None and self._values.exposes(*self._path, *path)

    def has(self, *path: str) -> bool:
        """Return whether the chart declares a value, exposed or fixed."""
        return self._values is None or self._find(path) is not None

    def expression(self, *path: str) -> str:
        """Return the expression of a value, safe where a map on the way is missing."""
        return map_key(nested_map(self._expression, *path[:-1]), path[-1]) if path else self._expression

    def dotted(self, *path: str) -> str:
        """Return the path of a value, as `--set` takes it."""
        return ".".join((*self._path, *path))

    def default(self, *path: str) -> Any:
        """Return the default of a value; None if the chart has no such value."""
        found = self._find(path)
        return None if found is None else found.default

    def is_always_set(self, *path: str) -> bool:
        """Return whether a value is set in all environments, unless an installer removes it."""
        found = self._find(path)
        return found is not None and found.is_always_set

    def text(self, *path: str) -> str:
        """Return a value that is always set, as template text."""
        found = self._find(path)
        if self.exposes(*path):
            quote = (
                " | quote" if found is not None and _kind(found.schema) not in ("integer", "choice", "boolean") else ""
            )
            return f"{{{{ {self.expression(*path)}{quote} }}}}"
        return self._names.templated(yamltext.scalar(self.default(*path)))

    def exposed_below(self, *path: str) -> list[str]:
        """Return the keys of a map whose values an installer can set, also those that only environments have."""
        whole = (*self._path, *path)
        values = [] if self._values is None else self._values.below(whole)
        return [value.path[len(whole)] for value in values if self.exposes(*value.path[len(self._path) :])]

    def present(self, *path: str) -> str:
        """Return the condition that a map has a value."""
        above = nested_map(self._expression, *path[:-1])
        # A map that is not there has no keys.
        above = f"({unparenthesized(above)} | default dict)" if above.startswith("(") else above
        return f"hasKey {above} {go_string(path[-1])}"

    def switch(self, *path: str, on_if_missing: bool = False) -> str | None:
        """Return the condition that a switch is on: empty for always, None for never.

        Args:
            path: The path of the switch.
            on_if_missing: Whether it is on where the values of an older release do not have it.
        """
        if self._values is None or self.exposes(*path):
            expression = self.expression(*path)
            return f'ne (toString {expression}) "false"' if on_if_missing else expression
        return "" if self.default(*path) else None

    def number(self, *path: str) -> str:
        """Return a number within an expression."""
        return self.expression(*path) if self._values is None or self.exposes(*path) else str(self.default(*path) or 0)

    def line(
        self, key: str, field: str = "", *, optional: bool = True, empty: str = "", keep_empty: bool = False
    ) -> str:
        """Return the lines of a field with the content of a value.

        Args:
            key: The key of the value.
            field: The name of the field, if it is another one.
            optional: Whether an amount may be unset.
            empty: The text that stands for empty text, if the field may be that.
            keep_empty: Whether a map is rendered even if it is empty.
        """
        field = field or key
        found = self._find((key,))
        if found is None or not self.exposes(key):
            if keep_empty and not (found and found.default):
                return f"{field}: {{}}"
            is_empty = found is not None and bool(empty) and found.default == empty
            return f'{field}: ""' if is_empty else self._fixed(field, found)
        expression, kind = self.expression(key), _kind(found.schema)
        if kind == "integer" and found.kubernetes == 0:
            # 0 stands for none.
            return f"{{{{- with {expression} }}}}\n{field}: {{{{ int . }}}}\n{{{{- end }}}}"
        if kind == "integer" and found.level != "all" and found.is_always_set:
            return f"{field}: {{{{ {expression} }}}}"
        if kind == "integer":
            # Helm reads numbers in files as floating point, and prints large ones as 1e+06.
            return f"{{{{- if {self.present(key)} }}}}\n{field}: {{{{ int {expression} }}}}\n{{{{- end }}}}"
        if keep_empty:
            return f"{field}:\n  {{{{- toYaml ({expression} | default dict) | {NINDENT} }}}}"
        if kind == "structure":
            return f"{{{{- with {expression} }}}}\n{field}:\n  {{{{- toYaml . | {NINDENT} }}}}\n{{{{- end }}}}"
        if kind == "choice" and found.default and found.is_always_set and "" not in found.schema["enum"]:
            return f"{field}: {{{{ {expression} }}}}"
        if kind == "amount":
            line = f"{field}: {{{{ {expression} }}}}"
            if not optional and found.is_always_set:
                return line
            # An amount of 0 is not the same as none.
            return f'{{{{- if or {expression} (eq (toString {expression}) "0") }}}}\n{line}\n{{{{- end }}}}'
        quote = " | quote" if kind == "text" else ""
        if empty:
            quote = f' | eq {go_string(empty)} | ternary "" . | quote'
        return f"{{{{- with {expression} }}}}\n{field}: {{{{ .{quote} }}}}\n{{{{- end }}}}"

    def entries(self, key: str, *without: str) -> str:
        """Return the entries of a map or a list, which follow others; without some keys, which those others have."""
        if self.exposes(key):
            expression = self.expression(key)
            if without:
                expression = f"omit ({expression} | default dict) {' '.join(map(go_string, without))}"
            return f"{{{{- with {expression} }}}}\n{{{{- toYaml . | {NINDENT} }}}}\n{{{{- end }}}}"
        default = self.default(key)
        if without and default:
            default = {name: item for name, item in default.items() if name not in without}
        return self._names.templated(yamltext.dump(default)).rstrip("\n") if default else NOTHING

    def _fixed(self, field: str, value: ChartValue | None) -> str:
        content = None if value is None else value.default
        if value is None or content in (None, "", (), [], {}) or (content == value.kubernetes):
            return NOTHING
        return self._names.templated(yamltext.dump({field: content})).rstrip("\n")

    def _find(self, path: tuple[str, ...]) -> ChartValue | None:
        return None if self._values is None else self._values.find((*self._path, *path))


def _kind(schema: Mapping[str, Any]) -> str:
    """Return how a template renders values of a schema."""
    kind = schema.get("type")
    if "$ref" in schema or kind in ("array", "object"):
        return "structure"
    if kind == "integer":
        return "integer"
    if isinstance(kind, list):
        return "amount"
    if kind == "boolean":
        return "boolean"
    return "choice" if "enum" in schema else "text"
