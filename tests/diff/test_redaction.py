"""Credentials in objects other than Secrets are not shown."""

from __future__ import annotations

import time

import pytest

from chartgen.cli.diff_json import document
from chartgen.cli.formats import as_json
from chartgen.diff.redaction import text_without_secrets
from chartgen.objects.secret_content import HIDDEN, Secrets
from tests.cli.diff_reports import markdown, page
from tests.diff.repositories import SPEC, Project

_CHART = SPEC.replace("import Chart", "import Chart, ConfigMap, Container, Waiver").replace(
    '    description="Sells things",',
    '    description="Sells things",\n    waivers=[Waiver("secret-literal", reason="of a test database")],',
)


@pytest.mark.parametrize("level", ["minimal", "all"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('env={"DB_PASSWORD": "hunter2-before"}', 'env={"DB_PASSWORD": "hunter2-after"}'),
        ('env={"DB_URL": "pg://shop:hunter2-before@db/"}', 'env={"DB_URL": "pg://shop:hunter2-after@db/"}'),
        ('env={"A": "1"}', 'sidecars={"x": Container(image=Image("a/b", tag="1"), env={"TOKEN": "hunter2-after"})}'),
        ('env_from=[ConfigMap({"password": "hunter2-before"})]', 'env_from=[ConfigMap({"password": "hunter2-after"})]'),
        (
            'env_from=[ConfigMap({"app.ini": "host=db\\npassword=hunter2-before\\n"})]',
            'env_from=[ConfigMap({"app.ini": "host=db\\npassword=hunter2-after\\n"})]',
        ),
        (
            'env_from=[ConfigMap({"a": "x" * 99_990 + " password=hunter2-before "})]',
            'env_from=[ConfigMap({"a": "x" * 99_990 + " password=hunter2-after "})]',
        ),
        ('annotations={"example.com/token": "hunter2-before"}', 'annotations={"example.com/token": "hunter2-after"}'),
    ],
    ids=["variable", "URL", "container", "key", "settings", "long", "annotation"],
)
def test_credentials(project: Project, level: str, before: str, after: str) -> None:
    chart = _CHART.replace("    version=", f'    level="{level}",\n    version=')
    project.write("specs/shop.py", chart.replace('env={"CURRENCY": "EUR"}', before))
    project.commit()
    project.write("specs/shop.py", chart.replace('env={"CURRENCY": "EUR"}', after))
    report = project.diff()
    assert [each.problems for each in report.charts] == [()]
    for shown in (as_json(document(report, 0)), markdown(report), page(report)):
        assert "hunter2" not in shown


def test_long_words_take_no_time() -> None:
    words = f"{'x' * 400_000} password=hunter2"
    start = time.process_time()
    assert text_without_secrets(words, Secrets()) == words.replace("hunter2", HIDDEN)
    assert time.process_time() - start < 1
