"""A chart repository in a folder as a destination: archives, and an index.yaml that lists them."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from chartgen import files, yamltext
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_FINDINGS, ChartgenError, Finding, Location
from chartgen.output import shown
from chartgen.output.lock import Lock
from chartgen.publish.archive import TIME
from chartgen.publish.destination import Existing, newest_below
from chartgen.publish.package import Package
from chartgen.publish.target import FolderTarget
from chartgen.verify.source.subcharts import MOST_BYTES
from chartgen.versions import semver

INDEX = "index.yaml"
_WIDTH = 1_000_000
_LOCKS = ".chartgen-publish"
"""The folder of the lock file, while index.yaml is written."""
_WAIT = 60.0
"""Seconds to wait for another run."""


class ChartRepository:
    """A chart repository in a folder. What is there is never changed; entries are added to index.yaml."""

    def __init__(self, target: FolderTarget) -> None:
        self._target = target
        self._folder = target.folder
        self._is_changed = False
        self._added: list[Package] = []

    def reference(self, name: str, version: str) -> str:
        """Return the path of the archive of a chart."""
        return self._target.reference(name, version)

    def find(self, package: Package) -> Existing | None:
        """Return what is published as the version of a chart; None if nothing is.

        Raises:
            ChartgenError: The index or the archive cannot be read.
        """
        listed = self._entry(package)
        path = self._path(package)
        if not os.path.lexists(path):
            if listed is None:
                return None
            message = f"missing archive of {package.name} {package.version}, which {self._shown(INDEX)} lists"
            hint = "restore the archive, or publish another version"
            finding = Finding(message, found=shown(path), hint=hint, rule="file")
            raise ChartgenError(finding, exit_code=EXIT_FINDINGS)
        archive = self._read(path)
        signed = os.path.lexists(f"{path}.prov")
        return Existing(archive, "", is_signed=signed)

    def before(self, package: Package) -> tuple[str, bytes] | None:
        """Return the newest version below that of a chart, and its archive.

        Raises:
            ChartgenError: The index or the archive cannot be read.
        """
        versions = (str(each.get("version")) for each in self._index["entries"].get(package.name, ()))
        version = newest_below(package.version, versions)
        path = os.path.join(self._folder, f"{package.name}-{version}.tgz")
        return None if version is None or not os.path.lexists(path) else (version, self._read(path))

    def manifest_of(self, package: Package, provenance: bytes | None) -> str:
        """Return an empty string: a chart repository has no manifests."""
        del package, provenance
        return ""

    def put(self, package: Package, provenance: bytes | None) -> str:
        """Write the archive of a chart, unless it exists, and its signature; `finish` lists it.

        Raises:
            ChartgenError: The folder cannot be written to (exit code 3).
        """
        path = self._path(package)
        try:
            os.makedirs(self._folder, exist_ok=True)
            if not os.path.lexists(path) or self._read(path) != package.archive:
                write(path, package.archive)
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(f"{path}.prov")  # of a pre-release that is replaced
            if provenance is not None:
                write(f"{path}.prov", provenance)
        except OSError as error:
            raise self._unwritable(error) from error
        self._list(package)
        return ""

    def keep(self, package: Package) -> None:
        """List an archive that is in the folder already: an interrupted run may have left it unlisted."""
        if self._entry(package) is None:
            self._list(package)

    def finish(self) -> None:
        """Write index.yaml, if entries were added.

        Raises:
            ChartgenError: The folder cannot be written to (exit code 3).
        """
        if not self._is_changed:
            return
        try:
            with self._alone():
                # Another run may have added entries since this one read it.
                self.__dict__.pop("_index", None)
                for package in self._added:
                    self._insert(package)
                text = io.StringIO()
                self._yaml.dump(self._index, text)
                write(os.path.join(self._folder, INDEX), text.getvalue().encode())
        except OSError as error:
            raise self._unwritable(error) from error
        self._added.clear()
        self._is_changed = False

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Let no other run write the index."""
        own = os.path.join(self._folder, _LOCKS)
        lock = Lock.take(f"{own}/lock", lambda: os.makedirs(own, exist_ok=True), _WAIT, None)
        try:
            yield
        finally:
            lock.release()
            with contextlib.suppress(OSError):
                os.rmdir(own)

    def _list(self, package: Package) -> None:
        self._added.append(package)
        self._insert(package)
        self._is_changed = True

    def _insert(self, package: Package) -> None:
        metadata = yamltext.load(package.files["Chart.yaml"].decode())
        entry = {
            **metadata,
            "created": _time(),
            "digest": package.digest.removeprefix("sha256:"),
            "urls": [package.file_name],
        }
        versions = self._index["entries"].setdefault(package.name, [])
        for index, each in enumerate(versions):
            if each.get("version") == package.version:
                versions[index] = entry
                break
        else:
            # The newest version comes first, as in an index of Helm.
            own = semver.parse(package.version).precedence
            after = (index for index, each in enumerate(versions) if _precedence(each) < own)
            versions.insert(next(after, len(versions)), entry)

    def _entry(self, package: Package) -> Mapping[str, Any] | None:
        versions = self._index["entries"].get(package.name, ())
        return next((each for each in versions if each.get("version") == package.version), None)

    @cached_property
    def _index(self) -> dict[str, Any]:
        """The content of index.yaml, with its comments and in its order."""
        path = os.path.join(self._folder, INDEX)
        if not os.path.lexists(path):
            self._is_changed = True  # an empty repository has an index, too
            return {"apiVersion": "v1", "entries": {}, "generated": _time()}
        from ruamel.yaml.error import YAMLError

        try:
            found = self._yaml.load(self._read(path).decode())
        except (YAMLError, ValueError, TypeError, RecursionError) as error:
            # Dates, numbers and tags that have no meaning, and what is nested too deeply, have errors of Python.
            mark = getattr(error, "problem_mark", None)
            raise self._foreign("it is not YAML", mark.line + 1 if mark else 1) from error
        entries = found.get("entries") if isinstance(found, dict) else None
        if not isinstance(found, dict) or "apiVersion" not in found:
            raise self._foreign("it is not the index of a chart repository")
        if entries is None:
            found["entries"] = entries = {}
        if not isinstance(entries, dict) or not all(map(_are_versions, entries.values())):
            raise self._foreign("its `entries` are not lists of versions by chart")
        return found

    @cached_property
    def _yaml(self) -> Any:
        from ruamel.yaml import YAML

        yaml = YAML(typ="rt", pure=True)
        yaml.preserve_quotes = True
        yaml.width = _WIDTH
        yaml.indent(mapping=2, sequence=4, offset=2)
        return yaml

    def _path(self, package: Package) -> str:
        return os.path.join(self._folder, package.file_name)

    def _shown(self, name: str) -> str:
        return shown(os.path.join(self._folder, name))

    def _read(self, path: str) -> bytes:
        try:
            return files.read(path, limit=MOST_BYTES)
        except OSError as error:
            finding = Finding(f"cannot read `{shown(path)}`: {files.reason(error)}", rule="file")
            unsafe = isinstance(error, files.UnsafeFileError)
            raise ChartgenError(finding, exit_code=EXIT_FINDINGS if unsafe else EXIT_ENVIRONMENT) from error

    def _foreign(self, why: str, line: int = 1) -> ChartgenError:
        finding = Finding(
            f"invalid index of the chart repository `{shown(self._folder)}`: {why}",
            Location(self._shown(INDEX), line),
            expected="an index.yaml as `helm repo index` writes it",
            hint="publish to another folder",
            rule="file",
        )
        return ChartgenError(finding, exit_code=EXIT_FINDINGS)

    def _unwritable(self, error: OSError) -> ChartgenError:
        message = f"cannot write to the chart repository `{shown(self._folder)}`: {files.reason(error)}"
        return ChartgenError(Finding(message, rule="environment"), exit_code=EXIT_ENVIRONMENT)


def _are_versions(versions: object) -> bool:
    return isinstance(versions, list) and all(isinstance(each, dict) for each in versions)


def _precedence(entry: Mapping[str, Any]) -> tuple[object, ...]:
    version = str(entry.get("version", ""))
    return semver.parse(version).precedence if semver.chart_version_problem(version) is None else ()


def _time() -> str:
    return datetime.fromtimestamp(TIME, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write(path: str, content: bytes) -> None:
    """Write a file whole or not at all."""
    import tempfile

    descriptor, staged = tempfile.mkstemp(prefix=".chartgen-", dir=os.path.dirname(path) or ".")
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
        os.chmod(staged, 0o644)
        os.replace(staged, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(staged)
        raise
