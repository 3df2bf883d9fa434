"""The status of namespaces as a page: one file without scripts, which needs nothing else."""

from __future__ import annotations

from typing import Any

from chartgen.cli.pages import rendered
from chartgen.cli.status_text import (
    absence,
    age,
    details,
    drift_text,
    image_lines,
    is_missing_of,
    missing_elsewhere,
    missing_text,
    place,
    pod_details,
    shown,
    unread_text,
)
from chartgen.live.report import NamespaceStatus, ObjectStatus, ReleaseStatus, Report
from chartgen.wording import plural


def page(report: Report) -> str:
    """Return the page as HTML."""
    return rendered(
        "status.html",
        title=", ".join(each.name for each in report.namespaces),
        time=report.time.strftime("%Y-%m-%d %H:%M:%S UTC"),
        verdict=_verdict(report),
        namespaces=[_namespace(each, report) for each in report.namespaces],
    )


def _verdict(report: Report) -> str:
    bad = sum(not release.is_fine for each in report.namespaces for release in each.releases)
    bad += sum(len(each.not_installed) for each in report.namespaces)
    if bad:
        return f"{plural(bad, 'release')} need{'s' if bad == 1 else ''} attention"
    return "everything is Available, and nothing has drifted" if report.exit_code == 0 else "something is missing"


def _namespace(namespace: NamespaceStatus, report: Report) -> dict[str, Any]:
    return {
        "name": namespace.name,
        "exists": namespace.exists,
        "absence": absence(namespace),
        "releases": [_release(each, report) for each in namespace.releases],
        "not_installed": namespace.not_installed,
        "others": [_other(each, namespace, report) for each in namespace.others],
        "missing": [f"{each.kind} {each.name} {missing_text(each)}" for each in missing_elsewhere(namespace)],
        "unread": [unread_text(each) for each in namespace.unread],
    }


def _other(other: ObjectStatus, namespace: NamespaceStatus, report: Report) -> dict[str, Any]:
    found = [missing_text(each) for each in namespace.missing_keys if is_missing_of(each, other)]
    return _object(other, report) | {"missing": "; ".join(found)}


def _release(status: ReleaseStatus, report: Report) -> dict[str, Any]:
    from chartgen.cli.status_text import release_details, release_problems

    return {
        "name": status.release.name,
        "about": release_details(status, report.time),
        "problems": release_problems(status),
        "objects": [_object(each, report) for each in status.objects],
        "images": image_lines(status, report.time) if report.has_images else [],
        "drift": [drift_text(each, report.time) for each in status.drift],
    }


def _object(status: ObjectStatus, report: Report) -> dict[str, Any]:
    kind, _, name = status.title.partition("/")
    state = status.health.state
    return {
        "kind": kind,
        "name": name,
        "state": state,
        "shown": shown(state) if state else "",
        "details": details(status.entity),
        "causes": status.health.causes,
        "command": status.health.command,
        "location": place(status.location),
        "pods": [
            {
                "name": each.pod.name,
                "state": each.state if each.pod.is_ready or each.state != "Running" else "Progressing",
                "shown": each.state if each.pod.is_ready or each.state != "Running" else "Running, not ready",
                "details": [*pod_details(each), *([age(each.pod.created, report.time)] if each.pod.created else [])],
            }
            for each in status.pods
        ],
    }
