"""What a chart's kubeVersion lets in, as Helm says it."""

from __future__ import annotations

import pytest

from chartgen.versions.constraints import VENDOR_SUFFIX, admits
from chartgen.versions.minors import as_ranges, minor_of


@pytest.mark.parametrize(
    ("constraint", "minor", "plain", "vendor"),
    [
        (">=1.28.0-0", "1.28", True, True),
        (">=1.28.0-0", "1.27", False, False),
        (">=1.28.0", "1.28", True, False),
        (">=1.28", "1.37", True, False),
        ("^1.25.0-0", "1.30", True, True),
        ("~1.28", "1.28", True, False),
        ("~1.28", "1.29", False, False),
        ("~1", "1.29", True, False),
        (">= 1.22.0-0, < 1.30.0-0", "1.29", True, True),
        (">= 1.22.0-0 < 1.30.0-0", "1.30", False, False),
        ("1.25 - 1.30", "1.30", True, False),
        ("1.25 - 1.30", "1.31", False, False),
        ("1.x", "1.31", True, False),
        ("*", "1.5", True, False),
        ("<1.20 || >=1.30.0-0", "1.25", False, False),
        ("<1.20 || >=1.30.0-0", "1.31", True, True),
        ("!=1.29.x", "1.29", False, False),
        (">1.28", "1.28", False, False),
        ("<=1.28", "1.28", True, False),
        ("v1.28.3", "1.28", False, False),
    ],
)
def test_constraints(constraint: str, minor: str, plain: bool, vendor: bool) -> None:
    assert (admits(constraint, minor), admits(constraint, minor, VENDOR_SUFFIX)) == (plain, vendor)


@pytest.mark.parametrize("constraint", ["", "newest", ">=", ">=1.28 and more"])
def test_what_is_no_constraint(constraint: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        admits(constraint, "1.28")


def test_words() -> None:
    known = ["1.28", "1.29", "1.30", "1.31"]
    assert as_ranges(["1.31", "1.28", "1.29"], known) == "1.28 to 1.29, 1.31"
    assert minor_of("v1.32.1-gke.100") == "1.32"
