"""How much of a release a chart takes: Helm keeps one, compressed, in a Secret, which Kubernetes holds to 1 MiB."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

from chartgen.errors import Finding, Location
from chartgen.helmignore import IGNORE_FILE, kept
from chartgen.output.tree import FileTree

LIMIT = 1024 * 1024
"""Bytes that a Secret may hold (Kubernetes API: 1 MiB)."""
_SURELY_FITS = 700_000
"""Characters that fit however badly they can be compressed: base64 is a third more."""
_VALUES = "values.yaml"


def findings(name: str, tree: FileTree, location: Callable[[], Location | None]) -> list[Finding]:
    """Find out whether a chart is too large to be installed.

    It is roughly what Helm does (`pkg/storage/driver/util.go`): files in base64 in a JSON, that compressed, and in
    base64 again. Values stand there as such, and once more in what is rendered of them. What else is rendered does
    not count, so a chart that is refused is surely too large, and one that is not may be.

    Args:
        name: The chart's.
        tree: All its files.
        location: Asked for where the author made it.
    """
    # Most charts are small: nothing is encoded, ignored or compressed for them.
    if sum(map(len, tree.values())) + len(tree.get(_VALUES, "")) <= _SURELY_FITS // 4:
        return []
    paths = kept(tree, tree.get(IGNORE_FILE, ""))
    files = {path: tree[path].encode() for path in paths}
    values = files.pop(_VALUES, b"")
    if sum(map(len, files.values())) + 2 * len(values) <= _SURELY_FITS:
        return []
    import gzip

    packed = gzip.compress(b"".join([*map(b64encode, files.values()), values, values]), mtime=0)
    size = (len(packed) + 2) // 3 * 4
    if size <= LIMIT:
        return []
    largest = max({**files, _VALUES: values}.items(), key=lambda each: len(each[1]))
    return [
        Finding(
            f"the chart {name} is too large to be installed: Helm would keep some {size:,} bytes of it in a Secret",
            location(),
            rule="size",
            found=f"{largest[0]} alone has {len(largest[1]):,} bytes",
            expected=f"{LIMIT:,} bytes at most, compressed and in base64",
            hint="put large data into an image, a volume or an ExistingConfigMap",
        )
    ]
