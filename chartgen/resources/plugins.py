"""Plug-ins: installed packages with kinds of resources, found by their entry points.

An entry point of the group `chartgen.resources` is named after the class of its kind. It is loaded when a chart has an
object of that class, or when an object of that kind is verified: a project without plug-ins never looks for them.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from chartgen import cache, yamltext
from chartgen.errors import EXIT_USAGE, ChartgenError, Finding, Location
from chartgen.files import reason
from chartgen.kubernetes.custom_resources import strict
from chartgen.locations import sentence
from chartgen.spec.extensions import Extension
from chartgen.spec.guard import DEBUG, author_code

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "chartgen.resources"
"""The group of their entry points."""


class ExtensionKind(NamedTuple):
    """A kind of resource that a plug-in adds."""

    spec: type[Extension]
    """The class of the language that describes it; the kind has its name, and so has the entry point."""
    api_version: str
    """Its API version, such as `keda.sh/v1alpha1`."""
    template: Path
    """The file of its template."""
    schema: Path | None = None
    """A file with its CustomResourceDefinition, by which `chartgen verify` validates objects."""

    @property
    def name(self) -> str:
        """The kind in Kubernetes."""
        return self.spec.__name__


def kind_of(cls: type[Any], location: Location | None) -> ExtensionKind:
    """Return the kind of the objects that a class describes.

    Args:
        cls: The class, or a team's own subclass of it.
        location: The location of findings.

    Raises:
        ChartgenError: No installed package provides it, or its plug-in cannot be loaded.
    """
    language_class: type[Any] = cls._language_class
    name, package = language_class.__name__, _package(language_class.__module__)
    for entry in _entry_points():
        if entry.name == name and _package(_module(entry)) == package:
            kind = _loaded(entry, location)
            if kind.spec is language_class:
                return kind
    message = f"unknown kind {name}: no installed package has an entry point for it"
    hint = f'declare it in the package of the class: `[project.entry-points."{GROUP}"]` with `{name} = "MODULE:KIND"`'
    raise ChartgenError(Finding(message, location, found=f"{language_class.__module__}.{name}", hint=hint))


def schema_of(api_version: str, kind: str) -> Mapping[str, Any] | None:
    """Return the JSON schema of a kind that a plug-in adds; None if none does, or without a schema.

    Raises:
        ChartgenError: The plug-in cannot be loaded, or its schema cannot be read.
    """
    for entry in _entry_points():
        if entry.name == kind:
            found = _loaded(entry, None)
            if found.api_version == api_version and found.schema is not None:
                return _schema(found.schema, api_version, kind)
    return None


def state_of(cls: type[Any]) -> str:
    """Return a hash of the package of a plug-in that has a class of the language; empty if none does.

    It covers the package itself, whether or not its version changes, but not what that imports.
    """
    package = _package(cls.__module__)
    if vars(cls).get("_language_class") is not cls or all(
        _package(_module(each)) != package for each in _entry_points()
    ):
        return ""
    file = getattr(sys.modules.get(package), "__file__", None)
    if not file:
        return ""
    if os.path.basename(file) == "__init__.py":
        return _folder_state(os.path.dirname(file))
    status = os.stat(file)
    return f"{file} {status.st_size} {status.st_mtime_ns}"


_folder_state = functools.cache(cache.folder_state)


def _module(entry: EntryPoint) -> str:
    """Return the module that an entry point names, also if the rest of it is malformed."""
    return entry.value.partition(":")[0].strip()


def _package(module: str) -> str:
    return module.partition(".")[0]


def _entry_points() -> tuple[EntryPoint, ...]:
    return _entry_points_in(tuple(sys.path))


@functools.cache
def _entry_points_in(_path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    from importlib.metadata import entry_points

    return tuple(sorted(entry_points(group=GROUP), key=lambda each: (each.name, each.value)))


def _loaded(entry: EntryPoint, location: Location | None) -> ExtensionKind:
    """Load the kind of an entry point.

    Raises:
        ChartgenError: It cannot be imported, or is none.
    """
    title = f"plug-in {entry.name}" + (f" of {entry.dist.name} {entry.dist.version}" if entry.dist is not None else "")

    def failed(error: BaseException) -> Finding:
        message = f"cannot load the {title}: {sentence(error)}"
        hint = f"repair or uninstall the package; {DEBUG}"
        return Finding(message, location, found=entry.value, rule="import", hint=hint)

    with author_code(failed):
        kind = entry.load()
    problem = _problem(kind, entry.name)
    if problem:
        message = f"invalid {title}: {problem}"
        raise ChartgenError(Finding(message, location, found=entry.value, rule="import"), exit_code=EXIT_USAGE)
    found: ExtensionKind = kind
    return found


def _problem(kind: object, name: str) -> str:
    """Return what is wrong with a kind; empty for nothing."""
    if not isinstance(kind, ExtensionKind):
        return f"it is {type(kind).__name__}, and not a `chartgen.plugin.Kind`"
    given = {"spec": kind.spec, "api_version": kind.api_version, "template": kind.template, "schema": kind.schema}
    for field, expected in (("spec", type), ("api_version", str), ("template", Path), ("schema", Path | None)):
        if not isinstance(given[field], expected):
            return f"its {field} is {type(given[field]).__name__}"
    if kind.name != name:
        return f"its class is {kind.name}: the entry point must have the same name"
    if vars(kind.spec).get("_language_class") is not kind.spec:
        return f"decorate the class {name} with `@spec`"
    missing = next((each for each in (kind.template, kind.schema) if each is not None and not each.is_file()), None)
    return "" if missing is None else f"missing file {missing}"


def _schema(path: Path, api_version: str, kind: str) -> Mapping[str, Any]:
    """Read the schema of a kind from its CustomResourceDefinition."""
    try:
        definition: Any = yamltext.load(path.read_text("utf-8"))
        versions = {each["name"]: each for each in definition["spec"]["versions"]}
        schema: Mapping[str, Any] = strict(
            versions[api_version.rpartition("/")[2]]["schema"]["openAPIV3Schema"], root=True
        )
    except (OSError, ValueError, KeyError, TypeError, yamltext.YamlError) as error:
        message = f"invalid schema of {kind}: {reason(error) if isinstance(error, OSError) else sentence(error)}"
        expected = f"a CustomResourceDefinition with a schema of {api_version}"
        raise ChartgenError(
            Finding(message, found=str(path), expected=expected, rule="file"), exit_code=EXIT_USAGE
        ) from error
    return schema
