"""Jobs and hooks: whether Helm can upgrade them, and whether what they use exists when they run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from chartgen.objects.fields import text
from chartgen.objects.identity import Identity, identity
from chartgen.objects.pods import pod_path
from chartgen.objects.references import references
from chartgen.verify.documents.checks import Rendered, in_scenario
from chartgen.verify.documents.reading import Document
from chartgen.verify.findings import Occurrence
from chartgen.verify.helm.scenarios import Scenario
from chartgen.verify.source.charts import ChartSource

_RULE = "job"
_HOOK = "helm.sh/hook"
_WEIGHT = "helm.sh/hook-weight"
_CREATED_AGAIN = (_HOOK, "argocd.argoproj.io/hook", "argocd.argoproj.io/sync-options")
"""Annotations of Jobs that Helm or Argo CD replaces instead of changing them."""
_FIRST = "pre-install"
_VARIES = re.compile(r"\d")


class _Hook(NamedTuple):
    events: frozenset[str]
    weight: int

    def precedes(self, other: _Hook) -> bool:
        """Return whether its object exists when the other hook runs before an installation."""
        return _FIRST in self.events and self.weight <= other.weight


def job_findings(source: ChartSource, rendered: Rendered, scenario: Scenario) -> Iterator[Occurrence]:
    """Report Jobs that cannot be upgraded, and hooks that use what does not exist yet."""
    hooks = {identity(document.manifest, source.namespace): _hook(document.manifest) for _, document in rendered}
    for template, document in rendered:
        if document.kind == "Job" and _is_stuck(document, source.release_name):
            occurrence = Occurrence(
                _RULE,
                "cannot be upgraded: its name does not depend on its pod template, which is immutable",
                object=document.id,
                path=("metadata", "name"),
                template=template,
                hint="add a hash of the pod template to the name, or make the Job a hook",
                severity="warning",
                manifest=document.manifest,
            )
            yield in_scenario(occurrence, scenario)
        if pod_path(document.manifest) is not None and _FIRST in _hook(document.manifest).events:
            for occurrence in _too_early(source, document, template, hooks):
                yield in_scenario(occurrence, scenario)


def _is_stuck(document: Document, release: str) -> bool:
    """Return whether a Job has the same name in all revisions, and is there when the next one is installed."""
    manifest = document.manifest
    if any(text(manifest, "metadata", "annotations", key) for key in _CREATED_AGAIN):
        return False
    spec = manifest.get("spec")
    deleted = isinstance(spec, dict) and spec.get("ttlSecondsAfterFinished") is not None
    return bool(document.name) and not deleted and not _VARIES.search(document.name.removeprefix(release))


def _too_early(
    source: ChartSource, document: Document, template: str, hooks: Mapping[Identity, _Hook]
) -> Iterator[Occurrence]:
    own = _hook(document.manifest)
    namespace = text(document.manifest, "metadata", "namespace") or source.namespace
    for reference in references(document.manifest):
        target = hooks.get(Identity(reference.group, reference.kind, reference.namespace or namespace, reference.name))
        if target is not None and not reference.optional and not target.precedes(own):
            when = "a later hook" if _FIRST in target.events else "the release"
            yield Occurrence(
                _RULE,
                f"refers to the {reference.kind} {reference.name} of {when}, which does not exist before the"
                " installation",
                object=document.id,
                path=reference.path,
                template=template,
                hint=f"run the hook at post-install, or make the {reference.kind} a hook of a lower weight",
                manifest=document.manifest,
            )


def _hook(manifest: Mapping[str, Any]) -> _Hook:
    """Return the events at which an object is a hook, none if it belongs to the release, and its weight."""
    events = text(manifest, "metadata", "annotations", _HOOK)
    weight = text(manifest, "metadata", "annotations", _WEIGHT)
    number = int(weight) if re.fullmatch(r"[-+]?\d{1,9}", weight) else 0
    return _Hook(frozenset(each.strip() for each in events.split(",")) - {""}, number)
