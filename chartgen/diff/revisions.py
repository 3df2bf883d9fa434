"""Revisions of a repository: what to compare with, and the files of charts at a revision.

Files are read from git's objects, so neither the working tree nor the index matters, and no earlier Python code runs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from chartgen import git
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_USAGE, ChartgenError, Finding
from chartgen.versions import semver

_DEFAULT_BRANCHES = ("origin/main", "origin/master", "main", "master")
_CI_BRANCHES = ("GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "BITBUCKET_PR_DESTINATION_BRANCH")
"""Environment variables that name the target branch of a pull request, of GitHub, GitLab and Bitbucket."""
_TAG = re.compile(r"(?:v|(?P<name>[a-z0-9][a-z0-9.-]*?)-)(?P<version>[0-9]+\.[0-9]+\.[0-9]+(?:[-+].*)?)")
SHALLOW = "the repository is a shallow clone: fetch its history, with `git fetch --unshallow` or `fetch-depth: 0`"


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit."""

    commit: str
    title: str
    """As it is shown: `main`, `HEAD`, `shop-1.4.0`, `merge base with origin/main`."""

    @property
    def shown(self) -> str:
        """The title and the beginning of the commit's name."""
        short = self.commit[:10]
        return short if short.startswith(self.title) else f"{self.title} ({short})"


@dataclass(frozen=True, slots=True)
class Releases:
    """The newest release tags: `NAME-VERSION` of one chart, or `vVERSION` of all."""

    of_charts: Mapping[str, Revision]
    of_all: Revision | None

    @classmethod
    def of(cls, tags: Mapping[str, str]) -> Releases:
        """Return the newest ones among all tags, given the commit of each."""
        newest: dict[str, tuple[tuple[object, ...], Revision]] = {}
        for tag, commit in tags.items():
            match = _TAG.fullmatch(tag)
            if match is None or semver.chart_version_problem(match["version"]) is not None:
                continue
            name = match["name"] or ""
            found = (semver.parse(match["version"]).precedence, Revision(commit, tag))
            if name not in newest or newest[name][0] < found[0]:
                newest[name] = found
        return cls({name: each for name, (_, each) in newest.items() if name}, newest[""][1] if "" in newest else None)

    @property
    def exist(self) -> bool:
        """Whether there are any."""
        return bool(self.of_charts) or self.of_all is not None

    def newest(self, chart: str) -> Revision | None:
        """Return the newest release of a chart; None if it has none."""
        return self.of_charts.get(chart) or self.of_all


