"""The project's configuration: the table `[tool.chartgen]` in pyproject.toml."""

from __future__ import annotations

import dataclasses
import functools
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from chartgen import files
from chartgen.conventions import OUTPUT
from chartgen.errors import EXIT_USAGE, ChartgenError, Finding, Location
from chartgen.kubernetes.min_versions import MIN_VERSIONS
from chartgen.locations import shown
from chartgen.similar import closest
from chartgen.spec.declare import LEVELS, Level
from chartgen.spec.types import Profile

if TYPE_CHECKING:
    from chartgen.spec.cluster import Cluster
    from chartgen.spec.configured import Defaults
    from chartgen.spec.manifest import Waiver

_FILE = "pyproject.toml"
_FILE_MAX = 1024 * 1024
_KEYS = (
    "specs", "output", "defaults", "level", "kube-version", "waivers", "diff-base", "publish-to", "required-version",
    "templates", "clusters", "gitops",
)  # fmt: skip
_CLUSTER_KEYS = ("server", "context", "project", "namespace", "environments")
_GITOPS_KEYS = ("tool", "source", "revision", "folder")
TOOLS = ("argocd", "flux", "both")


class ConfiguredText(NamedTuple):
    """A text of the configuration, which is checked where it is used."""

    text: str
    location: Location


class ProjectWaiver(NamedTuple):
    """A rule that is waived for all charts."""

    waiver: Waiver
    location: Location


class ProjectCluster(NamedTuple):
    """A cluster in which all charts run that name no other one."""

    cluster: Cluster
    environments: tuple[str, ...]
    """The environments that run in it."""
    location: Location


class Gitops(NamedTuple):
    """The configuration of `chartgen gitops`; None where there is none."""

    tool: str | None = None
    """`argocd`, `flux` or `both`."""
    source: ConfiguredText | None = None
    """Where the charts come from: `oci://HOST/PATH`, or the URL of a git repository."""
    revision: str | None = None
    """The branch or tag of a git repository."""
    folder: str | None = None
    """The folder of the files, relative to the current directory."""


class Project(NamedTuple):
    """The configuration of a project; command-line options override it."""

    file: str | None = None
    """The pyproject.toml with `[tool.chartgen]`; None if there is none."""
    specs: tuple[str, ...] | None = None
    """The files and folders of specs, relative to the current directory."""
    output: str | None = None
    """The folder of charts, relative to the current directory."""
    defaults: Profile | None = None
    """The defaults profile of charts that have none, nor their namespaces."""
    level: Level | None = None
    """The level of values of charts that neither have one themselves nor by their namespace."""
    kube_version: str | None = None
    """The minimum Kubernetes version of charts that set none."""
    waivers: tuple[ProjectWaiver, ...] = ()
    diff_base: ConfiguredText | None = None
    """The revision that `chartgen diff` compares with by default."""
    publish_to: ConfiguredText | None = None
    """Where `chartgen publish` publishes to by default: a registry, or a folder relative to the current directory."""
    templates: str = ""
    """The folder of the team's own templates, as an absolute path; empty for none."""
    clusters: tuple[ProjectCluster, ...] = ()
    gitops: Gitops = Gitops()

    @property
    def spec_defaults(self) -> Defaults:
        """The defaults of fields of specs."""
        return {} if self.kube_version is None else {"Chart": {"kube_version": self.kube_version}}

    @property
    def spec_waivers(self) -> list[Waiver]:
        """The waivers as specs have them."""
        return [each.waiver for each in self.waivers]

    def specs_of(self, folder: str) -> list[str]:
        """Return the files and folders of specs, given a folder of specs for which the project was loaded."""
        return [folder] if self.specs is None else [os.path.join(folder, each) for each in self.specs]

    def output_of(self, folder: str) -> str:
        """Return the folder of the charts of a folder of specs, for which the project was loaded."""
        if self.output is not None:
            return os.path.join(folder, self.output)
        return OUTPUT if self.file is None else os.path.join(os.path.dirname(self.file), OUTPUT)


def load_project(cwd: str | os.PathLike[str]) -> Project:
    """Load the configuration of the project that a folder is in.

    It is in the nearest pyproject.toml with a table `[tool.chartgen]`, from the folder upwards to the top of the
    repository. Its paths are relative to that file; those of the result are relative to the folder.

    Args:
        cwd: The current directory.

    Raises:
        ChartgenError: The file is not valid, a key is unknown, a value is invalid, or the project requires another
            version of chartgen (exit code EXIT_USAGE).
    """
    folder = os.path.abspath(cwd)
    while True:
        path = os.path.join(folder, _FILE)
        text = _read(path)
        # TOML is parsed only if it matters to chartgen: this is on the way of every run.
        if "chartgen" in text:
            table = _table(path, text)
            if table is not None:
                return _project(os.path.abspath(cwd), path, text, table)
        above = os.path.dirname(folder)
        if above == folder or os.path.exists(os.path.join(folder, ".git")):
            return Project()
        folder = above


