"""The process that reads a cluster, through Helm's own client.

Helm's function `lookup` reads any object with the user's kubeconfig and its authentication plugins. A call into the
client can't be cancelled, and logs to stderr; a process can be ended. No content of a Secret leaves this process.
"""

from __future__ import annotations

import io
import json
import os
import re
import tarfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from chartgen.child.serve import replies, reply, serve
from chartgen.live import connection
from chartgen.live.privacy import Privacy
from chartgen.live.records import Unreadable, decoded, objects_of, summary
from chartgen.objects.fields import text
from chartgen.objects.identity import CLUSTER_SCOPED

Lookup = dict[str, str]
"""What is read: the name of its template in `lookups.tpl` as `form`, and its arguments."""

FORMS = os.path.join(os.path.dirname(__file__), "lookups.tpl")
THREADS = 4
OF_NAMESPACES: tuple[tuple[str, str], ...] = (
    ("apps/v1", "Deployment"),
    ("apps/v1", "StatefulSet"),
    ("apps/v1", "DaemonSet"),
    ("batch/v1", "Job"),
    ("batch/v1", "CronJob"),
    ("v1", "Service"),
    ("discovery.k8s.io/v1", "EndpointSlice"),
    ("v1", "PersistentVolumeClaim"),
    ("networking.k8s.io/v1", "Ingress"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
)
"""Kinds that are always read, besides those with a form of their own."""
_FORBIDDEN = re.compile(r"(\w[\w.-]*(?:/\w+)?) is forbidden")
_RECORD = re.compile(r"sh\.helm\.release\.v1\.(?P<name>.+)\.v(?P<revision>\d+)")


def main() -> None:
    """Answer requests until stdin ends."""
    stream = replies()
    try:
        import helm_python
    except Exception as error:  # noqa: BLE001  whatever keeps the client from loading is reported
        reply(stream, {"error": f"{type(error).__name__}: {error}"})
        return
    reply(stream, {"version": helm_python.helm_sdk_version().removeprefix("v")})
    reader: list[_Reader] = []

    def answer(request: dict[str, Any]) -> Any:
        try:
            if request["do"] == "connect":
                reader[:] = [_Reader(helm_python, request)]
                return {"result": None}
            return {"result": getattr(reader[0], request["do"])(request)}
        except helm_python.HelmError as error:
            return {"error": connection.failure(str(error)).as_data()}
        except _LostError as error:
            return {"error": error.problem.as_data()}

    serve(stream, answer)


class _LostError(Exception):
    """The cluster can no longer be read."""

    def __init__(self, problem: connection.Problem) -> None:
        super().__init__(problem.text)
        self.problem = problem


class _Stored(NamedTuple):
    """A record of Helm, by what names it."""

    api: tuple[str, str]
    object_name: str
    version: str
    """The resource version, which changes with the content."""
    release: str
    revision: int


class _Reader:
    """Reads one cluster."""

    def __init__(self, helm: Any, request: Mapping[str, Any]) -> None:
        self._helm = helm
        self._config = helm.Config(
            kubeconfig_path=request.get("kubeconfig"), kube_context=request.get("context"), burst_limit=200, qps=100.0
        )
        self._config.check_reachable()
        self._chart = helm.Chart.load_archive(_archive())
        self.privacy = Privacy()
        self._records: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {}

    def snapshot(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Read a namespace: its objects, the records of its releases, and what could not be read."""
        namespace: str = request["namespace"]
        wanted: list[Lookup] = [{"form": each} for each in ("secrets", "configmaps", "pods", "replicasets", "events")]
        wanted += [{"form": "objects", "apiVersion": api, "kind": kind} for api, kind in OF_NAMESPACES]
        wanted.append({"form": "object", "apiVersion": "v1", "kind": "Namespace", "name": namespace})
        if request.get("nodes"):
            wanted.append({"form": "nodes"})
        found = self._read(namespace, wanted)
        if all(each.get("problem") == "forbidden" for each in found):
            raise _LostError(connection.nothing_permitted(namespace, found[0]["text"]))
        secrets, configmaps = found[0].get("items", []), found[1].get("items", [])
        self.privacy.learn(secrets)
        stored = _newest([*_stored(("v1", "Secret"), secrets), *_stored(("v1", "ConfigMap"), configmaps)])
        records = [self._record(namespace, each) for each in stored]
        others = list(_others(namespace, records))
        objects: list[Any] = []
        problems: list[dict[str, str]] = []
        for lookup, result in zip([*wanted, *others], [*found, *self._read(namespace, others)], strict=True):
            if "items" in result:
                objects += [self.privacy.shown(each) for each in result["items"] if not _is_record(each)]
            else:
                problems.append({"kind": _title(lookup), **result})
        for record in records:
            for key in ("description", "notes"):
                record[key] = self.privacy.text(record.get(key, ""))
            record["values"] = self.privacy.values(record.get("values", {}))
            record["defaults"] = self.privacy.values(record.get("defaults", {}))
            record["objects"] = [self.privacy.shown(each) for each in record.get("objects", [])]
        return {"objects": objects, "records": records, "problems": problems}

    def object(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """Read one object with its managed fields."""
        wanted = {"form": "object", **{key: request[key] for key in ("apiVersion", "kind", "name")}}
        items = self._read(request["namespace"], [wanted])[0].get("items", [])
        self.privacy.learn(items)
        found: dict[str, Any] | None = self.privacy.shown(items[0]) if items else None
        return found

    def _record(self, namespace: str, stored: _Stored) -> dict[str, Any]:
        """Return the summary of a record with the objects of its manifest; not yet without secrets."""
        key = (namespace, stored.object_name)
        known = self._records.get(key)
        if known is None or known[0] != stored.version:
            known = self._records[key] = (stored.version, self._decoded(namespace, stored))
        return dict(known[1])

    def _decoded(self, namespace: str, stored: _Stored) -> dict[str, Any]:
        api, kind = stored.api
        wanted = {"form": "object", "apiVersion": api, "kind": kind, "name": stored.object_name}
        items = self._read(namespace, [wanted])[0].get("items", [])
        driver = kind.lower()
        start = {"name": stored.release, "namespace": namespace, "revision": stored.revision, "driver": driver}
        try:
            record = decoded(text(items[0] if items else {}, "data", "release"), is_secret=kind == "Secret")
            found = start | summary(record) | {"notes": text(record, "info", "notes")}
            objects = objects_of(text(record, "manifest"))
        except Unreadable as error:
            return start | {"problem": str(error)}
        self.privacy.learn(each for _, each in objects)
        return found | {"objects": [each for _, each in objects], "templates": [template for template, _ in objects]}

    def _read(self, namespace: str, wanted: list[Lookup]) -> list[dict[str, Any]]:
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(lambda lookup: self._one({"namespace": namespace, "name": "", **lookup}), wanted))

    def _one(self, lookup: Lookup) -> dict[str, Any]:
        try:
            rendered = self._config.render(self._chart, lookup)
        except self._helm.HelmError as error:
            return self._problem(str(error))
        return {"items": json.loads(next(iter(rendered.values())))}

    def _problem(self, error: str) -> dict[str, str]:
        message = error.rpartition("error calling lookup: ")[2] or error
        if _FORBIDDEN.search(message):
            return {"problem": "forbidden", "text": connection.denied(message)}
        if "could not find the requested resource" in message or "no matches for kind" in message:
            return {"problem": "unknown", "text": "the cluster does not have this kind"}
        if lost := connection.lost(message):
            raise _LostError(lost)
        return {"problem": "failed", "text": self.privacy.text(message)}


def _archive() -> bytes:
    """Return a chart that renders one form, as `form` of its values says."""
    with open(FORMS, encoding="utf-8") as file:
        forms = file.read()
    files = {
        "lookup/Chart.yaml": "apiVersion: v2\nname: lookup\nversion: 0.0.0\n",
        "lookup/templates/_forms.tpl": forms,
        "lookup/templates/lookup.json": "{{ include .Values.form .Values }}",
    }
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content.encode())
            archive.addfile(member, io.BytesIO(content.encode()))
    return packed.getvalue()


def _title(lookup: Lookup) -> str:
    return (
        lookup.get("kind")
        or {
            "secrets": "Secret",
            "configmaps": "ConfigMap",
            "pods": "Pod",
            "replicasets": "ReplicaSet",
            "events": "Event",
            "nodes": "Node",
        }[lookup["form"]]
    )


def _is_record(manifest: Mapping[str, Any]) -> bool:
    return _RECORD.fullmatch(text(manifest, "metadata", "name")) is not None and (
        text(manifest, "metadata", "labels", "owner") == "helm"
    )


def _stored(api: tuple[str, str], items: Iterable[Mapping[str, Any]]) -> Iterable[_Stored]:
    for each in items:
        match = _RECORD.fullmatch(text(each, "metadata", "name"))
        if match and _is_record(each) and text(each, "metadata", "labels", "status") != "uninstalled":
            version = text(each, "metadata", "resourceVersion")
            yield _Stored(api, match[0], version, match["name"], int(match["revision"]))


def _newest(stored: Iterable[_Stored]) -> list[_Stored]:
    newest: dict[str, _Stored] = {}
    for each in stored:
        if each.release not in newest or each.revision > newest[each.release].revision:
            newest[each.release] = each
    return [newest[name] for name in sorted(newest)]


def _others(namespace: str, records: Iterable[Mapping[str, Any]]) -> Iterable[Lookup]:
    """List what the manifests of releases contain besides what is always read."""
    seen: set[tuple[str, ...]] = {*OF_NAMESPACES, ("apps/v1", "ReplicaSet")}
    seen |= {("v1", kind) for kind in ("Secret", "ConfigMap", "Pod", "Namespace")}
    for record in records:
        for manifest in record.get("objects", []):
            api, kind = text(manifest, "apiVersion"), text(manifest, "kind")
            own = text(manifest, "metadata", "namespace") or namespace
            if own != namespace or (api.rpartition("/")[0], kind) in CLUSTER_SCOPED:
                name = text(manifest, "metadata", "name")
                if (api, kind, name) not in seen:
                    seen.add((api, kind, name))
                    yield {"form": "object", "apiVersion": api, "kind": kind, "name": name, "namespace": own}
            elif (api, kind) not in seen:
                seen.add((api, kind))
                yield {"form": "objects", "apiVersion": api, "kind": kind}


if __name__ == "__main__":
    main()
