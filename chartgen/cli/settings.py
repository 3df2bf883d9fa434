"""What a command works on: its arguments and options, else `[tool.chartgen]`, else the defaults."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from chartgen.conventions import OUTPUT, SPECS
from chartgen.errors import EXIT_USAGE, ChartgenError, Finding

if TYPE_CHECKING:
    from chartgen.project import ConfiguredText, Gitops, ProjectCluster


class Settings(NamedTuple):
    """The specs and the output of a command."""

    specs: tuple[str, ...]
    output: str
    build_command: tuple[str, ...]
    """The words of the command that builds these specs."""
    diff_base: ConfiguredText | None = None
    """The revision that `chartgen diff` compares with by default, if it is configured."""
    publish_to: ConfiguredText | None = None
    """Where `chartgen publish` publishes to by default, if it is configured."""
    templates: str = ""
    """The folder of the team's own templates; empty for none."""
    clusters: tuple[ProjectCluster, ...] = ()
    gitops: Gitops | None = None


def settings(specs: tuple[str, ...] = (), output: str | None = None, *, specs_exist: bool = True) -> Settings:
    """Return the settings of a command.

    Args:
        specs: The specs of the command line; empty if there are none.
        output: The output of the command line, if there is one.
        specs_exist: Whether a missing default folder of specs is an error.

    Raises:
        ChartgenError: The configuration is invalid, or requires another version of chartgen; no specs are given, and
            the default folder does not exist.
    """
    from chartgen.project import load_project

    project = load_project(os.getcwd())
    if specs_exist and not specs and project.specs is None and not os.path.exists(SPECS):
        finding = Finding(
            f"missing folder `{SPECS}/`",
            rule="file",
            hint="start with `chartgen new NAME`, or name the specs, as in `chartgen build PATH`",
        )
        raise ChartgenError(finding, exit_code=EXIT_USAGE)
    command = ["chartgen", "build", *(specs or (() if project.specs else (f"{SPECS}/",)))]
    usual_output = OUTPUT if project.output is None else project.output
    if output is not None and os.path.normpath(output) != os.path.normpath(usual_output):
        command += ["-o", output]
    return Settings(
        specs or project.specs or (SPECS,),
        usual_output if output is None else output,
        tuple(command),
        project.diff_base,
        project.publish_to,
        project.templates,
        project.clusters,
        project.gitops,
    )
