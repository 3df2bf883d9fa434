from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartgen.kubernetes.definitions import MIN_VERSIONS, definition
from chartgen.kubernetes.quantity import PATTERN, parse


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("0", "0"),
        ("100m", "0.1"),
        ("1.5", "1.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("+3k", "3000"),
        ("-2", "-2"),
        ("128Mi", "134217728"),
        ("1.5Gi", "1610612736"),
        ("1Ei", "1152921504606846976"),
        ("1E", "1000000000000000000"),
        ("1e3", "1000"),
        ("1E-3", "0.001"),
        ("2e+06", "2000000"),
        ("7u", "0.000007"),
        ("1n", "0.000000001"),
        ("0.1n", "0.000000001"),
        ("-0.1n", "-0.000000001"),
        (2, "2"),
        (0.25, "0.25"),
        (1e21, "1000000000000000000000"),
    ],
)
def test_reads_what_kubernetes_reads(value: str | float, amount: str) -> None:
    assert parse(value) == Decimal(amount)


@pytest.mark.parametrize(
    "value", ["", " 1", "1 ", "1GB", "1Ki ", "ten", "1mi", "1K i", "--1", "1e", "1.2.3", "0x10", "1e999", "1\n", True]
)
def test_refuses_with_a_sentence(value: str | bool) -> None:
    with pytest.raises(ValueError, match=r"must be a quantity such as 250m"):
        parse(value)


def test_compares_units_exactly() -> None:
    assert parse("1Gi") > parse("1G")
    assert parse("1024Mi") == parse("1Gi")
    assert parse("0.1") + parse("0.2") == parse("300m")
    assert parse("9007199254740993") - parse("9007199254740992") == 1


@given(st.text("0123456789.+-eEinumkKMGTP", max_size=8))
def test_the_pattern_and_the_parser_agree(value: str) -> None:
    if re.search(PATTERN, value):
        parse(value)
    else:
        with pytest.raises(ValueError, match="must be a quantity"):
            parse(value)


@given(st.text("0123456789.+-eEinumkKMGTP", max_size=8))
@pytest.mark.parametrize("name", ["Quantity", "PositiveQuantity", "WholeQuantity"])
def test_what_a_schema_lets_in_is_a_quantity(name: str, value: str) -> None:
    if re.search(definition(MIN_VERSIONS[0], name)["pattern"], value):
        amount = parse(value)
        assert amount >= 0
        assert name != "PositiveQuantity" or amount > 0
        assert name != "WholeQuantity" or amount == int(amount)
