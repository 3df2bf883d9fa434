"""An API server as a judge: what kubectl says is told of the object and field that it is about."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from chartgen.errors import ChartgenError
from chartgen.verify import ChartFinding, Options, Report, verify
from tests.support import helmcmd
from tests.verify.charts import write
from tests.verify.objects import chart_of

_FAKE = r"""#!/bin/sh
case "$*" in
*"get namespaces"*) echo namespace/default; exit 0 ;;
esac
cat > "$0.asked"
cat >&2 <<'END'
%s
END
exit %d
"""

_INVALID = 'Deployment.apps "web" is invalid:'
_UNTYPED = "failed to create typed patch object (default/web; apps/v1, Kind=Deployment):"
_CONTAINERS = "spec.template.spec.containers"
_PROBE = f"{_CONTAINERS}[0].livenessProbe"


def _kubectl(folder: Path, said: str, code: int = 1) -> str:
    path = folder / "kubectl"
    path.write_text(_FAKE % (said, code))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def _told(tmp_path: Path, said: str) -> list[tuple[str, str, str]]:
    chart = write(tmp_path)
    for path in (chart / "ci" / "full-values.yaml", chart / "values-production.yaml"):
        path.unlink()
    report = verify(Options(charts=(str(chart),), lint=False, server="", kubectl=_kubectl(tmp_path, said)))
    return [
        (finding.object, finding.field, finding.message.partition(": ")[2])
        for finding in report.findings
        if isinstance(finding, ChartFinding) and finding.rule == "server"
    ]


@pytest.mark.skipif(os.name == "nt", reason="the fake command is a shell script")
@pytest.mark.parametrize(
    ("said", "field", "part"),
    [
        (
            f"Error from server: {_INVALID} {_PROBE}.tcpSocket: Forbidden: may not specify more than 1 handler",
            f"{_PROBE}.tcpSocket",
            "may not specify more than 1 handler",
        ),
        (
            f"Error from server: {_UNTYPED} .spec.replicaz: field not declared in schema",
            "spec.replicaz",
            "field not declared in schema",
        ),
        (
            f'Error from server: {_UNTYPED} errors:\n  .{_CONTAINERS}[name="web"].ports[containerPort=8080].x: unknown',
            f"{_CONTAINERS}[0].ports[0].x",
            "unknown",
        ),
        ('The Deployment "web" is invalid: spec.replicas: Invalid value: -1: must be 0 or more', "spec.replicas", "-1"),
    ],
)
def test_what_kubectl_says(tmp_path: Path, said: str, field: str, part: str) -> None:
    found = _told(tmp_path, said)
    assert [(object_, where) for object_, where, _ in found] == [("Deployment/web", field)]
    assert part in found[0][2]


@pytest.mark.skipif(os.name == "nt", reason="the fake command is a shell script")
def test_several_reasons_at_once(tmp_path: Path) -> None:
    said = (
        'Error from server (Invalid): Deployment.apps "web" is invalid: [spec.replicas: Required value, '
        'spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` does not match template `labels`]'
    )
    assert [field for _, field, _ in _told(tmp_path, said)] == ["spec.replicas", "spec.selector"]


@pytest.mark.skipif(os.name == "nt", reason="the fake command is a shell script")
def test_what_kubectl_reads(tmp_path: Path) -> None:
    chart = write(tmp_path, extra='key: text -> key: "a\\u2028b\\U0001F600\\x85\\x7f"')
    kubectl = _kubectl(tmp_path, "", 0)
    verify(Options(charts=(str(chart),), lint=False, server="", kubectl=kubectl))
    asked = Path(f"{kubectl}.asked").read_text("utf-8")
    # What begins with a brace is a stream of JSON to some versions, in which separators are errors.
    assert asked.startswith("---\n{")
    documents = list(yaml.safe_load_all(asked))
    assert documents == [json.loads(part) for part in asked.split("---\n")[1:]]


@pytest.mark.skipif(os.name == "nt", reason="the fake command is a shell script")
def test_objects_of_several_namespaces(tmp_path: Path) -> None:
    """Kubectl rejects objects of another namespace than that of its option."""
    chart = write(tmp_path)
    role = (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: a, namespace: kube-system}\nrules: []\n"
    )
    (chart / "templates" / "role.yaml").write_text(role)
    folder = tmp_path / "bin"
    folder.mkdir()
    kubectl = folder / "kubectl"
    kubectl.write_text(
        "#!/bin/sh\n"
        'case "$*" in *"get namespaces"*) echo namespace/default; echo namespace/kube-system; exit 0;; esac\n'
        f'echo "$*" >> {folder}/calls\n'
        "cat > /dev/null\n"
    )
    kubectl.chmod(0o755)
    verify(Options(charts=(str(chart),), lint=False, server="", kubectl=str(kubectl)))
    calls = (folder / "calls").read_text("utf-8")
    assert "--namespace=default" in calls
    assert "--namespace=kube-system" in calls


@pytest.mark.skipif(os.name == "nt", reason="the fake command is a shell script")
def test_what_kubectl_itself_reports(tmp_path: Path) -> None:
    chart = write(tmp_path)
    said = "error: error parsing STDIN: invalid character '-' in numeric literal"
    report = verify(Options(charts=(str(chart),), lint=False, server="", kubectl=_kubectl(tmp_path, said)))
    assert {(finding.rule, finding.message.partition(" (")[0]) for finding in report.findings} == {
        ("kubectl", "web: kubectl fails: error parsing STDIN: invalid character '-' in numeric literal")
    }


def test_without_kubectl(tmp_path: Path) -> None:
    with pytest.raises(ChartgenError) as caught:
        verify(Options(charts=(str(write(tmp_path)),), server="", kubectl=str(tmp_path / "nope")))
    assert caught.value.exit_code == 3


@pytest.fixture
def namespace() -> Iterator[str]:
    """A namespace of our own on a real API server; skips where there is none."""
    name = f"verify-{os.getpid()}"
    kubectl = _real_kubectl()
    if subprocess.run([kubectl, "create", "namespace", name], capture_output=True, check=False).returncode:
        pytest.skip("no API server answers")
    try:
        yield name
    finally:
        subprocess.run([kubectl, "delete", "namespace", name, "--wait=false"], capture_output=True, check=False)


def _real_kubectl() -> str:
    found = os.environ.get("KUBECTL") or shutil.which("kubectl")
    if not found:
        pytest.skip("no kubectl; KUBECTL names one")
    return found


@pytest.mark.cluster
def test_a_real_api_server(tmp_path: Path, namespace: str) -> None:
    chart = write(tmp_path, deployment="containerPort: 8080 -> containerPort: 99999")
    (chart / "templates" / "_guard.tpl").write_text(
        f'{{{{- if ne .Release.Namespace "{namespace}" }}}}{{{{- end }}}}\n'
    )

    def run() -> Report:
        return verify(Options(charts=(str(chart),), lint=False, server="", kubectl=_real_kubectl()))

    found = [finding for finding in run().findings if finding.rule == "server"]
    assert [finding.field for finding in found] == ["spec.template.spec.containers[0].ports[0].containerPort"]
    assert "must be between 1 and 65535" in found[0].message
    template = chart / "templates" / "deployment.yaml"
    template.write_text(template.read_text().replace("99999", "8080"))
    assert run().findings == []


RESOURCES = """apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: a}
spec: {selector: {}, endpoints: []}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: b}
spec: {selector: {}, endpointz: []}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a, namespace: elsewhere, annotations: {text: "\\U0001F600 \\u2028 --- \\t"}}
"""


@pytest.mark.cluster
@pytest.mark.parametrize("version", helmcmd.KUBECTLS)
def test_every_supported_kubectl(tmp_path: Path, version: str) -> None:
    """Needs the definitions of the Prometheus operator in the cluster."""
    try:
        kubectl = helmcmd.kubectl(version)
    except helmcmd.Missing as missing:
        pytest.skip(str(missing))
    report = verify(Options(charts=(str(chart_of(tmp_path, RESOURCES)),), lint=False, server="", kubectl=str(kubectl)))
    # The schema of the companion finds the same, without a server.
    (finding,) = (finding for finding in report.findings if finding.rule == "server")
    assert finding.field == "spec.endpointz"
    assert finding.message.startswith(
        "web: ServiceMonitor/b is rejected by the API server in `spec.endpointz`: field not"
    )
    (chart,) = report.charts
    assert (chart.objects, chart.checked, chart.skipped) == (3, 3, ())
