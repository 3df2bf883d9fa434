"""Secrets: those that the chart creates from the installer's values, and those that have to exist before."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import NamedTuple

from chartgen import yamltext
from chartgen.resources.helm import map_key, unparenthesized, value_at
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.placeholders import own_name
from chartgen.resources.prerequisites import existing_source
from chartgen.resources.resource import Kind, RequiredValue, Resource, When, used_links
from chartgen.resources.scope import ChartScope, ValuesPath
from chartgen.spec.config import SECRET_TYPES, ExistingSecret, Secret


class SecretKeyPlan(NamedTuple):
    """One key of a Secret."""

    name: str
    yaml: str
    """Its name as YAML."""
    value: str
    """The expression of its content, where `$secret` holds all contents."""
    is_json: bool
    """Whether the API server parses it as JSON."""


class SecretPlan(NamedTuple):
    """The input of `templates/secret.yaml`."""

    metadata: MetadataPlan
    path: str
    """The path of its contents among the values, as `--set` takes it."""
    values: str
    """The expression of its contents."""
    existing_path: str
    """The path of the value that names an existing Secret to use instead."""
    type: str
    required: tuple[SecretKeyPlan, ...]
    optional: tuple[SecretKeyPlan, ...]


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for source, path, users in chart.references:
        if isinstance(source, Secret):
            yield Resource(
                kind=kind,
                path=path,
                spec=source,
                scope=None,
                name=chart.names.object(*own_name(source, chart.names)),
                file=f"templates/{f'{source.name}-' if source.name else ''}{kind.file_name}",
                when=When((chart.switch(users), _is_created(source, chart))),
                links=used_links(users),
                required=tuple(_required_values(source)),
            )
        elif isinstance(source, ExistingSecret):
            kind_of_secret = "" if source.type == "Opaque" else f" --type={shlex.quote(source.type)}"
            yield existing_source(kind, source, path, users, f"secret generic{kind_of_secret}")


def _plan(resource: Resource, chart: ChartScope) -> SecretPlan:
    source = resource.spec
    required = source.required_keys()
    return SecretPlan(
        metadata=metadata_plan(chart, resource.name, labels=source.labels, annotations=source.annotations),
        path=".".join(_path(source)),
        values=value_at(*_path(source)),
        existing_path=".".join(existing_path(source)),
        type=yamltext.scalar(source.type),
        required=tuple(_key_plan(source, key) for key in required),
        optional=tuple(_key_plan(source, key) for key in source.known_keys() if key not in required),
    )


def _key_plan(source: Secret, key: str) -> SecretKeyPlan:
    is_json = key in (".dockerconfigjson", ".dockercfg") and key in SECRET_TYPES.get(source.type, ())
    return SecretKeyPlan(key, yamltext.scalar(key), unparenthesized(map_key("$secret", key)), is_json)


def _is_created(source: Secret, chart: ChartScope) -> str:
    """Return the condition that no existing Secret is used instead; empty for always."""
    return f"not {value_at(*existing_path(source))}" if chart.exposes(*existing_path(source)) else ""


def _path(source: Secret) -> ValuesPath:
    return ("secrets", source.name) if source.name else ("secret",)


def existing_path(source: Secret) -> ValuesPath:
    """Return the path of the value that names an existing Secret to use instead."""
    return ("existingSecrets", source.name) if source.name else ("existingSecret",)


def _required_values(source: Secret) -> Iterator[RequiredValue]:
    for key in source.required_keys():
        escaped = key.replace(".", "\\.")
        path = ".".join((*_path(source), escaped))
        is_text = source.type == "Opaque"
        option, content = ("--set-string", "...") if is_text else ("--set-file", "FILE")
        # The API server parses registry credentials; other content may be anything.
        is_registry = source.type.startswith("kubernetes.io/dockerc")
        placeholder = '{"auths":{}}' if is_registry else f"placeholder-{key.lower()}"
        yield RequiredValue((*_path(source), key), f"{option} {shlex.quote(f'{path}={content}')}", placeholder)


KIND = Kind("Secret", "v1", Secret, _find, _plan, group="Secrets", helpers="helpers/secret.tpl")
