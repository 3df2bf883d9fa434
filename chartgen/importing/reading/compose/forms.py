"""The short forms of compose files become the long ones, so that everything has one form.

Paths become absolute, since files that are merged may be in different folders.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

from chartgen.errors import Location
from chartgen.importing.reading.compose.document import Map, Reset, Seq
from chartgen.importing.reading.compose.notes import Notes
from chartgen.importing.reading.compose.units import scalar_text

_PORT = re.compile(
    r"(?:(?:(?P<ip>\[[0-9a-fA-F:.]+\]|[0-9.]+|localhost):)?(?P<published>\d+(?:-\d+)?)?:)?(?P<target>\d+(?:-\d+)?)"
    r"(?:/(?P<protocol>[a-zA-Z]+))?"
)
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_URL = re.compile(r"[a-z][a-z0-9+.-]*://|git@|github\.com/")
_MODES = {"ro": ("read_only", True), "rw": ("read_only", False)}


def service(given: Map, folder: str, notes: Notes) -> Map:
    """Return a service in long form; `folder` is what its paths are relative to."""
    result = given.copied()
    forms = _Forms(folder, notes)
    for key, value, at in given.parts():
        form = forms.table.get(key)
        if form is not None and not isinstance(value, Reset) and value is not None:
            formed = form(value, at)
            if isinstance(formed, Map | Seq) and isinstance(value, Map | Seq):
                formed.is_override = value.is_override
            result[key] = formed
    return result


def top_level(given: Map, folder: str) -> Map:
    """Return an entry of `configs` or `secrets` in long form: its path is absolute."""
    result = given.copied()
    if isinstance(given.get("file"), str):
        result["file"] = absolute(given["file"], folder)
    return result


def absolute(path: str, folder: str) -> str:
    """Return a path as an absolute one; one in the user's home stays as it is."""
    return path if path.startswith("~") or _DRIVE.match(path) else os.path.normpath(os.path.join(folder, path))


def as_seq(value: Any, at: Location) -> Seq:
    """Return a list; a single value becomes a list of it."""
    if isinstance(value, Seq):
        return value
    result = Seq(at)
    result.add(value, at)
    return result


def as_map(value: Any, at: Location, separators: str = "=") -> Map:
    """Return a mapping of texts: that of a list is separated at the first of the separators."""
    result = Map(at)
    if isinstance(value, Map):
        for key, part, place in value.parts():
            text = part if part is None or isinstance(part, Reset) else scalar_text(part)
            result.put(key, text, place, value.comments.get(key, ""))
    elif isinstance(value, Seq):
        for part, place, comment in value.parts():
            pieces = re.split(f"[{re.escape(separators)}]", scalar_text(part), maxsplit=1)
            result.put(pieces[0].strip(), pieces[1] if len(pieces) == 2 else None, place, comment)
    return result


