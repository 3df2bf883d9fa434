"""Parts that Kubernetes defines itself: a class here mirrors a Kubernetes object field by field."""

import dataclasses
import functools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from chartgen.kubernetes import definitions, kinds
from chartgen.kubernetes.custom_resources import companion_part
from chartgen.locations import Key
from chartgen.spec.base import Spec
from chartgen.spec.checks import Problem
from chartgen.spec.params import is_whole, with_defaults
from chartgen.spec.port_numbers import is_port
from chartgen.spec.rawdata import Named, Serializable
from chartgen.spec.text import is_marked, readable
from chartgen.spec.unset import UNSET

if TYPE_CHECKING:
    from chartgen.kubernetes import problems as kubernetes_problems

T = TypeVar("T")

_IRREGULAR = {
    "cluster_ip": "clusterIP",
    "host_ip": "hostIP",
    "pod_ip": "podIP",
    "host_pid": "hostPID",
    "host_ipc": "hostIPC",
    "fs_type": "fsType",
}


def camel(name: str) -> str:
    """Turn `run_as_user` into `runAsUser`."""
    if name in _IRREGULAR:
        return _IRREGULAR[name]
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


class Part(Serializable, Spec):
    """A Kubernetes object: fields become camelCase keys, and unset ones are omitted."""

    _definition: ClassVar[str]
    """The name of its definition in the Kubernetes API."""

    def manifest(self) -> dict[str, Any]:
        """Return the part as Kubernetes reads it, as plain data."""
        fields = self.__dict__
        keys = _keys(self._language_class)  # type: ignore[arg-type]
        return {key: plain(value) for field, key in keys if (value := fields[field]) not in _EMPTY}


@functools.cache
def _keys(cls: Any) -> list[tuple[str, str]]:
    """List the fields of a class, each with its name in Kubernetes."""
    return [(field.name, camel(field.name)) for field in dataclasses.fields(cls)]


_EMPTY: tuple[object, ...] = (None, UNSET, (), {}, "")


_SCALARS = frozenset({str, int, bool, type(None)})


_shared: dict[type, Any] = {}


def shared(cls: type[T]) -> T:
    """Return the one object of a class without arguments: the default of fields, created on first use."""
    if cls not in _shared:
        _shared[cls] = cls()
    made: T = _shared[cls]
    return made


def plain(value: Any) -> Any:
    """Turn a value of the language into plain data: dicts, lists, text, numbers, true and false."""
    if type(value) in _SCALARS:
        return value
    if isinstance(value, Serializable):
        return value.manifest()
    if isinstance(value, Named):
        return str(value)
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def raw_problems(definition: str, value: Any, *path: str | int) -> Iterator[Problem]:
    """Check plain data against Kubernetes' definition of that name, of the newest version; `path` leads to the data."""
    found = definitions.problems(definitions.MIN_VERSIONS[-1], definition, with_defaults(value))
    yield from located(_known(found, value), *path)


def part_of_newest(api_version: str, kind: str, part: tuple[str | int, ...]) -> dict[str, Any]:
    """Return the schema of a part of a kind in the newest version."""
    return kinds.part_schema(definitions.MIN_VERSIONS[-1], api_version, kind, part)


def part_problems(
    api_version: str, kind: str, part: tuple[str | int, ...], value: Any, *path: str | int
) -> Iterator[Problem]:
    """Check plain data against the schema of a part of a kind, in the newest version; required fields may be missing.

    Args:
        api_version: The API version of the kind.
        kind: The kind.
        part: The path of the part, in which a number stands for any item of a list.
        value: The data.
        path: The path in the spec that leads to the data.
    """
    if value:
        schema = part_of_newest(api_version, kind, part)
        found = definitions.schema_problems({**schema, "required": []}, kind, with_defaults(value))
        yield from located(_known(found, value), *path)


def companion_problems(
    api_version: str, kind: str, part: tuple[str | int, ...], value: Any, *path: str | int
) -> Iterator[Problem]:
    """Check plain data against the schema of a part of a companion's custom resource; required fields may be missing.

    Args:
        api_version: Its API version.
        kind: Its kind.
        part: The path of the part, in which a number stands for any item of a list.
        value: The data.
        path: The path in the spec that leads to the data.
    """
    schema = companion_part(api_version, kind, part)
    if schema is not None and value:
        title = next((step for step in reversed(part) if isinstance(step, str)), kind)
        found = definitions.schema_problems({**schema, "required": []}, title, with_defaults(value))
        yield from located(_known(found, value), *path)


def _known(found: "list[kubernetes_problems.Problem]", value: Any) -> "list[kubernetes_problems.Problem]":
    """Return the problems of what is known at build time: text with the name of an object, for example, is not."""
    texts = ((each, None if each.is_key else at(value, each.path)) for each in found)
    return [
        each._replace(found=readable(str(text))) if is_port(text) else each
        for each, text in texts
        if not (isinstance(text, str) and is_marked(text)) or is_whole(text) or is_port(text)
    ]


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    """Return what is at a path within plain data; None if nothing is."""
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def located(found: "list[kubernetes_problems.Problem]", *path: str | int) -> Iterator[Problem]:
    """Turn the problems of data into those of a spec; `path` leads to the data."""
    for problem in found:
        way = [*path, *problem.path]
        if problem.is_key and isinstance(way[-1], str):
            way[-1] = Key(way[-1])
        # The message contains the suggestion.
        expected = "" if problem.expected and problem.expected in problem.message else problem.expected
        yield Problem(tuple(way), problem.message, problem.found, expected)
