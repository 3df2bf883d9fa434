"""The compiled schemas say what kubernetes-validate says, of right objects and of many wrong ones."""

from __future__ import annotations

import copy
import functools
import json
import random
from collections.abc import Iterator
from typing import Any

import kubernetes_validate
import pytest
from kubernetes_validate import utils

from chartgen.verify.documents.enumerations import ENUMERATIONS, PREFIXES
from chartgen.verify.documents.reading import read
from chartgen.verify.documents.schemas import Schemas, definitions, minors, selected
from chartgen.verify.helm import engine_for
from chartgen.verify.helm.scenarios import scenarios
from tests.support.paths import golden_charts
from tests.verify.charts import source_of

VERSIONS = ("1.28", "1.32", "1.37")
_WRONG: tuple[Any, ...] = ("text", "", 0, -1, 1.5, True, None, [], {}, ["x"], {"x": "y"}, 10**12, "100m", "0")


@pytest.fixture(scope="module", autouse=True)
def _quick_oracle() -> Iterator[None]:
    """Let kubernetes-validate read each of its files once: it would parse megabytes for every object."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(utils, "schema_contents", functools.lru_cache(maxsize=None)(utils.schema_contents))
        yield


def _oracle(manifest: dict[str, Any], version: str) -> bool | None:
    try:
        kubernetes_validate.validate(manifest, version, strict=True)
    except kubernetes_validate.ValidationError:
        return False
    except kubernetes_validate.SchemaNotFoundError:
        return None
    return True


def _ours(schemas: Schemas, manifest: dict[str, Any], version: str) -> bool | None:
    schema = schemas.find(manifest["apiVersion"], manifest["kind"], version)
    if schema is None:
        return None
    valid = schema.is_valid(manifest)
    assert valid is (not list(schema.errors(manifest))), "what is_valid says is what errors say"
    return valid


def _only_enumerations(schemas: Schemas, manifest: dict[str, Any], version: str) -> bool:
    """Tell whether an object has nothing wrong but strings of enumerations, which the published schemas lack."""
    schema = schemas.find(manifest["apiVersion"], manifest["kind"], version)
    return schema is not None and {error.kind.name for error in schema.errors(manifest)} == {"enum"}


def _rendered() -> list[dict[str, Any]]:
    engine = engine_for(None)
    found: dict[str, dict[str, Any]] = {}
    for chart in golden_charts():
        subject = source_of(chart)
        opened = engine.open(subject)
        for scenario in scenarios(subject, engine)[0]:
            for path, text in opened.render(scenario.values, check=False).items():
                for document in read(text).documents if path.endswith(".yaml") else ():
                    if document.manifest["apiVersion"].partition("/")[0] in COMPANIONS:
                        continue  # which the oracle does not know
                    found.setdefault(json.dumps(document.manifest, sort_keys=True), document.manifest)
        opened.close()
    return list(found.values())


COMPANIONS = ("external-secrets.io", "gateway.networking.k8s.io", "monitoring.coreos.com")
"""Groups of custom resources whose schemas come with chartgen."""

_MORE = """
apiVersion: batch/v1
kind: CronJob
metadata: {name: c}
spec:
  schedule: "0 * * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: c}]}}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: s}
spec:
  serviceName: s
  selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b}}
    spec: {containers: [{name: c, image: c, volumeMounts: [{name: d, mountPath: /d}]}]}
  volumeClaimTemplates:
    - metadata: {name: d}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: h}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: d}
  maxReplicas: 3
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: p}
spec: {maxUnavailable: 25%, selector: {matchLabels: {a: b}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: i}
spec:
  rules: [{host: a.b, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: s, port: {number: 80}}}}]}}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: n}
