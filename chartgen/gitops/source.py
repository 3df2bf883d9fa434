"""The source from which Argo CD and Flux fetch charts: a registry, or the git repository that contains them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chartgen.errors import Location
from chartgen.gitops.target import Target

_OCI = "oci://"
FLUX_REPOSITORY = "flux-system"
"""The GitRepository that `flux bootstrap` creates, in the namespace of the same name."""


@dataclass(frozen=True, slots=True)
class Oci:
    """A registry, in which each chart is a repository."""

    url: str
    """The part of the addresses that all charts have in common: `oci://ghcr.io/acme/charts`."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """The digests of manifests, by chart; charts without one are found by their version."""
    plain_http: bool = False

    def repository(self, target: Target) -> str:
        """Return the address of a chart, without a version."""
        return f"{self.url.rstrip('/')}/{target.chart}"

    def tag(self, target: Target) -> str:
        """Return the tag of a version: registries do not allow `+`, for which Helm writes `_`."""
        return target.version.replace("+", "_")


@dataclass(frozen=True, slots=True)
class Git:
    """A git repository with generated charts."""

    url: str
    """Its address, such as `https://github.com/acme/charts.git`; empty for Flux, which knows it."""
    folder: str
    """The folder of the charts in it, with slashes: `generated`."""
    revision: str = "HEAD"
    """The branch or tag that Argo CD follows."""
    repository: str = FLUX_REPOSITORY
    """The name of the GitRepository of Flux."""

    def path(self, target: Target, *names: str) -> str:
        """Return the path of a chart, or of a file in it."""
        return "/".join(filter(None, (self.folder, target.chart, *names)))


Source = Oci | Git


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a source, as a user gave it."""

    text: str
    location: Location | None = None
    """Where it is configured, if it is."""

    @property
    def is_oci(self) -> bool:
        """Whether it is a registry."""
        return self.text.startswith(_OCI)
