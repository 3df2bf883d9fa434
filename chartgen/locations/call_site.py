"""The author's calls that led to an object, remembered cheaply while they run."""

from __future__ import annotations

import os
from types import CodeType, FrameType
from typing import Literal

CallSite = tuple[tuple[CodeType, int], ...]
"""The author's calls that led to an object, innermost first: code and the offset of the instruction in it."""

_DEEPEST = 12

_Kind = Literal["author", "pass", "stop"]
_kinds: dict[str, _Kind] = {}

_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_STDLIB = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
_INSTALLED = tuple(f"{os.sep}{folder}{os.sep}" for folder in ("site-packages", "dist-packages"))


def call_site(frame: FrameType | None) -> CallSite:
    """Remember the author's calls, from this frame outward. Cheap; nothing is read until `locate`.

    At most twelve calls are kept, and the module whose import they are part of, which ends the walk.
    """
    calls: list[tuple[CodeType, int]] = []
    while frame is not None:
        code = frame.f_code
        name = code.co_filename
        kind = _kinds[name] if name in _kinds else kind_of(name)
        if kind == "author":
            if code.co_name == "<module>":
                calls.append((code, frame.f_lasti))
                break
            if len(calls) < _DEEPEST:
                calls.append((code, frame.f_lasti))
        elif kind == "stop":
            break
        frame = frame.f_back
    return tuple(calls)


def kind_of(filename: str) -> _Kind:
    """Tell whose code a file has: an `author`'s, one to `pass` over (ours, pydantic's, Python's), or the importer's."""
    if len(_kinds) > 20_000:  # a program that builds again and again, always from other files
        _kinds.clear()
    kind: _Kind = "author"
    if filename.startswith("<"):
        kind = "stop" if filename.startswith("<frozen importlib") else "pass"
    elif filename.startswith(_HERE):
        kind = "pass"
    elif any(folder in filename for folder in _INSTALLED):
        # What a team shares may well be installed.
        kind = "pass" if f"{os.sep}pydantic{os.sep}" in filename else "author"
    elif filename.startswith(_STDLIB):
        kind = "pass"
    _kinds[filename] = kind
    return kind
