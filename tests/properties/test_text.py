"""Any text comes out of a chart as it went in, whether the spec says it or whoever installs."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from chartgen import (
    FULLNAME,
    NAMESPACE,
    Chart,
    ConfigMap,
    Deployment,
    Exec,
    HttpGet,
    Image,
    Maintainer,
    Manifest,
    Namespace,
    Secret,
    Service,
    host,
)
from chartgen.errors import ChartgenError
from tests.properties import checks
from tests.properties.texts import (
    UNSAYABLE,
    chart_name,
    config_key,
    env_name,
    hostile,
    label_key,
    label_value,
)
from tests.support import documents, helm

ARGUMENTS = {
    "text": hostile,
    "inner": hostile,
    "key": config_key,
    "variable": env_name,
    "label": label_key,
    "word": label_value,
}


def spec(text: str, inner: str, key: str, variable: str, label: str, word: str, name: str = "tried") -> Chart:
    """Say text at every place that takes some; what is written for people has no carriage return."""
    prose = text.replace("\r", "")
    return Chart(
        name,
        version="1.0.0",
        description=prose or "Is tried",
        app_version=word or "1",
        namespace=Namespace("there", description=prose),
        labels={label: word},
        annotations={label: text},
        keywords=[text or "x"],
        maintainers=[Maintainer(text or "x")],
        chart_annotations={label: text},
        workload=Deployment(
            image=Image("demo", tag="1.0.0"),
            ports={"http": 8080},
            service=Service(
                80, annotations={f"{label}-s": text}, labels={f"{label[:60]}-s" if "/" not in label else label: word}
            ),
            command=[text],
            args=[text, text + NAMESPACE + text],
            env={variable: inner, f"{variable}_2": inner + FULLNAME + inner},
            env_from=[Secret(["PASSWORD"], docs={"PASSWORD": prose})],
            mounts={
                "/etc/app": ConfigMap({key: inner, f"{key}-2": inner + host() + inner}),
                "/etc/other": ConfigMap({key: inner}, name="other", docs={key: prose}),
            },
            annotations={label: text},
            pod_annotations={label: text},
            pod_labels={label: word},
            liveness=Exec([text]),
            readiness=HttpGet("/" + text, headers={"X-Text": text}),
            startup=HttpGet("/", headers={"X-Text": text}),
        ),
        manifests=[Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m"}, "data": {key: text}})],
    )


def said(rendered: list[documents.Document]) -> dict[str, Any]:
    """Give all text that a chart of `spec` renders, by where it is."""
    deployment = helm.one(rendered, "Deployment")
    template = deployment["spec"]["template"]
    (container,) = template["spec"]["containers"]
    service = helm.one(rendered, "Service")
    return {
        "command": container["command"],
        "args": container["args"],
        "env": {each["name"]: each.get("value") for each in container["env"]},
        "exec": container["livenessProbe"]["exec"]["command"],
        "path": container["readinessProbe"]["httpGet"]["path"],
        "headers": [container[probe]["httpGet"]["httpHeaders"] for probe in ("readinessProbe", "startupProbe")],
        "annotations": deployment["metadata"]["annotations"],
        "pod annotations": {k: v for k, v in template["metadata"]["annotations"].items() if k != "checksum/config"},
        "pod labels": template["metadata"]["labels"],
        "service annotations": service["metadata"]["annotations"],
        "labels": [each["metadata"]["labels"] for each in rendered],
        "config": [helm.one(rendered, "ConfigMap", f"tried-{name}")["data"] for name in ("config", "other", "m")],
    }


def _check(
    rendered: list[documents.Document], text: str, inner: str, key: str, variable: str, label: str, word: str
) -> None:
    found = said(rendered)
    assert found["command"] == [text]
    assert found["args"] == [text, f"{text}there{text}"]
    assert found["env"][variable] == inner
    assert found["env"][f"{variable}_2"] == f"{inner}tried{inner}"
    assert found["exec"] == [text]
    assert found["path"] == "/" + text
    assert found["headers"] == [[{"name": "X-Text", "value": text}]] * 2
    assert found["annotations"][label] == text
    assert found["pod annotations"][label] == text
    assert found["pod labels"][label] == word
    assert found["service annotations"][f"{label}-s"] == text
    assert all(labels[label] == word for labels in found["labels"])
    assert found["config"] == [{key: inner, f"{key}-2": f"{inner}tried{inner}"}, {key: inner}, {key: text}]


@given(**ARGUMENTS)
@example(text="{{ .Values }}\n\t'\"\\ # €", inner="a\x00\x07\x1b\ufeff", key="y", variable="y", label="y", word="y")
@example(text="\x19 a\x0c\x07b", inner="", key="a", variable="a", label="a", word="")
@example(text="", inner="", key="null", variable="null", label="null", word="")
@example(text="0\r0", inner="", key="a", variable="a", label="a", word="")
def test_said_in_the_spec(text: str, inner: str, key: str, variable: str, label: str, word: str) -> None:
    chart = spec(text, inner, key, variable, label, word)
    with checks.folder(chart.name, checks.files(chart)) as folder:
        rendered = helm.render(folder, {"secret": {"PASSWORD": _secret(inner)}}, name="tried", namespace="there")
        about = yaml.safe_load((folder / "Chart.yaml").read_text("utf-8"))
        defaults = helm.values_of(folder / "values.yaml")
        schema = json.loads((folder / "values.schema.json").read_text("utf-8"))["properties"]
    assert about["name"] == "tried"
    assert about["description"] == (text.replace("\r", "") or "Is tried")
    assert about["keywords"] == [text or "x"]
    assert about["maintainers"] == [{"name": text or "x"}]
    assert about["annotations"][label] == text
    # A comment is one line of it; the default below it is untouched.
    assert defaults["configMaps"]["other"] == {key: inner}
    assert defaults["secret"] == {"PASSWORD": ""}
    # What nobody can see has no place in a comment. `spec` leaves out carriage returns, which prose may not have.
    visible = re.sub("[\x00-\x08\x0e-\x1f\ufeff]", " ", text.replace("\r", ""))
    seen = re.sub("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", "\ufffd", visible).split()
    if seen:
        assert schema["secret"]["properties"]["PASSWORD"]["description"].split() == seen
    _check(rendered, text, inner, key, variable, label, word)
    secret = helm.one(rendered, "Secret")
    assert base64.b64decode(secret["data"]["PASSWORD"]).decode() == _secret(inner)


def _secret(text: str) -> str:
    """Return the content of a Secret: U+FFFD is what Helm makes of what is not UTF-8, which charts refuse."""
    return text.replace("\ufffd", "?") or "x"


_PLAIN = ("plain", "plain", "key", "VARIABLE", "label", "word")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the chart whose texts are nothing special; it is written once."""
    chart = spec(*_PLAIN)
    root = tmp_path_factory.mktemp("plain") / "tried"
    for path, text in checks.files(chart).items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="\n")
    return root


