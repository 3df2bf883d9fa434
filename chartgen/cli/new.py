"""`chartgen new`: a spec to start from, or a whole project."""

from __future__ import annotations

import keyword
import os
import re
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from chartgen import installation, names
from chartgen.cli import findings
from chartgen.cli.console import Console
from chartgen.cli.recipes import recipe
from chartgen.cli.settings import settings
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_OK, EXIT_USAGE, ChartgenError, Finding, Location

PROJECT = (
    "requirements.txt",
    "pyproject.toml",
    "Makefile",
    "README.md",
    ".gitignore",
    ".pre-commit-config.yaml",
)
"""The files of a project besides its spec, each rendered from the template with its path."""
CI = {"github": ".github/workflows/charts.yml", "gitlab": ".gitlab-ci.yml"}
"""The file for each CI system, likewise."""


@dataclass(frozen=True, slots=True)
class New:
    """The options of `chartgen new`."""

    name: str
    specs: str | None = None
    recipe: str | None = None
    """The recipe to start from, instead of a small service."""
    ci: str | None = None
    """The CI system whose file is written, in an existing project, too; `github` in a new one by default."""
    debug: bool = False
    writes = False

    def run(self, console: Console) -> int:
        """Write the files, list them, and say what to do next.

        Raises:
            ChartgenError: The name is invalid, the spec exists, or a file cannot be written.
        """
        self._check_name()
        module = _module(self.name)
        found = settings(output=None, specs_exist=False)
        # The first of the configured paths that can be a folder.
        configured = next(path for path in (*found.specs, "specs") if not path.endswith(".py"))
        folder = configured if self.specs is None else self.specs
        spec = os.path.join(folder, f"{module}.py")
        _check_path(folder, spec)
        whole = all(entry.startswith(".") for entry in os.listdir())
        context = {"name": self.name, "variable": module, "specs": _shown(folder).rstrip("/"), "output": found.output}
        text = recipe(self.recipe, self.name, module) if self.recipe else _rendered("new/spec.py.jinja", context)
        files = {spec: text}
        requirement = installation.requirement("verify")
        paths = (*PROJECT, CI[self.ci or "github"]) if whole else (CI[self.ci],) if self.ci else ()
        if paths:
            _check_project_folder(folder, context["specs"])
            context |= {"requirement": requirement, "action": _action(requirement), "ci": self.ci or "github"}
            files |= {path: _rendered(f"new/project/{path}.jinja", context) for path in paths}
        for path, text in files.items():
            console.print(f"{'wrote' if _write(path, text) else 'kept '} {console.out.line(_shown(path))}")
        console.print()
        if whole:
            if "file://" in requirement:
                console.print(
                    "requirements.txt refers to chartgen on this machine: change it before you share the project."
                )
            console.print(
                f"Next: run `chartgen build`, read {found.output}/{self.name},"
                f" then edit {console.out.line(_shown(spec))}."
            )
        else:
            command = shlex.join(["chartgen", "build", f"{folder.rstrip('/')}/"])
            console.print(f"Next: edit {console.out.line(_shown(spec))}, then run `{console.out.line(command)}`.")
        return EXIT_OK

    def fail(self, error: ChartgenError, console: Console, seconds: float) -> None:  # noqa: ARG002
        """Report what ended the command."""
        findings.show(error.findings, console, tracebacks=error.tracebacks if self.debug else ())

    def _check_name(self) -> None:
        problem = names.chart_name(self.name)
        if problem:
            near = legal(self.name)
            hint = f"`chartgen new {near}`" if near else "for example `chartgen new shop-api`"
            raise ChartgenError(
                Finding(f"invalid chart name {names.quoted(self.name)}: {problem}", rule="usage", hint=hint),
                exit_code=EXIT_USAGE,
            )


def _check_path(folder: str, spec: str) -> None:
    """Check that a spec can be written.

    Raises:
        ChartgenError: It exists, or something in the way is not a folder.
    """
    shown = _shown(spec)
    if os.path.lexists(spec):
        raise ChartgenError(
            Finding(
                f"{shown} already exists",
                Location(shown, 1) if os.path.isfile(spec) else None,
                rule="file",
                hint="choose another name, or edit the file",
            ),
            exit_code=EXIT_USAGE,
        )
    part = folder
    while part and not os.path.lexists(part):
        part = os.path.dirname(part)
    if part and not os.path.isdir(part):
        what = "a symbolic link to a path that does not exist" if os.path.islink(part) else "not a folder"
        raise ChartgenError(
            Finding(f"{_shown(part)} is {what}", rule="file", hint="remove it, or name another folder with --specs"),
            exit_code=EXIT_USAGE,
        )


def _check_project_folder(given: str, folder: str) -> None:
    if os.path.isabs(folder) or folder.startswith("..") or not re.fullmatch(r"[\w./-]+", folder, re.ASCII):
        finding = Finding(
            f"invalid folder of specs `{given}`",
            expected="a folder in the new project, such as specs",
            rule="usage",
        )
        raise ChartgenError(finding, exit_code=EXIT_USAGE)


def legal(name: str) -> str:
    """Return the valid chart name that is nearest to a name; empty if there is none."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    # ShopAPI and shopApi are two words.
    apart = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", plain.removesuffix(".py"))
    found = re.sub(r"[^a-z0-9]+", "-", apart.lower()).strip("-")
    if found[:1].isdigit():
        found = f"app-{found}"
    return found[: names.CHART_NAME_MAX].rstrip("-")


def _module(name: str) -> str:
    """Return the name of the module and of its variable; it is neither a keyword nor a module of Python."""
    module = name.replace("-", "_")
    if keyword.iskeyword(module) or keyword.issoftkeyword(module) or module in {*sys.stdlib_module_names, "chartgen"}:
        return f"{module}_chart"
    return module


def _rendered(template: str, context: Mapping[str, object]) -> str:
    from chartgen.templating import environment

    return environment().get_template(template).render(context)


def _action(requirement: str) -> str:
    """Return the GitHub Action of the repository that a requirement names; empty if it is not on GitHub."""
    found = re.search(r"git\+https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?@([0-9a-f]+)$", requirement)
    return f"{found[1]}@{found[2]}" if found else ""


def _write(path: str, text: str) -> bool:
    """Write a new file; return False if it already exists.

    Raises:
        ChartgenError: It cannot be written.
    """
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
