"""Objects that pods require but the input does not contain: they have to exist before an installation."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from chartgen.errors import Finding
from chartgen.importing.graph import Application
from chartgen.importing.model import Original
from chartgen.objects.references import created_secret

_KINDS = frozenset({"ConfigMap", "Secret", "PersistentVolumeClaim", "ServiceAccount"})
"""The kinds of objects without which pods do not start."""
_OF_KUBERNETES = frozenset({("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt")})
"""Objects that every namespace has."""


def missing(originals: Sequence[Original], namespace: str, known: Collection[str]) -> Iterator[Finding]:
    """Yield one finding for each object that pods require and that is missing.

    Args:
        originals: The objects.
        namespace: The namespace of those that name none.
        known: The names of Secrets that are reported elsewhere.
    """
    application = Application(originals, namespace)
    created = {(application.namespace(each), created_secret(each.manifest)) for each in originals}
    reported = set()
    for original in application.workloads():
        home = application.namespace(original)
        for reference in application.references(original):
            key = (home, reference.kind, reference.name)
            if (
                reference.optional
                or reference.kind not in _KINDS
                or key[1:] in _OF_KUBERNETES
                or key in reported
                or application.find(*key) is not None
                or (reference.kind == "Secret" and (reference.name in known or (home, reference.name) in created))
            ):
                continue
            reported.add(key)
            yield Finding(
                f"missing {reference.kind} {reference.name}: {original.kind} {original.name} requires it, but the input"
                " does not contain it",
                original.location_of(reference.path),
                rule="import/missing",
                hint="import it as well, or create it before you install the chart",
                severity="warning",
            )
