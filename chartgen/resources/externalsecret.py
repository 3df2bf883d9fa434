"""External secrets: from which the External Secrets operator creates Secrets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from chartgen import yamltext
from chartgen.resources.fields import NOTHING, Fields
from chartgen.resources.helm import escaped, nested_map, with_fixed
from chartgen.resources.metadata import MetadataPlan, metadata_plan
from chartgen.resources.resource import Kind, Resource, When, used_links
from chartgen.resources.scope import ChartScope
from chartgen.spec.external_secrets import EverythingOf, ExternalSecret
from chartgen.spec.part import plain


class RemoteKeyPlan(NamedTuple):
    """A key whose place in the store is fixed in the chart."""

    key: str
    """As YAML, as all of these."""
    secret: str
    property: str
    """Empty for none."""


class ExternalSecretPlan(NamedTuple):
    """The input of `templates/externalsecret.yaml`."""

    metadata: MetadataPlan
    fields: Fields
    """Its values."""
    store: str
    """The kind of its store."""
    target: str
    """How the Secret differs from the default, as lines of YAML."""
    extra: str
    """The other fields that the spec adds, as lines of YAML."""
    is_whole: bool
    """Whether it has all keys of one secret."""
    fixed: tuple[RemoteKeyPlan, ...]
    values: str
    """The expression of the paths by key; empty if all of them are fixed in the chart."""


def _find(kind: Kind, chart: ChartScope) -> Iterator[Resource]:
    for source, path, users in chart.references:
        if isinstance(source, ExternalSecret):
            fields = _fields(source, chart)
            enabled = fields.switch("enabled")
            if enabled is not None:
                yield Resource(
                    kind=kind,
                    path=path,
                    spec=source,
                    scope=None,
                    name=chart.names.object(source.name, source.fullname),
                    file=f"templates/{source.name}-{kind.file_name}",
                    when=When((chart.switch(users), enabled)),
                    note=f"{type(source.store).__name__} {source.store.name}",
                    links=used_links(users),
                    made_by=f"External Secrets, from the {type(source.store).__name__} {source.store.name}",
                )


def _fields(source: ExternalSecret, chart: ChartScope) -> Fields:
    path = ("externalSecrets", source.name)
    return chart.fields(path, nested_map(".Values", *path))


def _plan(resource: Resource, chart: ChartScope) -> ExternalSecretPlan:
    source = resource.spec
    fields = _fields(source, chart)
    extra = plain(source.extra)
    target = extra.pop("target", {})
    if source.type != "Opaque":
        target = {**target, "template": {"type": source.type, **target.get("template", {})}}
    # Templates loop over values in the order of their keys.
    fixed = {key: path for key, path in sorted(source.remotes().items()) if not fields.exposes("keys", key)}
    values = with_fixed(fields.expression("keys"), fixed) if fields.exposes("keys") else ""
    return ExternalSecretPlan(
        metadata=metadata_plan(chart, resource.name, labels=source.labels, annotations=source.annotations),
        fields=fields,
        store=type(source.store).__name__,
        target=_lines({"target": target} if target else {}, chart),
        extra=_lines(extra, chart),
        is_whole=isinstance(source.keys, EverythingOf),
        fixed=() if values else tuple(_fixed(key, path) for key, path in fixed.items()),
        values=values,
    )


def _lines(given: dict[str, Any], chart: ChartScope) -> str:
    return chart.names.templated(yamltext.dump(given)).rstrip("\n") if given else NOTHING


def _fixed(key: str, remote: str) -> RemoteKeyPlan:
    secret, _, name = remote.partition("#")
    return RemoteKeyPlan(
        yamltext.scalar(key), escaped(yamltext.scalar(secret)), escaped(yamltext.scalar(name)) if name else ""
    )


KIND = Kind(
    "ExternalSecret",
    "external-secrets.io/v1",
    ExternalSecret,
    _find,
    _plan,
    group="ExternalSecrets",
)
