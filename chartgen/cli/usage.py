"""Errors on the command line itself: what Typer reports, as findings with a suggestion."""

from __future__ import annotations

import re
from collections.abc import Sequence

import typer

from chartgen.errors import EXIT_USAGE, ChartgenError, Finding
from chartgen.similar import closest

_MESSAGES: tuple[tuple[str, str], ...] = (
    # What Typer reports, and the message.
    (r"No such command '(?P<typo>.*?)'(?:\. Did you mean .*)?", r"unknown command `\g<typo>`"),
    (r"No such option: (?P<typo>\S+)(?: \(Possible options: (?P<known>.*)\))?", r"unknown option `\g<typo>`"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", r"unexpected argument `\1`"),
    (r"Missing argument '(.*)'", r"missing argument \1"),
    (r"Option '(.*)' requires an argument", r"missing value of \1"),
    (r"Option '(.*)' does not take a value", r"unexpected value of \1, which does not take one"),
    (r"Invalid value for '(.*?)'(?: / '.*?')*: (?:Value error, )?'(.*)' is not (one of .*)",
     r"invalid value `\2` of \1; expected \3"),
    (r"Invalid value for '(.*?)'(?: / '.*?')*: (?:Value error, )?(?:Input should be )?(.*?)(?:, unable to parse .*)?",
     r"invalid value of \1; expected \2"),
)  # fmt: skip

_OTHER_NAMES = {
    "check": "build --check", "compile": "build", "generate": "build", "make": "build", "synth": "build",
    "watch": "build --watch", "create": "new", "init": "new", "graph": "tree", "list": "tree", "ls": "tree",
    "lint": "verify", "test": "verify", "validate": "verify", "manifests": "render", "show": "render",
    "template": "render",
}  # fmt: skip
"""Names that other tools have for these commands."""


def usage_error(error: typer.TyperException, words: Sequence[str], commands: Sequence[str]) -> ChartgenError:
    """Turn an error of Typer into a finding; a message that is not in the table is passed on as it is."""
    reported = error.format_message().strip().rstrip(".")
    message, hint = reported[:1].lower() + reported[1:], ""
    for pattern, text in _MESSAGES:
        match = re.fullmatch(pattern, reported, re.DOTALL)
        if match:
            message, hint = match.expand(text), _suggestion(match.groupdict(), commands)
            break
    command = next((word for word in words if word in commands), "")
    asked = " ".join(filter(None, ("chartgen", command, "--help")))
    return ChartgenError(Finding(message, rule="usage", hint=hint or f"see `{asked}`"), exit_code=EXIT_USAGE)


def _suggestion(found: dict[str, str | None], commands: Sequence[str]) -> str:
    typo = found.get("typo")
    if typo is None:
        return ""
    if typo in _OTHER_NAMES:
        return f"did you mean `chartgen {_OTHER_NAMES[typo]}`?"
    known = (found["known"] or "").split(", ") if "known" in found else list(commands)
    near = closest(typo, known)
    return f"did you mean `{near}`?" if near else ""
