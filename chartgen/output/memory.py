"""What chartgen remembers of the files that it made: one file in each chart's folder, in the format of `sha256sum`.

    # Made by chartgen from specs; edits by hand are refused.
    <64 hexadecimal digits>  Chart.yaml
    <64 hexadecimal digits>  templates/deployment.yaml

Sorted by path, without versions or times, so that it differs only where the chart does; `sha256sum -c .chartgen` checks
the chart by hand. While a run replaces the files of a chart, their old and new hashes both stand there, so that whoever
comes after a run that died takes neither for an edit by hand. Several lines for one path are therefore read as "any of
these", and lines of another form are passed over: what git leaves of a merge, with or without markers, does no harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from chartgen.output.tree import path_problem

_HEADER = "# Made by chartgen from specs; edits by hand are refused.\n"
_UNFINISHED = "# A run was interrupted here; the next one goes on with it.\n"
_LINE = re.compile(r"^([0-9a-f]{64}) [ *](.+?)\r?$", re.MULTILINE)
_MERGE = re.compile(rb"^(<{7} .*|={7}|>{7} .*)\r?$", re.MULTILINE)

Hashes = Mapping[str, frozenset[str]]
"""Each path that chartgen made, to the hashes of what it may have written there."""


def digest(content: bytes) -> str:
    """Hash the content of a file."""
    from hashlib import sha256

    return sha256(content).hexdigest()


def text(digests: Mapping[str, str]) -> bytes:
    """Write the memory of a chart; without files, only its header."""
    lines = [f"{digests[path]}  {path}\n" for path in sorted(digests)]
    return "".join([_HEADER, *lines]).encode()


def unfinished_text(hashes: Iterable[Hashes]) -> bytes:
    """Write the memory of a chart whose files are being replaced."""
    pairs = {(path, each) for some in hashes for path, all_of_them in some.items() for each in all_of_them}
    return "".join([_HEADER, _UNFINISHED, *(f"{each}  {path}\n" for path, each in sorted(pairs))]).encode()


def parse(content: bytes) -> dict[str, frozenset[str]]:
    """Read a memory; paths that chartgen would not have written are passed over."""
    found: dict[str, frozenset[str]] = {}
    for each, path in _LINE.findall(content.decode("utf-8", "replace")):
        if not path_problem(path):
            found[path] = found.get(path, frozenset()) | {each}
    return found


def is_unfinished(content: bytes) -> bool:
    """Tell whether a run died while it replaced the files of this chart."""
    return _UNFINISHED.rstrip().encode() in content


def is_ours(content: bytes, hashes: frozenset[str]) -> bool:
    """Tell whether a file that chartgen made is still as it was made.

    It is, too, with the ends of lines that git gives it on Windows; and where a merge left its markers in it, since
    both sides are committed then and neither is lost when the file is written again.
    """
    if digest(content) in hashes:
        return True
    if b"\r\n" in content and digest(content.replace(b"\r\n", b"\n")) in hashes:
        return True
    markers = [match[:1] for match in _MERGE.findall(content)]
    return bool(hashes) and markers.count(b"<") == markers.count(b"=") == markers.count(b">") > 0
