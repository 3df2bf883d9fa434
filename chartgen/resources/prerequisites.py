"""ConfigMaps and Secrets that have to exist before a chart is installed, with the commands that create them."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from chartgen.resources.helm import Name
from chartgen.resources.resource import Kind, Prerequisite, Resource, used_links
from chartgen.resources.scope import SpecPath
from chartgen.spec.config import ExistingConfigMap, ExistingSecret
from chartgen.values import markdown


def existing_source(
    kind: Kind,
    source: ExistingConfigMap | ExistingSecret,
    path: SpecPath,
    users: Mapping[str, int],
    subcommand: str,
) -> Resource:
    """Return a ConfigMap or Secret that the chart refers to; `subcommand` of `kubectl create` creates it."""
    made_by = source.made_by if isinstance(source, ExistingSecret) else ""
    return Resource(
        kind=kind,
        path=path,
        spec=source,
        scope=None,
        name=Name(source.name, source.name, source.name, is_exact=True),
        links=used_links(users),
        prerequisite=None if made_by else _prerequisite(kind.name, source, subcommand),
        made_by=made_by,
        note=f"created by {made_by}" if made_by else "",
    )


def _prerequisite(kind: str, source: ExistingConfigMap | ExistingSecret, subcommand: str) -> Prerequisite:
    docs = source.docs if isinstance(source, ExistingSecret) else {}
    keys = source.known_keys() or ()
    notes = []
    for key in keys:
        optional = " (optional)" if key in source.optional_keys else ""
        notes.append(markdown.code(key) + optional + (f": {markdown.inline(docs[key])}" if docs.get(key) else ""))
    # If the keys are unknown, a placeholder stands for all of them.
    required = [key for key in keys if key not in source.optional_keys] if keys else ["KEY"]
    create = f"kubectl create {subcommand} {shlex.quote(source.name)}"
    options = tuple(shlex.quote(f"--from-literal={key}=...") for key in required)
    return Prerequisite(kind, source.name, create, options, tuple(notes))
