"""The namespace that charts live in, with the rules that hold there."""

from dataclasses import KW_ONLY, field

from chartgen.spec.base import Items, Names, Spec, empty, spec
from chartgen.spec.policy import Policy
from chartgen.spec.types import DnsLabel


@spec
class Namespace(Spec):
    """A namespace of the cluster: the charts that name it live there and keep its policies."""

    name: DnsLabel
    """Its name. Fixed in the chart."""
    _: KW_ONLY
    description: str = ""
    """What it is for, in a sentence. Fixed in the chart."""
    policies: Items[Policy] = ()
    """The rules that all its charts keep. Fixed in the chart."""
    labels: Names[str] = field(default_factory=empty)
    """Its labels, such as the Pod Security level; the README's command sets them. Fixed in the chart."""