spec: {podSelector: {}, ingress: [{ports: [{port: 80}, {port: http, protocol: TCP}]}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: r}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: v1
kind: Secret
metadata: {name: s}
type: Opaque
stringData: {a: b}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: c}
"""


def _mutations(manifest: dict[str, Any], number: int, share: int) -> Iterator[dict[str, Any]]:
    """Give copies with one thing changed at a random place: another type, a field gone, misspelt or new."""
    chance = random.Random(number)
    paths = list(_paths(manifest, ()))
    for _ in range(24 // share):
        made = copy.deepcopy(manifest)
        path = chance.choice(paths)
        parent = functools.reduce(lambda value, step: value[step], path[:-1], made)
        how = chance.randrange(4)
        if how == 0 or isinstance(parent, list):
            parent[path[-1]] = chance.choice(_WRONG)
        elif how == 1:
            del parent[path[-1]]
        elif how == 2:
            parent[f"{path[-1]}z"] = parent.pop(path[-1])
        else:
            parent["replicaz"] = chance.choice(_WRONG)
        if isinstance(made.get("apiVersion"), str) and isinstance(made.get("kind"), str):
            yield made


def _paths(value: Any, above: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*above, key)
        yield from _paths(item, (*above, key))


@pytest.mark.parametrize("share", [pytest.param(1, marks=pytest.mark.exhaustive), 6])
def test_the_same_as_kubernetes_validate(share: int) -> None:
    right = [document.manifest for document in read(_MORE).documents] + _rendered()[::share]
    assert len(right) > 20
    corpus = right + [made for number, manifest in enumerate(right) for made in _mutations(manifest, number, share)]
    schemas = Schemas()
    said: dict[bool | None, int] = {True: 0, False: 0, None: 0}
    for number, manifest in enumerate(corpus):
        for version in VERSIONS if number < len(right) else (VERSIONS[number % 3],):
            expected = _oracle(manifest, version)
            ours = _ours(schemas, manifest, version)
            stricter = expected is True and ours is False and _only_enumerations(schemas, manifest, version)
            assert ours is expected or stricter, (version, manifest)
            said[expected] += 1
    assert said[True] > 40, said
    assert said[False] > 50, said
    assert said[None] > 0, said


def test_versions_that_say_the_same_share_a_schema() -> None:
    schemas = Schemas()
    assert schemas.find("v1", "ConfigMap", "1.36") is schemas.find("v1", "ConfigMap", "1.37")
    assert schemas.find("apps/v1", "Deployment", "1.28") is not schemas.find("apps/v1", "Deployment", "1.37")


def test_a_kind_of_another_group_is_not_known() -> None:
    schemas = Schemas()
    assert schemas.find("networking.k8s.io/v1", "NetworkPolicy", "1.37") is not None
    assert schemas.find("networking.istio.io/v1", "NetworkPolicy", "1.37") is None
    assert schemas.standing("networking.istio.io/v1") == "custom"
    assert schemas.standing("policy/v1beta1") == "gone"


def test_fields_that_are_known_beside_a_misspelt_one() -> None:
    schema = Schemas().find("apps/v1", "Deployment", "1.37")
    assert schema is not None
    assert "replicas" in schema.fields(("spec",))
    assert "httpGet" in schema.fields(("spec", "template", "spec", "containers", 0, "livenessProbe"))
    assert schema.fields(("spec", "nope", "nope")) == []


def test_versions_that_are_asked_for() -> None:
    assert selected(["v1.32.1", "newest", "1.32"]) == ("1.32", minors()[-1])
    with pytest.raises(ValueError, match=r"1\.99"):
        selected(["1.99"])


@pytest.mark.parametrize(
    ("field", "value", "is_valid"),
    [
        ("imagePullPolicy", "Always", True),
        ("imagePullPolicy", "", True),
        ("imagePullPolicy", None, True),
        ("imagePullPolicy", "always", False),
        ("terminationMessagePolicy", "Files", False),
        ("ports", [{"containerPort": 80, "protocol": "tcp"}], False),
    ],
)
@pytest.mark.parametrize("version", VERSIONS)
def test_enumerations(version: str, field: str, value: object, is_valid: bool) -> None:
    spec = {"containers": [{"name": "a", "image": "a:1", field: value}]}
    manifest = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": spec}
    assert _ours(Schemas(), manifest, version) is is_valid


@pytest.mark.parametrize("name", ENUMERATIONS)
def test_enumerations_are_of_fields_that_are_there(name: str) -> None:
    known = definitions(VERSIONS[-1])
    (definition,) = (known[prefix + name] for prefix in PREFIXES if prefix + name in known)
    for field in ENUMERATIONS[name]:
        assert '"enum"' in json.dumps(definition["properties"][field])
