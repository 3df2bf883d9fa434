"""What pods are rolled for: the data of the ConfigMaps and Secrets that the chart makes for them."""

from __future__ import annotations

from collections.abc import Iterator

from chartgen.plan.helm import value
from chartgen.spec.config import ConfigMap, KeyRef, KeySource, Secret
from chartgen.spec.storage import Projected
from chartgen.spec.text import is_marked
from chartgen.spec.workload import Workload


def checksums(workload: Workload, kind: type[ConfigMap | Secret]) -> Iterator[str]:
    """Give the expressions of the data of all ConfigMaps, or Secrets, of a workload that the chart makes."""
    import hashlib

    seen: set[str] = set()
    for source in _sources(workload):
        if isinstance(source, kind) and (name := source.name or "") not in seen:
            seen.add(name)
            roots = ("config", "configMaps") if kind is ConfigMap else ("secret", "secrets")
            fixed = [f"{key}={text}" for key, text in getattr(source, "data", {}).items() if is_marked(text)]
            if not fixed or len(fixed) < len(getattr(source, "data", {})):
                yield value(roots[1], name) if name else value(roots[0])
            if fixed:
                # Text with marks is no value: it changes with the chart alone.
                yield f'"{hashlib.sha256(chr(10).join(fixed).encode()).hexdigest()[:16]}"'


def _sources(workload: Workload) -> Iterator[KeySource]:
    for text in workload.env.values():
        if isinstance(text, KeyRef):
            yield text.source
    yield from workload.env_from
    for _path, mount in workload.mounted():
        thing = mount.source
        for part in thing.sources if isinstance(thing, Projected) else (thing,):
            if isinstance(part, KeyRef):
                yield part.source
            elif isinstance(part, KeySource):
                yield part
