"""Checksums of ConfigMaps and Secrets: a change of their data replaces the pods that use them."""

from __future__ import annotations

from collections.abc import Iterator

from chartgen.resources.helm import value_at
from chartgen.resources.scope import ChartScope
from chartgen.spec.config import ConfigMap, KeyRef, KeySource, Secret
from chartgen.spec.storage import Projected
from chartgen.spec.text import is_marked
from chartgen.spec.workload import Workload


def checksums(workload: Workload, kind: type[ConfigMap | Secret], chart: ChartScope) -> Iterator[str]:
    """Return the expressions of the data of all ConfigMaps, or Secrets, that the chart creates for a workload."""
    import hashlib

    seen: set[str] = set()
    for source in _sources(workload):
        if isinstance(source, kind) and (name := source.name or "") not in seen:
            seen.add(name)
            roots = ("config", "configMaps") if kind is ConfigMap else ("secret", "secrets")
            texts = source.texts() if isinstance(source, ConfigMap) else {}
            path = (roots[1], name) if name else (roots[0],)
            fixed = [f"{key}={text}" for key, text in texts.items() if is_marked(text) or not chart.exposes(*path, key)]
            if not fixed or len(fixed) < len(texts):
                yield value_at(*path)
            if fixed:
                # What is fixed changes only with the chart.
                yield f'"{hashlib.sha256(chr(10).join(fixed).encode()).hexdigest()[:16]}"'


def _sources(workload: Workload) -> Iterator[KeySource]:
    for text in workload.env.values():
        if isinstance(text, KeyRef):
            yield text.source
    yield from workload.env_from
    for _path, mount in workload.mounted():
        volume = mount.source
        for part in volume.sources if isinstance(volume, Projected) else (volume,):
            if isinstance(part, KeyRef):
                yield part.source
            elif isinstance(part, KeySource):
                yield part
