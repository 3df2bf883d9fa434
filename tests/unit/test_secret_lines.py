"""Credentials in the source of specs, which findings do not show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chartgen.errors import Finding, Location
from chartgen.load.secret_lines import redacted_texts, without_secrets


def shown(folder: Path, text: str, line: int = 1, **fields: Any) -> Finding:
    """What is left of a finding about a line of a spec."""
    file = folder / "spec.py"
    file.write_text(text, "utf-8")
    location = Location(str(file), line, source=text.splitlines()[line - 1])
    (found,) = without_secrets([Finding("invalid", location, **fields)])
    return found


@pytest.mark.parametrize(
    "text",
    [
        'x = f(env={"DB_PASSWORD": "hunter2", "SIZE": 3})',
        'x = f(password="hunter2")',
        'DB_PASSWORD = "hunter2"',
        'DB_PASSWORD: str = "hunter2"',
        'x = {"name": "DB_PASSWORD", "value": "hunter2"}',
        'x = ["run", "--password", "hunter2"]',
        'x = "run --password=hunter2"',
        'x = {"DB_PASSWORD": b"hunter2"}',
        'x = {"DB_PASSWORD": f"hunter2{y}"}',
        'x = {"DB_PASSWORD": "hunter" + "2"}',
        'x = {"DB_PASSWORD": environ.get("DB", "hunter2")}',
        'x = {"DB_PASSWORD": "hunter2".strip()}',
        'x = Param("db.password", default="hunter2")',
        'x = "postgres://shop:hunter2@db/shop"',
        'x = ("ghp_0123456789abcdefghij", 3)',
        'x = {"DB_PASSWORD": 12345678}',
        'x = f(env={"DB_PASSWORD": "hunter2"',
        "x = f(password='hunter2'",
    ],
)
def test_lines_with_credentials_are_not_shown(tmp_path: Path, text: str) -> None:
    found = shown(tmp_path, text, found="it")
    assert found.location is not None
    assert found.location.source == ""
    assert found.found == ""


@pytest.mark.parametrize(
    "text",
    [
        'x = Secret(["DB_PASSWORD", "USER"])',
        'x = f(env={"DB_PASSWORD": db.key("password"), "SIZE": 3})',
        'x = f(env={"DB_PASSWORD": environ["DB"]})',
        'x = ExistingSecret("db-credentials", keys=["password"])',
        'x = {"PASSWORD_FILE": "/run/secrets/password"}',
        'x = {"DB_PASSWORD": "$(OTHER)"}',
        'x = f(token_key="changeme", replicas=3)',
        "x = f(replicas=3",
    ],
)
def test_other_lines_are_shown(tmp_path: Path, text: str) -> None:
    found = shown(tmp_path, text, found="it")
    assert found.location is not None
    assert found.location.source == text
    assert found.found == "it"


def test_texts_are_redacted_on_other_lines_too(tmp_path: Path) -> None:
    text = 'PASSWORD = "hunter2-abc"\nx = f(command=PASSWORD)\n'
    found = shown(tmp_path, text, 2, found='"hunter2-abc"', hint='write a list: `["hunter2-abc"]`')
    assert found.location is not None
    assert found.location.source == "x = f(command=PASSWORD)"
    assert (found.found, found.hint) == ('"…"', 'write a list: `["…"]`')


def test_tracebacks_are_redacted(tmp_path: Path) -> None:
    finding = shown(tmp_path, 'PASSWORD = connect("db", password="hunter2")\n')
    (text,) = redacted_texts(['    connect("db", password="hunter2")\nValueError: hunter2'], [finding])
    assert text == '    connect("db", password="…")\nValueError: …'
