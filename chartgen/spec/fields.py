"""From the annotations of a class to what checks its fields: pydantic's core, asked without pydantic.

pydantic makes the same of them, and much beside that no spec needs: to import it and to make twenty classes with it
was a third of a small build. The annotations of the language are few: text, numbers, Literals, unions, classes,
lists and dicts, and in `Annotated` the rules of this module.
"""

import dataclasses
import types
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic_core import SchemaValidator, core_schema


class Rule:
    """What an `Annotated` says of a type, for pydantic's core."""

    def over(self, schema: Any) -> Any:
        """Give the schema of the type with the rule put over it."""
        raise NotImplementedError


class Limits(Rule):
    """Holds a number or a text to limits."""

    def __init__(
        self,
        *,
        ge: int | None = None,
        le: int | None = None,
        min_length: int | None = None,
        max_length: int | None = None,
        pattern: str | None = None,
    ) -> None:
        limits = {"ge": ge, "le": le, "min_length": min_length, "max_length": max_length, "pattern": pattern}
        self._limits = {name: limit for name, limit in limits.items() if limit is not None}

    def over(self, schema: Any) -> Any:
        """Add the limits."""
        return {**schema, **self._limits}


class Then(Rule):
    """Hands on what a function makes of a value of the right type; it raises `PydanticCustomError` where it must."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function

    def over(self, schema: Any) -> Any:
        """Let the function follow."""
        return core_schema.no_info_after_validator_function(self._function, schema)


def validator(cls: type[Any]) -> SchemaValidator:
    """Make what fills an instance of a dataclass from the arguments of a call: strict, and no argument that is unknown.

    Raises:
        TypeError: A field is annotated with what the language does not know.
    """
    hints = get_type_hints(cls, include_extras=True)
    fields = [_field(field, hints[field.name]) for field in dataclasses.fields(cls)]
    fields.sort(key=lambda field: field["kw_only"])
    arguments = core_schema.dataclass_args_schema(cls.__name__, fields)
    config = core_schema.CoreConfig(strict=True, extra_fields_behavior="forbid")
    return SchemaValidator(
        core_schema.dataclass_schema(cls, arguments, [field["name"] for field in fields], config=config), config
    )


def _field(field: Any, annotation: Any) -> Any:
    schema = schema_of(annotation)
    if field.default is not dataclasses.MISSING:
        schema = core_schema.with_default_schema(schema, default=field.default)
    elif field.default_factory is not dataclasses.MISSING:
        schema = core_schema.with_default_schema(schema, default_factory=field.default_factory)
    return core_schema.dataclass_field(field.name, schema, kw_only=field.kw_only, init=field.init)


_PLAIN: Mapping[Any, Any] = {
    Any: core_schema.any_schema(),
    None: core_schema.none_schema(),
    types.NoneType: core_schema.none_schema(),
    bool: core_schema.bool_schema(),
    float: core_schema.float_schema(),
    int: core_schema.int_schema(),
    str: core_schema.str_schema(),
}


def schema_of(annotation: Any) -> Any:
    """Give the schema of pydantic's core for a type."""
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        schema = schema_of(arguments[0])
        for rule in arguments[1:]:
            if isinstance(rule, Rule):
                schema = rule.over(schema)
        return schema
    if origin is Literal:
        return core_schema.literal_schema(list(arguments))
    if origin in (Union, types.UnionType):
        members = [schema_of(each) for each in arguments if each is not types.NoneType]
        schema = members[0] if len(members) == 1 else core_schema.union_schema(members)
        return core_schema.nullable_schema(schema) if types.NoneType in arguments else schema
    if origin is list:
        return core_schema.list_schema(schema_of(arguments[0]))
    if origin is tuple and arguments[1:] == (...,):
        return core_schema.tuple_variable_schema(schema_of(arguments[0]))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return core_schema.dict_schema(*map(schema_of, arguments))
    if origin is None and isinstance(annotation, type):
        return core_schema.is_instance_schema(annotation)
    raise TypeError(f"the language has no fields of the type {annotation!r}")
