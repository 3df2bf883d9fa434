"""Environment variables of containers."""

from collections.abc import Iterator
from dataclasses import KW_ONLY
from typing import Any, ClassVar, Literal

from chartgen import names
from chartgen.similar import closest
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.keys import KeyRef
from chartgen.spec.part import raw_problems
from chartgen.spec.rawdata import Serializable
from chartgen.spec.types import Quantity


@spec
class FieldRef(Serializable, Spec):
    """A field of the pod as the value of an environment variable, such as `metadata.name` or `status.podIP`."""

    field_path: str
    """Path of the field, as in the Kubernetes downward API. Fixed in the chart."""

    _KNOWN: ClassVar[tuple[str, ...]] = (
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
        "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
    )  # fmt: skip

    def manifest(self) -> dict[str, Any]:
        """Return the reference as the source of a variable."""
        return {"fieldRef": {"fieldPath": self.field_path}}

    @check("field_path")
    def _known_field(self) -> Iterator[Problem]:
        path = self.field_path
        field, _, rest = path.partition("['")
        if field in ("metadata.labels", "metadata.annotations") and rest.endswith("']"):
            key = rest.removesuffix("']")
            if sentence := names.label_key(key.lower() if field == "metadata.annotations" else key):
                yield Problem(("field_path",), f"invalid key {names.quoted(key)} in the field path: {sentence}", path)
        elif path not in self._KNOWN:
            nearest = closest(path, self._KNOWN)
            yield Problem(
                ("field_path",),
                f'unknown field "{path}" of the pod',
                path,
                ", ".join(self._KNOWN),
                f'did you mean "{nearest}"?' if nearest else "",
            )


@spec
class ResourceFieldRef(Serializable, Spec):
    """A request or limit of the container as the value of an environment variable, such as `limits.memory`."""

    resource: Literal[
        "limits.cpu", "limits.memory", "limits.ephemeral-storage",
        "requests.cpu", "requests.memory", "requests.ephemeral-storage",
    ]  # fmt: skip
    """Request or limit to expose, as in the Kubernetes downward API. Fixed in the chart."""
    _: KW_ONLY
    divisor: Quantity | None = None
    """Unit of the exposed value, such as `1Mi`. Fixed in the chart."""

    def manifest(self) -> dict[str, Any]:
        """Return the reference as the source of a variable."""
        return {"resourceFieldRef": {"resource": self.resource} | ({"divisor": self.divisor} if self.divisor else {})}

    @check("resource", "divisor")
    def _unit(self) -> Iterator[Problem]:
        if self.divisor is not None:
            yield from raw_problems("ResourceFieldSelector", {"resource": self.resource, "divisor": self.divisor})


EnvValue = str | KeyRef | FieldRef | ResourceFieldRef
"""Value of an environment variable: text, a key of a ConfigMap or Secret, or a field of the pod or container."""
