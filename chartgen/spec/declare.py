"""The declaration of a field: whether it is a value of the chart, and its description.

`Value` and `Group` stand in a field's `Annotated`; a field without either is fixed in the chart. The docstring under a
field is what an editor shows on hovering; its last sentence says which of the two it is, the rest is the comment in
values.yaml and the row in the README.
"""

import dataclasses
import functools
import inspect
import itertools
import os
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from chartgen import cache
from chartgen.spec.validation import default_of

Json = Mapping[str, Any]
"""A JSON schema, draft-07."""

SECTIONS = (
    "Jobs",
    "Workload",
    "Image",
    "Names",
    "Service account",
    "Pod",
    "Security",
    "Service",
    "Ingress",
    "Routes",
    "Network policy",
    "Resources",
    "Probes",
    "Autoscaling",
    "Disruption",
    "Monitoring",
    "Environment",
    "Configuration",
    "Parameters",
    "Secrets",
    "Storage",
    "Scheduling",
    "Networking",
    "Containers",
    "Dependencies",
    "Extensions",
    "Extras",
    "Tests",
    "Global",
)
"""The sections of values.yaml, in the order that people know from `helm create`."""


Level = Literal["minimal", "standard", "all"]
"""How many values a chart has; each level has all values of those before it."""
LEVELS: tuple[Level, ...] = get_args(Level)


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Value:
    """Marks a field as a value, which can be set at install.

    As a class variable, it declares a value that specs cannot set: `_extra_env: ClassVar[Value] = Value(...)`.
    """

    path: str
    """Relative to the object's place among the values, such as `replicaCount`; `*` for a map whose keys are values, and
    `../` for a value next to those of the object."""
    section: str = ""
    schema: Json | None = None
    """What the JSON schema accepts; None takes it from the field's type."""
    schema_of: Callable[[Any, Any], Json] | None = None
    """Returns what the JSON schema accepts for an object and its Chart, if it depends on them."""
    default: Callable[[Any, Any], Any] | None = None
    """Returns the default for an object and its Chart, if the field alone does not determine it."""
    initial: Any = ""
    """The default of a value without a field."""
    comment: Callable[[Any], str] | None = None
    """Returns the comment for an object, or empty text for that of the docstring."""
    full: Any = None
    """What the scenario `full` sets: a value, or a function of the default; None keeps the default."""
    strict: Any = None
    """The same for the scenario `strict`."""
    level: Level = "all"
    """The lowest level at which charts have the value; at lower ones, templates contain what the spec says."""
    unset_level: Level | None = None
    """The lowest level at which charts have the value if the spec does not set the field, if that is another one."""
    kubernetes: Any = None
    """What Kubernetes defaults to: templates that contain what the spec says need not contain that."""


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Group:
    """Marks a field whose own fields are values, all below this path."""

    path: str
    section: str = ""
    in_full: bool = True
    """Whether the scenario `full` sets its values."""
    level: Level = "minimal"
    """The lowest level at which charts have values of the group."""
    without: tuple[str, ...] = ()
    """Paths of values that the group does not have."""


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Schema:
    """What the JSON schema accepts for a type; part of the type's `Annotated`."""

    json: Json


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Declared:
    """One value, or group of values, of a spec class."""

    field: str
    """The field; empty for a value that specs cannot set."""
    mark: Value | Group
    schema: Json
    comment: str
    default: Any
    """The default of the field; the same object each time if all share it."""


def joined(prefix: tuple[Any, ...], path: str) -> tuple[Any, ...]:
    """Return the path of a value below a prefix; a path that begins with `../` is next to it."""
    if path.startswith("../"):
        prefix, path = prefix[:-1], path.removeprefix("../")
    return (*prefix, *path.split("."))


def place_of(group: Group, item: Any, name: str) -> tuple[str, ...]:
    """Return the path of an item of a group of named items, which may depend on the kind of the item."""
    place: tuple[str, ...] = item.place(name) if hasattr(item, "place") else (*group.path.split(".")[:-1], name)
    return place


def json_of(annotation: Any) -> Json:
    """Return what the JSON schema accepts for a type of `chartgen.spec.types`."""
    return _schema(annotation)


def definition(name: str) -> Json:
    """Refer to one of Kubernetes' own definitions."""
    return {"$ref": f"#/definitions/{name}"}


def definitions(name: str) -> Json:
    """Refer to a list of one of Kubernetes' own definitions."""
    return {"type": "array", "items": {"$ref": f"#/definitions/{name}"}}


def optional(schema: Json) -> Json:
    """Let the empty string in as well: what is not set."""
    if "enum" in schema:
        return {**schema, "enum": ["", *schema["enum"]]}
    return {**schema, "pattern": f"^$|{schema['pattern']}"}


