"""What a committed chart contains that is not installed yet: differences from the chart that a release records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chartgen.folder import FolderChart
from chartgen.helmignore import IGNORE_FILE, kept
from chartgen.live.drift.model import Drift, shown
from chartgen.live.privacy import Privacy
from chartgen.live.records import Unreadable, digest, parsed
from chartgen.objects.fields import Path, dotted, entries, mapping, text
from chartgen.objects.secret_content import HIDDEN, Secrets

CONSEQUENCE = "the next `helm upgrade` installs it"
_METADATA, _VALUES = "Chart.yaml", "values.yaml"
_BOM = b"\xef\xbb\xbf"
_DIGEST = re.compile(r"\+[0-9a-f]{12}")
_PRESENT = "a file"
_NOT_RECORDED = re.compile(r"(Chart|values)\.yaml|Chart\.lock|requirements\.(yaml|lock)|charts/.*", re.DOTALL)
"""Files that Helm does not keep as such."""
_ABSENT = object()


def not_installed(record: Mapping[str, Any], chart: FolderChart) -> Iterator[Drift]:
    """Iterate over the differences between a release and the committed chart.

    Args:
        record: What Helm recorded of the release, as in a snapshot.
        chart: The chart.
    """
    files = chart.files
    ignored = files.get(IGNORE_FILE, b"").decode("utf-8", "replace")
    read = {path: files[path].removeprefix(_BOM) for path in kept(files, ignored)}
    yield from _metadata(record, _mapping(read.get(_METADATA, b"")))
    # A database tells neither.
    if "files" in record:
        yield from _files(mapping(record, "files"), read)
        yield from _values(record, read)


def _metadata(record: Mapping[str, Any], committed: Mapping[str, Any]) -> Iterator[Drift]:
    for field in ("version", "appVersion"):
        expected, found = str(committed.get(field) or ""), text(record, "metadata", field)
        if expected != found and not (field == "version" and _is_of_flux(found, expected)):
            yield Drift("not-installed", _METADATA, field, expected, found, consequence=CONSEQUENCE)


def _is_of_flux(found: str, version: str) -> bool:
    """Tell whether a version is another one to which Flux has added a digest, in place of its build metadata.

    The source is `mutateChartWithSourceRevision` in `internal/controller` of helm-controller.
    """
    plain = version.partition("+")[0]
    return found.startswith(plain) and _DIGEST.fullmatch(found[len(plain) :]) is not None


def _files(recorded: Mapping[str, Any], committed: Mapping[str, bytes]) -> Iterator[Drift]:
    digests = {path: digest(content) for path, content in committed.items() if not _NOT_RECORDED.fullmatch(path)}
    installed = {path: each for path, each in recorded.items() if not _NOT_RECORDED.fullmatch(path)}
    for path in sorted({*digests, *installed}):
        if path not in installed:
            yield Drift("not-installed", path, expected=_PRESENT, consequence=CONSEQUENCE)
        elif path not in digests:
            yield Drift("not-installed", path, found=_PRESENT, consequence=CONSEQUENCE)
        elif digests[path] != installed[path]:
            yield Drift("not-installed", path, consequence=CONSEQUENCE)


def _values(record: Mapping[str, Any], committed: Mapping[str, bytes]) -> Iterator[Drift]:
    values = _mapping(committed.get(_VALUES, b""))
    secrets = Secrets()
    secrets.add_values(values, [each.decode("utf-8", "replace") for path, each in committed.items() if _renders(path)])
    subcharts = {text(each, "alias") or text(each, "name") for each in entries(record, "metadata", "dependencies")}
    for path, expected, found in _differences(Privacy().values(values), mapping(record, "defaults"), ()):
        # Helm adds the values of subcharts, and those that are imported from them.
        if subcharts and expected is _ABSENT and (path[0] in {*subcharts, "global"} or _imports(record)):
            continue
        new, old = map(secrets.redact, shown(*(None if each is _ABSENT else each for each in (expected, found))))
        if HIDDEN in old:
            # The new value may be as secret as the old one.
            new = HIDDEN if new else ""
        yield Drift("not-installed", _VALUES, dotted(path), new, old, consequence=CONSEQUENCE, path=path)


def _renders(path: str) -> bool:
    return path.startswith("templates/")


def _imports(record: Mapping[str, Any]) -> bool:
    return any(each.get("import-values") for each in entries(record, "metadata", "dependencies"))


def _differences(expected: Any, found: Any, path: Path) -> Iterator[tuple[Path, Any, Any]]:
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in dict.fromkeys((*expected, *found)):
            new, old = (_ABSENT if each.get(key) is None else each[key] for each in (expected, found))
            yield from _differences(new, old, (*path, str(key)))
    elif not _is_same(expected, found):
        yield path, expected, found


def _is_same(expected: Any, found: Any) -> bool:
    if isinstance(expected, bool) or isinstance(found, bool):
        return expected is found
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(_is_same, expected, found))
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.keys() == found.keys() and all(_is_same(expected[key], found[key]) for key in expected)
    if isinstance(found, str) and HIDDEN in found and expected is not _ABSENT:
        # What is hidden in the release may be anything in the chart.
        return re.fullmatch(".*".join(map(re.escape, found.split(HIDDEN))), str(expected), re.DOTALL) is not None
    return bool(expected == found)


def _mapping(content: bytes) -> Mapping[str, Any]:
    try:
        documents = parsed(content.decode("utf-8", "replace"))
    except Unreadable:
        return {}
    return documents[0] if documents and isinstance(documents[0], dict) else {}
