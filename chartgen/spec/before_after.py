"""What runs before and after pydantic checks the content of a field, as parts of `Annotated`.

pydantic has `BeforeValidator` and `AfterValidator` for it, but inspects the signatures of their functions in each
field: an eighth of the time that it takes to build the validator of a class.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic_core import CoreSchema, core_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler


class Before(NamedTuple):
    """A function of what the author gives, which returns what is checked."""

    function: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Add the function to a field."""
        return core_schema.no_info_before_validator_function(self.function, handler(source))


class After(NamedTuple):
    """A function of the checked content, which returns that of the field."""

    function: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Add the function to a field."""
        return core_schema.no_info_after_validator_function(self.function, handler(source))
