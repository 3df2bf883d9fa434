"""The base class of policies, which check specs and can restrict charts at installation."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal, NamedTuple

Severity = Literal["error", "warning"]


class Violation(NamedTuple):
    """A violation of a policy by a chart."""

    message: str
    """One sentence without a full stop."""
    field: tuple[str | int, ...] = ()
    """Path of the field from the Chart, such as `("workload", "replicas")`."""
    found: str = ""
    """Value found in the spec."""
    expected: str = ""
    """Value that the policy requires."""
    hint: str = ""
    """How to fix it."""


class Narrowing(NamedTuple):
    """Restricts the schema of one value, so that a policy also applies at `helm install`."""

    path: tuple[str, ...]
    """Path of the value, such as `("image", "tag")`."""
    schema: Mapping[str, Any]
    """JSON schema keywords (draft-07) that are merged into the schema of the value."""


class Guard(NamedTuple):
    """Rejects an installation with a message, for conditions that a schema can't express."""

    fails: str
    """Helm expression that is true if the policy is violated, such as `ne .Release.Namespace "todo"`."""
    message: str
    """Message in one sentence: what is wrong and how to fix it."""
    reads: Sequence[tuple[str, ...]] = ()
    """Paths of the values that `fails` reads, such as `("image", "tag")`, if it does not write them as `.Values.a.b`.
    Charts that expose none of them do not contain the guard."""


class Policy:
    """A policy that the charts of a namespace must comply with.

    Subclasses define `name` and `check`; `narrowings` and `guards` also apply the policy at installation.
    """

    name: ClassVar[str]
    """Name of the policy, used in findings and waivers."""
    severity: Severity = "error"
    """Severity of findings. Warnings fail a build only with `--strict`."""
    build_only: bool = False
    """Whether the policy applies only at build: charts do not enforce it at installation."""

    def check(self, chart: Any) -> Iterator[Violation]:
        """Yield the violations in a chart."""
        raise NotImplementedError

    def sentence(self, chart: Any) -> str:  # noqa: ARG002  for subclasses
        """Describe the policy in one sentence for the chart's README; by default, the first line of the docstring."""
        return (type(self).__doc__ or "").strip().partition("\n")[0]

    def narrowings(self, chart: Any) -> Iterator[Narrowing]:  # noqa: ARG002  for subclasses
        """Yield restrictions of the chart's schema that reject values in violation of the policy."""
        return iter(())

    def check_objects(self, chart: Any, objects: Sequence[Mapping[str, Any]]) -> Iterator[Violation]:  # noqa: ARG002
        """Yield the violations in the objects that a chart renders for one scenario. Called by `chartgen verify`.

        The field of a violation begins with the index of the object: `(3, "spec", "replicas")`.
        """
        return iter(())

    def guards(self, chart: Any) -> Iterator[Guard]:  # noqa: ARG002  for subclasses
        """Yield conditions that reject an installation."""
        return iter(())