@functools.cache
def project_at(folder: str) -> Project:
    """Load the configuration of the project that a folder of specs is in, once."""
    return load_project(folder)


def _read(path: str) -> str:
    try:
        return files.read_text(path, limit=_FILE_MAX, follow=True)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except UnicodeDecodeError:
        raise _error("invalid TOML: it is not UTF-8", path, 1) from None
    except OSError as error:
        raise _error(f"cannot read {_FILE}: {files.reason(error)}", path, 1) from error


@functools.lru_cache(maxsize=8)
def _table(path: str, text: str) -> Mapping[str, Any] | None:
    import tomllib

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise _error(f"invalid TOML: {error}", path, int(line[1]) if line else text.count("\n") + 1) from None
    except RecursionError:
        raise _error("invalid TOML: nested too deeply", path, 1) from None
    except ValueError:
        # Python converts no more digits.
        raise _error("invalid TOML: a number has too many digits", path, 1) from None
    tool = data.get("tool", {})
    table = tool.get("chartgen") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise _error("invalid `tool.chartgen`", path, _line(text, "chartgen"), expected="a table, `[tool.chartgen]`")
    return table


def _project(cwd: str, path: str, text: str, table: Mapping[str, Any]) -> Project:
    if unknown := [key for key in table if key not in _KEYS]:
        raise _unknown_keys(unknown, path, text, "[tool.chartgen]", _KEYS)
    if "required-version" in table:
        _require_version(table["required-version"], path, _line(text, "required-version"))
    folder = os.path.dirname(path)

    def relative(value: str) -> str:
        return value if folder == cwd or os.path.isabs(value) else os.path.relpath(os.path.join(folder, value), cwd)

    specs = table.get("specs")
    if isinstance(specs, str):
        specs = [specs]
    if specs is not None and not (isinstance(specs, list) and specs and all(map(_is_text, specs))):
        raise _error("invalid `specs`", path, _line(text, "specs"), expected="a path, or a list of paths")
    output = table.get("output")
    if output is not None and not _is_text(output):
        raise _error("invalid `output`", path, _line(text, "output"), expected="a path")
    defaults, level = table.get("defaults"), table.get("level")
    for key, value, known in (("defaults", defaults, get_args(Profile)), ("level", level, LEVELS)):
        if value is not None and value not in known:
            expected = " or ".join(f'"{each}"' for each in known)
            raise _error(f"invalid `{key}`", path, _line(text, key), expected=expected)
    kube_version = table.get("kube-version")
    if kube_version is not None and kube_version not in MIN_VERSIONS:
        expected = f'"{MIN_VERSIONS[0]}" to "{MIN_VERSIONS[-1]}", as text'
        raise _error("invalid `kube-version`", path, _line(text, "kube-version"), expected=expected)
    diff_base = table.get("diff-base")
    if diff_base is not None and not _is_text(diff_base):
        raise _error("invalid `diff-base`", path, _line(text, "diff-base"), expected="a git revision")
    publish_to = table.get("publish-to")
    if publish_to is not None and not _is_text(publish_to):
        raise _error("invalid `publish-to`", path, _line(text, "publish-to"), expected="oci://HOST/PATH, or a folder")
    if publish_to is not None and "://" not in publish_to:
        publish_to = relative(publish_to)
    templates = table.get("templates")
    if templates is not None and not _is_text(templates):
        raise _error("invalid `templates`", path, _line(text, "templates"), expected="a folder")
    if templates is not None:
        templates = os.path.normpath(os.path.join(folder, templates))
        if not os.path.isdir(templates):
            message = f"missing folder of templates `{shown(templates)}`"
            raise _error(message, path, _line(text, "templates"), hint="create it, or remove the key")
    return Project(
        path,
        None if specs is None else tuple(map(relative, specs)),
        None if output is None else relative(output),
        defaults,
        level,
        kube_version,
        tuple(_waivers(table["waivers"], path, text)) if "waivers" in table else (),
        None if diff_base is None else ConfiguredText(diff_base, _location(path, _line(text, "diff-base"))),
        None if publish_to is None else ConfiguredText(publish_to, _location(path, _line(text, "publish-to"))),
        "" if templates is None else templates,
        tuple(_clusters(table["clusters"], path, text)) if "clusters" in table else (),
        _gitops(table["gitops"], path, text, relative) if "gitops" in table else Gitops(),
    )


def _is_text(value: object) -> bool:
    """Return whether a value can be a path or a part of a command; these cannot contain NUL."""
    return isinstance(value, str) and bool(value) and "\0" not in value


def _waivers(waivers: object, path: str, text: str) -> Iterator[ProjectWaiver]:
    from chartgen.spec.manifest import Waiver

    if not isinstance(waivers, dict):
        expected = 'a table of rules with reasons, such as `image-digest = "Tags in our registry are immutable."`'
        raise _error("invalid `waivers`", path, _line(text, "waivers"), expected=expected)
    for rule, reason in waivers.items():
        line = _line(text, rule)
        try:
            waiver = Waiver(rule, reason)
        except ChartgenError:
            message = f"invalid reason of the waiver `{rule}`"
            raise _error(message, path, line, expected="the reason in one sentence") from None
        yield ProjectWaiver(waiver, _location(path, line))


