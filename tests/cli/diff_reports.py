"""Diffs to show, without charts."""

from __future__ import annotations

from typing import Any, Literal

from chartgen.cli import diff_html, diff_markdown, diff_text
from chartgen.cli.console import Stream
from chartgen.cli.diff_content import shown_diff
from chartgen.diff.model import Bump, Category, Effect, FieldChange, ObjectChange, RenderedObject
from chartgen.diff.report import ChartDiff, ObjectDiff, Report, WaivedCategory
from chartgen.diff.requirements import RequirementChange
from chartgen.diff.values_api import ValueChange
from chartgen.diff.version import VersionChange
from chartgen.errors import Location
from chartgen.objects.differences import Entry

BASE = "main (3f2a1c9b04)"
CONTAINER = Entry(0, (("name", "shop"),))
IMAGE = FieldChange(
    ("spec", "template", "spec", "containers", CONTAINER, "image"), "acme/shop:1.0.0", "acme/shop:1.0.1"
)
PORT = FieldChange(("spec", "ports", 0, "targetPort"), "http", "web")
SECRET = FieldChange(("data", "PASSWORD"), "aHVudGVyMg==", "c3dvcmRmaXNo")
TEXT = FieldChange(("data", "shop.conf"), "a = 1\nb = 2\nc = 3\n", "a = 1\nb = 4\nc = 3\n")


def text(report: Report, stream: Stream) -> str:
    return diff_text.text(shown_diff(report), stream)


def markdown(report: Report) -> str:
    return diff_markdown.markdown(shown_diff(report))


def page(report: Report) -> str:
    return diff_html.page(shown_diff(report))


def at(line: int, file: str = "specs/shop.py") -> Location:
    return Location(file, line)


def rendered(kind: str, name: str = "shop") -> RenderedObject:
    manifest = {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}}
    return RenderedObject(manifest, f"templates/{kind.lower()}.yaml", "default")


def changed(
    kind: str, *effects: Effect, name: str = "shop", fields: tuple[FieldChange, ...] = (), line: int = 11
) -> ObjectDiff:
    one = rendered(kind, name)
    return ObjectDiff(ObjectChange(one, one, fields), effects, at(line))


def added(kind: str, *effects: Effect, name: str = "shop") -> ObjectDiff:
    return ObjectDiff(ObjectChange(None, rendered(kind, name)), effects, at(20))


def removed(kind: str, *effects: Effect, name: str = "shop") -> ObjectDiff:
    return ObjectDiff(ObjectChange(rendered(kind, name), None), effects, at(7))


def scales(before: int, after: int) -> Effect:
    field = FieldChange(("spec", "replicas"), before, after)
    return Effect("scales", f"scales {before} → {after}", fields=(field,))


LABEL = Effect("version-label", "gets the labels of the new version")
ROLLS = Effect("rolls", "all pods are replaced: containers[shop].image 1.0.0 → 1.0.1", fields=(IMAGE,))
DOWNTIME = Effect(
    "downtime",
    "no endpoints until the first new pod is ready (port http is now web)",
    "keep the name, or add the new port first",
    (PORT,),
)


def version(before: str, after: str, needed: Any, smallest: str, *, enough: bool = False) -> VersionChange:
    return VersionChange(before=before, after=after, given="patch", needed=needed, enough=enough, smallest=smallest)


def shop() -> ChartDiff:
    """Return a chart with every kind of change."""
    objects = (
        changed("Service", LABEL, DOWNTIME, fields=(PORT,)),
        changed("Deployment", LABEL, ROLLS, fields=(IMAGE,), line=12),
        changed("Deployment", LABEL, ROLLS, name="shop-worker", line=30),
        changed("ConfigMap", LABEL, Effect("config", "pods roll: shop.conf changed", fields=(TEXT,)), fields=(TEXT,)),
        changed("Secret", Effect("config", "pods roll: PASSWORD changed", fields=(SECRET,)), fields=(SECRET,)),
        removed("Job", Effect("deleted", "is deleted"), name="shop-migrate"),
        added("NetworkPolicy", Effect("created", "is new", severity="note")),
        changed(
            "StatefulSet",
            Effect("refused", "the upgrade fails: serviceName can't change (db → database)", "keep the name"),
            name="shop-db",
            line=44,
        ),
        removed(
            "PersistentVolumeClaim", Effect("data-loss", "is deleted with its data", "set `keep`"), name="shop-data"
        ),
    )
    production = (*objects, changed("Deployment", scales(4, 6), line=52))
    staging = (
        *objects,
        changed("Deployment", Effect("scales", "scales 2 → 1 until the autoscaler acts", severity="look"), line=60),
    )
    return ChartDiff(
        "shop",
        "changed",
        version=version("1.4.0", "1.4.1", "major", "2.0.0"),
        values=(
            ValueChange("env.LANGUAGE", "removed", "de", None, "major"),
            ValueChange("replicas", "renamed", 2, 2, "major", to_path="replicaCount"),
            ValueChange("worker", "renamed", {}, {}, "minor", to_path="jobs", note="bridged"),
            ValueChange("image.tag", "default", "1.0.0", "1.0.1", "patch", note="overridden in production"),
            ValueChange("env.TZ", "added", None, "UTC", "minor"),
            ValueChange("kubeVersion", "raised", ">=1.28.0-0", ">=1.30.0-0", "major"),
            ValueChange("service.port", "narrowed", 80, 80, "major", note="may be narrowed: maximum 65535 → 1024"),
        ),
        requirements=(
            RequirementChange(change="added", kind="Namespace", name="shops"),
            RequirementChange(change="added", kind="Rule", name="the namespace requires at least 2 replicas"),
            RequirementChange(change="added", kind="Secret", name="database", key="CA"),
            RequirementChange(change="removed", kind="ConfigMap", name="features"),
        ),
        scenarios={"default": objects, "production": production, "staging": staging},
        problems=("cannot be rendered before the change in preview: template: no value",),
        waivers=(
            WaivedCategory("data-loss", "the claim has been empty since version 1.2", is_used=True, location=at(70)),
            WaivedCategory("recreated", "not needed any more", is_used=False, location=at(71)),
        ),
        location=at(5),
        version_location=at(7),
        value_locations={"env.LANGUAGE": at(14)},
        changed_files=("templates/service.yaml", "values.yaml"),
    )


