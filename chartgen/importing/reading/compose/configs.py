"""Configs become ConfigMaps, and secrets keys of Secrets, whose content is never read."""

from __future__ import annotations

from typing import Any

from chartgen import files
from chartgen.errors import Location
from chartgen.importing.reading.compose import credentials, names
from chartgen.importing.reading.compose.building import config_map, secret
from chartgen.importing.reading.compose.context import Context, Fields
from chartgen.importing.reading.compose.document import Map
from chartgen.importing.reading.compose.mounts import Mounts
from chartgen.importing.reading.compose.units import mode
from chartgen.names import config_key
from chartgen.spec.secret_literals import looks_secret

_LIMIT = 1024 * 1024


def add_configs(context: Context, mounts: Mounts, service: Fields) -> None:
    """Mount the configs of a service."""
    for entry, at, comment in service.seq("configs"):
        reference = Fields(entry)
        source = str(reference.get("source"))
        made = _config(context, source, at)
        if made is not None:
            kind, name, key = made
            target = str(reference.get("target"))
            _mount(
                context,
                mounts,
                kind,
                name,
                key,
                target if target.startswith("/") else f"/{target}",
                reference,
                at,
                comment,
            )


def add_secrets(context: Context, mounts: Mounts, service: Fields) -> None:
    """Mount the secrets of a service below `/run/secrets`."""
    for entry, at, comment in service.seq("secrets"):
        reference = Fields(entry)
        source = str(reference.get("source"))
        made = _secret(context, source, at)
        if made is not None:
            target = str(reference.get("target"))
            path = target if target.startswith("/") else f"/run/secrets/{target}"
            _mount(context, mounts, "secret", *made, path, reference, at, comment)


def _mount(
    context: Context,
    mounts: Mounts,
    kind: str,
    name: str,
    key: str,
    path: str,
    reference: Fields,
    at: Location,
    comment: str,
) -> None:
    source: dict[str, Any] = {"secretName" if kind == "secret" else "name": name, "items": [{"key": key, "path": key}]}
    if reference.get("mode") is not None:
        source["defaultMode"] = mode(reference.get("mode"))
    volume = mounts.add(name, {kind: source}, at)
    mounts.mount(volume, path, at, comment, readOnly=True, subPath=key)
    context.ignored(reference, "secrets." if kind == "secret" else "configs.")


def _config(context: Context, source: str, at: Location) -> tuple[str, str, str] | None:
    """Return the kind of volume, the object and its key for a config."""
    section = context.project.sections["configs"]
    given = section.get(source)
    place = section.place(source)
    if not isinstance(given, Map):
        context.notes.fail("compose", f"unknown config `{source}`", at)
        return None
    fields = Fields(given)
    key = names.dns_label(source) if not _is_key(source) else source
    if fields.get("external"):
        name = names.dns_label(str(fields.get("name") or source))
        message = f"external config `{source}` refers to key `{key}` of the existing ConfigMap `{name}`"
        context.notes.warn("compose-config", message, place)
        return "configMap", name, key
    text = _content(context, fields, place)
    is_secret = credentials.has_marker(context.credentials.hide(text)) or any(
        looks_secret("", line) for line in text.splitlines()
    )
    kind = "Secret" if is_secret else "ConfigMap"
    name = context.names.of(kind, names.dns_label(source), ("config", source))
    if (kind, name) not in context.once:
        context.once.add((kind, name))
        comment = section.comments.get(source, "")
        made = secret(name, [key], place, comment) if is_secret else config_map(name, {key: text}, place, comment)
        context.objects.append(made)
        if is_secret:
            message = f"config `{source}` contains a credential and becomes the Secret `{name}`"
            context.notes.warn("compose-credential", message, place)
        fields.get("name")
        context.ignored(fields, "configs.")
    return "secret" if is_secret else "configMap", name, key


def _content(context: Context, fields: Fields, at: Location) -> str:
    if isinstance(fields.get("content"), str):
        return str(fields.get("content"))
    variable = fields.get("environment")
    if variable:
        value = context.project.variables.values.get(str(variable))
        if value is None:
            context.notes.warn(
                "compose-variable", f"variable {variable} is not set and defaults to an empty string", at
            )
        return (
            credentials.marker(str(variable)) if credentials.is_credential(str(variable), value or "") else value or ""
        )
    path = str(fields.get("file") or "")
    try:
        return files.read_text(path, limit=_LIMIT, follow=True)
    except (OSError, UnicodeError) as error:
        message = f"cannot read {context.relative(path)}: {files.reason(error)}"
        context.notes.warn("compose-config", message, at)
        return ""


def _secret(context: Context, source: str, at: Location) -> tuple[str, str] | None:
    """Return the Secret of a secret, and its key."""
    section = context.project.sections["secrets"]
    given = section.get(source)
    place = section.place(source)
    if not isinstance(given, Map):
        context.notes.fail("compose", f"unknown secret `{source}`", at)
        return None
    fields = Fields(given)
    key = source if _is_key(source) else names.dns_label(source)
    is_external = fields.get("external")
    wanted = names.dns_label(str(fields.get("name") or source) if is_external else source)
    if is_external:
        message = f"external secret `{source}` refers to key `{key}` of the existing Secret `{wanted}`"
        context.notes.warn("compose-secret", message, place)
        return wanted, key
    name = context.names.of("Secret", wanted, ("secret", source))
    if ("Secret", name) not in context.once:
        context.once.add(("Secret", name))
        context.objects.append(secret(name, [key], place, section.comments.get(source, "")))
        path = fields.get("file")
        from_file = f"{key}={context.relative(str(path))}" if path else f"{key}=FILE"
        context.notes.warn(
            "compose-secret",
            f"secret `{source}` becomes the Secret `{name}`; its content is not read",
            place,
            f"kubectl create secret generic {name} --from-file={from_file}",
        )
        for each in ("name", "environment"):
            fields.get(each)
        context.ignored(fields, "secrets.")
    return name, key


def _is_key(text: str) -> bool:
    return config_key(text) is None
