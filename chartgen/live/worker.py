"""The process that reads a cluster, through Helm's own client.

Helm's function `lookup` reads any object with the user's kubeconfig and its authentication plugins. A call into the
client can't be cancelled, and logs to stderr; a process can be ended. No content of a Secret leaves this process.
"""

from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chartgen.child.serve import replies, reply, serve
from chartgen.live import connection, inventory, storage
from chartgen.live.privacy import Privacy
from chartgen.live.withheld import without_messages
from chartgen.objects.fields import mapping, text
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
_NEEDED_METADATA = ("name", "version", "appVersion", "dependencies")


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


class _Reader:
    """Reads one cluster."""

    def __init__(self, helm: Any, request: Mapping[str, Any]) -> None:
        self._helm = helm
        self._access = {"kubeconfig_path": request.get("kubeconfig"), "kube_context": request.get("context")}
        self._config = helm.Config(burst_limit=200, qps=100.0, **self._access)
        self._config.check_reachable()
        self._chart = helm.Chart.load_archive(_archive())
        self.privacy = Privacy()
        self._records: dict[tuple[str, str, str], tuple[str, dict[str, Any]]] = {}

    def snapshot(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Read a namespace: its objects, the records of its releases, and what could not be read."""
        namespace: str = request["namespace"]
        # The first time, all records are read: at once is much faster than one by one.
        is_first = not any(key[0] == namespace for key in self._records)
        wanted: list[Lookup] = [{"form": "secrets", "records": "all" if is_first else ""}]
        wanted += [{"form": each} for each in ("configmaps", "pods", "replicasets", "events")]
        wanted += [{"form": "objects", "apiVersion": api, "kind": kind} for api, kind in OF_NAMESPACES]
        wanted.append({"form": "object", "apiVersion": "v1", "kind": "Namespace", "name": namespace})
        if request.get("nodes"):
            wanted.append({"form": "nodes"})
        found = self._read(namespace, wanted)
        if all(each.get("problem") == "forbidden" for each in found):
            raise _LostError(connection.nothing_permitted(namespace, found[0]["text"]))
        stored = [item for result in found[:2] for item in result.get("items", [])]
        self.privacy.learn(each for each in stored if not storage.is_record(each))
        problems: list[dict[str, str]] = []
        records = self._stored(namespace, stored)
        records += self._of_sql(namespace, problems)
        others = list(_others(namespace, records))
        objects: list[Any] = []
        for lookup, result in zip([*wanted, *others], [*found, *self._read(namespace, others)], strict=True):
            if "items" in result:
                objects += [each for each in result["items"] if not storage.is_record(each)]
            else:
                problems.append({"kind": _title(lookup), **result})
        # Also Secrets of other namespaces, and those that only records contain.
        self.privacy.learn([*objects, *(each for one in records for each in _secrets_of(one))])
        known = None if self.privacy.is_full else _names_of(found[0])
        self.privacy.is_blind = known is None
        objects = without_messages(objects, known)
        return {
            "objects": [self.privacy.shown(each) for each in objects],
            "records": [self._shown(each) for each in records],
            "problems": problems,
        }

    def _shown(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Return a record without the content of Secrets."""
        shown = {key: value for key, value in record.items() if key != "hook_objects"}
        known = mapping(record, "metadata")
        shown["metadata"] = {key: known[key] for key in _NEEDED_METADATA if key in known}
        for key in ("description", "notes"):
            shown[key] = self.privacy.text(record.get(key, ""))
        for key in ("values", "defaults"):
            if key in record:
                shown[key] = self.privacy.values(record[key])
        if "objects" in record:
            shown["objects"] = [self.privacy.shown(each) for each in record["objects"]]
        return shown

    def object(self, request: Mapping[str, Any]) -> dict[str, Any] | None:
        """Read one object with its managed fields."""
        wanted = {"form": "object", **{key: request[key] for key in ("apiVersion", "kind", "name")}}
        items = self._read(request["namespace"], [wanted])[0].get("items", [])
        self.privacy.learn(items)
        found: dict[str, Any] | None = self.privacy.shown(items[0]) if items else None
        return found

    def everything(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Read all objects of a namespace that no other object owns, without the content of Secrets."""
        namespace: str = request["namespace"]
        first: list[Lookup] = [
            {"form": "object", "apiVersion": "v1", "kind": "Namespace", "name": namespace},
            {"form": "kinds"},
            {"form": "secrets", "records": ""},
            {"form": "configmaps"},
        ]
        wanted: list[Lookup] = [{"form": "unowned", "apiVersion": api, "kind": kind} for api, kind in inventory.KINDS]
        found = self._read(namespace, first)
        if all(each.get("problem") == "forbidden" for each in (found[0], *found[2:])):
            raise _LostError(connection.nothing_permitted(namespace, found[2]["text"]))
        custom = found.pop(1)
        first.pop(1)
        wanted += [{"form": "unowned", **each} for each in custom.get("items", ())]
        objects: list[Any] = []
        problems = [{"kind": "CustomResourceDefinition", **custom}] if "problem" in custom else []
        for lookup, result in zip([*first, *wanted], [*found, *self._read(namespace, wanted)], strict=True):
            if "items" in result:
                objects += [each for each in result["items"] if not storage.is_record(each)]
            else:
                problems.append({"kind": _title(lookup), **result})
        shown, hidden = inventory.without_secrets(objects)
        return {"objects": shown, "hidden": hidden, "problems": problems}

    def _stored(self, namespace: str, found: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the newest records; those are read that have changed, and whose content is not there."""
        content = {(text(each, "kind"), text(each, "metadata", "name")): each for each in found if each.get("data")}
        newest = storage.newest(found)
        changed = [each for each in newest if self._records.get(self._key(namespace, each), ("",))[0] != each.version]
        missing = [each for each in changed if (each.kind, each.object_name) not in content]
        wanted = [
            {"form": "object", "apiVersion": "v1", "kind": each.kind, "name": each.object_name} for each in missing
        ]
        for each, result in zip(missing, self._read(namespace, wanted), strict=True):
            content[each.kind, each.object_name] = (result.get("items") or [{}])[0]
        for each in changed:
            record = storage.record(each, content[each.kind, each.object_name]) | {"namespace": namespace}
            self._records[self._key(namespace, each)] = (each.version, record)
        current = {self._key(namespace, each) for each in newest}
        # What is no longer the newest record of a release is not needed any more.
        self._records = {key: each for key, each in self._records.items() if key in current or key[0] != namespace}
        return [self._records[self._key(namespace, each)][1] for each in newest]

    @staticmethod
    def _key(namespace: str, stored: storage.Stored) -> tuple[str, str, str]:
        return namespace, stored.kind, stored.object_name

    def _of_sql(self, namespace: str, problems: list[dict[str, str]]) -> list[dict[str, Any]]:
        if not storage.uses_sql():
            return []
        try:
            with self._helm.Config(namespace=namespace, storage_driver="sql", **self._access) as config:
                return storage.records_of_sql(config, namespace)
        except self._helm.HelmError:
            # The client's own words may quote the password of the database.
            problems.append({"kind": "Release", "problem": "failed", "text": storage.SQL_FAILED})
            return []

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
        if " is forbidden: " in message:
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
            "kinds": "CustomResourceDefinition",
        }[lookup["form"]]
    )


def _names_of(secrets: Mapping[str, Any]) -> set[str] | None:
    """Return the names of the Secrets that were read; None if they could not be read."""
    return {text(each, "metadata", "name") for each in secrets["items"]} if "items" in secrets else None


def _secrets_of(record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*record.get("objects", ()), *record.get("hook_objects", ())]


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
