"""What a chart is made of: no hooks, no chance, no CRDs, small, for the right Kubernetes and namespace."""

from __future__ import annotations

import base64
import gzip
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chartgen import Chart, ConfigMap, Deployment, HttpGet, Image, Namespace, RequireNamespace, Service
from chartgen.errors import ChartgenError
from chartgen.spec.config import DATA_LIMIT
from tests.support import helm
from tests.traps.charts import BROUGHT, minimal
from tests.traps.conftest import Write

if TYPE_CHECKING:
    from tests.support.helmcmd import HelmCommand

_CHANCE = re.compile(
    r"\b(lookup|rand[A-Z]\w*|uuidv4|gen[A-Z]\w*|now|ago|date\w*|htmlDate\w*|derivePassword|bcrypt|htpasswd|getHostByName|env|expandenv)\b"
)


def test_nothing_is_made_by_chance(whole: Path) -> None:
    """Trap: random values, `lookup`."""
    for file in whole.glob("templates/**/*.*"):
        for action in re.findall(r"\{\{.*?\}\}", file.read_text("utf-8"), re.DOTALL):
            called = re.sub(r'/\*.*?\*/|"[^"]*"|[.$]\w+', "", action, flags=re.DOTALL)
            assert not _CHANCE.search(called), f"{file.name}: {action}"
    one, other = (json.dumps(helm.render_text(whole, BROUGHT)) for _ in range(2))
    assert one == other


def test_the_only_hooks_are_a_test(whole: Path) -> None:
    """Trap: hooks under Argo CD."""
    hooks = {}
    for scenario in sorted(whole.glob("ci/*.yaml")):
        for each in helm.render(whole, helm.values_of(scenario)):
            if hook := each["metadata"].get("annotations", {}).get("helm.sh/hook"):
                hooks[each.id] = hook
    name = "release-whole-test-connection"
    assert hooks == {f"Job/{name}": "test", f"NetworkPolicy/{name}": "test"}


def test_templates_do_not_ask_the_cluster(whole: Path) -> None:
    """Trap: `.Capabilities.APIVersions`."""
    for file in whole.glob("templates/**/*.*"):
        assert ".Capabilities" not in file.read_text("utf-8")


def test_there_are_no_crds(whole: Path) -> None:
    """Trap: CRDs."""
    assert not (whole / "crds").exists()
    assert not any("CustomResourceDefinition" in file.read_text("utf-8") for file in whole.glob("templates/**/*.*"))


def test_size(whole: Path) -> None:
    """A release is stored compressed, in base64, in one Secret.

    Trap: 1 MiB
    """
    packed = b"".join(
        file.read_bytes() for file in sorted(whole.rglob("*")) if file.is_file() and file.parent.name != "ci"
    )
    assert len(base64.b64encode(gzip.compress(packed))) < 100_000
    ignored = (whole / ".helmignore").read_text("utf-8").splitlines()
    assert {"ci/", ".chartgen", ".git/"} <= set(ignored)


def test_data_that_is_too_large() -> None:
    """Trap: 1 MiB."""
    with pytest.raises(ChartgenError, match="bytes exceed the limit of 1,048,576"):
        ConfigMap({"a": "x" * (DATA_LIMIT // 2), "b": "y" * (DATA_LIMIT // 2)})
    assert ConfigMap({"a": "x" * (DATA_LIMIT - 1)})


def test_no_template_renders_to_nothing_but_comments(write: Write) -> None:
    """Trap: comment-only documents."""
    chart = write(minimal(env_from=[ConfigMap({"KEY": "text"})]))
    off = {"serviceAccount": {"create": False}, "tests": {"enabled": False}, "config": {"KEY": None}}
    for path, text in helm.render_text(chart, off).items():
        content = [line for line in text.splitlines() if line.strip() and not line.startswith("---")]
        assert not content or any(not line.lstrip().startswith("#") for line in content), path
    assert helm.render(chart, off, nulls=True)


def test_notes_show_no_secret(whole: Path) -> None:
    """Trap: NOTES.txt."""
    values = {**BROUGHT, "secret": {"PASSWORD": "hunter2", "DSN": "hunter3"}}
    text = helm.notes(whole, values)
    assert "hunter" not in text
    assert "<no value>" not in text
    assert "\n\n\n" not in text


def test_probes_without_a_scheme_are_left_alone(write: Write) -> None:
    """Trap: `with` and `range`."""
    chart = write(minimal(liveness=HttpGet("/"), services={"more": Service(81)}))
    for each in helm.render(chart, {"service": {"type": "LoadBalancer", "loadBalancerClass": "a"}}, name="mine"):
        assert each["metadata"]["labels"]["app.kubernetes.io/instance"] == "mine"


def test_namespace_by_rule(write: Write) -> None:
    """Rules: a rule on the namespace."""
    workload = Deployment(image=Image("demo", tag="1.0.0"))
    free = Chart("demo", version="1.0.0", description="Is tried", namespace=Namespace("home"), workload=workload)
    assert helm.render(write(free), namespace="anywhere")
    ruled = free.but(namespace=Namespace("home", policies=[RequireNamespace("home")]))
    chart = write(ruled)
    assert helm.render(chart, namespace="home")
    assert "install demo with --namespace home" in helm.refusal(chart, namespace="elsewhere")


@pytest.mark.parametrize("version", ["1.30.0", "1.30.3-gke.100", "v1.31.4-eks-1234567", "1.37.0"])
def test_kube_version(whole: Path, helm_command: HelmCommand, version: str) -> None:
    """Trap: `kubeVersion`."""
    assert helm_command.template(whole, values=[whole / "ci/default-values.yaml"], kube_version=version)


def test_kube_version_that_is_too_old(whole: Path, helm_command: HelmCommand) -> None:
    """Trap: `kubeVersion`."""
    values = whole / "ci/default-values.yaml"
    refused = helm_command.run("template", "x", whole, "--values", values, "--kube-version", "1.29.9", check=False)
    assert refused.returncode
    assert "incompatible with Kubernetes" in refused.stderr


def test_kube_version_is_written(whole: Path) -> None:
    """Trap: `kubeVersion`."""
    assert 'kubeVersion: ">=1.30.0-0"' in (whole / "Chart.yaml").read_text("utf-8")
