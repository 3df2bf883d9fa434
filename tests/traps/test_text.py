"""Text stays the text that it was: numbers, YAML's words, braces, keys."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from chartgen import (
    NAMESPACE,
    Chart,
    ClusterSecretStore,
    ConfigMap,
    Deployment,
    ExternalSecret,
    FieldRef,
    HttpGet,
    HTTPRoute,
    HTTPRouteRule,
    Image,
    Ingress,
    IngressPath,
    Manifest,
    Param,
    Service,
    host,
)
from chartgen.errors import ChartgenError
from chartgen.spec.declare import Level
from tests.support import documents, helm, kubernetes
from tests.traps.charts import BROUGHT, minimal, written
from tests.traps.conftest import Write

AWKWARD = [
    "NO",
    "1.10",
    "0755",
    "1e6",
    "y",
    "n",
    "on",
    "~",
    "null",
    "=",
    "",
    " ",
    "1_000",
    "12:30:45",
    "2024-01-01",
    "0x1F",
]
HOSTILE = [
    "{{ .Values.image }}",
    '{{- fail "no" }}',
    "}} {{ `",
    "'single' \"double\" \\ back # no comment: at all",
    "- not\n- a list\n",
    "  leading\n\ttab\n\n",
    "€ 😀 \u2028 \x1b",
    "$(VARIABLE) ${VARIABLE} %s %d",
    "[[ name ]] [% if %] [# no #]",
]


@pytest.mark.parametrize("tag", ["20240101", "1000000", "1.10", "0755", "1e6"])
def test_tag_that_looks_like_a_number(write: Write, tag: str) -> None:
    """Trap: integers from 1,000,000 up."""
    chart = write(minimal(image=Image("demo", tag=tag)))
    assert _image(helm.render(chart)) == f"demo:{tag}"
    other = helm.values_of(f"image:\n  tag: {tag!r}\n")
    assert _image(helm.render(write(minimal()), other)) == f"demo:{tag}"
    number = helm.values_of("image:\n  tag: 20240101\n")
    assert "/image/tag" in helm.refusal(chart, number), "a number has lost its text already"


def test_large_integers(write: Write) -> None:
    """Trap: integers from 1,000,000 up."""
    values = helm.values_of("progressDeadlineSeconds: 1000000\nterminationGracePeriodSeconds: 12345678\n")
    deployment = helm.one(helm.render(write(minimal()), values), "Deployment")
    assert deployment["spec"]["progressDeadlineSeconds"] == 1000000
    assert deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] == 12345678


@pytest.mark.parametrize("word", [*AWKWARD, *HOSTILE])
def test_words_and_braces_come_out_as_they_went_in(write: Write, word: str) -> None:
    """Text is text, as a default and as a value that is set.

    Trap: YAML 1.1 words; `{{` in configuration; reading rendered YAML
    """
    spec = Chart(
        "demo",
        version="1.0.0",
        description=word.strip() or "Is tried",
        annotations={"example.com/text": word},
        workload=Deployment(
            image=Image("demo", tag="1.0.0"),
            ports={"http": 8080},
            service=Service(80),
            command=["sh", word],
            args=[word, host()],
            env={"PLAIN": word, "MARKED": word + host()},
            env_from=[ConfigMap({"text": word, "marked": word + host()})],
            annotations={"example.com/fixed": word},
            pod_annotations={"example.com/pod": word},
            liveness=HttpGet("/x?" + word),
        ),
        manifests=[
            Manifest({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m"}, "data": {"text": word}})
        ],
    )
    chart = write(spec)
    assert helm.lint(chart) == []
    rendered = helm.render(chart, name="demo")
    assert kubernetes.all_problems(rendered, ["1.30"]) == []
    deployment = helm.one(rendered, "Deployment")
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert container["command"] == ["sh", word]
    assert container["args"] == [word, "demo"]
    assert container["livenessProbe"]["httpGet"]["path"] == "/x?" + word
    assert {each["name"]: each["value"] for each in container["env"]} == {"PLAIN": word, "MARKED": word + "demo"}
    assert deployment["metadata"]["annotations"] == {"example.com/fixed": word, "example.com/text": word}
    assert deployment["spec"]["template"]["metadata"]["annotations"]["example.com/pod"] == word
    assert helm.one(rendered, "ConfigMap", "demo-config")["data"] == {"text": word, "marked": word + "demo"}
    assert helm.one(rendered, "ConfigMap", "demo-m")["data"] == {"text": word}
    values = {"env": {"PLAIN": word}, "config": {"text": word}, "podAnnotations": {"a": word}, "command": [word]}
    plain = write(minimal(env={"PLAIN": "x"}, env_from=[ConfigMap({"text": "x"})]))
    again = helm.render(plain, values, name="demo")
    (container,) = helm.one(again, "Deployment")["spec"]["template"]["spec"]["containers"]
    assert container["env"] == [{"name": "PLAIN", "value": word}]
    assert container["command"] == [word]
    assert helm.one(again, "ConfigMap")["data"] == {"text": word}


@pytest.mark.parametrize("word", ["{{ x }}", '{{- fail "no" }}', "{{{", "a b: c", "[[ name ]]"])
def test_braces_in_what_is_fixed_in_a_chart(tmp_path: Path, word: str) -> None:
    """What is fixed in a chart is in its templates, not in its values.

    Trap: `{{` in configuration
    """
    secret = ExternalSecret("e", store=ClusterSecretStore("vault"), keys={"KEY": f"a/{word}#{word}"})
    workload = Deployment(
        image=Image("demo", tag="1.0.0"),
        ports={"http": 8080},
        service=Service(80),
        env={"KEY": secret.key("KEY")},
        scheduler_name=word,
        ingress=Ingress(
            {"demo.example.com": [IngressPath(f"/{word}", path_type="ImplementationSpecific")]},
            default_backend={"resource": {"kind": word, "name": word}},
        ),
        routes={
            "": HTTPRoute(
                parents=["gateway"],
                rules=[HTTPRouteRule(f"/{word}", path_type="RegularExpression", headers={"x": word})],
            )
        },
    )
    chart = written(
        Chart(
            "demo",
            version="1.0.0",
            description="Is tried",
            workload=workload,
            fixed=["ingress.hosts", "externalSecrets.e.keys.KEY"],
        ),
        tmp_path,
        "minimal",
    )
    assert helm.lint(chart) == []
    rendered = helm.render(chart)
    (remote,) = helm.one(rendered, "ExternalSecret")["spec"]["data"]
    assert remote["remoteRef"] == {"key": f"a/{word}", "property": word}
    assert helm.one(rendered, "Deployment")["spec"]["template"]["spec"]["schedulerName"] == word
    ingress = helm.one(rendered, "Ingress")["spec"]
    assert ingress["rules"][0]["http"]["paths"][0]["path"] == f"/{word}"
    assert ingress["defaultBackend"]["resource"] == {"kind": word, "name": word}
    (rule,) = helm.one(rendered, "HTTPRoute")["spec"]["rules"]
    assert rule["matches"][0]["path"]["value"] == f"/{word}"
    assert f"http://demo.example.com/{word}" in helm.notes(chart)


def test_braces_of_params_that_are_fixed_in_a_chart(tmp_path: Path) -> None:
    """Together with the text around them, they do not open an action.

    Trap: `{{` in configuration
    """
    param = Param("brace", default="{")
    found = {"after": f"{param}{{", "before": f"{{{param}", "both": f"{param}{NAMESPACE}"}
    chart = Chart(
        "demo",
        version="1.0.0",
        description="Is tried",
        workload=Deployment(image=Image("demo", tag="1.0.0"), env=found),
        fixed=["brace"],
    )
    rendered = helm.render(written(chart, tmp_path, "minimal"), namespace="team")
    (container,) = helm.one(rendered, "Deployment")["spec"]["template"]["spec"]["containers"]
    assert {each["name"]: each["value"] for each in container["env"]} == {
        "after": "{{",
        "before": "{{",
        "both": "{team",
    }


@pytest.mark.parametrize("key", ["N", "n", "y", "Y", "on", "NO", "1", "1.10", "0755", "1e6", "null", "true"])
def test_keys(write: Write, key: str) -> None:
    """Trap: a key `N` or `y` in a map."""
    chart = write(
        minimal(env_from=[], mounts={"/etc/app": ConfigMap({key: key})}, pod_labels={key: key}, labels={key: key})
    )
    rendered = helm.render(chart, {"commonLabels": {key: key}, "commonAnnotations": {key: key}})
    assert helm.one(rendered, "ConfigMap")["data"] == {key: key}
    for each in rendered:
        assert each["metadata"]["labels"][key] == key
        assert each["metadata"]["annotations"][key] == key
    assert helm.one(rendered, "Deployment")["spec"]["template"]["metadata"]["labels"][key] == key


@pytest.mark.parametrize("name", ["NO", "n", "y", "Y", "on", "null", "true", "_"])
def test_names_of_variables(write: Write, name: str) -> None:
    """Trap: a key `N` or `y` in a map; environment, labels, annotations."""
    chart = write(minimal(env={name: "1", "F" + name: FieldRef("metadata.name")}))
    (container,) = helm.one(helm.render(chart), "Deployment")["spec"]["template"]["spec"]["containers"]
    assert {each["name"] for each in container["env"]} == {name, "F" + name}


def test_release_of_digits(write: Write) -> None:
    """Trap: environment, labels, annotations."""
    chart = write(minimal(service=None, pod_labels={"number": "1"}, env={"N": "1"}))
    rendered = helm.render(chart, {"podAnnotations": {"n": "1"}, "nameOverride": "9"}, name="123", namespace="123")
    assert kubernetes.all_problems(rendered) == []
    for each in rendered:
        assert each["metadata"]["labels"]["app.kubernetes.io/instance"] == "123"
        assert each["metadata"]["labels"]["app.kubernetes.io/name"] == "9"
        assert each["metadata"]["namespace"] == "123"
    labelled = helm.render(chart, {"commonLabels": {"a": "1.10", "b": "true"}})
    assert labelled[0]["metadata"]["labels"]["a"] == "1.10"


def test_no_duplicate_keys(whole: Path) -> None:
    """What could be given twice wins by the order that the README tells, and stands once.

    Trap: duplicate YAML keys; `merge over base`
    """
    same = {"example.com/same": "common"}
    values = {
        **BROUGHT,
        "commonLabels": same,
        "commonAnnotations": same,
        "service": {"labels": {"example.com/same": ""}, "annotations": {"example.com/same": "false"}},
        "serviceAccount": {"annotations": {"example.com/same": "0"}},
        "podLabels": same,
        "podAnnotations": same,
        "persistence": {"data": {"annotations": {"helm.sh/resource-policy": "mine"}}},
    }
    rendered = helm.render(whole, values)
    service = helm.one(rendered, "Service", "release-whole")
    assert service["metadata"]["labels"]["example.com/same"] == "", "what is empty wins, too"
    assert service["metadata"]["annotations"]["example.com/same"] == "false"
    assert helm.one(rendered, "ServiceAccount", "release-whole")["metadata"]["annotations"] == {"example.com/same": "0"}
    pod = helm.one(rendered, "Deployment", "release-whole")["spec"]["template"]["metadata"]
    assert re.fullmatch("[0-9a-f]{64}", pod["annotations"]["checksum/config"])
    claim = helm.one(rendered, "PersistentVolumeClaim", "release-whole-data")
    assert claim["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"


def test_characters_that_helm_loses() -> None:
    """They are refused at build: Helm's `toYaml` drops them without a word.

    Trap: `toYaml nil | nindent`
    """
    for character in "\x7f\x85\x9f\ufffe\uffff":
        for given in ({"command": [character]}, {"env": {"A": character}}, {"pod_annotations": {"a": character}}):
            with pytest.raises(ChartgenError, match=rf"U\+{ord(character):04X}"):
                minimal(**given)


def test_unknown_fields(write: Write) -> None:
    """Trap: unknown fields (`replicaz`)."""
    text = (write(minimal()) / "templates/deployment.yaml").read_text("utf-8")
    assert "replicas:" in text
    with pytest.raises(ChartgenError, match="replicaz"):
        minimal(tolerations=[{"replicaz": 1}])
    broken = documents.Document({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "x"}})
    broken["spec"] = {"replicaz": 1}
    assert any("replicaz" in each for each in kubernetes.problems(broken, "1.28")), "the judge sees it"


def _image(rendered: list[documents.Document]) -> str:
    image: str = helm.one(rendered, "Deployment")["spec"]["template"]["spec"]["containers"][0]["image"]
    return image


@pytest.mark.parametrize("level", ["minimal", "all"])
@pytest.mark.parametrize("text", ["echo $values", "$values", "{{- $values := 1 }}", 'include "demo.fullname"'])
def test_words_of_templates(tmp_path: Path, text: str, level: Level) -> None:
    """What templates use themselves may be part of an author's text, in the main workload and in a component."""
    worker = Deployment(image=Image("worker", tag="1"), args=[text])
    chart = replace(minimal(args=[text]), components={"worker": worker})
    found = helm.render(written(chart, tmp_path, level))
    for name in ("release-demo", "release-demo-worker"):
        pod = helm.one(found, "Deployment", name)["spec"]["template"]["spec"]
        assert pod["containers"][0]["args"] == [text]
