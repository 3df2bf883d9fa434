"""Files for Flux: a source and a HelmRelease for each chart and environment, and the namespaces.

The sources are the CustomResourceDefinitions and the documentation of Flux 2.9: source-controller 1.9 and
helm-controller 1.6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chartgen import yamltext
from chartgen.gitops.source import Git, Oci, Source
from chartgen.gitops.target import DEFAULT_NAMESPACE, Target

RELEASE_API = "helm.toolkit.fluxcd.io/v2"
SOURCE_API = "source.toolkit.fluxcd.io/v1"
_INTERVAL = "10m"
_LAYER = {"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "operation": "copy"}
_PRUNE = "kustomize.toolkit.fluxcd.io/prune"
_RETRIES = 3


def namespace_of(target: Target) -> str:
    """Return the namespace of a release, in which its objects are, too."""
    names = {each.namespace or DEFAULT_NAMESPACE for each in target.clusters}
    # A folder is for all clusters of an environment.
    return target.namespace or (names.pop() if len(names) == 1 else DEFAULT_NAMESPACE)


def documents(target: Target, source: Source, namespaces: Mapping[str, str]) -> str:
    """Return the file of a chart in an environment.

    Args:
        target: The chart.
        source: Where it comes from.
        namespaces: The namespaces of the charts in this environment, by chart.
    """
    return "---\n".join(map(yamltext.dump, _objects(target, source, namespaces)))


def namespace_documents(name: str, labels: Mapping[str, str]) -> str:
    """Return the file of a namespace. It outlives its file, with all that is in it."""
    metadata: dict[str, Any] = {"name": name}
    if labels:
        metadata["labels"] = dict(labels)
    metadata["annotations"] = {_PRUNE: "disabled"}
    return yamltext.dump({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})


def _objects(target: Target, source: Source, namespaces: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    namespace = namespace_of(target)
    metadata = {"name": target.chart, "namespace": namespace}
    values_name = f"{target.chart}-helm-values"
    inline = bool(target.values) and isinstance(source, Oci)
    if inline:
        # A HelmRelease cannot name a file of a chart in an OCIRepository. Its digest changes with the values, so both
        # are applied at once.
        yield {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": values_name, "namespace": namespace},
            "data": {"values.yaml": target.values},
        }
    spec: dict[str, Any] = {"interval": _INTERVAL, "releaseName": target.chart}
    if isinstance(source, Oci):
        yield {
            "apiVersion": SOURCE_API, "kind": "OCIRepository", "metadata": metadata, "spec": _repository(target, source)
        }  # fmt: skip
        spec["chartRef"] = {"kind": "OCIRepository", "name": target.chart}
    else:
        spec["chart"] = {"spec": _chart(target, source)}
    if target.after:
        spec["dependsOn"] = [_dependency(name, namespace, namespaces) for name in target.after]
    values = [{"kind": "ConfigMap", "name": values_name}] if inline else []
    if target.required:
        # Set last, so that they take precedence.
        values.append({"kind": "Secret", "name": f"{target.chart}-helm-secrets"})
    if values:
        spec["valuesFrom"] = values
    spec["install"] = {"remediation": {"retries": _RETRIES}}
    spec["upgrade"] = {"remediation": {"retries": _RETRIES}}
    if target.has_tests:
        spec["test"] = {"enable": True}
    spec["driftDetection"] = {"mode": "enabled"} | _ignored(target)
    yield {"apiVersion": RELEASE_API, "kind": "HelmRelease", "metadata": metadata, "spec": spec}


def _repository(target: Target, source: Oci) -> dict[str, Any]:
    digest = source.digests.get(target.chart)
    spec: dict[str, Any] = {
        "interval": _INTERVAL,
        "url": source.repository(target),
        "ref": {"digest": digest} if digest else {"tag": source.tag(target)},
        "layerSelector": _LAYER,
    }
    return spec | ({"insecure": True} if source.plain_http else {})


def _chart(target: Target, source: Git) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "chart": f"./{source.path(target)}",
        "sourceRef": {"kind": "GitRepository", "name": source.repository, "namespace": source.repository},
        "interval": _INTERVAL,
        # Otherwise, each commit to the repository would upgrade all of its charts.
        "reconcileStrategy": "ChartVersion",
    }
    if target.values_file:
        # They replace the values of the chart, so these come first.
        files: Sequence[str] = ("values.yaml", target.values_file)
        spec["valuesFiles"] = [f"./{source.path(target, name)}" for name in files]
    return spec


def _dependency(name: str, namespace: str, namespaces: Mapping[str, str]) -> dict[str, str]:
    other = namespaces[name]
    return {"name": name} | ({"namespace": other} if other != namespace else {})


def _ignored(target: Target) -> dict[str, Any]:
    found = [{"paths": ["/spec/replicas"], "target": {"kind": each.kind, "name": each.name}} for each in target.scaled]
    return {"ignore": found} if found else {}
