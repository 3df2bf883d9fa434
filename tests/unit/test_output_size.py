"""Charts that are too large for the Secret of a release."""

from __future__ import annotations

import random

from chartgen.output import size


def noise(length: int) -> str:
    return "".join(
        random.Random(1).choices("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_", k=length)
    )


def messages(**tree: str) -> list[str]:
    files = {path.replace("_", "."): text for path, text in tree.items()}
    return [finding.message for finding in size.findings("web", files, lambda: None)]


def test_what_compresses_well_is_fine() -> None:
    assert messages(values_yaml="a: 1\n" * 600_000) == []


def test_what_does_not_is_too_large() -> None:
    (message,) = messages(README_md=noise(1_100_000))
    assert message.startswith("the chart web is too large to be installed: Helm would store about 1,")
    assert messages(README_md=noise(700_000)) == []


def test_values_count_twice() -> None:
    assert messages(values_yaml=noise(600_000))
    assert messages(README_md=noise(600_000)) == []


def test_what_helm_ignores_does_not_count() -> None:
    tree = {".helmignore": "ci/\n", "ci/values.yaml": noise(2_000_000)}
    assert size.findings("web", tree, lambda: None) == []
