"""The size of a chart in a release: Helm stores it, compressed, in a Secret, which Kubernetes limits to 1 MiB."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

from chartgen.errors import Finding, Location
from chartgen.helmignore import IGNORE_FILE, kept
from chartgen.output.tree import FileTree

LIMIT = 1024 * 1024
"""Bytes in a Secret (Kubernetes API: 1 MiB)."""
_SURELY_FITS = 700_000
"""Characters that fit even if they cannot be compressed: base64 adds a third."""
_VALUES = "values.yaml"


def findings(name: str, tree: FileTree, location: Callable[[], Location | None]) -> list[Finding]:
    """Report a chart that is too large to be installed.

    The estimate is what Helm does (`pkg/storage/driver/util.go`): files in base64 in a JSON document, compressed, and
    in base64 again. Values are stored as they are, and once more in what is rendered from them. Nothing else that is
    rendered is counted, so a chart that is reported is certainly too large, and one that is not reported may be.

    Args:
        name: The chart's name.
        tree: All its files.
        location: Called for the location of the chart.
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
            f"the chart {name} is too large to be installed: Helm would store about {size:,} bytes of it in a Secret",
            location(),
            rule="size",
            found=f"{largest[0]} alone has {len(largest[1]):,} bytes",
            expected=f"at most {LIMIT:,} bytes, compressed and in base64",
            hint="move large data to an image, a volume or an ExistingConfigMap",
        )
    ]
