"""What can still be checked of a spec that is broken: all that does not touch what is wrong with it.

Its checks run on a view of it, in which what is wrong is not there to be read: a check that comes upon it ends. So
nothing is told that only follows from what was told already. Imported only where something is wrong.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any, NoReturn

from chartgen.errors import Finding
from chartgen.locations import Key, Path
from chartgen.spec.base import FrozenDict, Problem, Spec, Unknown, hushed, is_broken
from chartgen.spec.characters import unreadable

_Ways = frozenset[Path]
"""Where what is wrong is, as seen from something; () is all of it."""


def problems(spec: Spec) -> list[Problem]:
    """Find what is wrong with a broken spec besides what was told of it, and of what it is made of."""
    found: list[Problem] = []
    view = _view(spec)
    with hushed():
        for check in (view._problems, lambda: unreadable(view)):
            try:
                for problem in check():
                    found.append(problem)
            except Exception:  # noqa: BLE001  what is not as it should be may break a check in any way
                continue
    return found


def ways(paths: Iterable[Path]) -> _Ways:
    """Say of which parts nothing is known where these are wrong: a name that is wrong may have meant another."""
    return frozenset(path[:-1] if path and isinstance(path[-1], Key) else path for path in paths)


def not_again(base: Spec, changed: Iterable[str], findings: list[Finding], count: int) -> None:
    """Take back what was told of a spec, from the `count`th finding on, where it was told of its base already.

    So it was where it is the same, or about what is not known of the base.
    """
    told = base.__dict__.get("_told", ())
    unknown = [str(way[0]) for way in base.__dict__.get("_unknown", ()) if way]
    findings[count:] = [
        each
        for each in findings[count:]
        if any(_begins(each.field, name) for name in changed)
        or ((each.message, each.field) not in told and not any(_begins(each.field, name) for name in unknown))
    ]


def _begins(field: str, name: str) -> bool:
    return field == name or field.startswith((f"{name}.", f"{name}["))


def _never(*_: object, **__: object) -> NoReturn:
    raise Unknown


class _Nothing:
    """Stands in a list or dict for what is wrong: whoever uses it comes upon that."""

    __getattr__ = __getitem__ = __iter__ = __len__ = __contains__ = __call__ = _never
    __bool__ = __int__ = __float__ = __index__ = __str__ = __repr__ = __format__ = _never
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __hash__ = _never
    __add__ = __radd__ = __or__ = __ror__ = _never
    __class__ = property(_never)


_NOTHING = _Nothing()


class _View:
    """A spec as its own checks see it, and those of what is made of it; what is wrong can't be read."""

    def __init__(self, of: Spec, wrong: _Ways) -> None:
        self._of = of
        self._wrong = wrong

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return type(self._of)

    def __getattr__(self, name: str) -> Any:
        cls = type(self._of)
        values = vars(self._of)
        if name in values and not name.startswith("_"):
            value = _seen(values[name], _under(self._wrong | values.get("_unknown", frozenset()), name))
            return _never() if value is _NOTHING else value
        found = inspect.getattr_static(cls, name)
        if name not in values and callable(getattr(found, "__get__", None)):
            return found.__get__(self, cls)
        return getattr(self._of, name)

    # Two that are not known to be the same may well be.
    __eq__ = __ne__ = _never
    __hash__ = object.__hash__


def _view(spec: Spec, wrong: _Ways = frozenset()) -> Any:
    """Give the view of a spec, always the same one, unless there is more that is wrong than what it knows itself."""
    if wrong:
        return _View(spec, wrong)
    return spec.__dict__.setdefault("_view", _View(spec, wrong))


def _under(wrong: _Ways, step: str | int) -> _Ways:
    return frozenset(way[1:] if way else () for way in wrong if not way or way[0] == step)


def _seen(value: Any, wrong: _Ways) -> Any:
    if () in wrong:
        return _NOTHING
    if isinstance(value, Spec):
        return _view(value, wrong) if wrong or is_broken(value) else value
    if isinstance(value, dict):
        return FrozenDict({key: _seen(item, _under(wrong, key)) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(_seen(item, _under(wrong, index)) for index, item in enumerate(value))
    return value
