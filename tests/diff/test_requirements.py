"""What a chart requires: keys of Secrets and ConfigMaps that it does not contain, and rules of its namespace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from chartgen.diff.requirements import RequirementChange, requirement_changes, requirements
from tests.support.paths import ROOT

Manifest = Mapping[str, Any]


def pod(container: Manifest | None = None, *, annotations: Manifest | None = None, **spec: Any) -> Manifest:
    template = {"spec": {"containers": [{"name": "app", **(container or {})}], **spec}}
    metadata = {"name": "shop", "annotations": annotations or {}}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": {"template": template}}


def variable(kind: str, name: str, key: str, **more: Any) -> Manifest:
    return {"env": [{"name": "V", "valueFrom": {f"{kind}KeyRef": {"name": name, "key": key, **more}}}]}


def named(kind: str, name: str, api_version: str = "v1", **fields: Any) -> Manifest:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}, **fields}


def changes(before: list[list[Manifest]], after: list[list[Manifest]]) -> list[RequirementChange]:
    return requirement_changes(requirements(before, {}), requirements(after, {}))


NEEDING: list[tuple[Manifest, tuple[str, str, str]]] = [
    # https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-environment-variables
    (pod(variable("secret", "database", "CA")), ("Secret", "database", "CA")),
    (pod(variable("configMap", "settings", "LEVEL")), ("ConfigMap", "settings", "LEVEL")),
    (pod({"envFrom": [{"secretRef": {"name": "database"}}]}), ("Secret", "database", "")),
    (pod({"envFrom": [{"configMapRef": {"name": "settings"}}]}), ("ConfigMap", "settings", "")),
    # https://kubernetes.io/docs/concepts/storage/volumes/#secret
    (pod(volumes=[{"secret": {"secretName": "tls"}}]), ("Secret", "tls", "")),
    (pod(volumes=[{"secret": {"secretName": "tls", "items": [{"key": "CA", "path": "ca"}]}}]), ("Secret", "tls", "CA")),
    (pod(volumes=[{"configMap": {"name": "settings"}}]), ("ConfigMap", "settings", "")),
    (pod(volumes=[{"projected": {"sources": [{"secret": {"name": "p", "items": [{"key": "k", "path": "p"}]}}]}}]),
     ("Secret", "p", "k")),
    (pod(initContainers=[{"name": "init", **variable("secret", "database", "CA")}]), ("Secret", "database", "CA")),
]  # fmt: skip


@pytest.mark.parametrize(("manifest", "expected"), NEEDING)
def test_each_kind_of_reference(manifest: Manifest, expected: tuple[str, str, str]) -> None:
    (found,) = changes([[pod()]], [[manifest]])
    assert found == RequirementChange("added", *expected)
    assert found.bump == "major"
    (found,) = changes([[manifest]], [[pod()]])
    assert found == RequirementChange("removed", *expected)
    assert found.bump == "patch"


NOT_NEEDING: list[list[Manifest]] = [
    [pod(variable("secret", "database", "CA", optional=True))],
    [pod({"envFrom": [{"secretRef": {"name": "database", "optional": True}}]})],
    [pod(volumes=[{"secret": {"secretName": "tls", "optional": True}}])],
    # The chart contains it, or an operator creates it.
    [pod(variable("secret", "database", "CA")), named("Secret", "database")],
    [pod(variable("configMap", "settings", "a")), named("ConfigMap", "settings")],
    [pod(variable("secret", "db", "a")), named("SealedSecret", "db", "bitnami.com/v1alpha1")],
    [pod(variable("secret", "db", "a")), named("Certificate", "c", "cert-manager.io/v1", spec={"secretName": "db"})],
    [pod(variable("secret", "db", "a")),
     named("ExternalSecret", "e", "external-secrets.io/v1", spec={"target": {"name": "db"}})],
    # Every namespace has it.
    [pod(volumes=[{"configMap": {"name": "kube-root-ca.crt"}}])],
    # Pods start without it: https://kubernetes.io/docs/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod
    [pod(imagePullSecrets=[{"name": "registry"}])],
    # Only `helm test` needs it.
    [pod(variable("secret", "database", "CA"), annotations={"helm.sh/hook": "test"})],
    [named("Ingress", "shop", "networking.k8s.io/v1", spec={"tls": [{"secretName": "tls"}]})],
]  # fmt: skip


@pytest.mark.parametrize("manifests", NOT_NEEDING)
def test_what_is_not_required(manifests: list[Manifest]) -> None:
    assert changes([[pod()]], [manifests]) == []


def test_made_optional() -> None:
    before, after = pod(variable("secret", "db", "CA")), pod(variable("secret", "db", "CA", optional=True))
    assert changes([[before]], [[after]]) == [RequirementChange("removed", "Secret", "db", "CA")]


def test_a_key_more_of_the_same_secret() -> None:
    before, after = pod(variable("secret", "db", "URL")), pod({"env": [
        *variable("secret", "db", "URL")["env"], *variable("secret", "db", "CA")["env"],
    ]})  # fmt: skip
    assert changes([[before]], [[after]]) == [RequirementChange("added", "Secret", "db", "CA")]


def test_who_needs_a_key_needs_the_object() -> None:
    whole, key = pod({"envFrom": [{"secretRef": {"name": "db"}}]}), pod(variable("secret", "db", "CA"))
    assert changes([[whole]], [[key]]) == [RequirementChange("added", "Secret", "db", "CA")]
    assert changes([[key]], [[whole]]) == [RequirementChange("removed", "Secret", "db", "CA")]


def test_one_scenario_is_enough() -> None:
    needing = pod(variable("secret", "db", "CA"))
    assert changes([[needing], [pod()]], [[pod()], [needing]]) == []
    assert changes([[needing], [pod()]], [[needing], [needing]]) == []
    assert len(changes([[pod()], [pod()]], [[pod()], [needing]])) == 1


def test_the_secret_is_no_longer_part_of_the_chart() -> None:
    """Such as with `existingSecret`: whoever installs the chart has to create it now."""
    needing = pod(variable("secret", "db", "CA"))
    found = changes([[needing, named("Secret", "db")]], [[needing]])
    assert found == [RequirementChange("added", "Secret", "db", "CA")]


def rules(*parts: str) -> Mapping[str, bytes]:
    body = "".join(parts)
    lines = ["{{/* Rules. */}}", '{{- define "shop.rules" -}}', f"{body}{{{{- end }}}}", ""]
    return {"templates/_rules.tpl": "\n".join(lines).encode()}


def rule(fails: str, message: str) -> str:
    return f'{{{{- if {fails} }}}}\n{{{{- fail "{message}" }}}}\n{{{{- end }}}}\n'


def rule_changes(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[RequirementChange]:
    return requirement_changes(requirements([], before), requirements([], after))


def test_rules_of_the_namespace() -> None:
    registry = rule("not .Values.image.registry", "image.registry must be set")
    todo, bank = (rule(f'ne .Release.Namespace "{each}"', f"wrong namespace: {each}") for each in ("todo", "bank"))
    assert rule_changes({}, rules(registry)) == [RequirementChange("added", "Rule", "image.registry must be set")]
    assert rule_changes(rules(registry), {}) == [RequirementChange("removed", "Rule", "image.registry must be set")]
    assert rule_changes(rules(todo, registry), rules(bank, registry)) == [
        RequirementChange("added", "Namespace", "bank"), RequirementChange("removed", "Namespace", "todo"),
    ]  # fmt: skip


def test_a_rule_for_a_value_that_could_not_be_set_before() -> None:
    """A chart that exposes more values has the rules of its namespace for these, too."""
    schema = b'{"additionalProperties": false, "properties": {"image": {"additionalProperties": false}}}'
    before = {"values.yaml": b"a: 1", "values.schema.json": schema}
    probe, tag = rule("not .Values.livenessProbe", "set it"), rule("not (.Values.image).tag", "set it")
    assert rule_changes(before, rules(probe)) == []
    assert rule_changes(before, rules(tag)) == []
    assert len(rule_changes(before, rules(rule("not .Values.a", "set it")))) == 1
    assert len(rule_changes({"values.yaml": b"["}, rules(probe))) == 1


def test_another_message_is_no_other_rule() -> None:
    assert rule_changes(rules(rule("not .Values.a", "a must be set")), rules(rule("not .Values.a", "set a"))) == []


def test_messages_with_quotes() -> None:
    (found,) = rule_changes({}, rules(rule("not .Values.a", 'set \\"a\\" to \\\\d')))
    assert found.name == 'set "a" to \\d'


def test_rules_of_generated_charts_are_found() -> None:
    """Those for handlers of probes are part of every chart that exposes probes: they require nothing."""
    path = ROOT / "generated" / "todo-backend" / "templates" / "_rules.tpl"
    found = requirements([], {"templates/_rules.tpl": path.read_bytes()})
    assert set(found.rules.values()) == {
        "wrong namespace: install todo-backend with --namespace todo",
        "livenessProbe must be set",
        "readinessProbe must be set",
    }
    assert requirements([], {"templates/_rules.tpl": path.read_bytes().replace(b"\n", b"\r\n")}).rules == found.rules