@given(**ARGUMENTS)
def test_said_at_installation(
    plain: Path, text: str, inner: str, key: str, variable: str, label: str, word: str
) -> None:
    headers = [{"name": "X-Text", "value": text}]
    values = {
        "secret": {"PASSWORD": _secret(inner)},
        "commonLabels": {label: word},
        "commonAnnotations": {label: text},
        "podLabels": {label: word},
        "podAnnotations": {label: text},
        "service": {"annotations": {f"{label}-s": text}},
        "command": [text],
        "env": {"VARIABLE": inner},
        "extraEnv": [{"name": f"{variable}_X", "value": text}],
        "config": {"key": inner},
        "configMaps": {"other": {"key": inner}},
        "livenessProbe": {"exec": {"command": [text]}},
        "readinessProbe": {"httpGet": {"path": f"/{text}", "httpHeaders": headers}},
        "extraContainers": [
            {"name": "beside", "image": "demo", "args": [text], "env": [{"name": variable, "value": text}]}
        ],
        "extraManifests": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": {key: text}}],
    }
    rendered = helm.render(plain, values, name="tried", namespace="there")
    deployment = helm.one(rendered, "Deployment")
    template = deployment["spec"]["template"]
    container = next(each for each in template["spec"]["containers"] if each["name"] != "beside")
    beside = next(each for each in template["spec"]["containers"] if each["name"] == "beside")
    assert container["command"] == beside["args"] == [text]
    assert container["livenessProbe"]["exec"]["command"] == [text]
    assert container["readinessProbe"]["httpGet"]["path"] == f"/{text}"
    assert container["readinessProbe"]["httpGet"]["httpHeaders"] == headers
    variables = {each["name"]: each.get("value", "") for each in container["env"]}
    assert variables["VARIABLE"] == inner
    assert variables[f"{variable}_X"] == text
    assert beside["env"] == [{"name": variable, "value": text}]
    for each in rendered:
        if each.name == "x":
            continue  # what whoever installs brings stays as it is
        assert each["metadata"]["labels"][label] == word
        assert each["metadata"]["annotations"][label] == text
    assert template["metadata"]["labels"][label] == word
    assert template["metadata"]["annotations"][label] == text
    assert helm.one(rendered, "Service")["metadata"]["annotations"][f"{label}-s"] == text
    assert helm.one(rendered, "ConfigMap", "tried-config")["data"]["key"] == inner
    assert helm.one(rendered, "ConfigMap", "tried-other")["data"]["key"] == inner
    assert helm.one(rendered, "ConfigMap", "x")["data"] == {key: text}
    assert base64.b64decode(helm.one(rendered, "Secret")["data"]["PASSWORD"]).decode() == _secret(inner)


