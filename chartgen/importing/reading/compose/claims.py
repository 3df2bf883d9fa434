"""Named volumes become PersistentVolumeClaims, one for each, however many services mount it."""

from __future__ import annotations

from typing import Any

from chartgen.errors import Location
from chartgen.importing.reading.compose import names
from chartgen.importing.reading.compose.building import At, original
from chartgen.importing.reading.compose.context import Context, Fields
from chartgen.importing.reading.compose.document import Map
from chartgen.importing.reading.compose.units import is_true, size

_SIZE = "1Gi"
_CLASS = "kompose.volume.storage-class-name"


def claim_name(context: Context, volume: str, at: Location, service: Fields) -> str | None:
    """Return the claim of a named volume, which `service` mounts; None if the project has no such volume."""
    volumes = context.project.sections["volumes"]
    given = volumes.get(volume)
    if not isinstance(given, Map):
        context.notes.fail("compose", f"unknown volume `{volume}`", at, f"add `{volume}:` to the top-level `volumes`")
        return None
    fields = Fields(given)
    place = volumes.place(volume)
    external = fields.get("external")
    if external:
        given_name = external.get("name") if isinstance(external, Map) else fields.get("name")
        name = names.dns_label(str(given_name or volume))
        message = f"external volume `{volume}` refers to the existing PersistentVolumeClaim `{name}`"
        context.notes.warn("compose-volume", message, place)
        return name
    name = context.names.of("PersistentVolumeClaim", names.dns_label(volume), volume)
    if ("claim", name) not in context.once:
        add_claim(context, name, place, given, volumes.comments.get(volume, ""), service.inner("labels"))
    return name


def add_claim(
    context: Context, name: str, at: Location, given: Map, comment: str, of_service: Fields | None = None
) -> None:
    """Add a claim, unless it is there; labels of its volume precede those of the service that mounts it first."""
    if ("claim", name) in context.once:
        return
    context.once.add(("claim", name))
    fields = Fields(given)
    labels = fields.inner("labels")
    for key in ("name", "external"):
        fields.get(key)
    if fields.get("driver") in ("local", "default", None):
        options = fields.inner("driver_opts")
        for key, place in options.unread():
            context.notes.warn("compose-ignored", f"`volumes.driver_opts.{key}` is ignored", place)
    else:
        message = "the volume driver is ignored: the default StorageClass of the cluster is used"
        context.notes.warn(
            "compose-volume",
            message,
            fields.at("driver"),
            "set another one with the label `kompose.volume.storage-class-name`",
        )
        fields.get("driver_opts")
    others = of_service or Fields(Map(at))
    wanted = size_of(context, labels) or size_of(context, others)
    if wanted is None:
        context.notes.warn(
            "compose-volume",
            f"volumes become PersistentVolumeClaims of {_SIZE}, since compose files set no size; unlike Docker,"
            " Kubernetes does not copy image content into them",
            at,
            "set the size with the label `kompose.volume.size` of the volume",
        )
    spec: dict[str, Any] = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": At(wanted or _SIZE, at)}},
        "storageClassName": labels.get(_CLASS) or others.get(_CLASS),
    }
    annotations = {
        key: At(value or "", place) for key, value, place in labels.given.parts() if not key.startswith("kompose.")
    }
    metadata = {"name": name, "annotations": annotations or None}
    context.ignored(fields, "volumes.")
    manifest = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": spec}
    context.objects.append(original(manifest, at, comment))


def size_of(context: Context, labels: Fields) -> str | None:
    """Return the size that a label asks for; None if there is none."""
    given = labels.get("kompose.volume.size")
    if not given:
        return None
    if str(given).endswith(("Ki", "Mi", "Gi", "Ti", "Pi")) and size(given):
        return str(given)
    result = size(given)
    if result is None:
        context.notes.fail(
            "compose", "invalid size: expected a quantity such as 10Gi", labels.at("kompose.volume.size")
        )
    return result


def check_sharing(context: Context) -> None:
    """Report the claims that several services mount."""
    users: dict[str, list[str]] = {}
    for service, given in context.project.services.items():
        for mount in given.get("volumes") or ():
            if mount.get("type") == "volume" and mount.get("source"):
                users.setdefault(str(mount["source"]), []).append(service)
    volumes = context.project.sections["volumes"]
    for volume, services in users.items():
        others = list(dict.fromkeys(services))
        given = volumes.get(volume)
        if len(others) > 1 and isinstance(given, Map) and not is_true(given.get("external")):
            context.notes.warn(
                "compose-volume",
                f"volume `{volume}` is shared by {', '.join(others)}: their pods must run on the same node",
                volumes.place(volume),
                "change its access mode to ReadWriteMany if the cluster supports it",
            )
