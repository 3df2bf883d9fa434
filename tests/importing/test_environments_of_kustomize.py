"""Environments of a kustomization: what differs is a value if it can be one, and is reported otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from textwrap import dedent

import pytest

from chartgen.cli import import_commands
from chartgen.importing.model import Input
from chartgen.importing.reading.manifests import Manifests
from chartgen.importing.run import Options, Report, imported
from tests.importing.applications import WEB

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")

WIDGET = "apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: small, namespace: shop}\nspec: {size: 3}\n"
SETTINGS = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: settings-66h9cbh964, namespace: shop}
data: {A: "1"}
"""
READS = "          envFrom: [{configMapRef: {name: settings-66h9cbh964}}]\n"


def _input(text: str, file: str, name: str) -> Input:
    found = Input(name=name)
    Manifests(found).add(dedent(text).encode(), file)
    return found


def _imported(base: str, **environments: str) -> Report:
    inputs: Mapping[str, Input] = {name: _input(text, f"{name}.yaml", name) for name, text in environments.items()}
    return imported(_input(base, "base.yaml", "shop"), Options((), "specs"), inputs)


def test_a_tag_that_the_base_lacks_is_a_value() -> None:
    report = _imported(WEB.replace(":1.0", ""), production=WEB.replace(":1.0", ":2.0"))
    assert report.exit_code == 0
    assert 'production=_web.but_workload(image=Image("acme/web", tag="2.0"))' in report.files["web.py"]


def test_one_field_that_cannot_vary_does_not_keep_others_from_it() -> None:
    production = WIDGET.replace("3", "4") + "---" + WEB.replace("1.0", "2.0")
    report = _imported(WIDGET + "---" + WEB, production=production)
    assert 'production=_web.but_workload(image=Image("acme/web", tag="2.0"))' in report.files["web.py"]
    [finding] = [each for each in report.findings if each.rule == "import/environment"]
    assert finding.message == (
        'chart web: conflicting "size": it differs in production, but is fixed in the chart; environments get the one'
        " of the base"
    )
    assert finding.location is not None
    assert finding.location.at_line == "base.yaml:4"
    assert finding.found == "production in production.yaml:4"
    states = [(each.original.kind, each.state) for each in report.environments["production"].compared]
    assert states == [("Widget", "differs"), ("Deployment", "labels")]


def test_what_no_workload_uses_is_in_the_same_chart_in_each_environment() -> None:
    report = _imported(WIDGET, production=WIDGET)
    assert report.exit_code == 0
    assert [each.name for each in report.charts] == ["shop"]


def test_hashes_of_kustomize_that_differ_are_removed() -> None:
    base = SETTINGS + "---" + WEB + READS
    other = base.replace("66h9cbh964", "5dchb98bc4").replace('"1"', '"9"')
    report = _imported(base, production=other)
    assert report.exit_code == 0
    assert re.search(r'ConfigMap\(\s*\{"A": "9"\}, fullname="settings"', report.files["web.py"])
    assert [each.rule for each in report.findings] == ["import/hash"]
    assert list(import_commands.replaced(report, "production")) == ["Deployment web"]
    same = _imported(base, production=base.replace("1.0", "2.0"))
    assert "settings-66h9cbh964" in same.files["web.py"]
    assert same.findings == []


def test_a_release_gives_its_prefix_to_all_names() -> None:
    service = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n"
        "spec: {selector: {app: web}, ports: [{port: 80}]}\n"
    )
    settings = SETTINGS.replace("settings-66h9cbh964", "web-config")
    base = "---\n".join([WEB + READS.replace("settings-66h9cbh964", "web-config"), service, settings])
    other = (
        base.replace("name: web", "name: prod-web").replace("- name: prod-web\n", "- name: web\n").replace("1.0", "2.0")
    )
    report = _imported(base, production=other)
    assert report.exit_code == 0
    assert report.findings == []
    assert report.environments["production"].count("labels") == 3
    assert "production=_web.but_workload(" in report.files["web.py"]
    [command] = import_commands.installs(report, "production")
    assert command.startswith("helm install prod-web ./generated/web --namespace shop --values ")


def test_exact_names_cannot_have_a_prefix() -> None:
    other = WEB.replace("name: web,", "name: prod-web,") + "---\n" + WIDGET.replace("small", "prod-small")
    report = _imported(WEB + "---\n" + WIDGET, production=other)
    assert report.exit_code == 1
    assert report.environments == {}
    assert "skipped environment production: its objects have the prefix prod-" in report.findings[0].message
    assert report.findings[0].found == "names that do not depend on the name of the release: Widget prod-small"


def test_a_suffix_of_all_names_is_reported() -> None:
    report = _imported(WEB, production=WEB.replace("name: web,", "name: web-prod,"))
    assert report.environments == {}
    assert "its objects have the suffix -prod" in report.findings[0].message


def test_commands_name_the_values_and_the_namespace_of_an_environment() -> None:
    report = _imported(WEB, production=WEB.replace("shop", "live").replace("1.0", "2.0"))
    assert list(import_commands.installs(report)) == [
        "helm install web ./generated/web --namespace shop --take-ownership"
    ]
    [command] = import_commands.installs(report, "production")
    values = "--values ./generated/web/values-production.yaml"
    assert command == f"helm install web ./generated/web --namespace live {values} --take-ownership"
