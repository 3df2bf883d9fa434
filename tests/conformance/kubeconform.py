"""kubeconform: manifests against the schemas of Kubernetes, strictly, by another hand than the tests' own."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path

from chartgen.kubernetes.custom_resources import COMPANIONS
from tests.conformance import tools
from tests.conformance.subjects import KUBE_VERSION
from tests.conformance.verdict import Finding, Linter, Verdict
from tests.support import fetching
from tests.support.documents import parse
from tests.support.kubernetes import VERSIONS, versions_of


def linter(manifests: Path) -> Verdict:
    """Ask kubeconform about a folder of rendered manifests, for the versions that its chart is for."""
    examined = 0
    findings = []
    said = manifests / KUBE_VERSION
    for version in versions_of(said.read_text("utf-8") if said.is_file() else ""):
        schemas = _schemas(version) / "{{ .ResourceKind }}{{ .KindSuffix }}.json"
        done = tools.ask(
            tools.go_tool(tools.KUBECONFORM),
            *("-strict", "-summary", "-verbose", "-output", "json", "-schema-location", schemas),
            *("-skip", ",".join(_custom_kinds(manifests)), manifests),
        )
        report = json.loads(done.stdout)
        examined += report["summary"]["valid"] + report["summary"]["invalid"]
        findings += [
            Finding(version, f"{each['kind']}/{each['name']}" if each["kind"] else each["filename"], each["msg"])
            for each in report["resources"] or ()
            if each["status"] not in ("statusValid", "statusEmpty", "statusSkipped")
        ]
    return Verdict(examined, tuple(sorted(findings)))


def _custom_kinds(manifests: Path) -> list[str]:
    """Give the kinds of custom resources, which the schemas of Kubernetes do not have."""
    objects = [each for path in manifests.glob("*.yaml") for each in parse(path.read_text("utf-8"), path.name)]
    return sorted({each.kind for each in objects if _is_custom(each["apiVersion"].partition("/")[0])})


def _is_custom(group: str) -> bool:
    return group in COMPANIONS or ("." in group and not group.endswith(".k8s.io"))


@cache
def _schemas(version: str) -> Path:
    """Lay the strict schemas of `kubernetes-validate` out so that their references are files beside them."""

    def install(folder: Path) -> None:
        source = files("kubernetes_validate") / "kubernetes-json-schema" / f"v{version}.0-local-strict"
        for file in source.iterdir():
            text = file.read_text("utf-8").replace('"/api/_definitions.json#', '"_definitions.json#')
            schema = json.loads(text)
            schema.pop("$id", None)
            (folder / file.name).write_text(json.dumps(schema), "utf-8")

    return fetching.installed(f"kubernetes-schemas-{version}", install)


JUDGE = Linter(
    "kubeconform", "manifests", linter, f"the strict schemas of Kubernetes {', '.join(VERSIONS)}", finds=False
)
