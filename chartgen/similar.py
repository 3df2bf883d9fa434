"""Suggestions for unknown words: what was probably meant.

A suggestion that is not plausible is worse than none. Names mean the same if they have the same words, apart from
typing errors and endings, or if one of them contains the words of the other, and no other name does: `replcas`,
`replicaCount` and `liveness_probe` mean `replicas` and `liveness`, but `deadline` does not mean `readiness`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_GENERIC = frozenset(
    "class config count data host key kind limit list name options path period policy port seconds size spec type value"
    " values version".split()
)
"""Words that so many names end with that they say nothing about what is meant."""
_COMMON_START = 0.63
"""The share of letters that words with different endings have in common: tolerate, tolerations."""
_LEAST = 0.17
"""What likeness is worth a suggestion: that of names of which one has a third of the words of the other."""
_LONGEST = 100
"""So many letters are compared, so that this takes no time."""
_SHORT = 3
"""Words of so few letters are only alike if they begin with the same one, or have the same ones."""
_SAME = 0.6
"""The likeness of names that have the same words; less is that of names with more words."""


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that an unknown word was probably meant to be; None if none is plausible."""
    # An author's own class of strings may compare in its own way.
    word = str.__str__(word)
    known = list(candidates)
    likeness = [_likeness(word, each) for each in known]
    best = max(likeness, default=0.0)
    # What is only a part of several names, as `host` is of `host_network` and `host_users`, means none of them.
    if best < _LEAST or (best < _SAME and likeness.count(best) > 1):
        return None
    return known[likeness.index(best)]


def _likeness(word: str, other: str) -> float:
    """Return how likely two names mean the same, from 0 to 1."""
    plain, known = _joined(word), _joined(other)
    if not plain or not known:
        return 0
    # Of several names that only differ by case, the most similar one: NAMESPCE means NAMESPACE, not Namespace.
    case = 0.02 * (word.isupper() == other.isupper()) + 0.01 * (word[0] == other[0])
    if plain == known:
        return 0.97 + case + 0.001 * (word == other)
    errors = _errors(plain, known)
    words, others = _words(word), _words(other)
    if len(words) == len(others):
        if all(map(_are_alike, words, others)):
            return 0.94 - 0.05 * min(errors, 5) + case
        if all(any(_are_alike(each, one) for one in others) for each in words):
            return _SAME + case
        # Names of several words that differ in one of them are different names: minReplicas, maxReplicas.
        return 0
    if _are_typing_errors(plain, known):
        return 0.9 - 0.05 * errors + case
    return _part(words, others)


def _part(words: Sequence[str], others: Sequence[str]) -> float:
    """Return how likely names mean the same of which one has more words than the other; 0 if they have others."""
    shorter, longer = sorted((words, others), key=len)
    share = len(shorter) / len(longer)
    for start in range(len(longer) - len(shorter) + 1):
        part = longer[start : start + len(shorter)]
        if all(map(_are_alike, shorter, part)):
            if start == 0:
                return _SAME * share
            if {*shorter} <= _GENERIC or {*part} <= _GENERIC:
                return 0
            return 0.9 * _SAME * share
    return 0


def _are_alike(one: str, other: str) -> bool:
    """Return whether two words are the same, apart from typing errors and endings."""
    if one == other:
        return True
    if _are_typing_errors(one, other):
        return True
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return start >= 4 and start / max(len(one), len(other)) >= _COMMON_START


def _are_typing_errors(one: str, other: str) -> bool:
    """Return whether two words differ in so few letters that these are typing errors."""
    shortest, longest = sorted((len(one), len(other)))
    if longest <= _SHORT and one[0] != other[0] and sorted(one) != sorted(other):
        return False
    return shortest > 1 and _errors(one, other) <= max(1, min(3, shortest // 4))


def _joined(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def _words(name: str) -> list[str]:
    """Split a name of any style: `node_selector`, `nodeSelector`, `node-selector`, `HTTPRoute`."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return [word.casefold() for word in re.split(r"[\W_]+", split) if word]


def _errors(one: str, other: str) -> int:
    """Count the typing errors between two words: missing, additional, wrong and swapped letters."""
    if abs(len(one) - len(other)) > 3 or len(one) > _LONGEST:
        return max(len(one), len(other))
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
