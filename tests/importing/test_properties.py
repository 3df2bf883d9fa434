"""Whatever Kubernetes accepts is imported with a proof that holds, or reported; and nothing of a Secret is shown."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from chartgen.cli import main
from chartgen.errors import ChartgenError
from chartgen.importing import reading
from chartgen.importing.reading.authored import skipped_metadata
from chartgen.importing.run import Options, Report, imported
from chartgen.objects.equivalence import equivalent
from chartgen.objects.fields import at, mapping
from chartgen.objects.pods import pod_path
from tests.importing.objects import applications
from tests.properties import checks, specs
from tests.properties.texts import AWKWARD, hostile
from tests.support import helm

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
pytestmark = pytest.mark.thorough

Json = Mapping[str, Any]


class _Dumper(yaml.SafeDumper):
    """Writes all text in quotes, since YAML 1.1, 1.2 and kubectl differ in what is text without them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)  # fmt: skip


def run(objects: Sequence[Json]) -> Report:
    """Import objects that are written to a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shop.yaml"
        path.write_text(yaml.dump_all(objects, Dumper=_Dumper, allow_unicode=True, width=10**6), encoding="utf-8")
        return imported(reading.read([str(path)]), Options((), "specs"))


def judge(objects: Sequence[Json], report: Report) -> None:
    """Require that each object is rendered as it was, or that a finding names it."""
    rendered = {_key(each): each for chart in report.charts for each in chart.objects}
    states = {_key(each.original.manifest): each.state for each in report.proof.compared}
    assert not report.proof.added
    for each in objects:
        state = states[_key(each)]
        name = f"{each['kind']} {each['metadata']['name']}"
        if any(name in found.message and found.rule == "import/incomplete" for found in report.findings):
            continue
        if state in ("differs", "lost", "outside"):
            assert any(name in found.message for found in report.findings), (name, state)
        else:
            expected = _without_skipped(each, report)
            assert list(_differences(_stored(expected), _stored(rendered[_key(each)]), ())) == []


def _without_skipped(secret: Json, report: Report) -> Json:
    """Return an object without the labels and annotations that a finding names, since they may quote its content."""
    named = f"{secret['kind']}/{secret['metadata']['name']}: it may contain its content"
    messages = [found.message for found in report.findings if found.message.endswith(named)]
    metadata = {**secret["metadata"]}
    for kind, key in skipped_metadata(secret):
        if any(f"`{key}`" in message for message in messages):
            metadata[kind] = {name: text for name, text in metadata[kind].items() if name != key}
    return {**secret, "metadata": metadata}


def _key(manifest: Json) -> tuple[str, str]:
    return manifest["kind"], manifest["metadata"]["name"]


def _stored(manifest: Json) -> Any:
    """Return an object as an API server stores it, without what charts may add to it."""
    found = equivalent(manifest)
    found["metadata"].pop("namespace", None)
    pod = pod_path(manifest)
    template = at(found, pod[:-1]) if pod and len(pod) > 1 else None
    if isinstance(template, dict) and isinstance(template.get("metadata"), dict):
        template["metadata"] = _copied(template)
    job = mapping(found, "spec", "jobTemplate")
    if job:
        found["spec"]["jobTemplate"] = {**job, "metadata": _copied(job)}
    for claim in found["spec"].get("volumeClaimTemplates") or () if isinstance(found.get("spec"), dict) else ():
        # A claim is named after its template and its pod.
        claim.get("metadata", {}).pop("generateName", None)
    if manifest["kind"] == "Secret":
        found["data"] = dict.fromkeys(found.get("data") or {})
    return _plain(found, is_free=True)


def _copied(template: Json) -> Json:
    """Return what pods and Jobs get of the metadata of their template."""
    return {key: mapping(template, "metadata").get(key) for key in ("labels", "annotations")}


def _plain(value: Any, *, is_free: bool) -> Any:
    """Return a value without the labels of Helm, which only the metadata of objects and of Jobs may have."""
    if isinstance(value, dict):
        kept = {key: _plain(item, is_free=key in ("metadata", "labels") or is_free) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in ({}, None) and not _is_of_helm(key)}
    return [_plain(each, is_free=False) for each in value] if isinstance(value, list) else value


def _is_of_helm(key: str) -> bool:
    return key.startswith("app.kubernetes.io/") or key in ("helm.sh/chart", "helm.sh/resource-policy")


def _differences(one: Any, other: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield where two values differ, apart from ports, which may be given by name or by number."""
    if path[-1:] == ("targetPort",) or path[-3:-1] == ("service", "port"):
        return
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            yield from _differences(one.get(key), other.get(key), (*path, key))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other, strict=True)):
            yield from _differences(*pair, (*path, str(index)))
    elif one != other and path[-2:] not in (("metadata", "name"), ("spec", "replicas")):
        yield path


_FEW = settings(max_examples=6)
_MANY = settings(max_examples=100, derandomize=False)


@_FEW
@given(applications())
def test_any_objects_are_imported_or_reported(objects: list[dict[str, Any]]) -> None:
    judge(objects, run(objects))


@pytest.mark.exhaustive
@_MANY
@given(applications())
def test_many_objects_are_imported_or_reported(objects: list[dict[str, Any]]) -> None:
    judge(objects, run(objects))


