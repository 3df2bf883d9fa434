"""Merging of compose files in long form, as the section "Merge and override" of the specification defines it."""

from __future__ import annotations

from typing import Any

from chartgen.importing.reading.compose.document import Map, Reset, Seq

_REPLACED = {"command", "entrypoint", "test"}
_UNIQUE = {
    "volumes": ("target",),
    "secrets": ("target",),
    "configs": ("target",),
    "ports": ("host_ip", "target", "published", "protocol"),
    "env_file": ("path",),
}


def merged(base: Any, override: Any, key: str = "") -> Any:
    """Return a value over another one; `key` is what both belong to."""
    if isinstance(override, Map) and isinstance(base, Map) and not override.is_override:
        result = base.copied()
        for name, value, at in override.parts():
            if isinstance(value, Reset):
                result.pop(name, None)
            elif name in base:
                result.put(name, merged(base[name], value, name), at, override.comments.get(name, ""))
            else:
                result.put(name, without_resets(value), at, override.comments.get(name, ""))
        return result
    if isinstance(override, Seq) and isinstance(base, Seq) and not override.is_override and key not in _REPLACED:
        return _appended(base, override, _UNIQUE.get(key))
    if override is None and base is not None and key != "environment":
        return base
    return without_resets(override)


def without_resets(value: Any) -> Any:
    """Return a value without what `!reset` removes."""
    if isinstance(value, Map):
        result = value.copied()
        for name, part in value.items():
            if isinstance(part, Reset):
                del result[name]
            else:
                result[name] = without_resets(part)
        return result
    if isinstance(value, Seq):
        entries = Seq(value.at)
        for part, at, comment in value.parts():
            if not isinstance(part, Reset):
                entries.add(without_resets(part), at, comment)
        return entries
    return None if isinstance(value, Reset) else value


def _appended(base: Seq, override: Seq, unique: tuple[str, ...] | None) -> Seq:
    result = Seq(base.at)
    for part, at, comment in base.parts():
        result.add(part, at, comment)
    for part, at, comment in override.parts():
        if isinstance(part, Reset):
            continue
        same = next((index for index, other in enumerate(result) if _is_same(other, part, unique)), None)
        if same is None:
            result.add(without_resets(part), at, comment)
        else:
            # A volume from somewhere else has nothing in common with the one that it replaces.
            is_other = unique == ("target",) and isinstance(part, Map) and part.get("type") != result[same].get("type")
            result[same] = part if is_other else merged(result[same], part)
            result.items_at[same] = at
    return result


def _is_same(one: Any, other: Any, unique: tuple[str, ...] | None) -> bool:
    if unique and isinstance(one, Map) and isinstance(other, Map):
        return all(_key(one, name) == _key(other, name) for name in unique)
    return bool(one == other)


def _key(entry: Map, name: str) -> str:
    value = entry.get(name)
    if name == "target" and isinstance(value, str):
        value = value.rstrip("/")
    return str(value or ("tcp" if name == "protocol" else ""))
