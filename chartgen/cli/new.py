"""`chartgen new`: a spec to start from, or a whole project."""

from __future__ import annotations

import keyword
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from chartgen import names
from chartgen.cli.console import Console
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_OK, EXIT_USAGE, ChartgenError, Finding, Location

OUTPUT = "generated"

PROJECT = (
    "requirements.txt",
    "pyproject.toml",
    "Makefile",
    "README.md",
    ".gitignore",
    ".pre-commit-config.yaml",
    ".github/workflows/charts.yml",
)
"""What a project has beside its spec; each is made from the template of its path."""


@dataclass(frozen=True, slots=True)
class New:
    """What was asked for."""

    name: str
    specs: str

    def __call__(self, console: Console) -> int:
        """Write the files, tell which, and what to do next.

        Raises:
            ChartgenError: The name is none for a chart, the spec is there already, or the machine refuses.
        """
        self._check()
        module = _module(self.name)
        spec = os.path.join(self.specs, f"{module}.py")
        if os.path.lexists(spec):
            finding = Finding(
                f"there is a {_shown(spec)} already",
                Location(_shown(spec), 1),
                rule="file",
                hint="choose another name, or edit it",
            )
            raise ChartgenError(finding, exit_code=EXIT_USAGE)
        whole = all(each.startswith(".") for each in os.listdir())
        context = {"name": self.name, "variable": module, "specs": _shown(self.specs).rstrip("/"), "output": OUTPUT}
        files = {spec: _rendered("new/spec.py.jinja", context)}
        requirement = _requirement()
        if whole:
            if os.path.isabs(context["specs"]) or not re.fullmatch(r"[\w./-]+", context["specs"], re.ASCII):
                finding = Finding(
                    "the specs of a new project lie in it", found=self.specs, expected="specs", rule="usage"
                )
                raise ChartgenError(finding, exit_code=EXIT_USAGE)
            context["requirement"] = requirement
            files |= {path: _rendered(f"new/project/{path}.jinja", context) for path in PROJECT}
        for path, text in files.items():
            done = "wrote" if _write(path, text) else "kept "
            console.print(f"{done} {console.out.safe(_shown(path))}")
        console.print()
        if whole:
            if "file://" in requirement:
                console.print(
                    "requirements.txt names this machine's copy of chartgen: change it to one that others can reach."
                )
            console.print(f"Next: make build, read {OUTPUT}/{self.name}, then edit {console.out.safe(_shown(spec))}.")
        else:
            import shlex

            command = shlex.join(["chartgen", "build", f"{self.specs.rstrip('/')}/"])
            console.print(f"Next: edit {console.out.safe(_shown(spec))}, then {console.out.safe(command)}")
        return EXIT_OK

    def _check(self) -> None:
        problem = names.chart_name(self.name)
        if problem:
            near = legal(self.name)
            hint = f"`chartgen new {near}`" if near else "such as shop-api"
            raise ChartgenError(Finding(problem, rule="usage", hint=hint), exit_code=EXIT_USAGE)


def legal(name: str) -> str:
    """Give the nearest legal name of a chart, or nothing where there is none near."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    # Words that capitals divide: ShopAPI, shopApi.
    apart = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", plain.removesuffix(".py"))
    found = re.sub(r"[^a-z0-9]+", "-", apart.lower()).strip("-")
    if found[:1].isdigit():
        found = f"app-{found}"
    return found[: names.CHART_NAME_MAX].rstrip("-")


def _module(name: str) -> str:
    """Name the module, and the variable in it: neither a word of Python's nor one of its modules."""
    module = name.replace("-", "_")
    if keyword.iskeyword(module) or keyword.issoftkeyword(module) or module in {*sys.stdlib_module_names, "chartgen"}:
        return f"{module}_chart"
    return module


def _rendered(template: str, context: Mapping[str, object]) -> str:
    from chartgen.render import environment

    return environment().get_template(template).render(context)


def _requirement() -> str:
    """Say how pip gets the chartgen that runs: by its version, or from where it was installed from."""
    import json
    from importlib import metadata
    from pathlib import Path

    try:
        package = metadata.distribution("chartgen")
    except metadata.PackageNotFoundError:
        return f"chartgen @ {Path(__file__).resolve().parents[2].as_uri()}"
    origin = json.loads(package.read_text("direct_url.json") or "{}")
    if "url" not in origin:
        return f"chartgen=={package.version}"
    version = origin.get("vcs_info")
    return (
        f"chartgen @ {version['vcs']}+{origin['url']}@{version['commit_id']}"
        if version
        else f"chartgen @ {origin['url']}"
    )


def _write(path: str, text: str) -> bool:
    """Write a file that is not there; say whether it was not."""
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return False
    except OSError as error:
        finding = Finding(f"cannot write {_shown(path)}: {(error.strerror or str(error)).lower()}", rule="environment")
        raise ChartgenError(finding, exit_code=EXIT_ENVIRONMENT) from error
    return True


def _shown(path: str) -> str:
    return os.path.normpath(path).replace(os.sep, "/")
