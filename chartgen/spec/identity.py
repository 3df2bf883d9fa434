"""Service accounts."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from typing import Annotated

from chartgen.spec import examples
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import BOOLEAN, Value
from chartgen.spec.frozen import empty
from chartgen.spec.types import Annotations, OptionalName


@spec
class ServiceAccount(Spec):
    """A service account for the pods of a chart or component."""

    name: Annotated[OptionalName, Value("name", "Service account")] = ""
    """Name of the account. Defaults to the full name, or `default` if not created. Value: `serviceAccount.name`."""
    _: KW_ONLY
    create: Annotated[bool, Value("create", "Service account", BOOLEAN)] = True
    """Whether to create a service account. Value: `serviceAccount.create`."""
    annotations: Annotated[Annotations, Value("annotations", "Service account", full=examples.LABELS)] = field(
        default_factory=empty
    )
    """Annotations of the service account, such as an IAM role. Value: `serviceAccount.annotations`."""
    automount: Annotated[bool, Value("automount", "Service account", BOOLEAN, full=True)] = False
    """Whether to mount a token for the API server in the pods. Value: `serviceAccount.automount`."""

    @check("create", "annotations")
    def _annotates_its_own(self) -> Iterator[Problem]:
        if not self.create and self.annotations:
            yield Problem(
                ("annotations",),
                "conflicting annotations and create=False: the chart annotates only a service account that it creates",
            )
