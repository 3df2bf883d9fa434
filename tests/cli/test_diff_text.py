"""A diff as text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from chartgen.cli.console import Stream
from chartgen.diff.model import CATEGORIES, Effect, FieldChange, ObjectChange
from chartgen.diff.report import ChartDiff, ObjectDiff, Report
from tests.cli.diff_reports import (
    BASE,
    DOWNTIME,
    LABEL,
    ROLLS,
    added,
    at,
    by_chartgen,
    changed,
    everything,
    hostile,
    one,
    rendered,
    shop,
    text,
    version,
    web,
)


@pytest.fixture
def stream() -> Stream:
    return Stream("stdout")


def of(*charts: ChartDiff, unchanged: int = 0, **more: Any) -> Report:
    return Report(BASE, charts, unchanged, **more)


def of_objects(**scenarios: Any) -> Report:
    return of(replace(web(), scenarios=scenarios))


def test_everything(snapshot: SnapshotAssertion, stream: Stream) -> None:
    assert text(everything(), stream) == snapshot


def test_everything_at_eighty_columns(
    snapshot: SnapshotAssertion, stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stream, "width", property(lambda _self: 80))
    shown = text(everything(), stream)
    assert max(map(len, shown.splitlines())) <= 80
    assert shown == snapshot


def test_colours_do_not_change_the_text(stream: Stream) -> None:
    plain = text(everything(), stream)
    stream.coloured = True
    shown = text(everything(), stream)
    assert "\x1b[1;31m!\x1b[0m" in shown
    assert re.sub(r"\x1b\[[\d;]*m", "", shown) == plain


def test_nothing_but_one_line_without_changes(stream: Stream) -> None:
    assert text(of(unchanged=12), stream) == f"no changes: 12 charts compared with {BASE}\n"
    assert text(of(unchanged=1), stream) == f"no changes: 1 chart compared with {BASE}\n"


@pytest.mark.parametrize(
    ("charts", "unchanged", "shown"),
    [
        ((web(),), 11, "1 of 12 charts changes"),
        ((web(),), 0, "1 of 1 chart changes"),
        ((shop(), web()), 10, "2 of 12 charts change, 1 breaks"),
        ((shop(), replace(shop(), name="other")), 0, "2 of 2 charts change, 2 break"),
        ((ChartDiff("new", "added"),), 3, "1 chart added"),
        ((ChartDiff("old", "removed"), ChartDiff("older", "removed")), 3, "2 charts removed"),
        ((ChartDiff("new", "added"), web()), 3, "1 of 5 charts changes, 1 added"),
        ((ChartDiff("new", "added"), ChartDiff("old", "removed")), 3, "1 chart added, 1 removed"),
    ],
)
def test_last_line(charts: tuple[ChartDiff, ...], unchanged: int, shown: str, stream: Stream) -> None:
    assert text(of(*charts, unchanged=unchanged), stream).splitlines()[-1] == f"{shown}; compared with {BASE}"


@pytest.mark.parametrize(
    ("chart", "shown"),
    [
        (shop(), "shop 1.4.0 → 1.4.1: breaking, needs 2.0.0"),
        (web(), "web 1.0.0 → 1.0.1: not breaking"),
        (replace(web(), version=version("1.0.0", "1.0.0", "patch", "1.0.1")), "web 1.0.0: needs 1.0.1"),
        (
            replace(web(), version=version("1.0.0", "1.0.1", "none", "1.0.1", enough=True)),
            "web 1.0.0 → 1.0.1: no effect",
        ),
        (one("Service", "downtime", "no endpoints"), "shop 1.0.0 → 2.0.0: breaking"),
        (replace(web(), version=version("latest", "1.0.0", "major", "")), "web latest → 1.0.0: needs a higher version"),
        (
            replace(web(), version=replace(version("1.2.0", "1.1.0", "patch", "1.2.1"), lowered=True)),
            "web 1.2.0 → 1.1.0: the version is lower than before, needs 1.2.1",
        ),
        (replace(web(), problems=("cannot be rendered",)), "web 1.0.0 → 1.0.1: not completely compared"),
        (ChartDiff("new", "added"), "new: new chart"),
        (ChartDiff("old", "removed"), "old: removed"),
    ],
)
def test_verdict(chart: ChartDiff, shown: str, stream: Stream) -> None:
    assert text(of(chart), stream).splitlines()[0] == shown


def test_what_happens_in_all_scenarios_is_shown_once(stream: Stream) -> None:
    broken, rolled = changed("Service", DOWNTIME), changed("Deployment", ROLLS)
    shown = text(of_objects(default=(broken, rolled), production=(broken, rolled)), stream)
    assert shown.count("Service/shop") == shown.count("Deployment") == 1
    assert "default" not in shown


def test_what_happens_in_some_scenarios_names_them(stream: Stream) -> None:
    broken, rolled = changed("Service", DOWNTIME), changed("Deployment", ROLLS)
    shown = text(of_objects(default=(), production=(broken,), staging=(broken, rolled)), stream)
    assert "  ! production and staging: Service/shop: no endpoints" in shown
    assert "  . staging: Deployment/shop rolls, image acme/shop 1.0.0 → 1.0.1\n" in shown


def test_labels_are_counted_over_all_scenarios(stream: Stream) -> None:
    labelled = changed("Service", LABEL), changed("PodDisruptionBudget", LABEL)
    shown = text(of_objects(default=labelled, production=labelled[:1]), stream)
    assert "  . 2 objects get the new version label\n" in shown
    assert "default" not in shown


def test_an_effect_that_differs_between_scenarios_is_shown_for_each(stream: Stream) -> None:
    scaled = {
        name: (changed("Deployment", Effect("scales", f"scales {count} → 9", severity="look")),)
        for name, count in (("default", 2), ("production", 4))
    }
    shown = text(of_objects(**scaled), stream)
    assert "* default: Deployment/shop scales 2 → 9" in shown
    assert "* production: Deployment/shop scales 4 → 9" in shown


def test_an_object_that_replaces_another_is_one_line(stream: Stream) -> None:
    old, new = rendered("Service", "worker"), rendered("Service", "jobs")
    objects = (
        ObjectDiff(ObjectChange(None, new, replaces=old), (Effect("recreated", "replaces Service/worker"),), at(24)),
        ObjectDiff(
            ObjectChange(old, None, replaced_by=new), (Effect("recreated", "is replaced by Service/jobs"),), at(5)
        ),
    )
    shown = text(of_objects(default=objects), stream)
    assert [line for line in shown.splitlines() if "  ! " in line] == [
        "  ! Service/worker is replaced by Service/jobs  specs/shop.py:24"
    ]


@pytest.mark.parametrize("category", CATEGORIES)
def test_effects_to_note_of_all_categories(category: Any, stream: Stream) -> None:
    effect = Effect(category, "is what it is", severity="note")
    names = ("a", "b", "c", "d", "e")
    for number in (1, 2, 5):
        objects = tuple(changed("NetworkPolicy", effect, name=name) for name in names[:number])
        (line,) = [each for each in text(of_objects(default=objects), stream).splitlines() if each[:4] == "  . "]
        is_named = all(f"NetworkPolicy/{name}" in line for name in names[:number])
        assert is_named or category in line or str(number) in line or line.count("is what it is") == number


@pytest.mark.parametrize(
    ("kinds", "shown"),
    [
        (["Deployment"], "Deployment/0 rolls"),
        (["Deployment", "StatefulSet"], "Deployment/0 and StatefulSet/1 roll"),
        (["Deployment"] * 4, "Deployment/0, Deployment/1, Deployment/2 and Deployment/3 roll"),
        (["Deployment"] * 5, "5 Deployments roll (0, 1, 2 and 2 more)"),
        (["Deployment", "StatefulSet"] * 3, "3 Deployments and 3 StatefulSets roll (0, 1, 2 and 3 more)"),
        (["NetworkPolicy"] * 5, "5 NetworkPolicies roll (0, 1, 2 and 2 more)"),
        (["Ingress"] * 5, "5 Ingresses roll (0, 1, 2 and 2 more)"),
        (["Gateway"] * 5, "5 Gateways roll (0, 1, 2 and 2 more)"),
    ],
)
def test_few_objects_are_named_and_many_are_counted(kinds: list[str], shown: str, stream: Stream) -> None:
    objects = tuple(changed(kind, ROLLS, name=str(number)) for number, kind in enumerate(kinds))
    assert f"  . {shown}, image acme/shop 1.0.0 → 1.0.1\n" in text(of_objects(default=objects), stream)


def test_chartgen_as_the_cause_is_one_line_for_all_charts(stream: Stream) -> None:
    charts = [by_chartgen(f"chart-{number}", enough=number < 7) for number in range(8)]
    shown, _last = text(of(*charts), stream).splitlines()
    assert shown == (
        "chart-0, chart-1, chart-2, chart-3, chart-4 and 3 more: no spec changed, chartgen now generates"
        " the charts differently: 8 Deployments roll (chart-0, chart-1, chart-2 and 5 more), image acme/shop 1.0.0 →"
        " 1.0.1; chart-7 needs 1.0.1"
    )


def test_chartgen_as_the_cause_of_a_breaking_change_is_shown(stream: Stream) -> None:
    shown = text(of(by_chartgen("orders", breaking=True)), stream)
    assert "orders 1.0.0: breaking; no spec changed, chartgen now generates it differently" in shown
    assert "! Deployment/orders: no endpoints" in shown


def test_a_check_that_fails_says_why(stream: Stream) -> None:
    failing = [each for each in text(everything(), stream).splitlines() if each.startswith("--check")]
    assert failing == [
        f"--check fails for {chart}: its version must be {version} or higher (run `chartgen bump {chart}`){more}"
        for chart, version, more in (
            ("checkout", "1.0.1", ""),
            ("shop", "2.0.0", "; the upgrade fails: StatefulSet/shop-db"),
        )
    ]
    assert "--check" not in text(replace(everything(), is_check=False), stream)


@pytest.mark.parametrize(
    ("chart", "code"),
    [
        (shop(), 1),
        (web(), 0),
        (one("Service", "downtime", "no endpoints"), 0),
        (one("Deployment", "stuck", "waits for a volume"), 1),
        (replace(web(), version=version("1.0.0", "1.0.0", "patch", "1.0.1")), 1),
        (ChartDiff("new", "added"), 0),
        (ChartDiff("old", "removed"), 0),
    ],
)
def test_exit_codes(chart: ChartDiff, code: int) -> None:
    assert of(chart, is_check=True).exit_code == code
    assert of(chart).exit_code == 0


def test_a_new_object_may_need_a_look(stream: Stream) -> None:
    objects = (added("Ingress", Effect("created", "is new")),)
    assert "  * Ingress/shop is new  specs/shop.py:20\n" in text(of_objects(default=objects), stream)


@pytest.mark.parametrize("width", [0, 40, 80, 200])
def test_long_names_are_not_cut(width: int, stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Stream, "width", property(lambda _self: width))
    name = "a-very-long-name" * 12
    shown = text(of(one("Service", "downtime", f"no endpoints for {name}", name, name)), stream)
    assert shown.count(name) == 3
    assert "specs/shop.py:11" in shown


@pytest.mark.parametrize("width", [0, 80])
@pytest.mark.parametrize("evil", ["\x1b[2Jgone", "a\nb", "a\r\x08b", "\u202eevil", "\x9b31m", "\u2028", "名前"])
def test_control_characters_never_reach_the_terminal(
    evil: str, width: int, stream: Stream, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Stream, "width", property(lambda _self: width))
    shown = text(hostile(evil), stream)
    assert all(line.isprintable() for line in shown.splitlines())
    stream.write(shown)
    written = capsys.readouterr().out
    assert all(line.isprintable() for line in written.split("\n"))


def test_a_runner_reads_no_command(stream: Stream, capsys: pytest.CaptureFixture[str]) -> None:
    stream.write(text(hostile("::set-output name=a::b"), stream))
    assert not [line for line in capsys.readouterr().out.splitlines() if line.strip().startswith("::")]


def test_secret_content_is_not_shown(stream: Stream) -> None:
    shown = text(everything(), stream)
    assert "aHVudGVyMg" not in shown
    assert "c3dvcmRmaXNo" not in shown


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("shop:1.0", "shop:1.1", "shop 1.0 → 1.1"),
        ("localhost:5000/shop:1.0", "localhost:5000/shop:1.1", "localhost:5000/shop 1.0 → 1.1"),
        ("shop:1.0", "acme/shop:1.0", "shop:1.0 → acme/shop:1.0"),
        ("shop", "shop:1.0", "shop → shop:1.0"),
        (f"shop@sha256:{'0' * 64}", f"shop@sha256:{'1' * 64}", f"shop@sha256 {'0' * 12}… → {'1' * 12}…"),
    ],
)
def test_new_images(before: str, after: str, shown: str, stream: Stream) -> None:
    field = FieldChange(("spec", "template", "spec", "containers", 0, "image"), before, after)
    rolls = Effect("rolls", "2 pods are replaced", fields=(field,))
    found = text(of_objects(default=(changed("Deployment", rolls, name="shop"),)), stream)
    assert f"  . Deployment/shop rolls, image {shown}\n" in found