def test_a_chart_named_null() -> None:
    """`null` is a DNS label."""
    chart = Chart("null", version="1.0.0", description="x", workload=Deployment(image=Image("x", tag="1")))
    with checks.folder(chart.name, checks.files(chart)) as folder:
        assert helm.render(folder)


@given(
    st.lists(chart_name.filter(lambda name: name != "null"), min_size=1, max_size=2),
    st.sampled_from(("", "y", "on", "null", "1e6")),
)
def test_names(names: list[str], component: str) -> None:
    """Names that YAML could take for something else name what they should."""
    beside = {
        f"{component or 'x'}-1": Deployment(image=Image("demo", tag="1"), ports={"y": 1}, service=Service({"y": 1}))
    }
    workload = Deployment(
        image=Image("demo", tag="1"), ports={"null": 1, "on": 2}, service=Service({"on": 2, "null": 1})
    )
    chart = Chart(names[0], version="1.0.0", description="Is tried", workload=workload, components=beside)
    with checks.folder(chart.name, checks.files(chart)) as folder:
        rendered = helm.render(folder, name=names[-1])
    services = [each for each in rendered if each.kind == "Service"]
    assert len(services) == 2
    main = min(services, key=lambda each: len(each.name))
    assert [port["name"] for port in main["spec"]["ports"]] == ["on", "null"]
    assert all(isinstance(each["metadata"]["name"], str) for each in rendered)


@pytest.mark.parametrize("character", sorted(UNSAYABLE), ids=ascii)
def test_what_helm_would_lose_is_refused_in_the_spec(character: str) -> None:
    """Helm's `toYaml` gives nothing for it; where it is quoted, server-side apply refuses it or makes it a space."""
    text = f"a{character}b"
    for refused in (
        lambda: HttpGet("/" + text),
        lambda: Exec([text]),
        lambda: Deployment(image=Image("demo", tag="1"), command=[text]),
        lambda: Deployment(image=Image("demo", tag="1"), pod_annotations={"a": text}),
        lambda: ConfigMap({"a": "b"}, docs={"a": text}),
        lambda: ConfigMap({"a": text}),
        lambda: Deployment(image=Image("demo", tag="1"), env={"A": text}),
        lambda: Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m"}, "data": {"a": text}}),
        lambda: spec(text, *_PLAIN[1:]),
    ):
        with pytest.raises(ChartgenError, match="character"):
            refused()


@pytest.mark.parametrize("version", ["@", "a b", "a/b", "é"])
def test_an_app_version_that_is_no_label(version: str) -> None:
    """The version stands in a label of everything."""
    with pytest.raises(ChartgenError):
        Chart(
            "tried",
            version="1.0.0",
            description="x",
            app_version=version,
            workload=Deployment(image=Image("x", tag="1")),
        )


def test_a_brace_before_a_mark() -> None:
    with checks.folder("tried", checks.files(spec("x", "{", "key", "A", "a", "b"))) as folder:
        assert helm.render(folder, {"secret": {"PASSWORD": "x"}}, name="tried", namespace="there")
