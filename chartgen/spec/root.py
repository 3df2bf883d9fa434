"""The root of the classes of the language, without their mechanism, for the modules that the mechanism imports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from chartgen.locations import CallSite


class Root:
    """What every object of the language has."""

    _site: CallSite
    """The author's calls that led to the object."""
    _invalid: frozenset[str] | None = None
    """The fields with findings, without those in other specs; None if the spec and all that it contains are valid."""

    _is_default: bool = False
    """Whether a defaults profile created it, so that it is known to be valid."""
    _is_resolved: bool = False
    """Whether it is a chart in which no field is unset."""
    _is_complete: bool = False
    """Whether it is a resolved chart, together with the environments of the charts that it depends on."""

    _language_class: ClassVar[type[Any]]
    """The class of the language, also in a team's subclass."""

    @classmethod
    def _hides(cls, _given: Mapping[str, Any], /) -> bool:
        """Return whether the given fields may contain a secret, so that no finding shows them."""
        return False
