"""Strategies for objects that the schemas of Kubernetes accept, several of which refer to each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from chartgen.kubernetes import kinds
from chartgen.kubernetes.min_versions import MIN_VERSIONS
from tests.properties.texts import hostile, label_value, quantity

Draw = Callable[[st.SearchStrategy[Any]], Any]
Schema = Mapping[str, Any]

WORKLOADS = (
    ("apps/v1", "Deployment"),
    ("apps/v1", "StatefulSet"),
    ("apps/v1", "DaemonSet"),
    ("batch/v1", "Job"),
    ("batch/v1", "CronJob"),
)
OTHERS = (
    ("v1", "Service"),
    ("networking.k8s.io/v1", "Ingress"),
    ("v1", "ConfigMap"),
    ("v1", "Secret"),
    ("v1", "PersistentVolumeClaim"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
    ("policy/v1", "PodDisruptionBudget"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("v1", "ServiceAccount"),
    ("rbac.authorization.k8s.io/v1", "Role"),
    ("rbac.authorization.k8s.io/v1", "RoleBinding"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"),
)
CUSTOM = (("example.org/v1", "Widget"), ("kustomize.example.org/v1beta1", "ClusterThing"))

_VERSION = MIN_VERSIONS[-1]
_DEEP = 7
"""The depth from which on only what is required is drawn."""
_names = st.sampled_from(("web", "web-worker", "db", "shop", "0", "on", "web.internal", "x" * 60))
_keys = st.sampled_from(("config.yaml", "A", "B", "null", "tls.crt"))
_words = st.sampled_from(("web", "db", "a", "on", "1", "http", "tcp", "/data", "Always", "10.0.0.1", "{{ x }}", "$(A)"))
_texts = st.one_of(_words, hostile)
_label_maps = st.one_of(
    _names.map(lambda name: {"app": name[:63]}),
    st.dictionaries(st.sampled_from(("app", "tier", "app.kubernetes.io/name", "on", "example.org/x")), label_value),
)
_annotation_maps = st.dictionaries(
    st.sampled_from(("example.org/note", "on", "prometheus.io/scrape", "helm.sh/hook", "checksum/config")), hostile,
    max_size=2,
)  # fmt: skip
_numbers = st.one_of(st.integers(0, 3), st.integers(1, 65535), st.just(-1))
_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.just(0.5), hostile),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(hostile.filter(bool), inner, max_size=2)),
    max_leaves=6,
)

_BY_FIELD: Mapping[str, st.SearchStrategy[Any]] = {
    "name": _names,
    "claimName": _names,
    "secretName": _names,
    "serviceName": _names,
    "serviceAccountName": _names,
    "serviceAccount": _names,
    "key": _keys,
    "image": st.sampled_from(("nginx", "acme/web:1.2", f"acme/web@sha256:{'0' * 64}", "r.example.org:5000/a/b:c")),
    "kind": st.sampled_from(("Deployment", "StatefulSet", "Role", "ClusterRole", "ServiceAccount", "ConfigMap")),
    "schedule": st.sampled_from(("* * * * *", "@daily", "0 0 31 2 *", "TZ=Europe/Berlin 0 3 * * 1")),
    "labels": _label_maps,
    "matchLabels": _label_maps,
    "selector": _label_maps,
    "annotations": _annotation_maps,
    "containerPort": st.integers(1, 65535),
    "port": st.integers(1, 65535),
}
"""What fields contain that an arbitrary text would make meaningless, by their names."""
_SKIPPED = frozenset({"status", "managedFields", "ownerReferences", "selfLink", "resourceVersion", "uid", "generation",
                      "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"})  # fmt: skip


@st.composite
def objects(draw: Draw, kind: tuple[str, str]) -> dict[str, Any]:
    """Return an object of a kind, without status."""
    api_version, name = kind
    schema = kinds.schema_of(_VERSION, api_version, name)
    if schema is None:
        found: dict[str, Any] = draw(st.dictionaries(st.sampled_from(("spec", "data", "items")), _values))
    else:
        found = _Drawn(draw, schema.get("definitions", {})).of(schema, (), "")
    metadata = {"name": draw(_names)}
    if draw(st.booleans()):
        metadata |= {"labels": draw(_label_maps), "annotations": draw(_annotation_maps)}
    if draw(st.integers(0, 5)) == 0:
        metadata["namespace"] = draw(st.sampled_from(("shop", "other")))
    return {**found, "apiVersion": api_version, "kind": name, "metadata": metadata}


@st.composite
def applications(draw: Draw) -> list[dict[str, Any]]:
    """Return objects of several kinds, without two of the same kind and name."""
    found = [draw(objects(kind)) for kind in draw(_chosen(WORKLOADS, 1, 3))]
    found += [draw(objects(kind)) for kind in draw(_chosen((*OTHERS, *OTHERS, *CUSTOM), 0, 6))]
    return list({(each["kind"], each["metadata"]["name"]): each for each in found}.values())


def _chosen(choices: Sequence[tuple[str, str]], least: int, most: int) -> st.SearchStrategy[list[tuple[str, str]]]:
    return st.lists(st.sampled_from(choices), min_size=least, max_size=most)


class _Drawn:
    """Draws what a schema accepts."""

    def __init__(self, draw: Draw, definitions: Mapping[str, Schema]) -> None:
        self._draw = draw
        self._definitions = definitions

    def of(self, schema: Schema, path: tuple[str, ...], field: str) -> Any:
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        if name == "Quantity":
            return self._draw(quantity)
        if name == "IntOrString":
            return self._draw(st.one_of(st.integers(1, 100), st.sampled_from(("25%", "http", "50%"))))
        if name:
            schema = self._definitions[name]
        kind = schema.get("type", "")
        if "enum" in schema:
            return self._draw(st.sampled_from(schema["enum"]))
        if field in _BY_FIELD and kind != "array" and "properties" not in schema:
            return self._draw(_BY_FIELD[field])
        if "properties" in schema:
            return self._mapping(schema, path)
        if kind == "array":
            most = 1 if len(path) > _DEEP else 2
            least = 1 if field == "containers" else 0
            items = schema.get("items", {})
            return [self.of(items, path, "") for _ in range(self._draw(st.integers(least, most)))]
        if kind == "object":
            return self._map(schema, path)
        if kind == "integer":
            return self._draw(_numbers)
        if kind == "boolean":
            return self._draw(st.booleans())
        if kind == "string":
            return self._draw(_texts)
        return self._draw(_values)

    def _mapping(self, schema: Schema, path: tuple[str, ...]) -> dict[str, Any]:
        properties = {key: each for key, each in schema["properties"].items() if key not in _SKIPPED}
        required = [key for key in schema.get("required", ()) if key in properties]
        usual = [key for key in ("name", "image", "spec", "template", "metadata") if key in properties]
        optional = [key for key in properties if key not in required and key not in usual]
        most = 0 if len(path) > _DEEP else 4 if len(path) < 5 else 2
        chosen = (
            self._draw(st.lists(st.sampled_from(optional), max_size=most, unique=True)) if optional and most else []
        )
        if len(path) <= _DEEP:
            chosen += usual
        return {key: self.of(properties[key], (*path, key), key) for key in dict.fromkeys((*required, *chosen))}

    def _map(self, schema: Schema, path: tuple[str, ...]) -> dict[str, Any]:
        part = schema.get("additionalProperties")
        keys = self._draw(st.lists(_keys, max_size=2, unique=True))
        if not isinstance(part, Mapping):
            return {key: self._draw(_values) for key in keys}
        if part.get("format") == "byte":
            return dict.fromkeys(keys, "c2VjcmV0")
        return {key: self.of(part, (*path, key), key) for key in keys}
