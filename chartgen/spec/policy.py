"""What a rule is: it checks specs, and can make the chart hold to it where it is installed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal, NamedTuple

Severity = Literal["error", "warning"]


class Violation(NamedTuple):
    """One violation of a rule by a Chart."""

    message: str
    """One sentence, without a full stop."""
    field: tuple[str | int, ...] = ()
    """The way from the Chart to the culprit, such as `("workload", "replicas")`."""
    found: str = ""
    """What the spec says."""
    expected: str = ""
    """What the rule asks for."""
    hint: str = ""
    """How to mend it."""


class Narrowing(NamedTuple):
    """Closes the schema of one value further, so that a rule also holds at `helm install`."""

    path: tuple[str, ...]
    """The value, from the root of the values, such as `("image", "tag")`."""
    schema: Mapping[str, Any]
    """Keywords of JSON schema, draft-07, that are put over those of the value."""


class Guard(NamedTuple):
    """Makes the chart refuse an installation with a sentence, where a schema can't."""

    fails: str
    """A Helm expression that is true where the rule is broken, such as `ne .Release.Namespace "todo"`."""
    message: str
    """One readable sentence: what is wrong, and the way out."""


class Policy:
    """A rule that the charts of a namespace keep.

    A team's own rule is a subclass with a `name` and `check`; `narrowings` and `guards` make it hold at installation.
    """

    name: ClassVar[str]
    """The rule's name, as findings and waivers say it."""
    severity: Severity = "error"
    """A warning does not fail a build, unless `--strict` is given."""

    def check(self, chart: Any) -> Iterator[Violation]:
        """Find what breaks the rule in a Chart."""
        raise NotImplementedError

    def sentence(self, chart: Any) -> str:  # noqa: ARG002  for those who override it
        """Say in a sentence what the rule asks of a chart, for its README; the class's first line where left out."""
        return (type(self).__doc__ or "").strip().partition("\n")[0]

    def narrowings(self, chart: Any) -> Iterator[Narrowing]:  # noqa: ARG002  for those who override it
        """Close the chart's schema, so that values that break the rule are refused."""
        return iter(())

    def check_objects(self, chart: Any, objects: Sequence[Mapping[str, Any]]) -> Iterator[Violation]:  # noqa: ARG002
        """Find what breaks the rule in what the chart renders, a scenario at a time; `chartgen verify` asks.

        A violation's field begins with the object's number: `(3, "spec", "replicas")`.
        """
        return iter(())

    def guards(self, chart: Any) -> Iterator[Guard]:  # noqa: ARG002  for those who override it
        """Give conditions that the chart asks for where it is installed."""
        return iter(())
