"""The Job that `helm test` runs."""

from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from typing import Annotated, ClassVar

from chartgen.spec import declare, examples
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import Group, Value, definition, definitions
from chartgen.spec.definition_checks import check_by_definition
from chartgen.spec.frozen import Items, Raw, empty
from chartgen.spec.image import Image
from chartgen.spec.labels import SELECTING
from chartgen.spec.resources import Resources
from chartgen.spec.scheduling import Toleration
from chartgen.spec.types import Annotations, Labels


@spec
class ConnectionTest(Spec):
    """The Job that `helm test` runs: it connects to the chart's Services, or runs a command.

    Sidecars that a service mesh injects keep the Job running: disable them with a label or an annotation of its pod,
    such as `pod_labels={"sidecar.istio.io/inject": "false"}`.
    """

    _placeholders: ClassVar[tuple[str, ...]] = ("command",)

    _: KW_ONLY
    enabled: Annotated[bool, Value("enabled", "Tests", declare.BOOLEAN)] = True
    """Whether to create the Job of `helm test`. Value: `tests.enabled`."""
    image: Annotated[Image, Group("image", "Tests", in_full=False)] = field(
        default_factory=lambda: Image("library/busybox", registry="docker.io", tag="1.37.0")
    )
    """Image of the Job. Value: `tests.image`."""
    command: Items[str] = ()
    """Command to run, such as `["wget", "-qO-", f"http://{host()}"]`. By default, the Job connects to all Services.
    Fixed in the chart."""
    pod_labels: Annotated[Labels, Value("podLabels", "Tests", definition("PodLabels"), full=examples.LABELS)] = field(
        default_factory=empty
    )
    """Additional labels of the Job's pod. Value: `tests.podLabels`."""
    pod_annotations: Annotated[Annotations, Value("podAnnotations", "Tests", full=examples.LABELS)] = field(
        default_factory=empty
    )
    """Annotations of the Job's pod. Value: `tests.podAnnotations`."""
    resources: Annotated[Resources, Value("resources", "Tests", definition("ResourceRequirements"))] = field(
        default_factory=lambda: Resources(
            "10m",
            "16Mi",
            cpu_limit="100m",
            memory_limit="32Mi",
            ephemeral_storage="1Mi",
            ephemeral_storage_limit="16Mi",
        )
    )
    """Resource requests and limits of the Job. Value: `tests.resources`."""
    node_selector: Annotated[Labels, Value("nodeSelector", "Tests", full=examples.NODE_SELECTOR)] = field(
        default_factory=empty
    )
    """Node labels for the assignment of the Job's pod. Value: `tests.nodeSelector`."""
    tolerations: Annotated[
        Items[Toleration | Raw],
        Value("tolerations", "Tests", definitions("Toleration"), full=examples.TOLERATIONS),
    ] = ()
    """Tolerations of the Job's pod. Value: `tests.tolerations`."""

    _tolerations = check_by_definition("tolerations")

    @check("pod_labels")
    def _selected_labels(self) -> Iterator[Problem]:
        for key in self.pod_labels:
            if key in SELECTING:
                yield Problem(
                    ("pod_labels", key), f'conflicting label "{key}" of the pod: the selectors of the chart use it', key
                )
