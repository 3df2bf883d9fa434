"""Placeholders that somebody has to fill in."""

from __future__ import annotations

import re

import pytest

from chartgen import names
from chartgen.spec.unfilled import accepting, fillable, filled_in, is_unfilled

SCHEMA = {"type": "string", "pattern": names.IMAGE_REPOSITORY, "maxLength": 255}


@pytest.mark.parametrize(
    "text",
    [
        "PROJECT_ID/shop", "IMAGE_URL", "${REGISTRY}/shop", "${REGISTRY:-acme}/shop", "$IMAGE", "$(IMAGE)",
        "{user}/shop", "<registry>/shop", "<<PROJECT>>/shop", "[your-image]", "acme/YOUR-NAME",
    ],
)  # fmt: skip
def test_placeholders(text: str) -> None:
    assert is_unfilled(names.image_repository, text)
    assert fillable(names.image_repository)(text) is None
    assert names.image_repository(filled_in(names.image_repository, text)) is None
    schema = accepting(SCHEMA, names.image_repository, [text])
    assert re.search(schema["pattern"], text)
    assert re.search(schema["pattern"], "acme/shop")
    assert not re.search(schema["pattern"], f"{text}x")


@pytest.mark.parametrize(
    "text",
    [
        "Shop", "Acme/shop", "shop:1.0", "acme/", "a b", "PROJECT_ID/Shop", "X", "", "<a b>",
        # Templates would evaluate the first one, and the others would end a quoted text.
        "{{fail}}", "<a\"b>", "<a'b>", "{a\\b}",
    ],
)  # fmt: skip
def test_what_is_invalid_anyway(text: str) -> None:
    assert not is_unfilled(names.image_repository, text)
    assert fillable(names.image_repository)(text) == names.image_repository(text)
    assert accepting(SCHEMA, names.image_repository, [text]) is SCHEMA


def test_what_is_valid_is_no_placeholder() -> None:
    assert not is_unfilled(names.image_tag, "STABLE")
    assert filled_in(names.image_tag, "STABLE") == "STABLE"
