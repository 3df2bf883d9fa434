"""The order of things of which some come before others, without recursion: chains can be longer than Python's stack."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def ordered(things: Iterable[T], before: Callable[[T], Iterable[T]]) -> Iterator[T]:
    """Yield things, each once, after those that come before it, which need not be among them.

    Of things that come before each other, the first one is last.

    Args:
        things: The things, in the order that they have otherwise.
        before: Returns what comes before one of them, in the order that it has otherwise.
    """
    seen: set[T] = set()
    for first in things:
        if first in seen:
            continue
        seen.add(first)
        waiting = [(first, iter(before(first)))]
        while waiting:
            current, others = waiting[-1]
            following = next((each for each in others if each not in seen), None)
            if following is None:
                waiting.pop()
                yield current
            else:
                seen.add(following)
                waiting.append((following, iter(before(following))))
