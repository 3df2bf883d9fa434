"""A registry as a destination, used through Helm's client."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from chartgen.errors import EXIT_FINDINGS, ChartgenError, Finding
from chartgen.files import read, reason
from chartgen.publish.archive import TIME, sha256
from chartgen.publish.destination import Existing, newest_below
from chartgen.publish.failures import Problem, explained, is_absent, unusable
from chartgen.publish.helm_client import HelmClient, HelmClientError, LateError
from chartgen.publish.manifest import manifest
from chartgen.publish.package import Package
from chartgen.publish.target import RegistryTarget
from chartgen.verify.source.subcharts import MOST_BYTES

ASK_SECONDS = 30.0
"""Seconds within which a registry has to answer a small request."""
COPY_SECONDS = 300.0
"""Seconds that a chart may take from or to a registry."""
_LOCAL_SECONDS = 60.0
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_SIGNATURE = len(
    '{"mediaType":"application/vnd.cncf.helm.chart.provenance.v1.prov","digest":"sha256:","size":100},'
) + 64  # fmt: skip
"""Bytes by which a signature makes a manifest longer, at least."""


@dataclass
class Registry:
    """A path in a registry. Helm's client does all that needs a network."""

    target: RegistryTarget
    client: HelmClient
    scratch: str
    """An empty folder for archives."""
    _metadata: dict[str, Any] = field(default_factory=dict)

    def reference(self, name: str, version: str) -> str:
        """Return the URL of a version of a chart."""
        return self.target.reference(name, version)

    def find(self, package: Package) -> Existing | None:
        """Return what is published as the version of a chart; None if nothing is.

        Raises:
            ChartgenError: The registry cannot be read (exit code 3).
        """
        descriptor = self._resolved(package)
        if descriptor is None:
            return None
        digest, size = descriptor
        unsigned = self._manifest(package, None)
        if digest == sha256(unsigned):
            return Existing(None, digest, is_signed=False)
        # Helm's client does not return manifests, nor whether a chart has a signature.
        archive = self._pulled(package.name, package.version)
        return Existing(archive, digest, is_signed=size >= len(unsigned) + _SIGNATURE)

    def before(self, package: Package) -> tuple[str, bytes] | None:
        """Return the newest version below that of a chart, and its archive.

        Raises:
            ChartgenError: The registry cannot be read (exit code 3).
        """
        with self._explained():
            try:
                tags = self._ask("tags", ASK_SECONDS, repository=self.target.repository(package.name))
            except HelmClientError as error:
                if is_absent(str(error)):
                    return None
                raise
        version = newest_below(package.version, tags)
        return None if version is None else (version, self._pulled(package.name, version))

    def manifest_of(self, package: Package, provenance: bytes | None) -> str:
        """Return the digest of the manifest that `put` creates."""
        return sha256(self._manifest(package, provenance))

    def put(self, package: Package, provenance: bytes | None) -> str:
        """Push a chart, and return the digest of its manifest.

        The manifest is pushed last, so the registry has the whole chart, or none.

        Raises:
            ChartgenError: The registry cannot be written to, or has another manifest afterwards (exit code 3).
        """
        path = self._written(package)
        signature = f"{path}.prov"
        if os.path.lexists(signature):
            os.unlink(signature)
        if provenance is not None:
            _write(signature, provenance)
        with self._explained():
            self._ask("push", COPY_SECONDS, archive=path, target=self.target.url)
        found = self._resolved(package)
        if found is None:
            raise unusable(self.target, Problem("does not have what was pushed to it"))
        return found[0]

    def keep(self, package: Package) -> None:
        """Do nothing."""

    def finish(self) -> None:
        """Do nothing: registries list charts themselves."""

    def _resolved(self, package: Package) -> tuple[str, int] | None:
        """Return digest and size of the manifest of a version; None if there is none."""
        with self._explained():
            try:
                found = self._ask("resolve", ASK_SECONDS, reference=self.reference(package.name, package.version))
            except HelmClientError as error:
                if is_absent(str(error)):
                    return None
                raise
        digest, size = found.get("digest"), found.get("size")
        if not (isinstance(digest, str) and _DIGEST.fullmatch(digest) and isinstance(size, int)):
            raise unusable(self.target, Problem("does not answer as the OCI specification requires"))
        return digest, size

    def _pulled(self, name: str, version: str) -> bytes:
        import tempfile

        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            with self._explained():
                self._ask(
                    "pull",
                    COPY_SECONDS,
                    repository=self.target.repository(name),
                    version=version,
                    folder=folder,
                )
            names = os.listdir(folder)
            if len(names) != 1:
                raise unusable(self.target, Problem("does not answer as the OCI specification requires"))
            try:
                return read(os.path.join(folder, names[0]), limit=MOST_BYTES)
            except OSError as error:
                problem = Problem(f"has an archive of {name} {version} that cannot be read: {reason(error)}")
                raise unusable(self.target, problem) from error

    def _manifest(self, package: Package, provenance: bytes | None) -> bytes:
        if package.digest not in self._metadata:
            path = self._written(package)
            try:
                self._metadata[package.digest] = self.client.ask("metadata", _LOCAL_SECONDS, archive=path)
            except (HelmClientError, LateError) as error:
                finding = Finding(
                    f"Helm cannot read the chart {package.name}",
                    package.source.location,
                    found=str(error),
                    hint="`chartgen verify` explains what is wrong with a chart",
                    rule="file",
                )
                raise ChartgenError(finding, exit_code=EXIT_FINDINGS) from error
        return manifest(self._metadata[package.digest], package.archive, provenance)

    def _written(self, package: Package) -> str:
        """Return the file of the archive of a package; its time is part of the manifest that Helm creates."""
        path = os.path.join(self.scratch, package.file_name)
        _write(path, package.archive)
        return path

    def _ask(self, action: str, seconds: float, **request: Any) -> Any:
        return self.client.ask(action, seconds, plain_http=self.target.plain_http, **request)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except HelmClientError as error:
            raise unusable(self.target, explained(str(error))) from None
        except LateError as error:
            raise unusable(self.target, Problem(str(error))) from None


def _write(path: str, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)
    os.utime(path, (TIME, TIME))
