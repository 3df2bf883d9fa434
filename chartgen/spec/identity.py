"""Who a pod is to the API server."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from typing import Annotated

from chartgen.spec.base import Problem, Spec, empty, spec
from chartgen.spec.declare import BOOLEAN, Value
from chartgen.spec.types import Annotations, OptionalName


@spec
class ServiceAccount(Spec):
    """The chart's service account."""

    name: Annotated[OptionalName, Value("name", "Service account")] = ""
    """Its name; empty is the fullname, or `default` where none is made. Value: `serviceAccount.name`."""
    _: KW_ONLY
    create: Annotated[bool, Value("create", "Service account", BOOLEAN)] = True
    """Whether the chart makes the service account. Value: `serviceAccount.create`."""
    annotations: Annotated[Annotations, Value("annotations", "Service account")] = field(default_factory=empty)
    """Annotations of the service account, such as a cloud role. Value: `serviceAccount.annotations`."""
    automount: Annotated[bool, Value("automount", "Service account", BOOLEAN)] = False
    """Whether pods get a token for the API server. Value: `serviceAccount.automount`."""

    def _problems(self) -> Iterator[Problem]:
        if not self.create and self.annotations:
            yield Problem(("annotations",), "a service account that the chart does not make can't be annotated by it")
