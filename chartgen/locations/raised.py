"""What an author's code raised, and where the exception went through it."""

from __future__ import annotations

import os
from types import FrameType

from chartgen.errors import STOPS, Location
from chartgen.locations.call_site import kind_of
from chartgen.locations.search import location_of

_LONGEST = 300


def innermost(error: BaseException, root: str = "") -> tuple[FrameType | None, Location | None]:
    """Find the author's innermost line that an exception went through: below the root, or else anywhere."""
    own = others = None
    step = error.__traceback__
    while step is not None:
        path = step.tb_frame.f_code.co_filename
        if root and path.startswith(root + os.sep):
            own = step
        elif kind_of(path) == "author":
            others = step
        step = step.tb_next
    found = own or others
    if found is None:
        return None, None
    return found.tb_frame, location_of(found.tb_frame.f_code, found.tb_lasti)


def sentence(error: BaseException) -> str:
    """Describe in one line what was raised."""
    try:
        text = str(error).strip().partition("\n")[0]
    except STOPS:
        raise
    except BaseException:  # noqa: BLE001  an exception of the author's may do anything
        text = ""
    kind = type(error).__name__
    return f"{kind}: {text[:_LONGEST]}{'…' if len(text) > _LONGEST else ''}" if text else kind
