"""Guards: conditions of policies that charts check at installation, where installers can set the values they read."""

from __future__ import annotations

import re

from chartgen.spec.policy import Guard
from chartgen.values import Contract

_PATH = r"\.Values((?:\.[A-Za-z_]\w*)+)"


def is_exposed(guard: Guard, values: Contract) -> bool:
    """Return whether an installer can set one of the values that a guard reads, or it reads none.

    Others hold at build already. A guard names its values in `reads`; those of one that does not are taken from its
    condition, where they are written as `.Values.a.b`.
    """
    paths = guard.reads or [tuple(found[1].split(".")[1:]) for found in re.finditer(_PATH, guard.fails)]
    return not paths or any(values.exposes(*path) for path in paths)
