"""Rules that give what is no violation, no narrowing and no text, that have no name or one of chartgen's own."""

from collections.abc import Iterator
from typing import Any

from chartgen import Violation, Chart, Deployment, Image, Namespace, Narrowing, Policy


class Rule(Policy):
    name = "rule"

    def check(self, chart: Any) -> Iterator[Violation]:
        return iter(())


class NoBreach(Rule):
    def check(self, chart: Any) -> Iterator[Any]:
        yield "x"  #! yield "x"


class NoneAtAll(Rule):
    def check(self, chart: Any) -> None:  #! check
        pass


class NoValue(Rule):
    def narrowings(self, chart: Any) -> Iterator[Narrowing]:
        one_or_none = {"enum": [1, None]}
        yield Narrowing(("replicaCount",), one_or_none)  #! yield Narrowing(("replicaCount",), one_or_none)


class NoSuchValue(Rule):
    def narrowings(self, chart: Any) -> Iterator[Narrowing]:  #! narrowings
        yield Narrowing(("replicacount",), {"enum": [1]})


class NoText(Rule):
    def sentence(self, chart: Any) -> Any:  #! sentence
        return 3


class Nameless(Policy):
    def check(self, chart: Any) -> Iterator[Violation]:
        return iter(())


class Named(Rule):
    name = "spec"


def chart(name: str, rule: Policy) -> Chart:
    there = Namespace("shop", policies=[rule])
    pods = Deployment(image=Image("shop", tag="1"))
    return Chart(name, version="1.0.0", description="A shop", namespace=there, workload=pods)


charts = [
    chart(type(rule).__name__.lower(), rule) for rule in (NoBreach(), NoneAtAll(), NoValue(), NoSuchValue(), NoText())
]
nameless = Namespace("shop", policies=[Nameless()])  #! Nameless()
named = Namespace("shop", policies=[Named()])  #! Named()
