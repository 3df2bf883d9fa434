"""Checksums of ConfigMaps and Secrets: a change of their data replaces the pods that use them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen.resources.helm import go_string, unparenthesized, value_at
from chartgen.resources.scope import ChartScope
from chartgen.spec.config import ConfigMap, Secret
from chartgen.spec.param_checks import used_params
from chartgen.spec.params import params_in
from chartgen.spec.text import is_marked
from chartgen.spec.workload import Workload


class _Part(NamedTuple):
    """Data that a checksum covers."""

    expression: str
    data: Any = None
    """The data, if they are fixed in the chart."""


def checksum(workload: Workload, kind: type[ConfigMap | Secret], chart: ChartScope) -> str:
    """Return the checksum of the data of all ConfigMaps, or Secrets, that the chart creates for a workload.

    It is the same whether keys are values or fixed, so that another level of values does not replace the pods.

    Returns:
        Template text; empty if there are none.
    """
    parts = [part for source in _sources(workload, kind) for part in _parts(source, chart)]
    if not parts:
        return ""
    if all(part.data is not None for part in parts):
        return _sha256(_json(parts[0].data if len(parts) == 1 else [part.data for part in parts]))
    whole = f"list {' '.join(part.expression for part in parts)}" if len(parts) > 1 else parts[0].expression
    return f"{{{{ {unparenthesized(whole)} | toJson | sha256sum }}}}"


def _parts(source: ConfigMap | Secret, chart: ChartScope) -> Iterator[_Part]:
    roots = ("config", "configMaps") if isinstance(source, ConfigMap) else ("secret", "secrets")
    path = (roots[1], source.name) if source.name else (roots[0],)
    texts = source.texts() if isinstance(source, ConfigMap) else {}
    plain = {key: text for key, text in texts.items() if not is_marked(text)}
    fixed = {key: text for key, text in plain.items() if not chart.exposes(*path, key)}
    pairs = " ".join(f"{go_string(key)} {go_string(text)}" for key, text in fixed.items())
    if plain and len(fixed) == len(plain):
        yield _Part(f"(dict {pairs})", fixed)
    elif fixed:
        yield _Part(f"(merge (dict {pairs}) ({unparenthesized(value_at(*path))} | default dict))")
    elif plain or not (texts or (isinstance(source, ConfigMap) and source.binaries())):
        yield _Part(value_at(*path))
    # Texts with placeholders are never values: they change only with the chart, and with Params.
    if marked := [f"{key}={text}" for key, text in texts.items() if is_marked(text)]:
        digest = _sha256("\n".join(marked))[:16]
        yield _Part(go_string(digest), digest)
        yield from _params(marked, chart)
    if binaries := source.binaries() if isinstance(source, ConfigMap) else {}:
        digest = _sha256("\n".join(f"{key}={data.hex()}" for key, data in binaries.items()))[:16]
        yield _Part(go_string(digest), digest)


def _params(texts: list[str], chart: ChartScope) -> Iterator[_Part]:
    """Yield the values of the Params in some texts, each once."""
    used = used_params(chart.chart)
    for path in dict.fromkeys(info.path for text in texts for info in params_in(text)):
        if chart.exposes(*path):
            yield _Part(value_at(*path))
        else:
            yield _Part(f"({go_string(json.dumps(used[path].value))} | mustFromJson)", used[path].value)


def _sources(workload: Workload, kind: type[ConfigMap | Secret]) -> Iterator[ConfigMap | Secret]:
    """Yield each source once: those of the same name have the same data."""
    seen: set[str] = set()
    for _, source in workload.all_sources():
        if isinstance(source, kind) and (name := source.name or "") not in seen:
            seen.add(name)
            yield source


def _json(data: Any) -> str:
    """Return data as the function `toJson` does."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _sha256(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()
