"""The status of namespaces as text for people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from chartgen.cli.console import Stream, Style
from chartgen.cli.findings import wrapped
from chartgen.errors import Location
from chartgen.live.cluster import Unread
from chartgen.live.drift import Drift
from chartgen.live.entities import ConfigMap, Entity, Other, Secret, Service, Task, Workload
from chartgen.live.references import MissingKeys
from chartgen.live.report import NamespaceStatus, ObjectStatus, PodStatus, ReleaseStatus, Report
from chartgen.wording import plural

MOST_PODS = 10
"""Pods of a workload that are shown; of more, those that are not ready come first."""
_SIGNS: dict[str | None, tuple[str, Style]] = {
    None: (" ", "plain"),
    "Available": ("✓", "good"),
    "Pending": ("…", "warning"),
    "Progressing": ("…", "warning"),
    "Stalled": ("✗", "error"),
    "Failed": ("✗", "error"),
    "none": ("✗", "error"),
    "Running": ("✓", "good"),
    "Succeeded": ("✓", "good"),
    "Unknown": ("…", "warning"),
}
_GAP = "   "


def text(report: Report, stream: Stream) -> str:
    """Return the report as lines; those that are too long for a terminal are wrapped."""
    lines: list[str] = []
    for namespace in report.namespaces:
        if lines:
            lines.append("")
        lines += _namespace(namespace, report, stream)
    return "".join(f"{line}\n" for line in lines)


def _namespace(namespace: NamespaceStatus, report: Report, stream: Stream) -> Iterator[str]:
    yield stream.style(f"Namespace {stream.line(namespace.name)}", "bold")
    if not namespace.exists:
        yield from _line(f"  ✗ {absence(namespace)}", stream, "    ", ("✗", "error"))
    for release in namespace.releases:
        yield from _release(release, report.time, stream)
        if report.has_images:
            for line in image_lines(release, report.time):
                yield from _line(f"    Image  {line}", stream, "      ")
    for each in namespace.not_installed:
        parts = (each.chart, f"{each.chart}-{each.version}", "not installed", place(each.location))
        yield from _line(_GAP.join(parts), stream, "  ", (each.chart, "name"), ("not installed", "error"))
        yield from _line(f"  next: {each.command}", stream, "    ", (each.command, "bold"))
    if namespace.exists and not namespace.releases and not namespace.not_installed:
        yield "no releases"
    for other in namespace.others:
        line = _GAP.join((other.title.replace("/", "  ", 1), *details(other.entity)))
        if shown_there := [missing_text(each) for each in namespace.missing_keys if is_missing_of(each, other)]:
            line += f"{_GAP}({'; '.join(shown_there)})"
        yield from _line(line, stream, "  ")
    for lack in missing_elsewhere(namespace):
        sign = "  " if lack.is_optional else "✗ "
        line = f"{sign}{lack.kind}  {stream.line(lack.name)}{_GAP}{missing_text(lack)}"
        yield from _line(line, stream, "    ", (sign, "error"))
    for unread in namespace.unread:
        yield from _line(unread_text(unread), stream, "  ")


def absence(namespace: NamespaceStatus) -> str:
    """Return that a namespace does not exist."""
    if namespace.is_known:
        return "does not exist"
    return "neither a namespace of the cluster nor a chart of the specs; `kubectl get namespaces` lists namespaces"


def is_missing_of(missing: MissingKeys, other: ObjectStatus) -> bool:
    """Whether an object lacks these keys."""
    return other.title == f"{missing.kind}/{missing.name}"


def missing_elsewhere(namespace: NamespaceStatus) -> list[MissingKeys]:
    """List what is missing and is not of an object that is shown below the releases."""
    return [
        each for each in namespace.missing_keys if not any(is_missing_of(each, other) for other in namespace.others)
    ]


def missing_text(missing: MissingKeys) -> str:
    """Return which keys a Secret or a ConfigMap lacks, or that it does not exist."""
    if not missing.exists:
        return (
            "optional and missing" if missing.is_optional else f"missing; pods need {', '.join(missing.keys) or 'it'}"
        )
    be = "is" if len(missing.keys) == 1 else "are"
    return f"{', '.join(missing.keys)} {be} {'optional and ' if missing.is_optional else ''}missing"


def unread_text(unread: Unread) -> str:
    """Return why a kind could not be read."""
    return f"{unread.kind} cannot be read: {unread.message}"


def place(location: Location | None) -> str:
    """Return the line of a spec, such as `specs/todo.py:12`; empty if it is not known."""
    return location.at_line if location else ""


def release_details(status: ReleaseStatus, now: datetime) -> list[str]:
    """Return the chart of a release, its revision, its environment and the line of its spec."""
    release = status.release
    parts = [f"{release.chart}-{release.version}" if release.chart else "unknown chart"]
    if release.source == "record":
        state = f"revision {release.revision}, {release.status}"
        parts.append(state + (f" {age(release.deployed, now)} ago" if release.deployed else ""))
    else:
        parts.append("Helm's record cannot be read")
    if release.driver not in ("", "secret"):
        parts.append(f"HELM_DRIVER={release.driver}")
    if status.origin is not None:
        environment = status.origin.environment
        own = "custom values" if environment is None else environment and f"environment {environment}"
        parts += [each for each in (own, place(status.origin.location)) if each]
    return parts


def release_problems(status: ReleaseStatus) -> list[str]:
    """Return the problems of a release that are not those of its objects."""
    if status.problem:
        return [f"its record cannot be read: {status.problem}"]
    release = status.release
    return [] if release.status in ("deployed", "unknown") else [f"{release.status}: {release.description}"]


def _release(status: ReleaseStatus, now: datetime, stream: Stream) -> Iterator[str]:
    name = stream.line(status.release.name)
    yield from _line(_GAP.join((name, *release_details(status, now))), stream, "  ", (name, "name"))
    for problem in release_problems(status):
        yield from _line(f"  ✗ {problem}", stream, "    ", ("✗", "error"))
    titles = [each.title.partition("/") for each in status.objects if not _is_silent(each)]
    kind_width = max((len(kind) for kind, _, _ in titles), default=0)
    name_width = max((len(name) for _, _, name in titles), default=0)
    commands: dict[str, None] = {}
    for each in status.objects:
        if not _is_silent(each):
            yield from _object(each, kind_width, name_width, now, stream)
            if each.health.command:
                commands[each.health.command] = None
    silent = [each.title for each in status.objects if _is_silent(each)]
    if silent:
        yield from _line(f"    and {', '.join(silent)}", stream, "      ")
    for drift in status.drift:
        yield from _drift(drift, now, stream)
    for command in commands:
        yield from _line(f"  next: {command}", stream, "    ", (command, "bold"))


def _is_silent(status: ObjectStatus) -> bool:
    """Whether an object is only named: one of a kind without attributes, that is as it should be."""
    return isinstance(status.entity, Other) and not status.entity.about and status.health.state in (None, "Available")


def _object(status: ObjectStatus, kind_width: int, name_width: int, now: datetime, stream: Stream) -> Iterator[str]:
    kind, _, name = status.title.partition("/")
    state = status.health.state
    sign, style = _SIGNS[state]
    parts = [f"{kind:{kind_width}}  {stream.line(name):{name_width}}"]
    if state is not None:
        parts.append(f"{shown(state):9}")
    parts += details(status.entity)
    yield from _line(
        f"  {sign} {_GAP.join(parts)}".rstrip(),
        stream,
        "      ",
        (sign, style),
        (shown(state) if state else "", style),
    )
    for cause in status.health.causes:
        yield from _line(f"      {cause}", stream, "        ")
    if state not in (None, "Available") and status.location:
        where = place(status.location)
        yield from _line(f"      {where}", stream, "        ", (where, "location"))
    pods = sorted(status.pods, key=lambda each: each.pod.is_ready) if len(status.pods) > MOST_PODS else status.pods
    for pod in pods[:MOST_PODS]:
        yield from _pod(pod, now, stream)
    if len(pods) > MOST_PODS:
        yield f"      … and {plural(len(pods) - MOST_PODS, 'more pod')}"


def _pod(status: PodStatus, now: datetime, stream: Stream) -> Iterator[str]:
    pod = status.pod
    sign, style = _SIGNS[status.state]
    if status.state == "Running" and not pod.is_ready:
        sign, style = "…", "warning"
    phase = "Terminating" if pod.is_terminating else pod.status
    parts = [stream.line(pod.name), f"{phase}{'' if pod.is_ready or pod.status != 'Running' else ', not ready'}"]
    parts += pod_details(status)
    if pod.created:
        parts.append(age(pod.created, now))
    yield from _line(f"      {sign} Pod  {_GAP.join(parts)}", stream, "        ", (sign, style))


def pod_details(status: PodStatus) -> list[str]:
    """Return the attributes of a pod that are shown, besides its name, state and age."""
    pod = status.pod
    parts = [each for each in (pod.ip, pod.node) if each]
    if pod.restarts:
        parts.append(plural(pod.restarts, "restart"))
    if status.is_old:
        parts.append("previous revision")
    return parts


def details(entity: Entity) -> list[str]:
    """Return the attributes of an entity that are shown, besides its name and state."""
    if isinstance(entity, Workload):
        return [f"{entity.available_replicas}/{entity.replicas}", entity.image, entity.strategy]
    if isinstance(entity, Task):
        if entity.kind == "CronJob":
            return [entity.schedule, *(["suspended"] if entity.is_suspended else []), entity.image]
        wanted = "" if entity.completions is None else f"/{entity.completions}"
        return [f"{entity.succeeded}{wanted} succeeded", entity.image]
    if isinstance(entity, Service):
        ports = ", ".join(
            f"{port.port} → {port.target_port}" + (f" (node {port.node_port})" if port.node_port else "")
            for port in entity.ports
        )
        ends = f"{entity.ready_endpoints} of {plural(entity.endpoints, 'endpoint')} ready" if entity.selector else ""
        return [each for each in (entity.type, ports, ends, ", ".join(entity.addresses)) if each]
    if isinstance(entity, ConfigMap):
        return [", ".join(sorted(entity.data)) or "(empty)"]
    if isinstance(entity, Secret):
        return [entity.type, ", ".join(entity.keys) or "(empty)"]
    return [entity.about] if isinstance(entity, Other) and entity.about else []


def _drift(drift: Drift, now: datetime, stream: Stream) -> Iterator[str]:
    yield from _line(f"  ≠ {drift_text(drift, now)}", stream, "    ", ("≠", "warning"))


def drift_text(drift: Drift, now: datetime) -> str:
    """Return a difference as a sentence."""
    subject = f"{drift.subject} {drift.field}".strip()
    found, expected = drift.found or "(unset)", drift.expected or "(unset)"
    if drift.kind != "not-installed":
        shown = f": {found} instead of {expected}" if drift.expected or drift.found else ""
    elif drift.field:
        shown = f": {found} → {expected}"
    else:
        shown = " (added)" if drift.expected else " (removed)" if drift.found else " (changed)"
    who = f", by {drift.manager}" if drift.manager else ""
    when = f" {age(drift.time, now)} ago" if drift.time else ""
    ending = "".join(f"; {each}" for each in (drift.consequence, place(drift.location)) if each)
    words = {
        "not-installed": "not installed yet",
        "changed": "changed in the cluster",
        "missing": "missing in the cluster",
        "orphaned": "orphaned: no longer part of the release",
    }
    return f"{words[drift.kind]}: {subject}{shown}{who}{when}{ending}"


def image_lines(status: ReleaseStatus, now: datetime) -> list[str]:
    """Return a line for each image that pods of a release run, with its size and age; both may be unknown."""
    images = dict.fromkeys(image for each in status.objects for pod in each.pods for image in pod.pod.images)
    lines = []
    for image in images:
        size = "unknown size" if image.size is None else f"{image.size / 1_000_000:.0f} MB"
        built = f"built {age(image.created, now)} ago" if image.created else "unknown age"
        lines.append(_GAP.join((image.reference, size, built)))
    return list(dict.fromkeys(lines))


def age(time: datetime | None, now: datetime) -> str:
    """Return how long ago a time was: `38 s`, `5 min`, `3 h`, `12 d`."""
    if time is None:
        return "?"
    seconds = max(int((now - time).total_seconds()), 0)
    for unit, size, most in (("s", 1, 120), ("min", 60, 120 * 60), ("h", 3600, 48 * 3600)):
        if seconds < most:
            return f"{seconds // size} {unit}"
    return f"{seconds // 86400} d"


def _line(line: str, stream: Stream, indent: str, *marks: tuple[str, Style]) -> Iterator[str]:
    """Wrap a line, and colour the first occurrence of each mark."""
    left = [(stream.safe(mark), style) for mark, style in marks if mark.strip()]
    for part in wrapped(line, stream, indent):
        shown, start = "", 0
        while left and (at := part.find(left[0][0], start)) >= 0:
            mark, style = left.pop(0)
            shown += part[start:at] + stream.style(mark, style)
            start = at + len(mark)
        yield shown + part[start:]


def shown(state: str) -> str:
    """Return a state in words."""
    return "missing" if state == "none" else state
