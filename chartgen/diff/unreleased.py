"""Charts that have changed since their last release, although their version has not."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chartgen import files, git, helmignore
from chartgen.diff.revisions import Repository, Revision
from chartgen.errors import ChartgenError, Finding
from chartgen.output.tree import LISTING

_VERSION = re.compile(rb"""^version:[ \t]*["']?([^"'\s#]+)""", re.MULTILINE)
_CHART_FILE = "Chart.yaml"
_FILE_MAX = 10 * 1024 * 1024
_FEW = 5
"""Up to so many charts of one commit are read by themselves, rather than with all others."""

_Blobs = Mapping[str, str]
"""The names of blobs by path."""


@dataclass(frozen=True, slots=True)
class Unreleased:
    """A chart that has changed since a release, and still has its version."""

    name: str
    version: str
    release: Revision

    @property
    def finding(self) -> Finding:
        """The warning about it."""
        return Finding(
            f"{self.name} has changed since {self.release.title}, but its version is still {self.version}",
            field="version",
            found=self.version,
            hint=f"run `chartgen bump {self.name} --against-release`, then build again",
            rule="unreleased",
            severity="warning",
        )


def unreleased(output: str, versions: Mapping[str, str]) -> list[Unreleased]:
    """Return the charts that differ from their last release, and have the same version.

    The last release is that of the newest tag `NAME-VERSION` or `vVERSION` that HEAD contains. Without git, a
    repository or such a tag, there are none.

    Args:
        output: The folder of charts, which are up to date.
        versions: The versions of the charts, by name.
    """
    try:
        repository = Repository.at(output)
    except ChartgenError:
        return []
    releases = repository.releases()
    released = {name: found for name in versions if (found := releases.newest(name)) is not None}
    inside = repository.inside(output) if released else None
    if inside is None:
        return []
    suspects = set(_suspects(repository, inside, released))
    before = _files_at(repository, output, {name: each for name, each in released.items() if name in suspects})
    chart_files = repository.contents(blobs[_CHART_FILE] for blobs in before.values() if _CHART_FILE in blobs)
    return [
        Unreleased(name, versions[name], released[name])
        for name, blobs in before.items()
        if _version(chart_files.get(blobs.get(_CHART_FILE, ""), b"")) == versions[name]
        and _differs(os.path.join(output, name), blobs)
    ]


def _suspects(repository: Repository, inside: str, released: Mapping[str, Revision]) -> Iterator[str]:
    """Yield the charts whose folder is another one than at their release, in HEAD or in the working tree."""
    prefix = f"{inside}/" if inside else ""
    asked = [f"{commit}:{prefix}{name}" for name, each in released.items() for commit in (each.commit, "HEAD")]
    found = git.run(repository.top, "cat-file", "--batch-check", stdin="".join(f"{each}\n" for each in asked).encode())
    trees = [line.split(b" ")[0] for line in (found or b"").splitlines()]
    if len(trees) != len(asked):
        return
    dirty = set(_dirty(repository, prefix))
    for name, then, now in zip(released, trees[::2], trees[1::2], strict=True):
        if then != now or name in dirty:
            yield name


def _dirty(repository: Repository, prefix: str) -> Iterator[str]:
    """Yield the charts with files that are not as in HEAD."""
    path = prefix or "."
    for words in (
        ("diff-index", "--name-only", "-z", "HEAD", "--", path),
        ("ls-files", "--others", "--exclude-standard", "-z", "--", path),
    ):
        for changed in (git.run(repository.top, *words) or b"").split(b"\0"):
            yield os.fsdecode(changed).removeprefix(prefix).partition("/")[0]


def _files_at(repository: Repository, output: str, released: Mapping[str, Revision]) -> dict[str, _Blobs]:
    """Return the files of charts at their releases; none for a chart that the release did not have."""
    by_commit: dict[str, list[str]] = defaultdict(list)
    for name, release in released.items():
        by_commit[release.commit].append(name)
    found: dict[str, dict[str, str]] = {}
    for commit, names in by_commit.items():
        if len(names) <= _FEW:
            found |= {name: repository.files(commit, os.path.join(output, name)) for name in names}
            continue
        found |= {name: {} for name in names}
        for path, blob in repository.files(commit, output).items():
            name, _, rest = path.partition("/")
            if name in found:
                found[name][rest] = blob
    return dict(found)


def _version(chart_file: bytes) -> str:
    found = _VERSION.search(chart_file)
    return found[1].decode("utf-8", "replace") if found else ""


def _differs(folder: str, before: _Blobs) -> bool:
    """Return whether what Helm packages of a chart differs from its files at a commit."""
    paths = set(files.below(folder)[0])
    try:
        rules = files.read_text(os.path.join(folder, helmignore.IGNORE_FILE)) if helmignore.IGNORE_FILE in paths else ""
    except (OSError, UnicodeDecodeError):
        rules = ""
    packaged = {path for path in helmignore.kept({*paths, *before}, rules) if path != LISTING}
    if any((path in paths) != (path in before) for path in packaged):
        return True
    return any(not _is_blob(os.path.join(folder, path), before[path]) for path in packaged)


def _is_blob(path: str, name: str) -> bool:
    return git.is_content(name, _content(path))


def _content(path: str) -> bytes:
    try:
        return files.read(path, limit=_FILE_MAX)
    except OSError:
        return b""