@_FEW
@given(st.data())
def test_charts_of_specs_are_imported_again(data: st.DataObject) -> None:
    _import_again(data)


@pytest.mark.exhaustive
@_MANY
@given(st.data())
def test_many_charts_of_specs_are_imported_again(data: st.DataObject) -> None:
    _import_again(data)


def _import_again(data: st.DataObject) -> None:
    """Draw a chart of our own; what it renders is imported, and rendered again, as it was."""
    try:
        chart = data.draw(specs.charts())
        tree = checks.files(chart)
    except ChartgenError:
        assume(False)
    with checks.folder(chart.name, tree) as folder:
        values = checks.scenarios(folder)["default-values.yaml"]
        try:
            found = helm.render(folder, values, namespace="shop")
        except helm.HelmRefused:
            assume(False)
    # Chart tests are skipped, which a finding says.
    kept = [each for each in found if "test" not in str(mapping(each, "metadata", "annotations"))]
    objects = {(*_key(each), each["metadata"].get("namespace")): dict(each) for each in kept}
    assume(objects)
    assume(len({key[:2] for key in objects}) == len(objects))
    judge(list(objects.values()), run(list(objects.values())))


def _with_text(text: str) -> list[dict[str, Any]]:
    """Return objects with a text at each place that takes any."""
    metadata = {"name": "web", "annotations": {"example.org/note": text}}
    container = {
        "name": "web",
        "image": "acme/web:1.0",
        "command": [text],
        "args": ["-c", text],
        "env": [{"name": "NOTE", "value": text}, {"name": "REF", "value": f"$(NOTE){text}"}],
        "envFrom": [{"configMapRef": {"name": "web"}}],
        "livenessProbe": {"exec": {"command": [text]}},
        "readinessProbe": {"httpGet": {"path": f"/{text}", "port": 80, "httpHeaders": [{"name": "X", "value": text}]}},
    }
    template = {
        "metadata": {"labels": {"app": "web"}, "annotations": {"example.org/note": text}},
        "spec": {"containers": [container]},
    }
    return [
        {
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
            "spec": {"selector": {"matchLabels": {"app": "web"}}, "template": template},
        },
        {
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata,
            "data": {"note": text, "two": f"{text}\n{text}"},
        },
        {
            "apiVersion": "example.org/v1", "kind": "Widget", "metadata": metadata,
            "spec": {"note": [text, {text: text}]},
        },
    ]  # fmt: skip


@given(hostile)
@example("".join(AWKWARD))
@example("{{ $x }}" * 300)
@example('"""' + "'''" + "\\")
@example("import os; os.abort()")
def test_any_text_stays_as_it_is(text: str) -> None:
    objects = _with_text(text)
    report = run(objects)
    judge(objects, report)
    rendered = {_key(each): each for chart in report.charts for each in chart.objects}
    if report.proof.holds:
        assert rendered["ConfigMap", "web"]["data"]["note"] == text
        assert rendered["Widget", "web"]["spec"]["note"][0] == text


_markers = st.text("abcdefghijkmnopqrstuvwxyz0123456789", min_size=24, max_size=40)


@given(_markers, st.sampled_from(("data", "stringData", "env", "applied", "comment", "unused")))
def test_nothing_of_a_secret_is_shown(tmp_path_factory: pytest.TempPathFactory, marker: str, place: str) -> None:
    folder = tmp_path_factory.mktemp("secret")
    encoded = base64.b64encode(marker.encode()).decode()
    (deployment, *_) = _with_text("x")
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    secret: dict[str, Any] = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "keys"}, "data": {}}
    if place == "stringData":
        secret["stringData"] = {"KEY": marker}
    else:
        secret["data"] = {"KEY": encoded}
    if place == "env":
        container["env"] = [{"name": "API_TOKEN", "value": marker}]
    if place == "applied":
        annotation = "kubectl.kubernetes.io/last-applied-configuration"
        secret["metadata"]["annotations"] = {annotation: json.dumps(secret), "example.org/copy": marker}
    if place != "unused":
        container["envFrom"] = [{"secretRef": {"name": "keys"}}]
    comment = f"# The key is {marker}, or {encoded}.\n" if place == "comment" else ""
    text = yaml.dump(deployment, Dumper=_Dumper) + "---\n" + comment + yaml.dump(secret, Dumper=_Dumper)
    source = folder / "in" / "shop.yaml"
    source.parent.mkdir()
    source.write_text(text, encoding="utf-8")
    before, temporary = Path.cwd(), tempfile.tempdir
    (folder / "out").mkdir()
    try:
        os.chdir(folder / "out")
        tempfile.tempdir = str(folder / "out")
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            for output_format in ("text", "json", "github"):
                main(("import", str(source), "--format", output_format))
    finally:
        os.chdir(before)
        tempfile.tempdir = temporary
    written = {str(path): path.read_bytes() for path in (folder / "out").rglob("*") if path.is_file()}
    assert "specs/web.py" in said.getvalue()
    assert any(path.endswith("web.py") for path in written)
    for content in (said.getvalue().encode(), *written.values()):
        assert marker.encode() not in content
        assert encoded.encode() not in content
