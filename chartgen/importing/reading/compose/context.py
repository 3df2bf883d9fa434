"""What the modules that convert services share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chartgen.errors import Location
from chartgen.importing.model import Original
from chartgen.importing.reading.compose.credentials import Credentials
from chartgen.importing.reading.compose.document import Map, Seq
from chartgen.importing.reading.compose.names import Names, service_name
from chartgen.importing.reading.compose.notes import Notes
from chartgen.importing.reading.compose.project import Project
from chartgen.locations.sources import shown


class Fields:
    """A mapping that knows which of its keys were read."""

    def __init__(self, given: Map) -> None:
        self.given = given
        self._read: set[str] = set()
        self._inner: dict[str, Fields] = {}

    def get(self, key: str) -> Any:
        """Return the value of a key, None if it has none; it then counts as read."""
        self._read.add(key)
        return self.given.get(key)

    def inner(self, key: str) -> Fields:
        """Return the mapping of a key, always the same one; empty if it has none."""
        value = self.get(key)
        return self._inner.setdefault(key, Fields(value if isinstance(value, Map) else Map(self.given.place(key))))

    def seq(self, key: str) -> Iterator[tuple[Any, Location, str]]:
        """Yield the entries of a key, with locations and comments."""
        value = self.get(key)
        if isinstance(value, Seq):
            yield from value.parts()

    def at(self, key: str) -> Location:
        """Return the location of a key."""
        return self.given.place(key)

    def unread(self) -> Iterator[tuple[str, Location]]:
        """Yield the keys that were not read, without extensions and those that are empty."""
        for key, value, at in self.given.parts():
            if key not in self._read and not key.startswith("x-") and value not in (None, False, "", [], {}):
                yield key, at


@dataclass
class Context:
    """A project while its services are converted."""

    project: Project
    objects: list[Original] = field(default_factory=list)
    credentials: Credentials = field(default_factory=Credentials)
    names: Names = field(default_factory=Names)
    services: dict[str, str] = field(default_factory=dict)
    """The names of the objects of services, by the names of services."""
    once: set[object] = field(default_factory=set)
    """What was added already, such as the ConfigMap of a file."""

    @property
    def notes(self) -> Notes:
        """Where findings are added."""
        return self.project.notes

    @property
    def secret_name(self) -> str:
        """The Secret with the credentials of the project."""
        return self.names.of("Secret", f"{self.prefix}-credentials", "credentials")

    @property
    def prefix(self) -> str:
        """The name of the project, as part of others."""
        return service_name(self.project.name)

    def ignored(self, fields: Fields, prefix: str = "") -> None:
        """Report the keys that were not read."""
        for key, at in fields.unread():
            self.notes.warn("compose-ignored", f"`{prefix}{key}` is ignored", at)

    def relative(self, path: str) -> str:
        """Return a path as messages show it."""
        return path if path.startswith("~") else shown(path)

    def is_inside(self, path: str) -> bool:
        """Return whether a path is inside the project's folder."""
        folder = os.path.join(os.path.realpath(self.project.folder), "")
        return os.path.join(os.path.realpath(path), "").startswith(folder)
