"""Read the paths of the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace

from chartgen import files
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_USAGE, ChartgenError, Finding, Location
from chartgen.importing.model import Input, Original
from chartgen.importing.reading import charts, cluster, compose, folders, kustomize, live
from chartgen.importing.reading.helm_metadata import is_released, selected_labels, without_labels
from chartgen.importing.reading.manifests import Manifests
from chartgen.importing.reading.namespaces import placed
from chartgen.locations import shown
from chartgen.objects.identity import Identity, display_name
from chartgen.wording import listed

STDIN = "-"
_FILE_MAX = 64 * 1024 * 1024
_GENERIC = frozenset(
    "base bases config deploy deployment deployments k8s kube kubernetes kustomize manifest manifests overlays"
    " resources yaml".split()
)
"""Names of folders that are no names of applications."""
_TOTAL_MAX = 256 * 1024 * 1024
"""Maximum size of the input, in bytes."""


def read(paths: Sequence[str], *, values: Sequence[str] = (), namespace: str = "") -> Input:
    """Read the input of an import.

    Args:
        paths: Manifests (files, folders, `-` for standard input), folders with a kustomization, charts (folders and
            archives), compose files, and `cluster:NAMESPACE`.
        values: Values files of a chart.
        namespace: The namespace that a chart is rendered for, and of objects that name none.

    Raises:
        ChartgenError: A path cannot be read (exit code 2 or 3), or has no object (exit code 2).
    """
    if values and not any(charts.is_chart(path) for path in paths):
        message = "`--values` requires a chart"
        raise ChartgenError(Finding(message, hint="name a chart, or omit --values", rule="usage"), exit_code=EXIT_USAGE)
    found = Input()
    reader = _Reader(found, values, namespace)
    composed = [path for path in paths if os.path.isfile(path) and compose.is_compose(path)]
    for path in paths:
        if path not in composed:
            reader.read(path)
        elif path == composed[0]:
            reader.compose(composed)
    found.is_running = len(found.objects) > reader.composed
    objects = live.without_claims_of_templates(_without_duplicates(found, namespace), reader.live)
    found.objects = _without_labels_of_helm(objects)
    if not namespace and not any(charts.is_chart(path) for path in paths):
        found.objects = placed(found.objects)
    if not found.objects:
        raise ChartgenError(*_fatal(found, paths), exit_code=EXIT_USAGE)
    return found


class _Reader:
    def __init__(self, found: Input, values: Sequence[str], namespace: str) -> None:
        self._found = found
        self._values = values
        self._namespace = namespace
        self._manifests = Manifests(found)
        self._left = _TOTAL_MAX
        self.composed = 0
        """The number of objects of compose files."""

    @property
    def live(self) -> list[Original]:
        """The objects that come from a cluster."""
        return self._manifests.live

    def read(self, path: str) -> None:
        if path == STDIN:
            if sys.stdin.isatty():
                hint = "pipe manifests into it, for example with `kubectl get deployment,service -o yaml |`"
                raise ChartgenError(
                    Finding("standard input is a terminal", hint=hint, rule="usage"), exit_code=EXIT_USAGE
                )
            self._manifests.add(self._bounded(sys.stdin.buffer.read(_FILE_MAX + 1), "standard input"), "<stdin>")
            return
        if path.startswith(cluster.PREFIX):
            self._name(cluster.read(path, self._found, self._manifests))
        elif charts.is_chart(path):
            self._name(charts.read(path, self._values, self._namespace, self._found))
        elif kustomize.is_kustomization(folder := _folder_of(path)):
            self._name(_name_of(folder))
            kustomize.read(folder, self._found)
        elif os.path.isdir(path):
            self._name(_name_of(path))
            self._folder(path)
        else:
            self._name(os.path.basename(path).partition(".")[0])
            self._file(path, is_given=True)

    def compose(self, paths: Sequence[str]) -> None:
        """Add what compose files become, which are merged."""
        read = compose.read(paths)
        if any(each.severity == "error" for each in read.findings):
            raise ChartgenError(*read.findings, exit_code=EXIT_USAGE)
        self._name(read.name)
        self._found.objects += read.objects
        self.composed += len(read.objects)
        self._found.findings += read.findings
        self._found.after = {**self._found.after, **read.after}

    def _name(self, name: str) -> None:
        self._found.name = self._found.name or name

    def _folder(self, path: str) -> None:
        found = folders.find(path)
        before = len(self._found.objects)
        composed = [each for each in found.manifests if compose.is_compose(each)]
        for each in found.manifests:
            if each not in composed:
                self._file(each, is_given=False)
        default = compose.files_of(path)
        if default and len(self._found.objects) == before:
            self.compose(default)
        elif composed:
            names = listed(map(shown, composed))
            self._warn("compose", f"skipped {names}: import compose files separately", composed[0])
        for each in found.outside:
            self._warn("link", f"skipped {shown(each)}: it links outside of the folder", each)
        if found.charts:
            names = listed(shown(each) for each in found.charts)
            self._warn("chart", f"skipped {names}: import charts separately", found.charts[0])
        if found.kustomizations:
            names = listed(shown(each) for each in found.kustomizations)
            message = f"skipped {names}: import kustomizations separately"
            self._warn("kustomization", message, found.kustomizations[0])

    def _warn(self, rule: str, message: str, path: str) -> None:
        finding = Finding(message, Location(shown(path), 1), rule=f"import/{rule}", severity="warning")
        self._found.findings.append(finding)

    def _file(self, path: str, *, is_given: bool) -> None:
        try:
            content = files.read(path, limit=min(_FILE_MAX, self._left), follow=is_given)
        except OSError as error:
            usage = isinstance(error, FileNotFoundError | files.UnsafeFileError)
            exit_code, rule = (EXIT_USAGE, "usage") if usage else (EXIT_ENVIRONMENT, "environment")
            message = f"cannot read {shown(path)}: {files.reason(error)}"
            raise ChartgenError(Finding(message, rule=rule), exit_code=exit_code) from error
        self._manifests.add(self._bounded(content, shown(path)), shown(path), is_given=is_given)

    def _bounded(self, content: bytes, name: str) -> bytes:
        self._left -= len(content)
        if self._left < 0 or len(content) > _FILE_MAX:
            message = f"{name} is too large: the limit is {_FILE_MAX // 1024**2} MiB per file and"
            message += f" {_TOTAL_MAX // 1024**2} MiB in total"
            raise ChartgenError(Finding(message, rule="usage"), exit_code=EXIT_USAGE)
        return content


def _without_labels_of_helm(objects: list[Original]) -> list[Original]:
    """Return objects, of which those of releases have lost the labels that their charts set for Helm."""
    if not any(is_released(each.manifest) for each in objects):
        return objects
    selected = selected_labels(objects)
    return [without_labels(each, selected) if is_released(each.manifest) else each for each in objects]


def _folder_of(path: str) -> str:
    """Return the folder that a path stands for: also that of a kustomization whose file is named."""
    return os.path.dirname(path) or "." if os.path.basename(path) in folders.KUSTOMIZATIONS else path


def _name_of(folder: str) -> str:
    """Return the name of the application in a folder: that of the folder, or of the first one around it that is one."""
    path = os.path.abspath(folder)
    while (name := os.path.basename(path)) and name.lower() in _GENERIC:
        path = os.path.dirname(path)
    return name


def _without_duplicates(found: Input, namespace: str) -> list[Original]:
    """Return the objects, of which only the last of several with the same identity is kept, as kubectl does."""
    kept: dict[Identity, Original] = {}
    for each in found.objects:
        key = each.identity(namespace)
        if (before := kept.pop(key, None)) is not None:
            message = f"duplicate object {display_name(each.manifest)}: the last one is used, as kubectl does"
            first = f"also defined in {before.location.at_line}" if before.location else ""
            hint = "remove one of them"
            finding = Finding(
                message, each.location, found=first, hint=hint, rule="import/duplicate", severity="warning"
            )
            found.findings.append(finding)
        kept[key] = each
    return list(kept.values())


def _fatal(found: Input, paths: Sequence[str]) -> list[Finding]:
    """Return why nothing can be imported."""
    if found.findings:
        return [replace(each, severity="error") for each in found.findings]
    names = listed(shown(each) if each != STDIN else "standard input" for each in paths)
    hint = "name files or folders of manifests, a chart, or a namespace as `cluster:NAMESPACE`"
    return [Finding(f"no Kubernetes object in {names}" if names else "no path is given", hint=hint, rule="usage")]