class _Forms:
    def __init__(self, folder: str, notes: Notes) -> None:
        self._folder = folder
        self._notes = notes
        self.table: dict[str, Callable[[Any, Location], Any]] = {
            "annotations": as_map,
            "build": self._build,
            "configs": self._references,
            "depends_on": self._depends_on,
            "deploy": self._deploy,
            "dns": as_seq,
            "dns_search": as_seq,
            "env_file": self._env_files,
            "environment": as_map,
            "extra_hosts": self._extra_hosts,
            "label_file": self._label_files,
            "labels": as_map,
            "networks": self._names,
            "ports": self._ports,
            "secrets": self._references,
            "sysctls": as_map,
            "tmpfs": as_seq,
            "volumes": self._volumes,
        }

    def _build(self, value: Any, at: Location) -> Map:
        result = value.copied() if isinstance(value, Map) else Map(at)
        context = value.get("context", ".") if isinstance(value, Map) else value
        if not _URL.match(str(context)):
            context = absolute(str(context), self._folder)
        result.put("context", context, result.keys_at.get("context", at))
        return result

    def _deploy(self, value: Any, at: Location) -> Any:
        result = value.copied()
        if value.get("labels") is not None:
            result["labels"] = as_map(value["labels"], at)
        return result

    def _names(self, value: Any, at: Location) -> Map:
        if isinstance(value, Map):
            return value
        result = Map(at)
        for part, place, comment in value.parts():
            result.put(str(part), None, place, comment)
        return result

    def _depends_on(self, value: Any, at: Location) -> Map:
        result = self._names(value, at)
        for name, part, place in list(result.parts()):
            if not isinstance(part, Map):
                condition = Map(place)
                condition.put("condition", "service_started", place)
                result.put(name, condition, place)
        return result

    def _references(self, value: Any, at: Location) -> Seq:
        result = Seq(at)
        for part, place, comment in as_seq(value, at).parts():
            reference = part if isinstance(part, Map) else Map(place)
            if not isinstance(part, Map):
                reference.put("source", str(part), place)
            if "target" not in reference:
                reference = reference.copied()
                reference.put("target", str(reference.get("source", "")), place)
            result.add(reference, place, comment)
        return result

    def _env_files(self, value: Any, at: Location) -> Seq:
        result = Seq(at)
        for part, place, comment in as_seq(value, at).parts():
            entry = part.copied() if isinstance(part, Map) else Map(place)
            path = part.get("path", "") if isinstance(part, Map) else part
            entry.put("path", absolute(str(path), self._folder), place)
            result.add(entry, place, comment)
        return result

    def _label_files(self, value: Any, at: Location) -> Seq:
        result = Seq(at)
        for part, place, comment in as_seq(value, at).parts():
            result.add(absolute(str(part), self._folder), place, comment)
        return result

    def _extra_hosts(self, value: Any, at: Location) -> Seq:
        result = Seq(at)
        if isinstance(value, Map):
            for host, addresses, place in value.parts():
                for address in as_seq(addresses, place):
                    result.add(f"{host}={address}", place)
            return result
        for part, place, comment in as_seq(value, at).parts():
            host, _, address = re.sub("[:=]", "=", str(part), count=1).partition("=")
            result.add(f"{host}={address}", place, comment)
        return result

    def _ports(self, value: Any, at: Location) -> Seq:
        result = Seq(at)
        for part, place, comment in as_seq(value, at).parts():
            for port in self._port(part, place):
                result.add(port, place, comment)
        return result

    def _port(self, part: Any, at: Location) -> list[Map]:
        if isinstance(part, Map):
            published = part.get("published")
            if published is None or "-" not in str(published):
                return [part]
            # Compose chooses a free port of the range; the first is as good.
            first = part.copied()
            first["published"] = str(published).partition("-")[0]
            return [first]
        match = _PORT.fullmatch(scalar_text(part).strip())
        if not match:
            self._notes.fail("compose", "invalid port", at, "write [IP:][PUBLISHED:]CONTAINER[/PROTOCOL]")
            return []
        targets, published = _range(match["target"]), _range(match["published"])
        if len(published) > 1 and len(targets) == 1:
            published = published[:1]
        if len(published) not in (0, len(targets)) or not targets:
            self._notes.fail("compose", "invalid port: the ranges have different lengths", at)
            return []
        ports = []
        for index, target in enumerate(targets):
            port = Map(at)
            port.put("target", target, at)
            if published:
                port.put("published", str(published[index]), at)
            if match["protocol"]:
                port.put("protocol", match["protocol"].lower(), at)
            if match["ip"]:
                port.put("host_ip", match["ip"].strip("[]"), at)
            ports.append(port)
        return ports

    def _volumes(self, value: Any, at: Location) -> Seq:
        result = Seq(at)
        for part, place, comment in as_seq(value, at).parts():
            mount = part.copied() if isinstance(part, Map) else self._short_volume(str(part), place)
            source = mount.get("source")
            if mount.get("type") == "bind" and isinstance(source, str):
                mount["source"] = absolute(source, self._folder)
            result.add(mount, place, comment)
        return result

    def _short_volume(self, text: str, at: Location) -> Map:
        pieces = _volume_pieces(text)
        mount = Map(at)
        if len(pieces) == 1:
            mount.put("type", "volume", at)
            mount.put("target", pieces[0], at)
            return mount
        source, target, *options = pieces
        is_path = source.startswith((".", "/", "~", "\\")) or _DRIVE.match(source)
        mount.put("type", "bind" if is_path else "volume", at)
        mount.put("source", source, at)
        mount.put("target", target, at)
        for option in ",".join(options).split(","):
            if option in _MODES:
                mount.put(*_MODES[option], at)
            elif option == "nocopy":
                mount.put("volume", Map(at), at)
                mount["volume"].put("nocopy", True, at)
            elif option and option not in ("z", "Z", "cached", "delegated", "consistent", "rprivate", "private"):
                self._notes.warn("compose-ignored", f"volume option `{option}` is ignored", at)
        return mount


def _volume_pieces(text: str) -> list[str]:
    """Split `SOURCE:TARGET:OPTIONS`, in which Windows' drives have colons too."""
    pieces: list[str] = []
    for piece in text.split(":"):
        if pieces and re.fullmatch("[A-Za-z]", pieces[-1]) and piece.startswith(("\\", "/")) and len(pieces) == 1:
            pieces[-1] += ":" + piece
        else:
            pieces.append(piece)
    return pieces


def _range(text: str | None) -> list[int]:
    if not text:
        return []
    first, _, last = text.partition("-")
    low, high = int(first), int(last or first)
    return list(range(low, high + 1)) if 0 <= high - low <= 1000 and high < 65536 else []
