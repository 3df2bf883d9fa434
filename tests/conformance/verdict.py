"""What a linter says, and what a linter is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that a linter does not like."""

    rule: str
    """The linter's own name of the rule."""
    where: str
    """The object, or the file and line."""
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.where}: {self.message}"


@dataclass(frozen=True)
class Verdict:
    """What a linter says of one chart."""

    examined: int
    """How many things it looked at: objects, values, files. A linter that looked at nothing has failed."""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Linter:
    """One tool, and how to ask it."""

    name: str
    looks_at: Literal["manifests", "chart"]
    """What `ask` is given: a folder of rendered manifests, or a chart's own folder."""
    ask: Callable[[Path], Verdict]
    """Raises `Missing` where the tool can't be had, and AssertionError where it breaks or gives no answer."""
    about: str
    """What it looks at, for the report."""
    finds: bool = True
    """Whether it has something to say about what `helm create` gives, which shows that it works."""
