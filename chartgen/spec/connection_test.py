"""The Job that `helm test` runs."""

from dataclasses import KW_ONLY, field
from typing import Annotated

from chartgen.spec import declare
from chartgen.spec.base import Spec, spec
from chartgen.spec.declare import Group, Value
from chartgen.spec.image import Image


@spec
class ConnectionTest(Spec):
    """The Job that `helm test` runs, which connects to the chart's Services."""

    _: KW_ONLY
    enabled: Annotated[bool, Value("enabled", "Tests", declare.BOOLEAN)] = True
    """Whether to create the Job of `helm test`. Value: `tests.enabled`."""
    image: Annotated[Image, Group("image", "Tests", in_full=False)] = field(
        default_factory=lambda: Image("library/busybox", registry="docker.io", tag="1.37.0")
    )
    """Image of the Job. Value: `tests.image`."""
