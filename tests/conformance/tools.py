"""The linters' programs: pinned, in the project's cache, or named by whoever runs this.

`CHARTGEN_<NAME>`, such as `CHARTGEN_KUBE_LINTER`, names a program to use instead, or a folder with its source in Go.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support import fetching
from tests.support.fetching import Missing

CHECKOV = "checkov==3.3.30"
YAML_LINTERS = ("yamllint==1.38.0", "yamale==6.1.0")


@dataclass(frozen=True)
class GoTool:
    """A program that the Go module proxy has: built from the module's source."""

    name: str
    version: str
    package: str
    module: str
    replace: str = ""
    """A line for go.mod, which the module's own has and `go install` refuses."""


@dataclass(frozen=True)
class OwnTool:
    """A program that the Go module proxy does not have."""

    name: str
    version: str
    source: str
    """Where its releases and its source are."""
    package: str
    """What to build, from the root of its source."""


KUBECONFORM = GoTool("kubeconform", "v0.8.0", "cmd/kubeconform", "github.com/yannh/kubeconform")
KUBE_SCORE = GoTool("kube-score", "v1.20.0", "cmd/kube-score", "github.com/zegl/kube-score")
ACTIONLINT = GoTool("actionlint", "v1.7.12", "cmd/actionlint", "github.com/rhysd/actionlint")
HELM_DOCS = GoTool("helm-docs", "v1.14.2", "cmd/helm-docs", "github.com/norwoodj/helm-docs")
HELM_UNITTEST = GoTool(
    "helm-unittest",
    "v1.1.2",
    "cmd/helm-unittest",
    "github.com/helm-unittest/helm-unittest",
    "github.com/vmware-labs/yaml-jsonpath v0.3.2 => github.com/helm-unittest/yaml-jsonpath v0.4.0",
)
KUBE_LINTER = OwnTool("kube-linter", "v0.7.9", "github.com/stackrox/kube-linter", "./cmd/kube-linter")
POLARIS = OwnTool("polaris", "v10.2.2", "github.com/FairwindsOps/polaris", ".")
CHART_TESTING = OwnTool("ct", "v3.14.0", "github.com/helm/chart-testing", "./ct")


@cache
def go_tool(tool: GoTool) -> Path:
    """Give the program, building it into the cache first where it is not there.

    Raises:
        Missing: there is no Go, or it did not build.
    """
    named = _named(tool.name, f"./{tool.package}")
    if named is not None:
        return named

    def install(folder: Path) -> None:
        environment = fetching.go_environment()
        go = fetching.go_command()
        if not tool.replace:
            target = f"{tool.module}/{tool.package}@{tool.version}"
            fetching.run(go, "install", target, env={**environment, "GOBIN": str(folder)})
            return
        module = folder / "module"
        module.mkdir()
        text = f"module tools\n\ngo 1.26\n\nrequire {tool.module} {tool.version}\n\nreplace {tool.replace}\n"
        (module / "go.mod").write_text(text, "utf-8")
        target = f"{tool.module}/{tool.package}"
        fetching.run(go, "build", "-mod=mod", "-o", folder / tool.name, target, cwd=module, env=environment)

    return fetching.installed(f"{tool.name}-{tool.version}", install) / tool.name


@cache
def own_tool(tool: OwnTool) -> Path:
    """Give the program that the environment names, or that is on PATH.

    Raises:
        Missing: neither, with how to get it.
    """
    named = _named(tool.name, tool.package)
    if named is not None:
        return named
    found = shutil.which(tool.name)
    if found is None:
        raise Missing(
            f"{tool.name}: not on PATH. Install it ({tool.version} or near, {tool.source}),"
            f" or set {_variable(tool.name)} to the program or to a folder with its source"
        )
    return Path(found)


@cache
def checkov() -> tuple[str, ...]:
    """Give the command for checkov, in a virtual environment of its own.

    Raises:
        Missing: it could not be installed.
    """
    folder = fetching.installed(
        CHECKOV.replace("==", "-"), lambda folder: fetching.install_from_pypi(folder, [CHECKOV])
    )
    return (str(fetching.venv_python(folder)), "-m", "checkov.main")


@cache
def yaml_linters() -> Path:
    """Give a folder with the programs `yamllint` and `yamale`.

    Raises:
        Missing: they could not be installed.
    """

    def install(folder: Path) -> None:
        fetching.install_from_pypi(folder, YAML_LINTERS)
        # Scripts that pip writes name the folder of their making; these find their own.
        programs = {"yamllint": "from yamllint.__main__ import run; run()"}
        programs["yamale"] = "from yamale.command_line import main; main()"
        for name, code in programs.items():
            script = folder / name
            script.write_text(f'#!/bin/sh\nexec "$(dirname "$0")/venv/bin/python" -c "{code}" "$@"\n', "utf-8")
            script.chmod(0o755)

    return fetching.installed("-".join(YAML_LINTERS).replace("==", "-"), install)


def ask(
    *command: str | Path, allowed: tuple[int, ...] = (0, 1), cwd: Path | None = None, path: tuple[Path, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run a linter; `path` goes before PATH.

    Raises:
        AssertionError: it exits with a code that is not `allowed`; with all that it said.
    """
    environment = {**os.environ, "PATH": os.pathsep.join([*map(str, path), os.environ.get("PATH", "")])}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=600,
        check=False,
    )
    said = f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    assert done.returncode in allowed, f"{command[0]}: exit {done.returncode}\n{said}"
    return done


def _variable(name: str) -> str:
    return f"CHARTGEN_{name.upper().replace('-', '_')}"


def _named(name: str, package: str) -> Path | None:
    """Give the program that the environment names, built from its source where a folder is named."""
    value = os.environ.get(_variable(name))
    if not value:
        return None
    named = Path(value).expanduser().resolve()
    if not named.is_dir():
        if not os.access(named, os.X_OK):
            raise Missing(f"{name}: {_variable(name)} names {named}, which is no program")
        return named
    target = fetching.cache_folder("tools/from-source") / name
    try:
        environment = fetching.go_environment()
        fetching.run(fetching.go_command(), "build", "-o", target, package, cwd=named, env=environment)
    except subprocess.CalledProcessError as error:
        raise Missing(f"{name}: {named} does not build: {error.stderr.strip()[-600:]}") from error
    return target
