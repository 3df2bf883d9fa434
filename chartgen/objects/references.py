"""References between objects: which other objects, in the same namespace, an object names or selects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from chartgen.objects.fields import Path, at, entries, indexed, mapping, text
from chartgen.objects.pods import containers, pod_path


class Reference(NamedTuple):
    """A reference by name."""

    path: Path
    """The field with the name."""
    group: str
    """Of the API of the referenced object."""
    kind: str
    name: str
    optional: bool = False
    """Whether the object may be missing."""
    namespace: str = ""
    """Its namespace, if it is not that of the object that refers to it."""
    port: int | str | None = None
    """The name or number of its port."""
    keys: tuple[str, ...] = ()
    """The keys of a ConfigMap or a Secret that a pod reads; none for all of them."""


_VOLUMES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("configMap", "name"), "", "ConfigMap"),
    (("secret", "secretName"), "", "Secret"),
    (("persistentVolumeClaim", "claimName"), "", "PersistentVolumeClaim"),
)
_ROUTES = frozenset({"HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"})
_PROJECTED: tuple[tuple[str, str], ...] = (("configMap", "ConfigMap"), ("secret", "Secret"))

_CREATES_SECRETS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("bitnami.com", "SealedSecret"): ("metadata", "name"),
    ("cert-manager.io", "Certificate"): ("spec", "secretName"),
    ("external-secrets.io", "ExternalSecret"): ("spec", "target", "name"),
}
"""Custom resources for which operators create Secrets, with the field of its name, which may be that of the object."""


def created_secret(manifest: Mapping[str, Any]) -> str:
    """Return the name of the Secret that an operator creates for an object; empty for others."""
    path = _CREATES_SECRETS.get((text(manifest, "apiVersion").rpartition("/")[0], text(manifest, "kind")))
    return "" if path is None else text(manifest, *path) or text(manifest, "metadata", "name")


def references(manifest: Mapping[str, Any]) -> Iterator[Reference]:
    """Yield the references of an object to others by name."""
    pod = pod_path(manifest)
    if pod is not None:
        yield from _of_pod(manifest, pod)
    group, kind = text(manifest, "apiVersion").rpartition("/")[0], text(manifest, "kind")
    if kind == "HorizontalPodAutoscaler" and group == "autoscaling":
        path: Path = ("spec", "scaleTargetRef")
        target = mapping(manifest, *path)
        yield from _named(
            manifest, (*path, "name"), text(target, "apiVersion").rpartition("/")[0], text(target, "kind")
        )
    elif kind == "Ingress" and group == "networking.k8s.io":
        yield from _of_ingress(manifest)
    elif kind in _ROUTES and group == "gateway.networking.k8s.io":
        yield from _of_route(manifest)
    elif kind == "StatefulSet" and group == "apps":
        yield from _named(manifest, ("spec", "serviceName"), "", "Service")
    elif kind in ("RoleBinding", "ClusterRoleBinding") and group == "rbac.authorization.k8s.io":
        role = mapping(manifest, "roleRef")
        yield from _named(manifest, ("roleRef", "name"), group, text(role, "kind"))
        for subject, content in indexed(manifest, ("subjects",)):
            if text(content, "kind") == "ServiceAccount":
                for reference in _named(manifest, (*subject, "name"), "", "ServiceAccount"):
                    yield reference._replace(namespace=text(content, "namespace"))


def _of_ingress(manifest: Mapping[str, Any]) -> Iterator[Reference]:
    yield from _backend(manifest, ("spec", "defaultBackend"))
    for rule, _ in indexed(manifest, ("spec", "rules")):
        for path, _ in indexed(manifest, (*rule, "http", "paths")):
            yield from _backend(manifest, (*path, "backend"))
    for tls, _ in indexed(manifest, ("spec", "tls")):
        yield from _named(manifest, (*tls, "secretName"), "", "Secret")


def _backend(manifest: Mapping[str, Any], path: Path) -> Iterator[Reference]:
    for reference in _named(manifest, (*path, "service", "name"), "", "Service"):
        port = mapping(manifest, *path, "service", "port")
        yield reference._replace(port=_port(port.get("name") or port.get("number")))


def _of_route(manifest: Mapping[str, Any]) -> Iterator[Reference]:
    for rule, _ in indexed(manifest, ("spec", "rules")):
        for backend, content in indexed(manifest, (*rule, "backendRefs")):
            if text(content, "group") == "" and text(content, "kind") in ("", "Service"):
                for reference in _named(manifest, (*backend, "name"), "", "Service"):
                    yield reference._replace(namespace=text(content, "namespace"), port=_port(content.get("port")))


def _port(port: Any) -> int | str | None:
    return port if isinstance(port, int | str) else None


def _of_pod(manifest: Mapping[str, Any], pod: Path) -> Iterator[Reference]:
    yield from _named(manifest, (*pod, "serviceAccountName"), "", "ServiceAccount")
    for path, _ in indexed(manifest, (*pod, "imagePullSecrets")):
        yield from _named(manifest, (*path, "name"), "", "Secret")
    # API servers replace volumes of these names by the claims of the pods.
    claimed = {text(each, "metadata", "name") for each in entries(manifest, "spec", "volumeClaimTemplates")}
    for volume, source in indexed(manifest, (*pod, "volumes")):
        if text(source, "name") in claimed:
            continue
        for steps, group, kind in _VOLUMES:
            yield from _named(manifest, (*volume, *steps), group, kind, mapping(source, steps[0]))
        for projected, part in indexed(manifest, (*volume, "projected", "sources")):
            for key, kind in _PROJECTED:
                yield from _named(manifest, (*projected, key, "name"), "", kind, mapping(part, key))
    for container, content in containers(manifest, pod):
        for variable, _ in indexed(content, ("env",)):
            for key, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
                owner = (*container, *variable, "valueFrom", key)
                yield from _named(manifest, (*owner, "name"), "", kind, mapping(manifest, *owner))
        for entry, part in indexed(content, ("envFrom",)):
            for key, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
                yield from _named(manifest, (*container, *entry, key, "name"), "", kind, mapping(part, key))


def _named(
    manifest: Mapping[str, Any], path: Path, group: str, kind: str, owner: Mapping[str, Any] | None = None
) -> Iterator[Reference]:
    name = at(manifest, path)
    if isinstance(name, str) and name and kind:
        key = text(owner, "key")
        keys = (key,) if key else tuple(filter(None, (text(item, "key") for item in entries(owner, "items"))))
        yield Reference(path, group, kind, name, bool(owner and owner.get("optional") is True), keys=keys)


def selects(selector: Any, labels: Any) -> bool:
    """Return whether a selector of plain labels, as that of a Service, selects pods with these labels."""
    return (
        isinstance(selector, dict)
        and isinstance(labels, dict)
        and all(key in labels and labels[key] == value for key, value in selector.items())
    )