def web() -> ChartDiff:
    """Return a chart whose change is harmless, and whose version is high enough."""
    objects = (changed("Deployment", ROLLS, LABEL, name="web", fields=(IMAGE,)),)
    return ChartDiff(
        "web",
        "changed",
        version=version("1.0.0", "1.0.1", "patch", "1.0.1", enough=True),
        scenarios={"default": objects},
    )


def by_chartgen(name: str, *, enough: bool = True, breaking: bool = False) -> ChartDiff:
    """Return a chart that differs because of chartgen."""
    effects = (ROLLS, *([DOWNTIME] if breaking else []))
    return ChartDiff(
        name,
        "changed",
        version=version("1.0.0", "1.0.0", "patch", "1.0.1", enough=enough),
        scenarios={"default": (changed("Deployment", *effects, name=name),)},
        is_by_chartgen=True,
    )


def one(kind: str, category: Category, why: str, instead: str = "", name: str = "shop") -> ChartDiff:
    """Return a chart with one change."""
    objects = (changed(kind, Effect(category, why, instead), name=name),)
    return ChartDiff(
        "shop",
        "changed",
        version=version("1.0.0", "2.0.0", "major", "2.0.0", enough=True),
        scenarios={"default": objects},
    )


def everything() -> Report:
    """Return a report with everything."""
    charts = (
        by_chartgen("catalog"),
        by_chartgen("checkout", enough=False),
        ChartDiff("old", "removed", similar="new"),
        ChartDiff("legacy", "removed"),
        ChartDiff("new", "added", similar="old", location=at(3, "specs/new.py")),
        by_chartgen("orders", breaking=True),
        shop(),
        web(),
    )
    return Report(BASE, charts, 4, is_check=True)


def hostile(text: str) -> Report:
    """Return a report that contains a text wherever it may come from authors, files, charts and engines."""
    field = FieldChange(("data", text), f"before {text}", f"{text} after")
    effects = (
        Effect("downtime", f"no endpoints ({text})", text),
        Effect("rolls", f"all pods are replaced: {text}"),
        Effect("scales", text),
    )
    here = at(1, f"specs/{text}.py")
    objects = (
        ObjectDiff(ObjectChange(rendered("ConfigMap", text), rendered("ConfigMap", text), (field,)), effects, here),
    )
    changes: tuple[Any, ...] = ("removed", "renamed", "required", "narrowed", "raised", "default", "added", "widened")
    bumps: tuple[Bump, ...] = ("major", "minor")
    both: tuple[Literal["added", "removed"], ...] = ("added", "removed")
    chart = ChartDiff(
        text,
        "changed",
        version=version(text, text, "major", "2.0.0"),
        values=tuple(
            ValueChange(f"a.{text}", each, text, {text: text}, bump, text, text) for each in changes for bump in bumps
        ),
        requirements=tuple(
            RequirementChange(change=change, kind=kind, name=text, key=text)
            for change in both
            for kind in ("Secret", "Namespace", "Rule")
        ),
        scenarios={"default": objects, text: objects, f"{text}-2": (changed("Service", DOWNTIME, name=text),)},
        problems=(text, f"cannot be rendered: {text}"),
        waivers=(
            WaivedCategory("downtime", text, is_used=True),
            WaivedCategory(text, text, is_used=False, location=here),
        ),
        location=here,
        is_by_chartgen=True,
    )
    others = (ChartDiff(f"{text}-new", "added", similar=text), ChartDiff(f"{text}-old", "removed", similar=text))
    return Report(text, (chart, *others, by_chartgen(f"{text}-quiet")), 1, is_check=True)
