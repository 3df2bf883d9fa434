"""Environments in namespaces of their own: their rules, and the commands that are printed for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen import (
    Chart,
    Deployment,
    ExistingSecret,
    Image,
    ImageTag,
    Namespace,
    Policy,
    Replicas,
    RequireNamespace,
    Waiver,
)
from chartgen.errors import ChartgenError
from chartgen.overview import Step, Summary, guides, summarize, tree
from chartgen.plan import plan
from chartgen.policy import enforced, findings
from chartgen.resources import IN_OVERVIEW, ChartScope, resources_of
from chartgen.spec.resolve import resolved
from chartgen.verify import Options, render, verify
from chartgen.verify.findings import ChartFinding
from tests.support import helm
from tests.traps.charts import written

_TAG = r"\d+\.\d+\.\d+"


def _namespace(name: str, *policies: Policy) -> Namespace:
    return Namespace(name, labels={"team": name}, policies=[RequireNamespace(name), *policies])


def _chart(namespace: Namespace | None, tag: str = "1.0.0", replicas: int = 1) -> Chart:
    secret = ExistingSecret("db", keys=["PASSWORD"])
    workload = Deployment(image=Image("shop", tag=tag), replicas=replicas, env_from=[secret])
    return Chart("shop", version="1.0.0", description="x", app_version="1", workload=workload, namespace=namespace)


_DEV = _namespace("shop-dev", ImageTag(_TAG))
_PROD = _namespace("shop", ImageTag(_TAG), Replicas({"shop": 2}))


def test_an_environment_complies_with_the_rules_of_its_own_namespace() -> None:
    chart = _chart(_DEV).with_environments(prod=_chart(_PROD, replicas=3), test=_chart(_DEV, replicas=3))
    assert [(each.rule, each.field) for each in findings(chart)] == [("replicas", "workload.replicas")]
    assert not findings(_chart(_DEV).with_environments(prod=_chart(_PROD, replicas=2)))


def test_an_environment_without_the_rules_of_the_base() -> None:
    assert not findings(_chart(_PROD, replicas=2).with_environments(dev=_chart(Namespace("dev"), tag="latest")))


def test_the_chart_enforces_only_common_rules(tmp_path: Path) -> None:
    chart = _chart(_DEV).with_environments(prod=_chart(_PROD, replicas=2))
    assert [each.name for each in enforced(chart)] == ["image-tag"]
    folder = written(chart, tmp_path)
    assert helm.render(folder, {"replicaCount": 5}, namespace="elsewhere")
    with pytest.raises(helm.HelmRefused, match="tag"):
        helm.render(folder, {"image": {"tag": "latest"}})


@pytest.mark.parametrize(
    "other",
    [
        _namespace("shop", ImageTag(r"\d+")),
        _namespace("shop", ImageTag(_TAG, build_only=True)),
        Namespace("shop"),
    ],
    ids=["another form", "may deviate", "none"],
)
def test_a_rule_that_differs_is_not_common(other: Namespace) -> None:
    environment = _chart(other, tag="1" if other.policies else "latest")
    assert not [each.name for each in enforced(_chart(_DEV).with_environments(prod=environment))]


def test_a_rule_that_an_environment_waives() -> None:
    waived = _chart(_DEV, tag="latest").but(waivers=[Waiver("image-tag", reason="It is built from a branch.")])
    chart = _chart(_DEV).with_environments(branch=waived)
    assert not findings(chart)
    assert [each.name for each in enforced(chart)] == ["namespace"]


def test_all_commands_name_the_namespace_of_the_environment(tmp_path: Path) -> None:
    chart = _chart(_DEV).with_environments(prod=_chart(_PROD, replicas=2), test=_chart(_DEV))
    folder = written(chart, tmp_path)
    readme = (folder / "README.md").read_text("utf-8")
    for line in (
        "kubectl create namespace shop-dev",
        "kubectl create namespace shop",
        "kubectl label namespace shop team=shop",
        "kubectl create secret generic db --namespace shop-dev \\",
        "kubectl create secret generic db --namespace shop \\",
        "helm install shop ./shop --namespace shop-dev",
        "helm install shop ./shop --namespace shop --values shop/values-prod.yaml",
        "helm install shop ./shop --namespace shop-dev --values shop/values-test.yaml",
    ):
        assert readme.splitlines().count(line) == 1, line
    header = (folder / "values-prod.yaml").read_text("utf-8").splitlines()[2]
    assert header == "# helm install shop ./shop --namespace shop --values shop/values-prod.yaml"


def _summary(chart: Chart) -> Summary:
    chart = resolved(chart)
    return summarize(chart, resources_of(ChartScope(chart), IN_OVERVIEW))


def test_the_overview_has_the_namespaces_of_environments() -> None:
    """Each environment can be installed by its own commands, with what it needs."""
    prod = _chart(_PROD, tag="2.0.0", replicas=2)
    summary = _summary(_chart(_DEV).with_environments(prod=prod, test=_chart(_DEV)))
    assert summary.namespaces == "shop-dev; prod: shop"
    base, production, test = guides([summary])
    assert base.steps[-1].commands == ("helm install shop ./shop --namespace shop-dev",)
    assert [guide.environment for guide in (base, production, test)] == ["", "prod", "test"]
    assert [step.commands for step in production.steps] == [
        ("kubectl create namespace shop\nkubectl label namespace shop team=shop",),
        ("minikube image load shop:2.0.0",),
        ("kubectl create secret generic db --namespace shop \\\n  --from-literal=PASSWORD=...",),
        ("helm install shop ./shop --namespace shop --values shop/values-prod.yaml",),
    ]
    assert test.steps == (
        Step("charts", ("helm install shop ./shop --namespace shop-dev --values shop/values-test.yaml",)),
    )


def test_the_overview_installs_charts_without_the_environment_as_they_are() -> None:
    other = _chart(_DEV).but(name="other")
    _, production = guides([_summary(other), _summary(_chart(_DEV).with_environments(prod=_chart(_PROD)))])
    assert production.steps[-1].commands == (
        "helm install other ./other --namespace shop-dev",
        "helm install shop ./shop --namespace shop --values shop/values-prod.yaml",
    )


def test_the_tree_names_an_environment_once_in_its_namespace() -> None:
    text = tree([_summary(_chart(_DEV).with_environments(prod=_chart(_PROD), test=_chart(_DEV)))])
    assert text.splitlines() == [
        "Namespace: shop",
        "├── Deployments",
        "│   └── shop (replicas: 1)",
        "├── Secrets",
        "│   └── db",
        "└── Charts",
        "    └── shop 1.0.0 (environment: prod)",
        "Namespace: shop-dev",
        "├── Deployments",
        "│   └── shop (replicas: 1)",
        "├── Secrets",
        "│   └── db",
        "└── Charts",
        "    └── shop 1.0.0 (environments: prod in shop, test)",
    ]


def test_a_base_without_a_namespace(tmp_path: Path) -> None:
    folder = written(_chart(None).with_environments(prod=_chart(_PROD, replicas=2)), tmp_path)
    readme = (folder / "README.md").read_text("utf-8").splitlines()
    assert "helm install shop ./shop" in readme
    assert "helm install shop ./shop --namespace shop --values shop/values-prod.yaml" in readme


def test_an_environment_lacks_the_namespace() -> None:
    with pytest.raises(ChartgenError, match="missing namespace"):
        written(_chart(_DEV).with_environments(prod=_chart(None)), Path("unused"))


def test_level_and_profile_are_those_of_the_base(tmp_path: Path) -> None:
    other = Namespace("shop", level="minimal", defaults="kubernetes")
    chart = _chart(Namespace("dev")).with_environments(prod=_chart(other))
    spec = plan(chart, "specs/shop.py")
    assert (spec.level, spec.values.exposes("podSecurityContext"), spec.environments) == (
        "standard",
        True,
        {"prod": {}},
    )
    (deployment,) = (each for each in helm.render(written(chart, tmp_path)) if each.kind == "Deployment")
    assert deployment["spec"]["template"]["spec"]["securityContext"]["runAsNonRoot"] is True


_LABELLED = """
from chartgen import Chart, Deployment, Image, Namespace
_base = Chart(
    "shop", version="1.0.0", description="x", namespace=Namespace("dev", defaults="kubernetes"),
    workload=Deployment(image=Image("shop", tag="1.0.0")),
)
strict = Namespace("prod", labels={"pod-security.kubernetes.io/enforce": "restricted"})
shop = _base.with_environments(prod=_base.but(namespace=strict))
"""


def test_pod_security_is_that_of_the_namespace_of_the_environment(tmp_path: Path) -> None:
    spec = tmp_path / "shop.py"
    spec.write_text(_LABELLED, "utf-8")
    found = [each for each in verify(Options(charts=(str(spec),))).findings if each.rule == "pod-security"]
    assert found
    assert {each.scenarios for each in found if isinstance(each, ChartFinding)} == {("prod",)}
    spec.write_text(_LABELLED.replace('defaults="kubernetes"', 'defaults="hardened"'), "utf-8")
    assert verify(Options(charts=(str(spec),))).findings == []


_OWN_RULES = """
from chartgen import Chart, Deployment, Image, ImageTag, Namespace, Replicas
dev = Namespace("dev", policies=[ImageTag("[0-9]+", severity="warning"), Replicas({"shop": 1})])
prod = Namespace("prod", policies=[Replicas({"shop": 2})])
_base = Chart(
    "shop", version="1.0.0", description="x", namespace=dev, workload=Deployment(image=Image("shop", tag="latest"))
)
shop = _base.with_environments(prod=_base.but(namespace=prod).but_workload(replicas=2))
"""


def test_rules_of_one_environment_do_not_narrow_the_values_of_others(tmp_path: Path) -> None:
    spec = tmp_path / "shop.py"
    spec.write_text(_OWN_RULES, "utf-8")
    assert "replicas: 2" in render(str(spec), environment="prod").texts["templates/deployment.yaml"]
    report = verify(Options(charts=(str(spec),)))
    assert [(each.rule, each.severity) for each in report.findings] == [("image-tag", "warning")]


_SPEC = '''
from chartgen import Chart, Deployment, Image, Namespace, Policy, Violation

class Named(Policy):
    """Objects are in the namespace."""

    name = "named"

    def check(self, chart):
        return iter(())

    def check_objects(self, chart, objects):
        for index, each in enumerate(objects):
            found = each["metadata"].get("namespace", chart.namespace.name)
            if found != chart.namespace.name:
                yield Violation("wrong namespace", (index,), found, chart.namespace.name)

dev, prod = Namespace("dev", policies=[Named()]), Namespace("prod", policies=[Named()])
_base = Chart(
    "shop", version="1.0.0", description="x", namespace=dev, workload=Deployment(image=Image("shop", tag="1.0.0"))
)
shop = _base.with_environments(prod=_base.but(namespace=prod))
'''


def test_verify_renders_an_environment_in_its_namespace(tmp_path: Path) -> None:
    spec = tmp_path / "shop.py"
    spec.write_text(_SPEC, "utf-8")
    rendered = render(str(spec), environment="prod")
    assert rendered.namespace == "prod"
    assert 'namespace: "prod"' in rendered.texts["templates/deployment.yaml"]
    assert render(str(spec)).namespace == "dev"
    report = verify(Options(charts=(str(spec),)))
    assert report.findings == []
    assert "prod" in report.charts[0].scenarios
