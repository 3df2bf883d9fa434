"""A compose project: several files, with what they include and extend, become one model in long form."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chartgen import files
from chartgen.errors import Location
from chartgen.importing.reading.compose import dotenv, forms, schema
from chartgen.importing.reading.compose.document import DocumentError, Map, Seq, parse
from chartgen.importing.reading.compose.merge import merged, without_resets
from chartgen.importing.reading.compose.notes import Notes
from chartgen.importing.reading.compose.variables import Variables
from chartgen.locations.sources import shown

_SECTIONS = ("services", "volumes", "configs", "secrets", "networks")
_FILE_LIMIT = 4 * 1024 * 1024
_NESTED_MAX = 20


@dataclass
class Project:
    """What a compose project consists of; each section maps names to entries in long form."""

    name: str
    folder: str
    sections: dict[str, Map]
    notes: Notes
    variables: Variables
    skipped: set[str] = field(default_factory=set)
    """Services that are not part of it, because of their profiles."""

    @property
    def services(self) -> Map:
        """The services."""
        return self.sections["services"]


def load(paths: Sequence[str], notes: Notes) -> Project | None:
    """Read files that are merged in their order; None if there are errors."""
    folder = os.path.dirname(os.path.abspath(paths[0]))
    loader = _Loader(folder, notes, _environment(folder, notes))
    project = loader.project(paths)
    loader.variables.report()
    if project is None or notes.has_errors:
        return None
    _without_profiles(project)
    return project


def _environment(folder: str, notes: Notes, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the variables of the file `.env` of a folder, if it has one, under those of `base`."""
    return _environment_of([os.path.join(folder, ".env")], notes, base)


