"""Parts and spellings of secret content: what programs print of it, rather than all of it as it is."""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

from chartgen.objects.secret_content import is_secret_name

_SETTING = re.compile(
    # The key begins a word, so that long words take no time.
    r"""(?<![\w./-])["']?(?P<key>[\w./-]{1,200})["']?"""
    r"""[ \t]{0,20}[=:][ \t]{0,20}(?P<value>"[^"\n]*"|'[^'\n]*'|[^\s;,]+)"""
)
"""An assignment in a file of settings, or in a connection string."""
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s\"'<>]+")
_LONGEST = 100_000
"""Characters of a value that are searched for parts."""


def parts(content: str) -> Iterator[str]:
    """Iterate over the secret parts of the value of a Secret: passwords in URLs, JSON, and files of settings."""
    content = content[:_LONGEST]
    for url in _URL.findall(content):
        yield from _of_url(url)
    for match in _SETTING.finditer(content):
        if is_secret_name(match["key"]):
            yield match["value"].strip("\"'")
    if content.lstrip()[:1] in ("{", "["):
        try:
            yield from _of_json(json.loads(content), "")
        except (ValueError, RecursionError):
            return


def _of_url(url: str) -> Iterator[str]:
    try:
        split = urlsplit(url)
        query = parse_qsl(split.query)
    except ValueError:
        return
    login, at, _ = split.netloc.rpartition("@")
    if at and (password := login.partition(":")[2]):
        yield from (password, unquote(password))
    yield from (value for key, value in query if is_secret_name(key))


def _of_json(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _of_json(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from _of_json(part, key)
    elif isinstance(value, str) and is_secret_name(key):
        yield value
        if key == "auth":
            # As `docker login` stores it: name and password.
            try:
                yield base64.b64decode(value, validate=True).decode().partition(":")[2]
            except (binascii.Error, ValueError):
                return


def spellings(content: str) -> Iterator[str]:
    """Iterate over the ways in which programs quote a text, other than the text itself."""
    for each in (
        quote(content, safe=""),
        quote(content),
        quote_plus(content),
        html.escape(content),
        json.dumps(content)[1:-1],
        json.dumps(content, ensure_ascii=False)[1:-1],
    ):
        if each != content:
            yield each
