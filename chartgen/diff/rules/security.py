"""What pods, accounts and roles may do: each field has an order from strict to lax."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from chartgen.diff.model import Comparison, Effect, FieldChange, Json, ObjectChange
from chartgen.diff.rules.matching import at_path, both, template_path
from chartgen.objects.fields import at, entries, mapping, strings, text
from chartgen.objects.pod_security import LEVEL_LABEL
from chartgen.objects.pods import containers, pod_path
from chartgen.wording import listed


class Setting(NamedTuple):
    """A field with an order."""

    name: str
    """The path of the field below its owner."""
    ranks: Mapping[Any, int]
    """The larger, the weaker. None is the absence of the field."""
    in_pod: bool = False
    """Whether the security context of the pod has it too, for containers that do not set it."""


_SECCOMP = {"Localhost": 0, "RuntimeDefault": 0, None: 1, "Unconfined": 2}

OF_CONTAINERS: tuple[Setting, ...] = (
    Setting("securityContext.privileged", {False: 0, None: 0, True: 1}),
    Setting("securityContext.allowPrivilegeEscalation", {False: 0, None: 1, True: 1}),
    Setting("securityContext.runAsNonRoot", {True: 0, None: 1, False: 1}, in_pod=True),
    Setting("securityContext.readOnlyRootFilesystem", {True: 0, None: 1, False: 1}),
    Setting("securityContext.seccompProfile.type", _SECCOMP, in_pod=True),
    Setting(
        "securityContext.appArmorProfile.type",
        {"Localhost": 0, "RuntimeDefault": 0, None: 0, "Unconfined": 1},
        in_pod=True,
    ),
    Setting("securityContext.procMount", {"Default": 0, None: 0, "Unmasked": 1}),
    Setting("securityContext.windowsOptions.hostProcess", {False: 0, None: 0, True: 1}, in_pod=True),
)
"""Fields of containers: the API reference of SecurityContext, and the Pod Security Standards."""

OF_PODS: tuple[Setting, ...] = (
    Setting("hostNetwork", {False: 0, None: 0, True: 1}),
    Setting("hostPID", {False: 0, None: 0, True: 1}),
    Setting("hostIPC", {False: 0, None: 0, True: 1}),
    Setting("hostUsers", {False: 0, None: 1, True: 1}),
    Setting("shareProcessNamespace", {False: 0, None: 0, True: 1}),
    Setting("automountServiceAccountToken", {False: 0, None: 1, True: 1}),
)
"""Fields of pods: the API reference of PodSpec, and the Pod Security Standards."""

OF_ACCOUNTS: tuple[Setting, ...] = (Setting("automountServiceAccountToken", {False: 0, None: 1, True: 1}),)
"""Fields of ServiceAccounts."""

LEVELS: Mapping[Any, int] = {"restricted": 0, "baseline": 1, None: 2, "privileged": 2}
"""The levels of Pod Security that a namespace enforces."""


class Grant(NamedTuple):
    """Something that a pod may do in addition."""

    name: str
    of: Callable[[Json], frozenset[str]]
    """Returns what the spec of a pod, or a container, allows."""


def _capabilities(container: Json) -> frozenset[str]:
    return frozenset(strings(at(container, ("securityContext", "capabilities", "add"))))


def _host_ports(container: Json) -> frozenset[str]:
    return frozenset(str(each["hostPort"]) for each in entries(container, "ports") if each.get("hostPort"))


def _host_paths(pod: Json) -> frozenset[str]:
    return frozenset(text(each, "hostPath", "path") for each in entries(pod, "volumes") if "hostPath" in each)


GRANTS_OF_CONTAINERS: tuple[Grant, ...] = (Grant("capabilities", _capabilities), Grant("host ports", _host_ports))
"""What containers may do in addition; the more, the weaker."""
GRANTS_OF_PODS: tuple[Grant, ...] = (Grant("directories of the host", _host_paths),)
"""What pods may do in addition."""


class Finding(NamedTuple):
    """A difference in what is allowed."""

    is_weaker: bool
    why: str


def of_pods(change: ObjectChange, _comparison: Comparison) -> Iterator[Effect]:
    """Yield what a change of a pod template allows or forbids."""
    if not change.before or not change.after:
        return
    before, after = both(change)
    old, new = pod_path(before), pod_path(after)
    if old is None or new is None:
        return
    fields = tuple(each for each in at_path(change, *(str(step) for step in new)) if _is_security(each, len(new)))
    if fields or _containers_differ(before, after):
        base = template_path(after)
        assert base is not None
        yield from _effects(_pod_findings(before, after), fields)


_SECURITY = frozenset(
    {each.name.partition(".")[0] for each in (*OF_PODS, *OF_CONTAINERS)} | {"hostPath", "hostPort", "volumes"}
)


def _is_security(field: FieldChange, base: int) -> bool:
    return not _SECURITY.isdisjoint(field.names[base:])


def _containers_differ(before: Json, after: Json) -> bool:
    return _names(before) != _names(after)


def _names(manifest: Json) -> set[str]:
    path = pod_path(manifest) or ()
    return {text(each, "name") for _, each in containers(manifest, path)}


def _pod_findings(before: Json, after: Json) -> Iterator[Finding]:
    first, second = (mapping(each, *(pod_path(each) or ())) for each in (before, after))
    for setting in OF_PODS:
        yield from _compared(setting.name, setting.ranks, at(first, (setting.name,)), at(second, (setting.name,)))
    for grant in GRANTS_OF_PODS:
        yield from _granted(grant.name, grant.of(first), grant.of(second))
    old = {text(each, "name"): each for _, each in containers(before, pod_path(before) or ())}
    for _, container in containers(after, pod_path(after) or ()):
        name = text(container, "name")
        if name in old:
            yield from _container_findings(name, (old[name], first), (container, second))
        else:
            yield from _new_container(name, list(old.values()), first, container, second)


_Context = tuple[Json, Json]
"""A container, and the spec of its pod."""


def _setting(setting: Setting, context: _Context) -> Any:
    container, pod = context
    path = tuple(setting.name.split("."))
    own = at(container, path)
    return at(pod, path) if own is None and setting.in_pod else own


def _container_findings(name: str, before: _Context, after: _Context) -> Iterator[Finding]:
    for setting in OF_CONTAINERS:
        shown = f"{setting.name.removeprefix('securityContext.')} of container {name}"
        yield from _compared(shown, setting.ranks, _setting(setting, before), _setting(setting, after))
    yield from _user(name, before, after)
    yield from _dropped(name, before[0], after[0])
    for grant in GRANTS_OF_CONTAINERS:
        yield from _granted(f"{grant.name} of container {name}", grant.of(before[0]), grant.of(after[0]))


def _new_container(name: str, old: list[Json], first: Json, container: Json, second: Json) -> Iterator[Finding]:
    """Yield what a new container may do that none of the pod could do before."""
    for setting in OF_CONTAINERS:
        value = _setting(setting, (container, second))
        most = max((_rank(setting.ranks, _setting(setting, (each, first))) for each in old), default=-1)
        if _rank(setting.ranks, value) > most >= 0:
            shown = setting.name.removeprefix("securityContext.")
            yield Finding(True, f"the new container {name} has {shown} {_shown(value)}, unlike the others")
    for grant in GRANTS_OF_CONTAINERS:
        before = frozenset().union(*(grant.of(each) for each in old))
        yield from _granted(f"{grant.name} of the new container {name}", before, before | grant.of(container))


def _user(name: str, before: _Context, after: _Context) -> Iterator[Finding]:
    setting = Setting("securityContext.runAsUser", {}, in_pod=True)
    old, new = _setting(setting, before), _setting(setting, after)
    if old != new and 0 in (old, new):
        yield Finding(new == 0, f"runAsUser of container {name} {_shown(old)} → {_shown(new)}")


def _dropped(name: str, before: Json, after: Json) -> Iterator[Finding]:
    path = ("securityContext", "capabilities", "drop")
    old, new = ({each.upper() for each in strings(at(side, path))} for side in (before, after))
    kept = set() if "ALL" in new else old - new
    more = set() if "ALL" in old else new - old
    for is_weaker, names in ((True, kept), (False, more)):
        if names:
            verb = "no longer drops" if is_weaker else "drops"
            yield Finding(is_weaker, f"container {name} {verb} the capabilities {listed(sorted(names))}")


def _compared(name: str, ranks: Mapping[Any, int], before: Any, after: Any) -> Iterator[Finding]:
    old, new = _rank(ranks, before), _rank(ranks, after)
    if old != new:
        yield Finding(new > old, f"{name} {_shown(before)} → {_shown(after)}")


def _rank(ranks: Mapping[Any, int], value: Any) -> int:
    return ranks.get(value, 0) if isinstance(value, str | bool | None) else 0


def _granted(name: str, before: frozenset[str], after: frozenset[str]) -> Iterator[Finding]:
    if after - before:
        yield Finding(True, f"additional {name}: {listed(sorted(after - before))}")
    if before - after:
        yield Finding(False, f"fewer {name}: without {listed(sorted(before - after))}")


def _shown(value: Any) -> str:
    return "unset" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def of_accounts(change: ObjectChange, _comparison: Comparison) -> Iterator[Effect]:
    """Yield what a change of a ServiceAccount allows or forbids."""
    if change.shown.kind == "ServiceAccount" and change.before and change.after:
        before, after = both(change)
        for setting in OF_ACCOUNTS:
            found = _compared(setting.name, setting.ranks, before.get(setting.name), after.get(setting.name))
            yield from _effects(found, at_path(change, setting.name))


def of_namespaces(change: ObjectChange, _comparison: Comparison) -> Iterator[Effect]:
    """Yield what another level of Pod Security allows or forbids."""
    if change.shown.kind == "Namespace" and change.before and change.after:
        path = ("metadata", "labels", LEVEL_LABEL)
        before, after = (at(each, path) for each in both(change))
        yield from _effects(_compared("the Pod Security level", LEVELS, before, after), at_path(change, *path))


def _effects(findings: Iterator[Finding], fields: tuple[FieldChange, ...]) -> Iterator[Effect]:
    found = list(dict.fromkeys(findings))
    if weaker := [each.why for each in found if each.is_weaker]:
        yield Effect("security-weaker", f"may do more: {_joined(weaker)}", fields=fields)
    if stronger := [each.why for each in found if not each.is_weaker]:
        yield Effect("security-stronger", f"may do less: {_joined(stronger)}", fields=fields)


def _joined(sentences: list[str]) -> str:
    most = 3
    shown = "; ".join(sentences[:most])
    return shown if len(sentences) <= most else f"{shown}; and {len(sentences) - most} more"
