"""Volumes of services become volumes of pods, claims and ConfigMaps."""

from __future__ import annotations

import os
from typing import Any

from chartgen.errors import Location
from chartgen.importing.reading.compose import bound_files, names
from chartgen.importing.reading.compose.bound_files import Bound
from chartgen.importing.reading.compose.building import At, config_map, secret
from chartgen.importing.reading.compose.claims import add_claim, claim_name
from chartgen.importing.reading.compose.context import Context, Fields
from chartgen.importing.reading.compose.document import Map
from chartgen.importing.reading.compose.units import is_true, size

_BUILT = frozenset("node_modules bower_components vendor venv .venv target dist build .next".split())
"""Folders that the build of an image fills."""
_SOCKETS = ("/var/run/docker.sock", "/run/docker.sock")


class Mounts:
    """The volumes of one pod, and where its container mounts them."""

    def __init__(self, context: Context, service: str, name: str) -> None:
        self._context = context
        self._service = service
        self._name = name
        self._skipped: list[str] = []
        self.volumes: dict[str, Any] = {}
        self.mounts: list[At] = []
        self.has_claims = False

    def manifest_volumes(self) -> list[Any] | None:
        """Return the volumes of the pod."""
        return list(self.volumes.values()) or None

    def add(self, name: str, source: dict[str, Any], at: Location | None) -> str:
        """Add a volume, unless it is there, and return its name."""
        number = 1
        wanted = name = names.dns_label(name)
        while name in self.volumes and self.volumes[name].value != {"name": name, **source}:
            number += 1
            name = f"{wanted[:59]}-{number}"
        self.volumes.setdefault(name, At({"name": name, **source}, at))
        return name

    def mount(self, name: str, path: str, at: Location, comment: str = "", **options: Any) -> None:
        """Mount a volume."""
        entry = {"name": name, "mountPath": path, **{key: value for key, value in options.items() if value}}
        self.mounts = [each for each in self.mounts if each.value["mountPath"] != path]
        self.mounts.append(At(entry, at, comment))

    def read(self, service: Fields) -> None:
        """Read the volumes of a service."""
        entries = list(service.seq("volumes"))
        # Whether one without a name is needed depends on the others.
        for entry, at, comment in sorted(entries, key=lambda each: not each[0].get("source")):
            self._entry(Fields(entry), at, comment, service)
        order = {entry.get("target"): index for index, (entry, _, _) in enumerate(entries)}
        self.mounts.sort(key=lambda each: order.get(each.value["mountPath"], -1))
        for text, at, _ in service.seq("tmpfs"):
            path, _, options = str(text).partition(":")
            limits = [option.removeprefix("size=") for option in options.split(",") if option.startswith("size=")]
            self._memory(path, limits[0] if limits else None, at)
        if service.get("shm_size") is not None:
            self._memory("/dev/shm", service.get("shm_size"), service.at("shm_size"), name="shm")

    def _entry(self, mount: Fields, at: Location, comment: str, service: Fields) -> None:
        notes = self._context.notes
        kind, source, target = mount.get("type"), mount.get("source"), str(mount.get("target") or "")
        for key in ("consistency", "bind"):
            mount.get(key)
        if not target.startswith("/"):
            notes.warn("compose-volume", "skipped volume: its target is not an absolute Linux path", at)
        elif kind == "tmpfs":
            self._memory(target, mount.inner("tmpfs").get("size"), at)
        elif kind == "bind":
            self._bind(str(source or ""), target, is_true(mount.get("read_only")), at, comment, service)
        elif kind == "volume" and source:
            self._named(str(source), target, mount, at, comment, service)
        elif kind == "volume":
            self._anonymous(target, at, comment)
        else:
            notes.warn("compose-volume", f"skipped volume of type {kind}", at)
        mount.get("read_only")
        mount.inner("volume").get("nocopy")
        self._context.ignored(mount, "volumes.")

    def _memory(self, path: str, limit: Any, at: Location, name: str = "") -> None:
        medium: dict[str, Any] = {"medium": "Memory"}
        if limit is not None:
            medium["sizeLimit"] = size(limit)
            if medium["sizeLimit"] is None:
                self._context.notes.fail("compose", "invalid size: expected a size such as 64m", at)
        self.mount(self.add(name or names.joined("tmp", path), {"emptyDir": medium}, at), path, at)

    def _anonymous(self, target: str, at: Location, comment: str) -> None:
        parents = {path.rstrip("/") for path in self._skipped} | {os.path.dirname(path) for path in self._skipped}
        is_below = any(target.startswith(f"{parent}/") for parent in parents - {"", "/"})
        if is_below or os.path.basename(target.rstrip("/")) in _BUILT:
            # It keeps mounted source code from hiding files of the image, but that code is no longer mounted.
            message = "skipped anonymous volume: it only keeps mounted source code from hiding files of the image"
            self._context.notes.warn("compose-volume", message, at)
            return
        message = "an anonymous volume becomes an emptyDir, which is deleted with its pod and hides files of the image"
        self._context.notes.warn("compose-volume", message, at)
        self.mount(self.add(names.joined("data", target), {"emptyDir": {}}, at), target, at, comment)

    def _named(self, source: str, target: str, mount: Fields, at: Location, comment: str, service: Fields) -> None:
        claim = claim_name(self._context, source, at, service)
        if claim is None:
            return
        is_read_only = is_true(mount.get("read_only"))
        options = mount.inner("volume")
        self.has_claims = True
        name = self.add(source, {"persistentVolumeClaim": {"claimName": claim}}, at)
        self.mount(name, target, at, comment, readOnly=is_read_only, subPath=options.get("subpath"))

    def _bind(self, source: str, target: str, is_read_only: bool, at: Location, comment: str, service: Fields) -> None:
        notes = self._context.notes
        shown = self._context.relative(source)
        if source in _SOCKETS:
            message = "the Docker socket is mounted from the node, but nodes of most clusters have none"
            notes.warn("compose-host-path", message, at, "use an image that works with the Kubernetes API")
            path = {"path": source, "type": "Socket"}
            self.mount(self.add("docker-sock", {"hostPath": path}, at), target, at, comment, readOnly=is_read_only)
        elif source.startswith("~"):
            self._data(source, target, at, comment, service, "is in a home directory")
        elif not source.startswith("/"):
            notes.warn("compose-volume", "skipped volume: its source is not a Linux path", at)
        elif not self._context.is_inside(source):
            message = "a host path becomes a hostPath volume, whose files differ between nodes"
            notes.warn("compose-host-path", message, at, "use a named volume, or a file in the project folder")
            name = self.add(names.joined("host", source), {"hostPath": {"path": source}}, at)
            self.mount(name, target, at, comment, readOnly=is_read_only)
        elif self._is_development(source, service):
            self._skipped.append(target)
            message = "skipped source code that is mounted for development: the image must contain it"
            notes.warn("compose-source", message, at)
        else:
            bound = bound_files.read(source, self._context.credentials.hide)
            is_empty = bound.is_folder and not bound.texts and not bound.problem
            if (bound.is_missing or is_empty) and not is_read_only and not os.path.splitext(target)[1]:
                self._data(source, target, at, comment, service, "does not exist or is empty")
            elif bound.is_missing or is_empty:
                notes.warn("compose-volume", f"skipped {shown}: it does not exist or is empty", at)
            elif bound.problem:
                hint = "add it to the image, or copy it into a named volume"
                notes.warn("compose-volume", f"skipped {shown}: {bound.problem}", at, hint)
            else:
                self._files(bound, target, is_read_only, at, comment)

    def _is_development(self, source: str, service: Fields) -> bool:
        builds = [given.get("build") for given in self._context.project.services.values()]
        contexts = {str(build["context"]) for build in builds if isinstance(build, Map)}
        own = service.given.get("build")
        if os.path.isfile(source):
            is_inside = isinstance(own, Map) and _is_below(source, str(own["context"]))
            # A configuration may be mounted over that of the image; a list of dependencies is part of the build.
            return is_inside and bound_files.is_source_file(source)
        if source in contexts or any(
            os.path.isfile(os.path.join(source, name)) for name in ("Dockerfile", "Containerfile")
        ):
            return True
        if not isinstance(own, Map) or not _is_below(source, str(own["context"])):
            return False
        bound = bound_files.read(source)
        return bound.is_source or bool(bound.problem)

    def _data(self, source: str, target: str, at: Location, comment: str, service: Fields, why: str) -> None:
        claim = self._context.names.of("PersistentVolumeClaim", names.joined(self._name, names.of_path(source)), source)
        add_claim(self._context, claim, at, Map(at), comment, service.inner("labels"))
        message = f"{self._context.relative(source)} becomes a PersistentVolumeClaim: it {why}"
        self._context.notes.warn("compose-volume", message, at, "copy the files that the container needs to the volume")
        self.has_claims = True
        self.mount(self.add(claim, {"persistentVolumeClaim": {"claimName": claim}}, at), target, at, comment)

    def _files(self, bound: Bound, target: str, is_read_only: bool, at: Location, comment: str) -> None:
        kind = "Secret" if bound.is_secret else "ConfigMap"
        slug = names.of_path(bound.path)
        wanted = names.joined(self._name, "files" if slug in (self._name, "unnamed") else slug)
        name = self._context.names.of(kind, wanted, bound.path)
        keys = bound_files.keys(list(bound.texts))
        mode = 0o755 if any(_is_executable(bound, path) for path in bound.texts) else None
        if (kind, name) not in self._context.once:
            self._context.once.add((kind, name))
            place = Location(self._context.relative(bound.path), 1) if not bound.is_folder else at
            data = {keys[path]: text for path, text in bound.texts.items()}
            made = secret(name, data, at) if bound.is_secret else config_map(name, data, place)
            self._context.objects.append(made)
        if bound.is_secret:
            message = f"{self._context.relative(bound.path)} looks like a credential and becomes the Secret `{name}`"
            hint = f"kubectl create secret generic {name} --from-file={self._context.relative(bound.path)}"
            self._context.notes.warn("compose-credential", message, at, hint)
        if not is_read_only:
            message = "files of the project become ConfigMaps, which are read-only for containers"
            self._context.notes.warn("compose-files", message, at)
        items = (
            [{"key": key, "path": path} for path, key in keys.items()]
            if any("/" in path or path != key for path, key in keys.items())
            else None
        )
        source: dict[str, Any] = {"secretName" if bound.is_secret else "name": name}
        source |= {"items": items} if items and bound.is_folder else {}
        source |= {"defaultMode": mode} if mode else {}
        volume = self.add(name, {"secret" if bound.is_secret else "configMap": source}, at)
        sub_path = "" if bound.is_folder else next(iter(keys.values()))
        self.mount(volume, target.rstrip("/") or "/", at, comment, readOnly=True, subPath=sub_path)


def _is_executable(bound: Bound, path: str) -> bool:
    full = os.path.join(bound.path, path) if bound.is_folder else bound.path
    return os.access(full, os.X_OK)


def _is_below(path: str, folder: str) -> bool:
    return os.path.join(path, "").startswith(os.path.join(folder, ""))
