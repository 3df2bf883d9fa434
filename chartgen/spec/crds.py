"""Files of CustomResourceDefinitions, which a chart contains in `crds/`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from chartgen.kubernetes import kinds
from chartgen.locations import Key, call_site, field_name
from chartgen.spec.before_after import Before
from chartgen.spec.checks import Problem, check
from chartgen.spec.files import FileProblemError, objects_in_files
from chartgen.spec.manifest import Manifest
from chartgen.spec.manifest_checks import schema_problems, sets_version
from chartgen.spec.recording import recording

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart

API_VERSION = "apiextensions.k8s.io/v1"


def _read(value: Any) -> Any:
    """Read the definitions of a file or folder."""
    try:
        if type(value) is tuple and value and all(isinstance(each, Manifest) for each in value):
            _only_definitions(value, "`crds`")
            return value  # read already
        found = [_definition(content, file) for content, file in objects_in_files(value, call_site(sys._getframe(1)))]
    except FileProblemError as problem:
        raise problem.as_error() from None
    return tuple(found)


def _definition(content: dict[str, Any], file: str) -> Manifest:
    with recording() as now:
        manifest = Manifest(content)
    _only_definitions([manifest], file)
    for finding in now.findings:
        what, colon, why = finding.message.partition(": ")
        raise FileProblemError(f"{what} in {file}{colon}{why}", finding.found, finding.expected)
    return manifest


def _only_definitions(manifests: Sequence[Manifest], where: str) -> None:
    for each in manifests:
        if not each.is_crd:
            api_version = each.definition.get("apiVersion", "no API version")
            what = f"{each.kind or 'an object without a kind'} of {api_version}"
            raise FileProblemError(f"expected only CustomResourceDefinitions in {where}, found {what}")


if TYPE_CHECKING:
    Definitions = Path | Sequence[Manifest]
else:
    Definitions = Annotated[tuple[Manifest, ...], Before(_read)]
    """The path of a file or a folder: its CustomResourceDefinitions."""


@check("crds", "kube_version")
def crd_schemas(chart: Chart) -> Iterator[Problem]:
    """Check the definitions against their schema."""
    for path, manifest in chart.definitions():
        name, schema = manifest.suffix, kinds.schema_of(chart.kube_version, API_VERSION, manifest.kind)
        if manifest.definition["apiVersion"] != API_VERSION:
            yield Problem(
                path, f'unsupported apiVersion of the CustomResourceDefinition "{name}"',
                str(manifest.definition["apiVersion"]), API_VERSION,
            )  # fmt: skip
        elif schema is not None:
            for problem, newer in schema_problems(manifest, schema, (), chart.kube_version):
                if newer and not sets_version(chart):
                    continue
                where, is_key = field_name(problem.path), isinstance(problem.path[-1], Key)
                yield problem._replace(
                    path=path,
                    message=f'CustomResourceDefinition "{name}": {problem.message}',
                    found=where if is_key or not problem.found else f"{where}: {problem.found}",
                )
