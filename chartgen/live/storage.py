"""Where Helm keeps its records of releases: Secrets and ConfigMaps of the namespace, or a database."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from chartgen.live.records import Unreadable, decoded, objects_of, parsed, summary
from chartgen.objects.fields import entries, mapping, text

Json = Mapping[str, Any]
_RECORD = re.compile(r"sh\.helm\.release\.v(?P<form>\d+)\.(?P<name>.+)\.v(?P<revision>\d+)")
_FORM = 1
"""The format of records that is known, which Helm 3 and Helm 4 share."""
_GONE = "uninstalled"
"""The status of a release that is no longer installed, and whose history was kept."""
SQL_FAILED = (
    "the database of HELM_DRIVER=sql cannot be read; check HELM_DRIVER_SQL_CONNECTION_STRING, and try `helm list`"
)


class Stored(NamedTuple):
    """A record that an object of the cluster contains, by what names it."""

    kind: str
    """`Secret` or `ConfigMap`."""
    object_name: str
    version: str
    """The resource version, which changes with the content."""
    release: str
    revision: int
    form: int
    status: str

    @property
    def start(self) -> dict[str, Any]:
        """What is known of the record without its content."""
        return {"name": self.release, "revision": self.revision, "driver": self.kind.lower()}


def is_record(manifest: Json) -> bool:
    """Tell whether an object contains a record."""
    named = _RECORD.fullmatch(text(manifest, "metadata", "name"))
    return named is not None and text(manifest, "metadata", "labels", "owner") == "helm"


def newest(objects: Iterable[Json]) -> list[Stored]:
    """Return the newest record of each release that is installed.

    Releases of the same name that different drivers store are different ones.
    """
    found: dict[tuple[str, str], Stored] = {}
    for each in objects:
        match = _RECORD.fullmatch(text(each, "metadata", "name"))
        if match and is_record(each):
            one = Stored(
                text(each, "kind"),
                match[0],
                text(each, "metadata", "resourceVersion"),
                match["name"],
                int(match["revision"]),
                int(match["form"]),
                text(each, "metadata", "labels", "status"),
            )
            key = (one.release, one.kind)
            if key not in found or one.revision > found[key].revision:
                found[key] = one
    return [found[key] for key in sorted(found) if found[key].status != _GONE]


def record(stored: Stored, content: Json) -> dict[str, Any]:
    """Return the summary of a record with the objects of its manifest, and those of its hooks; secrets are in it.

    Args:
        stored: What names it.
        content: The object that contains it.
    """
    try:
        if stored.form != _FORM:
            raise Unreadable("this version of chartgen does not know its format")
        found = decoded(text(content, "data", "release"), is_secret=stored.kind == "Secret")
        shown = summary(found) | {"notes": text(found, "info", "notes")}
        return shown | _objects(text(found, "manifest"), entries(found, "hooks")) | stored.start
    except Unreadable as error:
        return stored.start | {"problem": str(error)}


def _objects(manifest: str, hooks: Iterable[Json]) -> dict[str, Any]:
    objects = objects_of(manifest)
    return {
        "objects": [each for _, each in objects],
        "templates": [template for template, _ in objects],
        "hook_objects": list(_hook_objects(hooks)),
    }


def _hook_objects(hooks: Iterable[Json]) -> Iterator[dict[str, Any]]:
    for hook in hooks:
        yield from (each for each in parsed(text(hook, "manifest")) if isinstance(each, dict))


def uses_sql() -> bool:
    """Tell whether the user's Helm stores releases in a database."""
    return os.environ.get("HELM_DRIVER") == "sql"


def records_of_sql(config: Any, namespace: str) -> list[dict[str, Any]]:
    """Return the records of a namespace that a database contains, as `record` does.

    Helm's client does not tell the files of their charts, nor how they were applied.

    Args:
        config: Helm's client with the driver `sql`.
        namespace: The namespace.

    Raises:
        helm_python.HelmError: The database cannot be read.
    """
    return [
        _of_sql(config.get_all(each["name"]), namespace)
        for each in config.list(all_states=True)
        if text(each, "namespace") == namespace and text(each, "status") != _GONE
    ]


def _of_sql(found: Json, namespace: str) -> dict[str, Any]:
    head = mapping(found, "summary")
    start = {"name": text(head, "name"), "revision": head.get("revision") or 0, "driver": "sql"}
    hooks = entries(found, "hooks")
    try:
        objects = _objects(text(head, "manifest"), hooks)
    except Unreadable as error:
        return start | {"problem": str(error)}
    chart = {"name": "chart_name", "version": "chart_version", "appVersion": "app_version"}
    return {
        **start,
        "namespace": namespace,
        "status": text(head, "status"),
        "description": text(found, "info", "description"),
        "deployed": text(found, "info", "last_deployed"),
        "notes": text(found, "info", "notes"),
        "metadata": {key: text(head, source) for key, source in chart.items()},
        "values": mapping(found, "config"),
        "hooks": [
            {**{key: hook.get(key) for key in ("name", "kind", "events")}, "phase": text(hook, "last_run", "phase")}
            for hook in hooks
        ],
        **objects,
    }