def _environment_of(paths: Sequence[str], notes: Notes, base: Mapping[str, str] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in paths:
        try:
            text = files.read_text(path, limit=_FILE_LIMIT, follow=True)
            entries = list(dotenv.entries(text))
        except FileNotFoundError:
            continue
        except (OSError, UnicodeError) as error:
            notes.fail("compose", f"the file cannot be read: {files.reason(error)}", Location(shown(path), 1))
            continue
        except dotenv.DotenvError as error:
            notes.fail("compose", "invalid line: expected NAME=VALUE", Location(shown(path), error.line))
            continue
        for entry in entries:
            if entry.value is not None:
                plain = entry.value if entry.is_literal else _plain(entry.value, {**found, **(base or {})})
                found[entry.name] = plain
    return {**found, **(base or {})}


def _plain(text: str, values: Mapping[str, str]) -> str:
    """Interpolate within a file of variables, in which credentials are hidden only where they are used."""
    return re.sub(
        r"\$(?:\$|\{(\w+)(?::?-([^}]*))?\}|(\w+))",
        lambda match: "$" if match[0] == "$$" else values.get(match[1] or match[3], "") or match[2] or "",
        text,
    )


@dataclass
class _Loader:
    folder: str
    notes: Notes
    environment: dict[str, str]
    depth: int = 0
    variables: Variables = field(init=False)
    _parsed: dict[str, list[Map]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        name = self.environment.get("COMPOSE_PROJECT_NAME") or os.path.basename(self.folder)
        self.environment.setdefault("COMPOSE_PROJECT_NAME", _project_name(name))
        self.variables = Variables(self.environment, self.notes)

    def project(self, paths: Sequence[str]) -> Project | None:
        """Read files, merge them, and include others."""
        model: Map | None = None
        for path in paths:
            for document in self._documents(path):
                if isinstance(document.get("name"), str):
                    name = self.variables.resolved(document["name"], document.place("name"))
                    self.environment["COMPOSE_PROJECT_NAME"] = str(name)
                formed = self._formed(document, path, model)
                model = formed if model is None else merged(model, formed)
        if model is None:
            return None
        model = without_resets(model)
        name = self.environment["COMPOSE_PROJECT_NAME"]
        sections = {key: value if isinstance(value := model.get(key), Map) else Map(model.at) for key in _SECTIONS}
        project = Project(name, self.folder, sections, self.notes, self.variables)
        for entry, at, _ in forms.as_seq(model.get("include") or Seq(model.at), model.at).parts():
            self._include(project, entry, at)
        if "models" in model:
            self.notes.warn("compose-ignored", "`models` is ignored", model.place("models"))
        return project

    def _documents(self, path: str) -> list[Map]:
        path = os.path.abspath(path)
        if path not in self._parsed:
            self._parsed[path] = []
            try:
                documents = parse(files.read_text(path, limit=_FILE_LIMIT, follow=True), shown(path))
            except DocumentError as error:
                self.notes.fail(
                    error.finding.rule.removeprefix("import/"), error.finding.message, error.finding.location
                )
                return []
            except (OSError, UnicodeError) as error:
                self.notes.fail("compose", f"the file cannot be read: {files.reason(error)}", Location(shown(path), 1))
                return []
            if not documents:
                self.notes.fail("compose", "the file is empty", Location(shown(path), 1))
            for document in documents:
                self._parsed[path].append(self._checked(document))
        return self._parsed[path]

    def _checked(self, document: Map) -> Map:
        if isinstance(document.get("version"), float | int):
            # Compose ignores it.
            document["version"] = str(document["version"])
        if isinstance(document.get("name"), str):
            self.environment["COMPOSE_PROJECT_NAME"] = self.variables.text(document["name"], document.place("name"))
        resolved = self.variables.resolved(document, document.at)
        assert isinstance(resolved, Map)
        for finding in schema.problems(resolved):
            expected = f": expected {finding.expected}" if finding.expected else ""
            self.notes.fail("compose", finding.message + expected, finding.location, finding.hint)
        return resolved

    def _formed(self, document: Map, path: str, model: Map | None) -> Map:
        """Return a document in long form, in which services that extend others are complete."""
        if self.notes.has_errors:
            return document
        result = document.copied()
        folder = self.folder
        services = document.get("services")
        if isinstance(services, Map):
            result["services"] = formed = services.copied()
            for name in services:
                formed[name] = self._extended(name, services, path, folder, model, ())
        for key in ("configs", "secrets"):
            section = document.get(key)
            if isinstance(section, Map):
                result[key] = section.copied()
                for name, value in section.items():
                    if isinstance(value, Map):
                        result[key][name] = forms.top_level(value, folder)
        for key in ("volumes", "configs", "secrets"):
            section = result.get(key)
            if isinstance(section, Map):
                for name, value, at in list(section.parts()):
                    if value is None:
                        section[name] = Map(at)
                    elif isinstance(value, Map) and value.get("labels") is not None:
                        section[name] = value.copied()
                        section[name]["labels"] = forms.as_map(value["labels"], at)
        return result

    def _extended(
        self, name: str, services: Map, path: str, folder: str, model: Map | None, active: tuple[tuple[str, str], ...]
    ) -> Any:
        given = services[name]
        if not isinstance(given, Map):
            return given
        own = forms.service(given, folder, self.notes)
        extends = given.get("extends")
        if extends is None:
            return own
        at = given.place("extends")
        own.pop("extends", None)
        base_name = extends if isinstance(extends, str) else str(extends.get("service", name))
        base_path, base_folder, base_services = path, folder, services
        if isinstance(extends, Map) and isinstance(extends.get("file"), str):
            base_path = forms.absolute(extends["file"], folder)
            base_folder = os.path.dirname(base_path)
            base_services = next(
                (each["services"] for each in self._documents(base_path) if isinstance(each.get("services"), Map)),
                Map(at),
            )
        if (base_path, base_name) in active or len(active) > _NESTED_MAX:
            self.notes.fail("compose", f"service `{name}` extends itself", at)
            return own
        if base_name in base_services:
            base = self._extended(
                base_name, base_services, base_path, base_folder, model, (*active, (base_path, base_name))
            )
        elif model is not None and base_name in model.get("services", {}):
            base = model["services"][base_name]
        else:
            self.notes.fail("compose", f"unknown service `{base_name}` in `extends`", at)
            return own
        return merged(base, own)

    def _include(self, project: Project, entry: Any, at: Location) -> None:
        if self.depth >= _NESTED_MAX:
            self.notes.fail("compose", "invalid `include`: a file includes itself", at)
            return
        given = entry if isinstance(entry, Map) else Map(at)
        paths = forms.as_seq(given.get("path", entry), at)
        if any("://" in str(path) for path in paths):
            self.notes.fail(
                "compose", "unsupported remote `include`", at, "download the file and include the local copy"
            )
            return
        absolute = [forms.absolute(str(path), self.folder) for path in paths]
        own = given.get("project_directory")
        folder = forms.absolute(str(own), self.folder) if own else os.path.dirname(absolute[0])
        env_files = given.get("env_file")
        env_paths = (
            [forms.absolute(str(path), self.folder) for path in forms.as_seq(env_files, at)] if env_files else []
        )
        environment = _environment_of(env_paths or [os.path.join(folder, ".env")], self.notes, self.environment)
        loader = _Loader(folder, self.notes, environment, self.depth + 1)
        included = loader.project(absolute)
        loader.variables.report()
        if included is None:
            return
        for key in _SECTIONS:
            section = project.sections[key]
            for name, value, place in included.sections[key].parts():
                if name in section and schema.plain(section[name]) != schema.plain(value):
                    self.notes.fail(
                        "compose", f"conflicting `{key}.{name}`: an included file defines it differently", place
                    )
                else:
                    section.put(name, value, place, included.sections[key].comments.get(name, ""))


def _project_name(name: str) -> str:
    return re.sub("[^a-z0-9_-]", "", name.lower()).lstrip("_-") or "app"


def _without_profiles(project: Project) -> None:
    """Skip the services whose profiles are not active."""
    active = set(re.split(r"[\s,]+", str(project.variables.values.get("COMPOSE_PROFILES", ""))))
    for name, service, at in list(project.services.parts()):
        profiles = [str(each) for each in service.get("profiles") or ()] if isinstance(service, Map) else []
        if profiles and not active & {*profiles, "*"} and "*" not in active:
            del project.services[name]
            project.skipped.add(name)
            project.notes.warn(
                "compose-profile",
                f"skipped service `{name}`: it requires the profile {' or '.join(profiles)}",
                at,
                f"to import it, set COMPOSE_PROFILES={profiles[0]} in `.env`",
            )