STRING: Json = {"type": "string"}
BOOLEAN: Json = {"type": "boolean"}
STRINGS: Json = {"type": "array", "items": STRING}
OPEN: Json = {"type": "object"}
"""A map with any keys."""


_declared: dict[type, tuple[Declared, ...]] = {}


def declared(cls: type) -> tuple[Declared, ...]:
    """List the fields of a spec class that have values, in the order of the class."""
    if cls not in _declared:
        _declared[cls] = tuple(_find_declared(cls))
    return _declared[cls]


def _find_declared(cls: type) -> Iterator[Declared]:
    # What a class adds comes before what it has from its base: replicas before the pod.
    leading = [cls, *(base for base in cls.__mro__ if "_values_first" in vars(base))]
    own = {name for base in leading for name in inspect.get_annotations(base)}
    annotations = {name: found for base in reversed(cls.__mro__) for name, found in _annotations(base).items()}
    fields = {field.name: field for field in dataclasses.fields(cls)}
    own_last = getattr(cls, "_own_values_last", False)
    for name in sorted(annotations, key=lambda name: (name in own) == own_last):
        annotation = annotations[name]
        if name not in fields:
            value = getattr(cls, name, None)
            if isinstance(value, Value):
                yield Declared("", value, value.schema or {}, comment(cls, name), value.initial)
            continue
        mark = next((part for part in getattr(annotation, "__metadata__", ()) if isinstance(part, Value | Group)), None)
        if mark is not None:
            schema = (mark.schema if isinstance(mark, Value) else None) or _schema(annotation)
            yield Declared(name, mark, schema, comment(cls, name), default_of(fields[name]))


def _annotations(cls: type) -> Mapping[str, Any]:
    """Return the annotations of a class; those of a plug-in may be text, by an import of `__future__`."""
    return inspect.get_annotations(cls, eval_str=_is_of_plugin(cls))


def _is_of_plugin(cls: type) -> bool:
    """Return whether a class declares fields, and is not one of chartgen's own."""
    return not cls.__module__.startswith("chartgen.") and "__dataclass_fields__" in vars(cls)


def _schema(annotation: Any) -> Json:
    for part in getattr(annotation, "__metadata__", ()):
        if isinstance(part, Schema):
            return part.json
    origin = get_origin(annotation)
    if origin is Annotated:
        return _schema(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return next((schema for part in get_args(annotation) if (schema := _schema(part))), {})
    if origin is Literal:
        return {"type": "string", "enum": list(get_args(annotation))}
    return {str: STRING, bool: BOOLEAN}.get(annotation, {})


def comment(cls: type, field: str) -> str:
    """Return the comment of a field: its docstring less the sentence that says whether it is a value."""
    text = docstring(cls, field)
    return text.split(" In a spec, ", 1)[0].rsplit(" Value: `", 1)[0].removesuffix(" Fixed in the chart.")


def docstring(cls: type, field: str) -> str:
    """Return the docstring under a field, on one line; empty where there is none."""
    return next((docs[field] for base in cls.__mro__ if field in (docs := _docstrings(base))), "")


def _docstrings(cls: type) -> Mapping[str, str]:
    if not cls.__module__.startswith("chartgen.spec.") and not _is_of_plugin(cls):
        return {}
    found: Mapping[str, str] = _of_module(cls.__module__).get(cls.__name__, {})
    return found


@functools.cache
def _of_module(module: str) -> Any:
    # Only the source has them, and to parse it takes longer than to build a chart.
    if not module.startswith("chartgen."):
        path = getattr(sys.modules.get(module), "__file__", None)
        return _read_docstrings(path) if path else {}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{module.removeprefix('chartgen.spec.')}.py")
    return cache.computed(f"docstrings of {module}", lambda: _read_docstrings(path))


def _read_docstrings(path: str) -> dict[str, dict[str, str]]:
    """Read the docstrings under fields: by class and field."""
    import ast

    with open(path, encoding="utf-8") as source:
        tree = ast.parse(source.read())
    classes = (node for node in tree.body if isinstance(node, ast.ClassDef))
    return {node.name: dict(_fields_with_docstrings(node.body)) for node in classes}


def _fields_with_docstrings(body: list[Any]) -> Iterator[tuple[str, str]]:
    import ast

    for above, below in itertools.pairwise(body):
        if (
            isinstance(above, ast.AnnAssign)
            and isinstance(above.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
            and isinstance(below.value.value, str)
        ):
            yield above.target.id, " ".join(below.value.value.split())
