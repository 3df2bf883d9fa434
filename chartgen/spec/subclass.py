"""A team's own subclass of a class of the language: methods may be added, fields not. Imported where there is one."""

import dataclasses
import re
from typing import Any

from chartgen.errors import ChartgenError, Finding, Location
from chartgen.locations import CallSite, location_of, source_of


def refuse_fields(language: type[Any], cls: type[Any], findings: list[Finding] | None) -> None:
    """Find the fields that a subclass adds or says anew: the constructor would not know of them.

    Args:
        language: the class of the language that it is derived from.
        cls: the subclass.
        findings: where mistakes are recorded, if they are.

    Raises:
        ChartgenError: There are such, and nothing is recorded.
    """
    fields = {field.name for field in dataclasses.fields(language)}
    for each in cls.__mro__[: cls.__mro__.index(language)]:
        names = [
            *(name for name, said in getattr(each, "__annotations__", {}).items() if "ClassVar" not in str(said)),
            *(name for name in vars(each) if name in fields),
        ]
        for name in dict.fromkeys(names):
            finding = Finding(
                f"{each.__name__} {'says' if name in fields else 'adds'} the field `{name}`"
                f"{' anew' if name in fields else ''}, which a subclass of {language.__name__} can't",
                _location(getattr(each, "_class_site", ()), each.__name__),
                field=name,
                hint=f"write a function that makes the {language.__name__}, or change one with `.but({name}=...)`"
                if name in fields
                else f"write a function that makes the {language.__name__}",
            )
            if findings is None:
                raise ChartgenError(finding)
            findings.append(finding)


def _location(site: CallSite, name: str) -> Location | None:
    """Give the place of a class's name."""
    location = location_of(*site[0]) if site else None
    source = source_of(site[0][0].co_filename) if site else None
    if location is None or source is None:
        return location
    # Decorators come before the line itself.
    for line in range(location.line, len(source.lines) + 1):
        if found := re.match(rf"\s*class ({re.escape(name)})\b", source.line(line)):
            return dataclasses.replace(
                location, line=line, column=found.start(1) + 1, end_column=found.end(1) + 1, source=source.line(line)
            )
    return location