@dataclass(frozen=True)
class Repository:
    """The repository that a folder is in."""

    folder: str

    @classmethod
    def at(cls, folder: str) -> Repository:
        """Return the repository of a folder, or of the nearest folder above that exists.

        Raises:
            ChartgenError: There is no git, no repository, or git refuses to read it (exit code 3).
        """
        folder = os.path.abspath(folder)
        while not os.path.isdir(folder):
            folder = os.path.dirname(folder)
        if git.run(folder, "rev-parse", "--git-dir") is None:
            hint = "run it in a git repository, or name a folder of charts to compare with"
            finding = Finding("no git repository, or no `git` command", rule="environment", hint=hint)
            raise ChartgenError(finding, exit_code=EXIT_ENVIRONMENT)
        return cls(folder)

    def resolve(self, revision: str) -> Revision:
        """Return the commit of a revision.

        Raises:
            ChartgenError: It is unknown (exit code 2).
        """
        commit = self._commit(revision)
        if commit is None:
            hint = SHALLOW if self.is_shallow else "name a commit, a branch, a tag, or a folder of charts"
            if revision == "HEAD":
                raise usage("no commit to compare with", "commit the charts first, or name a folder of charts")
            raise usage(f"unknown revision `{revision}`", hint)
        return Revision(commit, revision)

    def base(self) -> Revision:
        """Return the merge base of HEAD with the default branch, or with the target of the pull request; else HEAD.

        Raises:
            ChartgenError: There is no commit, or a clone lacks the target or the merge base (exit code 2).
        """
        head = self.resolve("HEAD")
        targets = [branch for variable in _CI_BRANCHES if (branch := os.environ.get(variable))]
        branches = [name for branch in targets for name in (f"origin/{branch}", branch)]
        known = {name: commit for name in branches or self._default_branches() if (commit := self._commit(name))}
        for branch, other in known.items():
            found = git.run(self.folder, "merge-base", head.commit, other)
            if found is not None:
                commit = found.decode().strip()
                return head if commit == head.commit else Revision(commit, f"merge base with {branch}")
            if self.is_shallow:
                raise usage(f"no merge base with `{branch}`", SHALLOW)
        # In CI, a comparison with HEAD finds nothing, whatever the change is.
        if targets and not known:
            fetch = f'git fetch origin "+refs/heads/{targets[0]}:refs/remotes/origin/{targets[0]}"'
            raise usage(f"unknown branch `{branches[0]}`", SHALLOW if self.is_shallow else f"fetch it: `{fetch}`")
        if self.is_shallow and not known:
            raise usage("no default branch to compare with", SHALLOW)
        return head

    @property
    def is_shallow(self) -> bool:
        """Whether the history is cut off."""
        return (git.run(self.folder, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true"

    def releases(self) -> Releases:
        """Return the tags of releases that HEAD contains."""
        form = "%(refname:strip=2)%00%(*objectname)%00%(objectname)"
        found = git.run(self.folder, "for-each-ref", "--merged=HEAD", f"--format={form}", "refs/tags")
        parts = (line.split("\0") for line in (found or b"").decode("utf-8", "replace").splitlines())
        return Releases.of({name: peeled or own for name, peeled, own in parts})

    def files(self, commit: str, folder: str) -> dict[str, str]:
        """Return the names of the blobs of all files in a folder at a commit, by path in the folder.

        Args:
            commit: The commit.
            folder: The folder, which need not exist in the working tree.
        """
        inside = self.inside(folder)
        if inside is None:
            return {}
        tree = f"{commit}:{inside}"
        return git.files(git.run(self.folder, "ls-tree", "--full-tree", "-r", "-z", tree) or b"")

    @cached_property
    def top(self) -> str:
        """The top of the working tree."""
        found = git.run(self.folder, "rev-parse", "--show-toplevel")
        return (found or b"").decode("utf-8", "surrogateescape").removesuffix("\n")

    def inside(self, folder: str) -> str | None:
        """Return the path of a folder in the repository, empty for its top; None if it is outside."""
        path = os.path.relpath(os.path.realpath(folder), os.path.realpath(self.top)).replace(os.sep, "/")
        return None if path == ".." or path.startswith("../") else "" if path == "." else path

    def contents(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of blobs by name; those that a partial clone lacks are left out."""
        names = list(dict.fromkeys(blobs))
        found = git.run(self.folder, "cat-file", "--batch", stdin="".join(f"{name}\n" for name in names).encode())
        return dict(_batch(found or b""))

    def _commit(self, revision: str) -> str | None:
        if revision.startswith("-"):
            return None
        found = git.run(self.folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        return None if found is None else found.decode().strip()

    def _default_branches(self) -> Iterator[str]:
        head = git.run(self.folder, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
        if head is not None:
            yield head.decode("utf-8", "replace").strip()
        yield from _DEFAULT_BRANCHES


def usage(message: str, hint: str) -> ChartgenError:
    """Return an error about what is to be compared."""
    return ChartgenError(Finding(message, rule="usage", hint=hint), exit_code=EXIT_USAGE)


def _batch(output: bytes) -> Iterator[tuple[str, bytes]]:
    """Split the output of `git cat-file --batch`: `NAME TYPE SIZE`, a line break, the content, a line break."""
    start = 0
    while start < len(output):
        end = output.index(b"\n", start)
        header = output[start:end].split(b" ")
        start = end + 1
        if len(header) == 3 and header[1] == b"blob":
            size = int(header[2])
            yield header[0].decode(), output[start : start + size]
            start += size + 1


def by_chart(files: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Group the files of a folder of charts by chart: those with `Chart.yaml`, each with its paths in the chart."""
    found: dict[str, dict[str, str]] = {}
    for path, blob in files.items():
        # Neither Helm nor reports accept other names than UTF-8.
        name, _, rest = os.fsencode(path).decode("utf-8", "replace").partition("/")
        if rest:
            found.setdefault(name, {})[rest] = blob
    return {name: paths for name, paths in found.items() if "Chart.yaml" in paths}
