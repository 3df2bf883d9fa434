"""Shards: each spec is in exactly one, and which one depends on nothing else."""

from __future__ import annotations

import pytest

from chartgen.shard import WHOLE, Shard, parse

KEYS = [f"specs/service_{number}.py" for number in range(1000)]


@pytest.mark.parametrize("count", [1, 2, 3, 7, 16])
def test_everything_is_in_exactly_one_shard(count: int) -> None:
    shards = [Shard(index, count) for index in range(1, count + 1)]
    assert all(sum(shard.has(key) for shard in shards) == 1 for key in KEYS)
    sizes = [sum(map(shard.has, KEYS)) for shard in shards]
    assert min(sizes) > 0.6 * len(KEYS) / count, "about the same size"


def test_the_split_is_the_same_everywhere() -> None:
    """Shards run on different machines, maybe with different versions of Python."""
    found = [next(index for index in range(1, 5) if Shard(index, 4).has(key)) for key in KEYS[:12]]
    assert found == [4, 3, 2, 3, 1, 3, 2, 3, 3, 3, 3, 4]


def test_shards_of_the_command_line() -> None:
    assert parse("2/4") == Shard(2, 4)
    assert str(parse("2/4")) == "2/4"
    assert parse("1/1") == WHOLE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "K/N, such as 2/4"),
        ("2", "K/N, such as 2/4"),
        ("-1/4", "K/N, such as 2/4"),
        ("1/x", "K/N, such as 2/4"),
        ("٢/4", "K/N, such as 2/4"),
        ("2/4\n", "K/N, such as 2/4"),
        ("0/4", "1/4 to 4/4"),
        ("5/4", "1/4 to 4/4"),
        ("0/0", "K/N with 1 to 10,000 shards"),
        ("1/10001", "K/N with 1 to 10,000 shards"),
    ],
)
def test_invalid_shards(text: str, expected: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse(text)
    assert str(caught.value) == expected
