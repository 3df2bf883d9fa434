"""All charts that are committed, in every scenario and with each value changed alone: the API server takes them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from chartgen import (
    Chart,
    Deployment,
    EmptyDir,
    HttpGet,
    Image,
    Lifecycle,
    PersistentVolumeClaim,
    Service,
    ServiceAccount,
)
from chartgen.kubernetes.definitions import MIN_VERSIONS
from chartgen.verify.documents import checks, consistency
from chartgen.verify.documents.reading import read
from chartgen.verify.documents.schemas import Schemas, minors
from chartgen.verify.helm.scenarios import Scenario
from tests.cluster import samples
from tests.cluster.server import Cluster
from tests.support import documents, helm
from tests.support.paths import golden_charts, short
from tests.test_charts import SCENARIOS, each_scenario, namespace_of, values_of
from tests.traps.charts import is_group, nested, written

pytestmark = pytest.mark.cluster

OF_THIS_CLUSTER = re.compile("not configured on this cluster|not configured for dual-stack|not in the valid range")
"""What another cluster would take: addresses of families and ranges that this one has not."""
_SCHEMAS = Schemas()
OF_OTHER_CLUSTERS = re.compile(r"(.+\.)?example\.com/.*|keda\.sh/.*").fullmatch
"""Versions of kinds that no cluster knows, and of operators that are no companions."""
PRIVILEGED = {"agents", "escape-artist", "extra", "keeper", "probed"}
"""Charts whose specs ask for what Pod Security `restricted` refuses: host ports, host paths, probes of other hosts."""
PRIVILEGED_IN = {("fleet", "values-development")}
"""Charts that ask for it in one environment."""
_WITH_PODS = {"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"}


def modern() -> Chart:
    """Give a chart for the newest Kubernetes, whose schema lets in what older ones do not."""
    return Chart(
        "modern",
        version="1.0.0",
        description="Needs the newest Kubernetes",
        kube_version=MIN_VERSIONS[-1],
        workload=Deployment(
            image=Image("modern", tag="1.0.0"),
            ports={"http": 8080},
            service=Service(80),
            mounts={"/data": PersistentVolumeClaim("data", size="1Gi"), "/cache": EmptyDir("cache")},
            liveness=HttpGet("/"),
            lifecycle=Lifecycle(pre_stop={"sleep": {"seconds": 5}}),
            min_ready_seconds=5,
        ),
        components={
            "side-car": Deployment(
                image=Image("side", tag="1.0.0"),
                ports={"tcp": 1},
                service=Service(1),
                service_account=ServiceAccount(),
            )
        },
    )


def refusals(cluster: Cluster, rendered: list[documents.Document], namespace: str) -> Iterator[str]:
    """Have objects tried, and the pods that workloads would make; gives what the API server says against them."""
    for each in _known(rendered):
        answers = [cluster.dry_run(each, namespace)]
        if each.kind in _WITH_PODS:
            answers.append(cluster.dry_run_pod(each, namespace))
        for answer in answers:
            if answer.refusal and not OF_THIS_CLUSTER.search(answer.refusal):
                yield f"{each.id}: {answer.refusal}"


def _known(rendered: list[documents.Document]) -> list[documents.Document]:
    return [each for each in rendered if not OF_OTHER_CLUSTERS(each["apiVersion"])]


def unreported(cluster: Cluster, rendered: list[documents.Document], namespace: str) -> Iterator[str]:
    """Give what the API server says against objects of which `verify` says nothing."""
    for each in rendered:
        found = list(refusals(cluster, [each], namespace))
        if found and not _reported(each):
            yield from found


def _reported(each: documents.Document) -> bool:
    schema = _SCHEMAS.find(each["apiVersion"], each.kind, minors()[-1])
    return bool((schema and not schema.is_valid(each)) or list(consistency.problems(each)))


def is_not_strict(chart: Any, values: Mapping[str, Any], namespace: str) -> bool:
    """Tell whether `verify` reports a rendered text: a null, a duplicate key, or an object that is there twice."""
    found = []
    for path, text in helm.render_text(chart, values, namespace=namespace).items():
        if not path.endswith(".txt"):
            parsed = read(text)
            if parsed.problems:
                return True
            found += [(path, document) for document in parsed.documents]
    return bool(list(checks.duplicates(found, Scenario("values", values), namespace)))


def test_there_are_charts_to_check() -> None:
    assert len(SCENARIOS) > 30


@each_scenario
def test_scenario(cluster: Cluster, open_namespace: str, chart: Path, scenario: Path) -> None:
    rendered = helm.render(chart, values_of(chart, scenario), namespace=namespace_of(chart))
    assert rendered
    assert list(refusals(cluster, rendered, open_namespace)) == []


@each_scenario
def test_pod_security(cluster: Cluster, chart: Path, scenario: Path) -> None:
    rendered = helm.render(chart, values_of(chart, scenario), namespace=namespace_of(chart))
    with cluster.namespace() as namespace:
        warnings = [text for each in _known(rendered) for text in cluster.dry_run(each, namespace).warnings]
    expected = chart.name in PRIVILEGED or (chart.name, scenario.stem) in PRIVILEGED_IN
    assert expected == any("PodSecurity" in each for each in warnings), warnings


@pytest.mark.parametrize("chart", [*golden_charts(), None], ids=lambda chart: short(chart) if chart else "modern")
def test_each_value_alone(cluster: Cluster, open_namespace: str, folder: Path, chart: Path | None) -> None:
    """What the schema lets in is taken by the API server, or reported by `verify`, or refused by the chart itself."""
    chart = chart or written(modern(), folder)
    loaded = helm.load(chart)
    schema = json.loads((chart / "values.schema.json").read_text("utf-8"))
    base = values_of(chart, chart / "ci/default-values.yaml")
    namespace = namespace_of(chart)
    before = {each.id: json.dumps(each) for each in helm.render(loaded, base, namespace=namespace)}
    wrong: list[str] = []
    tried = 0
    known = list(samples.of(schema))
    for path, values in known:
        assert values, f"{path} has no sample"
        # Components have what the main workload has.
        for value in values[:3] if _of_component(path, schema) else values:
            case = f"{'.'.join(path)}={json.dumps(value)}"
            try:
                rendered = helm.render(loaded, nested(path, value, base), namespace=namespace)
            except helm.HelmRefused as error:
                if error.stage != "schema" and not ("execution error at" in error.text and path[-1] in error.text):
                    wrong.append(f"{case}: {error.text}")
                continue
            except documents.NotStrict as error:
                if not is_not_strict(loaded, nested(path, value, base), namespace):
                    wrong.append(f"{case}: {error}")
                continue
            tried += 1
            changed = [each for each in rendered if before.get(each.id) != json.dumps(each)]
            wrong += [f"{case}: {refusal}" for refusal in unreported(cluster, changed, open_namespace)]
    assert wrong == [], "\n".join(wrong)
    assert not known or tried > 3 * len(known), "most samples were rejected before they came to the API server"


def _of_component(path: tuple[str, ...], schema: Mapping[str, Any]) -> bool:
    first = schema["properties"][path[0]]
    return is_group(first) and "image" in first["properties"] and path[0] != "tests"
