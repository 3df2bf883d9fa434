"""The status as text, JSON, annotations and a page."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from chartgen.cli.console import Stream
from chartgen.cli.status import document
from chartgen.cli.status_html import page
from chartgen.cli.status_text import drift_text, text
from chartgen.cli.status_watch import states
from chartgen.live.drift import Drift
from chartgen.live.lifecycles import WORKLOAD_RULES
from tests.live.reports import backend, report
from tests.support.html import Outline
from tests.support.paths import ROOT


def test_text(snapshot: SnapshotAssertion) -> None:
    assert text(report(backend()), Stream("stdout")) == snapshot


def test_text_at_eighty_columns(snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream("stdout")
    monkeypatch.setattr(Stream, "width", property(lambda _self: 80))
    shown = text(report(backend()), stream)
    assert max(map(len, shown.splitlines())) <= 80
    assert shown == snapshot


def test_colours_do_not_change_the_text() -> None:
    plain, coloured = Stream("stdout"), Stream("stdout")
    coloured.coloured = True
    shown = text(report(backend()), coloured)
    assert "\x1b[1;31m✗\x1b[0m" in shown
    assert re.sub(r"\x1b\[[\d;]*m", "", shown) == text(report(backend()), plain)


def test_images() -> None:
    with_images = replace(report(backend()), has_images=True)
    assert "Image  todo-backend:1.0.0-abc1234   50 MB   unknown age" in text(with_images, Stream("stdout"))
    assert "Image" not in text(report(backend()), Stream("stdout"))
    assert "50 MB" in page(with_images)


def test_text_without_releases() -> None:
    assert "no releases" in text(report(), Stream("stdout"))


@pytest.mark.parametrize(
    ("difference", "shown"),
    [
        (("values.yaml", "image.tag", "1.1.0", "1.0.0"), "values.yaml image.tag: 1.0.0 → 1.1.0"),
        (("values.yaml", "image.tag", "1.1.0", ""), "values.yaml image.tag: (unset) → 1.1.0"),
        (("templates/new.yaml", "", "a file", ""), "templates/new.yaml (added)"),
        (("templates/old.yaml", "", "", "a file"), "templates/old.yaml (removed)"),
        (("templates/service.yaml", "", "", ""), "templates/service.yaml (changed)"),
    ],
)
def test_what_is_not_installed_yet_is_shown_in_the_direction_of_the_upgrade(
    difference: tuple[str, str, str, str], shown: str
) -> None:
    assert drift_text(Drift("not-installed", *difference), report().time) == f"not installed yet: {shown}"


def test_control_characters_are_escaped() -> None:
    assert "\x1b" not in text(report(backend("\x1b[2Jerased")), Stream("stdout"))


def test_json(snapshot: SnapshotAssertion) -> None:
    assert json.loads(json.dumps(document(report(backend()), 0.5).data)) == snapshot


@pytest.mark.parametrize(
    ("entity", "attributes"),
    [
        ("release", {"name", "chart", "version", "namespace", "status", "values"}),
        ("Deployment", {"name", "namespace", "replicas", "availableReplicas", "image", "strategy"}),
        ("Service", {"name", "namespace", "type", "port", "targetPort", "nodePort", "selector"}),
        ("ConfigMap", {"name", "namespace", "data"}),
        ("Secret", {"name", "namespace", "type", "data"}),
        ("pod", {"name", "namespace", "status", "ip", "node", "restarts"}),
        ("image", {"name", "tag", "registry", "size", "created"}),
    ],
)
def test_json_has_all_attributes(entity: str, attributes: set[str]) -> None:
    """Those of the seven entities of the data model."""
    namespace = document(report(backend()), 0).data["namespaces"][0]
    release = namespace["releases"][0]
    objects = {each["kind"]: each for each in (*release["objects"], *namespace["otherObjects"])}
    pod = objects["Deployment"]["pods"][0]
    found = {"release": release, "pod": pod, "image": pod["images"][0], **objects}[entity]
    assert attributes <= found.keys()


def test_json_of_a_secret_has_keys_only() -> None:
    others = document(report(backend()), 0).data["namespaces"][0]["otherObjects"]
    assert others[0]["data"] == {"DATABASE_URL": None, "JWT_SECRET": None}


def test_findings(snapshot: SnapshotAssertion) -> None:
    found = document(report(backend()), 0).findings
    assert [(each.rule, each.message, each.found, each.hint, str(each.location)) for each in found] == snapshot


def test_states_for_logs() -> None:
    assert states(report(backend())) == {
        "todo/todo-backend": ("deployed", ""),
        "todo/Deployment/todo-backend": ("Failed", "CrashLoopBackOff: exit code 1, 4 restarts; no pods ready"),
        "todo/Pod/todo-backend-5768f9874-9kqz8": ("Failed", ""),
    }


def test_page_needs_nothing_else() -> None:
    shown = page(report(backend()))
    outline = Outline()
    outline.feed(shown)
    assert outline.open == []
    assert outline.references == []
    assert "<script" not in shown
    assert "url(" not in shown
    for part in ("todo-backend", "CrashLoopBackOff", "Failed", "1 release needs attention", "OPENAI_API_KEY"):
        assert part in outline.text


def test_page_shows_all_that_the_text_shows() -> None:
    outline = Outline()
    outline.feed(page(report(backend())))
    shown = " ".join(outline.text.split())
    for line in text(report(backend()), Stream("stdout")).splitlines():
        for part in re.split(r" {2,}|[✗✓…≠]", line):
            if part.strip() and not part.strip().startswith(("and ", "Running, not", "next:", "Pod")):
                assert part.strip().strip("()") in shown, part


def test_page_escapes_text() -> None:
    assert "<img" not in page(report(backend("<img src=x onerror=alert(1)>")))


def test_the_page_of_the_docs_has_the_rules() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", (ROOT / "docs" / "status.md").read_text("utf-8"), re.MULTILINE)
    assert rows == [(rule.state, rule.text) for rule in WORKLOAD_RULES]
