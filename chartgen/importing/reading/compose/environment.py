"""Environment variables: literals, files, and credentials, which become keys of a Secret."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from chartgen import files
from chartgen.errors import Location
from chartgen.importing.reading.compose import credentials, dotenv, names
from chartgen.importing.reading.compose.building import At, config_map
from chartgen.importing.reading.compose.context import Context, Fields
from chartgen.importing.reading.compose.document import Map
from chartgen.names import env_name

_FILE_LIMIT = 1024 * 1024


class Environment:
    """The variables of one container."""

    def __init__(self, context: Context, service: str) -> None:
        self._context = context
        self._service = service
        self.entries: dict[str, At] = {}
        """The entries of `env`, by name."""
        self.sources: list[At] = []
        """The entries of `envFrom`."""

    def read(self, fields: Fields) -> None:
        """Read the variables of a service."""
        own = fields.get("environment")
        overridden = set(own) if isinstance(own, Map) else set()
        for entry, at, _ in fields.seq("env_file"):
            self._read_file(Fields(entry), at, overridden)
        if isinstance(own, Map):
            for name, value, at in own.parts():
                self._add(name, value, at, own.comments.get(name, ""))

    def argument(self, text: str) -> str:
        """Return a text of `command` or `args`, in which Kubernetes expands `$(NAME)`."""
        hidden = self._context.credentials.hide(text)
        return credentials.replaced(expandable(hidden), lambda key: f"$({self.variable(key)})")

    def shell(self, text: str) -> str:
        """Return a text that a shell of the container interprets."""
        hidden = self._context.credentials.hide(text)
        return credentials.replaced(hidden, lambda key: f"${{{self.variable(key)}}}")

    def variable(self, key: str) -> str:
        """Return the variable that has a credential; it is added if there is none."""
        for name, entry in self.entries.items():
            if entry.value.get("valueFrom", {}).get("secretKeyRef", {}).get("key") == key:
                return name
        name = re.sub(r"\W", "_", key)
        self._context.credentials.reserve(key)
        self.entries = {name: At(self._reference(name, key), None), **self.entries}
        return name

    def manifest(self) -> dict[str, Any]:
        """Return the fields of the container."""
        return {"env": list(self.entries.values()) or None, "envFrom": self.sources or None}

    def _add(self, name: str, value: str | None, at: Location, comment: str) -> None:
        notes = self._context.notes
        if problem := env_name(name):
            notes.warn("compose-environment", f"skipped variable: its name {problem}", at)
            return
        if value is None:
            value = self._context.project.variables.values.get(name)
            if value is None and not credentials.is_credential(name, ""):
                notes.warn(
                    "compose-environment",
                    f"skipped variable {name}: its value comes from the shell",
                    at,
                    "set it in the compose file or in `.env`",
                )
                return
            value = credentials.marker(name) if credentials.is_credential(name, value or "") else value or ""
        if key := self._key(name, value, at):
            message = (
                f"credentials become keys of the Secret `{self._context.secret_name}`; their values are not copied"
            )
            notes.warn("compose-credential", message, at, "create the Secret with the values in use")
            entry = self._reference(name, key)
        else:
            hidden = self._context.credentials.hide(value)
            text = credentials.replaced(expandable(hidden), lambda key: f"$({self.variable(key)})")
            entry = {"name": name, "value": text}
        # What another one refers to must come before it, so an entry that is there already keeps its place.
        self.entries[name] = At(entry, at, comment)

    def _key(self, name: str, value: str, at: Location) -> str:
        """Return the key of the Secret that a variable becomes; empty if it is none."""
        if key := credentials.whole_marker(value):
            self._context.credentials.reserve(key, at)
            return key
        known = self._context.credentials
        if not value or credentials.has_marker(value) or not credentials.is_credential(name, value):
            return ""
        hidden = known.hide(value)
        rest = credentials.replaced(hidden, lambda key: f"$({key})")
        if hidden != value and not credentials.whole_marker(hidden) and not credentials.is_credential(name, rest):
            return ""
        return known.add(self._service, name, value, at)

    def _reference(self, name: str, key: str) -> dict[str, Any]:
        reference = {"name": self._context.secret_name, "key": key}
        return {"name": name, "valueFrom": {"secretKeyRef": reference}}

    def _read_file(self, fields: Fields, at: Location, overridden: set[str]) -> None:
        notes = self._context.notes
        path = str(fields.get("path"))
        shown = self._context.relative(path)
        is_required = fields.get("required")
        try:
            text = files.read_text(path, limit=_FILE_LIMIT, follow=True)
            entries = list(dotenv.entries(text, is_raw=fields.get("format") == "raw"))
        except (OSError, UnicodeError) as error:
            if is_required is not False or not isinstance(error, FileNotFoundError):
                message = f"cannot read env file {shown}: {files.reason(error)}"
                notes.warn("compose-environment", message, at)
            return
        except dotenv.DotenvError as error:
            notes.fail("compose", "invalid line: expected NAME=VALUE", Location(shown, error.line))
            return
        data: dict[str, Any] = {}
        for entry in entries:
            place = Location(shown, entry.line)
            value = entry.value
            if value is not None and not entry.is_literal:
                value = self._context.project.variables.text(value, None)
            if value is None or self._has_credential(entry.name, value):
                if entry.name not in overridden:
                    self._add(entry.name, value, place, "")
                    if entry.name in self.entries:
                        self.entries[entry.name] = self.entries[entry.name]._replace(at=at)
            elif problem := env_name(entry.name):
                notes.warn("compose-environment", f"skipped variable: its name {problem}", place)
            else:
                data[entry.name] = At(value, place)
        if data:
            name = self._context.names.of("ConfigMap", names.joined(self._context.prefix, names.of_path(path)), path)
            self.sources.append(At({"configMapRef": {"name": name}}, at))
            if ("env_file", path) not in self._context.once:
                self._context.once.add(("env_file", path))
                self._context.objects.append(config_map(name, data, Location(shown, 1)))

    def _has_credential(self, name: str, value: str) -> bool:
        hidden = self._context.credentials.hide(value)
        return credentials.has_marker(hidden) or credentials.is_credential(name, value)


def _is_literal_credential(name: str, value: str) -> bool:
    """Return whether a variable is a credential by its name, so that its value can be found in other texts."""
    return "$" not in value and credentials.is_credential(name, value) and credentials.is_credential(name, "")


def _of_files(context: Context, given: Map) -> Iterator[tuple[str, str, Location]]:
    """Yield the credentials in the files of variables of a service; files that cannot be read are reported later."""
    for fields in given.get("env_file") or ():
        path = str(fields.get("path"))
        try:
            text = files.read_text(path, limit=_FILE_LIMIT, follow=True)
            for entry in dotenv.entries(text, is_raw=fields.get("format") == "raw"):
                if entry.value and _is_literal_credential(entry.name, entry.value):
                    yield entry.name, entry.value, Location(context.relative(path), entry.line)
        except (OSError, UnicodeError, dotenv.DotenvError):
            continue


def collect(context: Context) -> None:
    """Find the credentials of all services, before texts are searched for them."""
    known = context.credentials
    for name, value in context.project.variables.values.items():
        if value and credentials.is_credential(name, value):
            known.add_value(name, value)
    plain = [*context.project.services, context.project.name]
    found: list[tuple[str, str, str, Location]] = []
    for service, given in context.project.services.items():
        own = given.get("environment")
        for name, value, at in own.parts() if isinstance(own, Map) else ():
            if value is None or credentials.has_marker(value):
                continue
            if credentials.is_credential(name, value) and credentials.is_credential(name, ""):
                found.append((service, name, value, at))
            else:
                plain.append(value)
        overridden = set(own or ())
        found += [(service, *each) for each in _of_files(context, given) if each[0] not in overridden]
        plain += re.split("[/:@]", str(given.get("image", "")))
    # Variables with the same name come first: what else has the same content then joins them only if it has to.
    counts = Counter((name, value) for _, name, value, _ in found)
    for service, name, value, at in sorted(found, key=lambda each: -counts[each[1], each[2]]):
        known.add(service, name, value, at)
    known.allow(plain)


def expandable(text: str) -> str:
    """Return a text in which Kubernetes expands nothing, for a field in which it would."""
    return re.sub(r"\$(?=[$(])", "$$", text)
