"""docs/fleets.md: the configuration for Renovate finds the images of specs."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.support import pages
from tests.support.paths import ROOT

DIGEST = f"sha256:{'0a' * 32}"


def _manager() -> dict[str, Any]:
    blocks = [json.loads(each.text) for each in pages.blocks(ROOT / "docs" / "fleets.md") if each.language == "json"]
    (manager,) = (manager for block in blocks for manager in block.get("customManagers", ()))
    assert isinstance(manager, dict)
    return manager


def _found(text: str) -> list[tuple[str | None, ...]]:
    """Return repository, registry, tag and digest of each image, as Renovate's regular expressions find them."""
    (pattern,) = _manager()["matchStrings"]
    assert not re.search(r"\(\?[=!<][=!]?(?![a-z])", pattern), "RE2 has no lookaround"
    compiled = re.compile(pattern.replace("(?<", "(?P<"))
    names = ("repository", "registry", "currentValue", "currentDigest")
    return [tuple(match[name] for name in names) for match in compiled.finditer(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('Image("acme/shop", registry="ghcr.io", tag="2.3.1")', ("acme/shop", "ghcr.io", "2.3.1", None)),
        ('Image("shop", tag="1.28-alpine")', ("shop", None, "1.28-alpine", None)),
        (f'Image("a/b", registry="r.io:5000", tag="1", digest="{DIGEST}")', ("a/b", "r.io:5000", "1", DIGEST)),
        (
            f'Image(\n    "a/b",\n    registry="ghcr.io",\n    tag="1.0",\n    digest="{DIGEST}",\n)',
            ("a/b", "ghcr.io", "1.0", DIGEST),
        ),
        ('Image("a/b", tag="1", pull_policy="Always")', ("a/b", None, "1", None)),
    ],
)
def test_images(text: str, found: tuple[str | None, ...]) -> None:
    assert _found(f"workload=Deployment(image={text})") == [found]


@pytest.mark.parametrize(
    "text", ['Image("a/b", registry=REGISTRY, tag="1")', 'Image(name, tag="1")', 'Image("a", tag=tag)']
)
def test_images_with_variables_are_not_found(text: str) -> None:
    assert _found(text) == []


def test_the_images_of_all_recipes_are_found() -> None:
    recipes = sorted((ROOT / "chartgen" / "templates" / "new" / "recipes").glob("*.py"))
    for path in recipes:
        text = path.read_text("utf-8")
        literal = re.findall(r'\bImage\(\s*"[^"]+",\s*(?:registry="[^"]+",\s*)?tag="', text)
        assert len(_found(text)) == len(literal), path.name
    assert sum(len(_found(path.read_text("utf-8"))) for path in recipes) > 8


def test_its_files_are_specs() -> None:
    (pattern,) = _manager()["managerFilePatterns"]
    assert re.search(pattern.strip("/"), "specs/team/shop.py")
    assert not re.search(pattern.strip("/"), "generated/shop/values.yaml")