def _clusters(clusters: object, path: str, text: str) -> Iterator[ProjectCluster]:
    from chartgen.spec.cluster import Cluster

    if not isinstance(clusters, dict) or not all(isinstance(each, dict) for each in clusters.values()):
        expected = "a table for each cluster, such as `[tool.chartgen.clusters.production]`"
        raise _error("invalid `clusters`", path, _line(text, "clusters"), expected=expected)
    for name, fields in clusters.items():
        location = _location(path, _line(text, name))
        for key in fields:
            if key not in _CLUSTER_KEYS:
                raise _unknown_keys([key], path, text, f"[tool.chartgen.clusters.{name}]", _CLUSTER_KEYS)
        environments = fields.get("environments", [name])
        if not isinstance(environments, list) or not all(isinstance(each, str) for each in environments):
            message = f'invalid `environments` of the cluster "{name}"'
            raise _error(message, path, _line(text, "environments"), expected="a list of names of environments")
        try:
            cluster = Cluster(name, **{key: value for key, value in fields.items() if key != "environments"})
        except ChartgenError as error:
            found = (dataclasses.replace(each, location=location, rule="usage") for each in error.findings)
            raise ChartgenError(*found, exit_code=EXIT_USAGE) from None
        yield ProjectCluster(cluster, tuple(environments), location)


def _gitops(table: object, path: str, text: str, relative: Callable[[str], str]) -> Gitops:
    if not isinstance(table, dict):
        raise _error("invalid `gitops`", path, _line(text, "gitops"), expected="a table, `[tool.chartgen.gitops]`")
    if unknown := [key for key in table if key not in _GITOPS_KEYS]:
        raise _unknown_keys(unknown, path, text, "[tool.chartgen.gitops]", _GITOPS_KEYS)
    for key, value in table.items():
        if not _is_text(value) or (key == "tool" and value not in TOOLS):
            expected = {"tool": " or ".join(f'"{each}"' for each in TOOLS), "folder": "a path"}.get(key, "text")
            raise _error(f"invalid `{key}` of `gitops`", path, _line(text, key), expected=expected)
    source, folder = table.get("source"), table.get("folder")
    return Gitops(
        table.get("tool"),
        None if source is None else ConfiguredText(source, _location(path, _line(text, "source"))),
        table.get("revision"),
        None if folder is None else relative(folder),
    )


def _unknown_keys(keys: Sequence[str], path: str, text: str, table: str, known: Sequence[str]) -> ChartgenError:
    return ChartgenError(*(_unknown(key, path, text, table, known) for key in keys), exit_code=EXIT_USAGE)


def _unknown(key: str, path: str, text: str, table: str = "[tool.chartgen]", known: Sequence[str] = _KEYS) -> Finding:
    near = closest(key, known)
    return Finding(
        f"unknown key `{key}` in `{table}`",
        _location(path, _line(text, key)),
        field=key,
        expected=", ".join(known),
        hint=f"did you mean `{near}`?" if near else "",
        rule="usage",
    )


def _require_version(required: object, path: str, line: int) -> None:
    from importlib.metadata import version

    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    installed = version("chartgen")
    try:
        is_met = SpecifierSet(required).contains(installed, prereleases=True) if isinstance(required, str) else None
    except (InvalidSpecifier, ValueError):  # more digits than Python converts
        is_met = None
    if is_met is None:
        raise _error("invalid `required-version`", path, line, expected='a version specifier such as ">=1.2,<2"')
    if not is_met:
        raise _error(
            f"this project requires chartgen {required}, but {installed} is installed",
            path,
            line,
            hint=f"install the required version, or change `required-version` in {_FILE}",
        )


def _line(text: str, key: str) -> int:
    """Return the line of a key in the table; the line of the table if it is written in another way."""
    assignment = re.compile(rf"""(?:^|[\s.{{,])["']?{re.escape(key)}["']?\s*=""")
    header = 0
    for number, line in enumerate(text.splitlines(), 1):
        code = line.strip()
        if code.startswith("["):
            header = number if re.match(r"\[\s*tool\s*\.\s*[\"']?chartgen", code) else 0
            if header and re.search(rf"\.\s*[\"']?{re.escape(key)}[\"']?\s*\]", code):
                return number
        elif assignment.search(line.partition("#")[0]) and (header or "chartgen" in line):
            return number
    return next((number for number, line in enumerate(text.splitlines(), 1) if "chartgen" in line), 1)


def _error(message: str, path: str, line: int, *, expected: str = "", hint: str = "") -> ChartgenError:
    finding = Finding(message, _location(path, line), expected=expected, hint=hint, rule="usage")
    return ChartgenError(finding, exit_code=EXIT_USAGE)


def _location(path: str, line: int) -> Location:
    return Location(shown(path), line)
