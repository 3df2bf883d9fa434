"""What is hidden as secret content, and what stays readable beside it."""

from __future__ import annotations

import pytest

from chartgen.objects.secret_content import Secrets


def _of_values(content: str) -> Secrets:
    secrets = Secrets()
    secrets.add_values_file(content)
    return secrets


@pytest.mark.parametrize("constant", ["null", "~", "true", "false", "Null", "null  # none yet"])
def test_constants_of_yaml(constant: str) -> None:
    """Charts have such lines, and a finding about a null has to be readable."""
    shown = "has a null in `metadata.annotations`, not ~ or true, false or Null"
    assert _of_values(f"password: {constant}\n").redact(shown) == shown


def test_a_constant_in_quotes_is_text() -> None:
    assert _of_values('password: "null"\n').redact("found: null") == "found: ***"


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ('kubeVersion: ">=1.28.0-0"', 'kubeVersion: ">=1.28.0-0"'),
        ("spec.containers[1].env[0]", "spec.containers[1].env[0]"),
        ("found: 1, not 0", "found: ***, not ***"),
        ("`1` and 10", "`***` and 10"),
        ("ends with 1.", "ends with ***."),
        ("-1 or :1", "-*** or :***"),
    ],
)
def test_short_content(shown: str, expected: str) -> None:
    assert _of_values("password: 1\ntoken: 0\n").redact(shown) == expected


def test_beginnings_of_content() -> None:
    """Go's YAML library shows the first seven characters and dots, its templates more of them."""
    secrets = _of_values("password: containment-of-x\n")
    shown = "cannot unmarshal !!str `contain...` into bool at spec.containers[0]"
    assert secrets.redact(shown) == "cannot unmarshal !!str `***` into bool at spec.containers[0]"
    assert secrets.redact('at <"containment-o...>: contain') == 'at <"***>: contain'
