"""Helm's own engine, in this process.

Helm 4 as a library: what `helm template` and `helm lint` do, in milliseconds. It never looks at `kubeVersion`.
Importing this module skips the test module where there is no engine for the platform.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from tests.support.documents import Document, NotStrict, parse

if TYPE_CHECKING:
    import helm_python
    from helm_python import HelmError
else:
    helm_python = pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    HelmError = helm_python.HelmError

Values = Mapping[str, Any]
Stage = Literal["load", "schema", "render"]
_LEVELS = {0: "UNKNOWN", 1: "INFO", 2: "WARNING", 3: "ERROR"}


class HelmRefused(Exception):  # noqa: N818 - not an error of a test, but what Helm says
    """Helm said no. The text is Helm's own."""

    def __init__(self, stage: Stage, text: str) -> None:
        super().__init__(f"{stage}: {text}")
        self.stage = stage
        """Where: reading the chart, the values against the schema, or running the templates (and so `fail`)."""
        self.text = text


def load(chart: Path | helm_python.Chart) -> helm_python.Chart:
    """Read a chart's folder or archive; give it to the other functions to render it many times.

    Raises:
        HelmRefused: it can't be read.
    """
    if isinstance(chart, helm_python.Chart):
        return chart
    try:
        return helm_python.Chart.load(chart)
    except HelmError as error:
        raise HelmRefused("load", str(error)) from error


def create(name: str, folder: Path) -> Path:
    """Make the chart that `helm create` makes, in a folder; gives the chart's own folder."""
    helm_python.Chart.create(name, folder).close()
    return folder / name


def render_text(
    chart: Path | helm_python.Chart,
    values: Values | None = None,
    *,
    name: str = "release",
    namespace: str = "default",
    is_upgrade: bool = False,
) -> dict[str, str]:
    """Render a chart: the text of each template, by path below the chart's folder, NOTES.txt too.

    `values` go over the chart's own, None taking a key away, and are held against the schema as `helm install` does.
    Numbers in them are what numbers in a values file are; `set_values` gives those of `--set`.

    Raises:
        HelmRefused: the chart, the schema or a template says no.
    """
    loaded = load(chart)
    try:
        rendered = loaded.render(
            dict(values or {}), name=name, namespace=namespace, is_install=not is_upgrade, is_upgrade=is_upgrade
        )
    except helm_python.HelmValuesError as error:
        raise HelmRefused("schema", str(error)) from error
    except HelmError as error:
        raise HelmRefused("render", str(error)) from error
    return {path.removeprefix(f"{loaded.name}/"): text for path, text in sorted(rendered.items())}


def render(
    chart: Path | helm_python.Chart,
    values: Values | None = None,
    *,
    name: str = "release",
    namespace: str = "default",
    is_upgrade: bool = False,
    nulls: bool = False,
) -> list[Document]:
    """Render a chart and read the result strictly: its objects, tests and hooks too, by path of the template.

    With `nulls`, nulls are dropped, as API servers do.

    Raises:
        HelmRefused: the chart, the schema or a template says no.
        NotStrict: the text is not what a chart of ours may render, or two objects are one and the same.
    """
    texts = render_text(chart, values, name=name, namespace=namespace, is_upgrade=is_upgrade)
    found: dict[tuple[str, ...], Document] = {}
    for path, text in texts.items():
        if path.endswith(".txt"):
            continue
        for document in parse(text, path, nulls=nulls):
            group = str(document["apiVersion"]).rpartition("/")[0]
            key = (group, document.kind, str(document["metadata"].get("namespace", "")), document.name)
            if key in found:
                raise NotStrict(f"{path}: {document.id} is in {found[key].source} as well")
            found[key] = document
    return list(found.values())


def notes(
    chart: Path | helm_python.Chart, values: Values | None = None, *, name: str = "release", namespace: str = "default"
) -> str:
    """Render NOTES.txt, which `helm template` runs and never prints."""
    return render_text(chart, values, name=name, namespace=namespace)["templates/NOTES.txt"]


def one(documents: list[Document], kind: str, name: str | None = None) -> Document:
    """Find the one object of that kind (and name); fails where it is none, or several."""
    found = [each for each in documents if each.kind == kind and name in (None, each.name)]
    assert len(found) == 1, f"{len(found)} of {kind}/{name or '*'} in {[each.id for each in documents]}"
    return found[0]


def lint(chart: Path, values: Values | None = None, *, namespace: str = "default") -> list[str]:
    """Run `helm lint --strict`: all warnings and errors as `LEVEL path: text`; none is an empty list.

    Raises:
        HelmRefused: there is no chart to look at.
    """
    try:
        report = helm_python.lint(chart, dict(values or {}), strict=True, namespace=namespace)
    except HelmError as error:
        raise HelmRefused("load", str(error)) from error
    if report["total_charts_linted"] != 1:
        raise HelmRefused("load", f"{report['total_charts_linted']} charts were looked at: {report['errors']}")
    return [
        f"{_LEVELS[message['severity']]} {message['path']}: {message['error'].strip()}"
        for message in report["messages"]
        if message["severity"] != 1
    ]


def schema_refusal(chart: Path | helm_python.Chart, values: Values | None = None) -> str | None:
    """Hold values, put over the chart's own, against its schema: Helm's text where it refuses them, else None."""
    try:
        load(chart).validate_schema(dict(values or {}))
    except helm_python.HelmValuesError as error:
        return str(error)
    return None


def refusal(chart: Path | helm_python.Chart, values: Values | None = None, **release: Any) -> str:
    """Render where Helm is expected to refuse: its text, from the schema or from a `fail`; fails where it renders."""
    try:
        render_text(chart, values, **release)
    except HelmRefused as error:
        return error.text
    pytest.fail(f"Helm renders it with {dict(values or {})}")


def set_values(*expressions: str) -> dict[str, Any]:
    """Read `--set` expressions, such as `service.port=80`, in order."""
    return _merged(helm_python.parse_set_string(each) for each in expressions)


def set_string(*expressions: str) -> dict[str, Any]:
    """Read `--set-string` expressions, in order."""
    return _merged(helm_python.parse_set_string_values(each) for each in expressions)


def values_of(text_or_file: str | Path) -> dict[str, Any]:
    """Read a values file, or its text, as `-f` does."""
    text = text_or_file.read_text("utf-8") if isinstance(text_or_file, Path) else text_or_file
    return helm_python.values_from_yaml(text)


def _merged(trees: Any) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for tree in trees:
        _merge(result, tree)
    return result


def _merge(into: dict[str, Any], tree: Mapping[str, Any]) -> None:
    for key, value in tree.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value
