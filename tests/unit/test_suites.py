"""Test suites of helm-unittest; the real program runs them in tests/conformance/test_suites.py."""

from __future__ import annotations

from chartgen import helmignore, yamltext
from tests.support.cases import build_case
from tests.support.paths import CASES


def test_they_are_not_packaged() -> None:
    files = {**build_case(CASES / "suites")["shop"], "templates/tests/connection.yaml": ""}
    kept = set(helmignore.kept(files, files[".helmignore"]))
    assert {path for path in files if path.startswith("tests/")}.isdisjoint(kept)
    assert {"templates/tests/connection.yaml", "templates/deployment.yaml"} <= kept


def test_charts_have_none_by_default() -> None:
    files = build_case(CASES / "minimal")
    assert not any(path.startswith("tests/") for tree in files.values() for path in tree)
    assert all("/tests/" not in tree[".helmignore"] for tree in files.values())


def test_environments_have_tests_of_what_they_change() -> None:
    files = build_case(CASES / "suites")["shop"]
    tests = {
        path: {test["it"]: test["asserts"] for test in yamltext.load(text)["tests"]}
        for path, text in files.items()
        if path.startswith("tests/")
    }
    assert tests["tests/nightly-cronjob_test.yaml"]["follows the environment development"] == [
        {"hasDocuments": {"count": 0}}
    ]
    assert tests["tests/worker-deployment_test.yaml"]["follows the environment development"][0] == {
        "equal": {"path": "spec.replicas", "value": 1}
    }
    assert list(tests["tests/service_test.yaml"]) == ["is as the spec says"]
