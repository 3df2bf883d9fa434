"""Files for Argo CD: an Application for each chart and environment, or an ApplicationSet for one in several clusters.

The sources are the CustomResourceDefinitions and the documentation of Argo CD 3.5.
"""

from __future__ import annotations

from typing import Any

from chartgen import yamltext
from chartgen.gitops.source import Oci, Source
from chartgen.gitops.target import DEFAULT_NAMESPACE, Target

API_VERSION = "argoproj.io/v1alpha1"
NAMESPACE = "argocd"
"""The namespace of Argo CD, in which Applications have to be."""
_OWN_CLUSTER = "https://kubernetes.default.svc"
"""The cluster that Argo CD runs in."""
_PROJECT = "default"
_WAVE = "argocd.argoproj.io/sync-wave"
_RETRY = {"limit": 5, "backoff": {"duration": "10s", "factor": 2, "maxDuration": "5m"}}
_CLUSTER = "{{.cluster}}"


def documents(target: Target, source: Source, wave: int) -> str:
    """Return the file of a chart in an environment.

    Args:
        target: The chart.
        source: Where it comes from.
        wave: How many charts have to be synced one after another before it.
    """
    name = _name(target)
    if len(target.clusters) > 1:
        return yamltext.dump(_application_set(name, target, source, wave))
    project = target.clusters[0].project if target.clusters else ""
    return yamltext.dump({
        "apiVersion": API_VERSION,
        "kind": "Application",
        "metadata": {"name": name, "namespace": NAMESPACE} | _annotations(wave),
        "spec": {"project": project or _PROJECT} | _spec(target, source, _destination(target)),
    })  # fmt: skip


def _name(target: Target) -> str:
    return "-".join(filter(None, (target.chart, target.environment)))


def applications(target: Target) -> list[str]:
    """Return the names of the Applications of a chart in an environment."""
    name = _name(target)
    return [f"{name}-{each.name}" for each in target.clusters] if len(target.clusters) > 1 else [name]


def _application_set(name: str, target: Target, source: Source, wave: int) -> dict[str, Any]:
    """Return the ApplicationSet of a chart that runs in several clusters, with one Application for each."""
    clusters = target.clusters
    elements: list[dict[str, str]] = [{"cluster": each.name} for each in clusters]
    # A destination has either a server or a name; the parameters of all elements have the same names.
    destination = {"name": _CLUSTER}
    if any(each.server for each in clusters):
        for element, each in zip(elements, clusters, strict=True):
            element["server"] = each.server
        destination = {"server": "{{.server}}"}
        if not all(each.server for each in clusters):
            destination["name"] = "{{if not .server}}{{.cluster}}{{end}}"
    destination["namespace"] = _parameter(
        "namespace", [target.namespace or each.namespace or DEFAULT_NAMESPACE for each in clusters], elements
    )
    project = _parameter("project", [each.project or _PROJECT for each in clusters], elements)
    return {
        "apiVersion": API_VERSION,
        "kind": "ApplicationSet",
        "metadata": {"name": name, "namespace": NAMESPACE} | _annotations(wave),
        "spec": {
            "goTemplate": True,
            "goTemplateOptions": ["missingkey=error"],
            "generators": [{"list": {"elements": elements}}],
            # As for Applications: removing a file never deletes what runs.
            "syncPolicy": {"preserveResourcesOnDeletion": True},
            "template": {
                "metadata": {"name": f"{name}-{_CLUSTER}"},
                "spec": {"project": project} | _spec(target, source, destination),
            },
        },
    }  # fmt: skip


def _parameter(name: str, values: list[str], elements: list[dict[str, str]]) -> str:
    """Return a text that all clusters have, or a parameter if they differ, which is added to their elements."""
    if len(set(values)) == 1:
        return values[0]
    for element, value in zip(elements, values, strict=True):
        element[name] = value
    return f"{{{{.{name}}}}}"


def _annotations(wave: int) -> dict[str, Any]:
    return {"annotations": {_WAVE: str(wave)}} if wave else {}


def _destination(target: Target) -> dict[str, str]:
    cluster = target.clusters[0] if target.clusters else None
    namespace = target.namespace or (cluster.namespace if cluster else "") or DEFAULT_NAMESPACE
    if cluster is None:
        return {"server": _OWN_CLUSTER, "namespace": namespace}
    return ({"server": cluster.server} if cluster.server else {"name": cluster.name}) | {"namespace": namespace}


def _spec(target: Target, source: Source, destination: dict[str, str]) -> dict[str, Any]:
    options = ["CreateNamespace=true", "ServerSideApply=true"]
    spec: dict[str, Any] = {"source": _source(target, source), "destination": destination}
    if target.scaled:
        options.append("RespectIgnoreDifferences=true")
        spec["ignoreDifferences"] = [
            {"group": "apps", "kind": each.kind, "name": each.name, "jsonPointers": ["/spec/replicas"]}
            for each in target.scaled
        ]
    policy: dict[str, Any] = {"automated": {"prune": True, "selfHeal": True}}
    if target.namespace_labels:
        policy["managedNamespaceMetadata"] = {"labels": dict(target.namespace_labels)}
    return spec | {"syncPolicy": policy | {"syncOptions": options, "retry": _RETRY}}


def _source(target: Target, source: Source) -> dict[str, Any]:
    # Resources have the names of `helm install`, whatever the name of the Application.
    helm: dict[str, Any] = {"releaseName": target.chart}
    if target.values_file:
        helm["valueFiles"] = [target.values_file]
    if isinstance(source, Oci):
        revision = source.digests.get(target.chart) or source.tag(target)
        return {"repoURL": source.repository(target), "targetRevision": revision, "path": ".", "helm": helm}
    return {
        "repoURL": source.url, "targetRevision": source.revision, "path": source.path(target), "helm": helm
    }  # fmt: skip
