"""Rules that end the program, or raise what is no Exception."""

import asyncio
from collections.abc import Iterator
from typing import Any

from chartgen import Violation, Chart, Deployment, Guard, Image, Namespace, Narrowing, Policy


class Rule(Policy):
    name = "rule"

    def check(self, chart: Any) -> Iterator[Violation]:
        return iter(())


class InCheck(Rule):
    def check(self, chart: Any) -> Iterator[Violation]:
        exit(0)  #! exit(0)


class InNarrowings(Rule):
    def narrowings(self, chart: Any) -> Iterator[Narrowing]:
        exit(0)  #! exit(0)


class InGuards(Rule):
    def guards(self, chart: Any) -> Iterator[Guard]:
        raise SystemExit  #! raise SystemExit


class InSentence(Rule):
    def sentence(self, chart: Any) -> str:
        exit()  #! exit()


class Cancelled(Rule):
    def check(self, chart: Any) -> Iterator[Violation]:
        raise asyncio.CancelledError  #! raise asyncio.CancelledError


class Mute(Exception):
    def __str__(self) -> str:
        raise ValueError


class Silent(Rule):
    def check(self, chart: Any) -> Iterator[Violation]:
        raise Mute  #! raise Mute


def chart(name: str, rule: Policy) -> Chart:
    there = Namespace("shop", policies=[rule])
    pods = Deployment(image=Image("shop", tag="1"))
    return Chart(name, version="1.0.0", description="A shop", namespace=there, workload=pods)


charts = [
    chart(type(rule).__name__.lower(), rule)
    for rule in (InCheck(), InNarrowings(), InGuards(), InSentence(), Cancelled(), Silent())
]
