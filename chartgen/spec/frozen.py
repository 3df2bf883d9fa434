"""The collections that fields hold: tuples and frozen dicts, copied from what authors pass.

Authors may pass lists and dicts of classes of their own. They are copied once, before they are checked, so that the
rest of chartgen reads builtins only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic_core import PydanticCustomError

from chartgen.spec import rawdata
from chartgen.spec.before_after import After, Before

T = TypeVar("T")


class FrozenDict(dict[str, T]):
    """A dict that cannot be changed."""

    def _refuse(self, *_: object, **__: object) -> Any:
        raise TypeError("specs are immutable: create a changed copy with `.but(...)`")

    __setitem__ = __delitem__ = __ior__ = _refuse
    update = pop = popitem = clear = setdefault = _refuse


_EMPTY: FrozenDict[Any] = FrozenDict()


def empty() -> FrozenDict[Any]:
    """Return the default of dict fields, always the same object."""
    return _EMPTY


def _copy_list(value: Any) -> Any:
    if type(value) is list or type(value) is tuple:
        return tuple(value)
    # A set has no order, and a string is not a list of letters.
    if not issubclass(type(value), list | tuple):
        raise PydanticCustomError("list_type", "Input should be a list")
    return tuple(rawdata.entries(lambda: value))


def _copy_dict(value: Any) -> Any:
    if type(value) is dict or not issubclass(type(value), dict):
        return value
    return dict(rawdata.entries(lambda: value.items()))  # noqa: PLW0108  to look it up may raise


def _copy_data(value: Any) -> Any:
    copied = _copy_dict(value)
    return rawdata.copied(copied) if type(copied) is dict else copied


def _copy_values(value: Any) -> Any:
    copied = _copy_dict(value)
    return rawdata.copied(copied, nulls=True) if type(copied) is dict else copied


if TYPE_CHECKING:
    Items = Sequence[T]
    Names = Mapping[str, T]
    Raw = Mapping[str, Any]
    RawValues = Mapping[str, Any]
else:
    Items = Annotated[tuple[T, ...], Before(_copy_list)]
    """A list, kept as a tuple."""
    Names = Annotated[dict[str, T], Before(_copy_dict), After(FrozenDict)]
    """A dict by name, kept frozen."""
    Raw = Annotated[dict[str, Any], Before(_copy_data), After(FrozenDict)]
    """An object as Kubernetes defines it: a dict in camelCase, of plain data and classes of the language."""
    RawValues = Annotated[dict[str, Any], Before(_copy_values), After(FrozenDict)]
    """Values of a chart: plain data, in which None removes the default of a key."""
