"""What is checked: our charts, with the strict values and with the defaults, and what `helm create` gives."""

from __future__ import annotations

import dataclasses
import re
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from chartgen import HostPath, Port, RollingUpdate, Waiver
from chartgen.spec.part import plain
from tests.support import helm
from tests.support.cases import build_specs
from tests.support.documents import Document
from tests.support.paths import CASES, SPECS, golden_charts, short

Profile = Literal["strict", "defaults"]
CREATED = "helm create"
KUBE_VERSION = "kube-version"
"""The file beside rendered manifests that says what versions of Kubernetes their chart is for."""
AS_THEY_RUN = tuple(
    CASES / name
    for name in (
        "crds/expected/storage-crds",
        "kubernetes",
        "manifests",
        "daemonset/expected/plain",
        "jobs/expected/imported",
        "statefulset/expected/kept",
    )
)
"""Charts of applications that are taken over as they run, and of objects written by hand: they lack on purpose what
linters ask for, such as security contexts, and no scenario adds it. Their form is checked, not their findings."""


def runs_as_it_is(chart: Path) -> bool:
    """Return whether only the form of a chart is checked."""
    return any(chart.is_relative_to(folder) for folder in AS_THEY_RUN)


_HIGH_USER = 10_000
"""User IDs below are those of users of nodes."""
_WORKLOADS = {"CronJob", "DaemonSet", "Deployment", "Job", "Pod", "StatefulSet"}


@dataclass(frozen=True)
class Subject:
    """One chart with one set of values."""

    name: str
    """The chart's folder from the root of the repository, or `helm create`."""
    committed: Path
    profile: Profile

    @property
    def chart(self) -> Path:
        """The folder of the chart; with all its values for `strict`."""
        return whole(self.committed) if self.profile == "strict" else self.committed

    def manifests(self, folder: Path) -> int:
        """Render it into a folder, a file for each template, with its definitions of custom resources.

        Gives the number of objects.

        The release is named as the chart, in the chart's own namespace.
        """
        name, namespace = self.chart.name, namespace_of(self.chart)
        for path, text in helm.render_text(self.chart, self.values(), name=name, namespace=namespace).items():
            if path.endswith(".yaml") and text.strip():
                target = folder / path.removeprefix("templates/").replace("/", "-")
                target.write_text(text.strip("\n") + "\n", "utf-8")
        for file in sorted((self.chart / "crds").glob("*.yaml")):
            shutil.copy(file, folder / f"crds-{file.name}")
        metadata = helm.load(self.chart).metadata
        (folder / KUBE_VERSION).write_text(metadata.get("kubeVersion", ""), "utf-8")
        return len(list(folder.glob("crds-*.yaml"))) + len(self.objects())

    def values(self) -> dict[str, Any]:
        """Read the values of the profile."""
        return strict_values(self.chart) if self.profile == "strict" else default_values(self.chart)

    def objects(self) -> list[Document]:
        """Render it and read what comes out."""
        return helm.render(self.chart, self.values(), name=self.chart.name, namespace=namespace_of(self.chart))

    def workloads(self) -> int:
        """Count the objects that run pods."""
        return sum(each.kind in _WORKLOADS for each in self.objects())


def subjects(created: Path) -> list[Subject]:
    """Give all subjects; the chart that `helm create` gives is at `created`."""
    found = [Subject(CREATED, created, "defaults")]
    for chart in golden_charts():
        profiles: tuple[Profile, ...] = ("defaults",) if runs_as_it_is(chart) else ("strict", "defaults")
        found += [Subject(short(chart), chart, profile) for profile in profiles]
    return found


@cache
def whole(chart: Path) -> Path:
    """Give the folder of a chart with all its values and scenarios, written where it is not committed like this.

    A case is about a few fields: what it leaves out or sets on purpose, and no value changes, is waived.
    """
    if (chart / "ci" / "strict-values.yaml").is_file() and not chart.is_relative_to(CASES):
        return chart
    spec = chart.parents[1] / "spec.py" if chart.is_relative_to(CASES) else SPECS
    (built,) = (each for each in build_specs(str(spec)) if each.name == chart.name)
    if chart.is_relative_to(CASES):
        known = {waiver.rule for waiver in built.chart.waivers}
        more = [Waiver(rule, reason="The case is about something else.") for rule in _decided(built.chart) - known]
        waivers = [*built.chart.waivers, *sorted(more, key=lambda waiver: waiver.rule)]
        built = dataclasses.replace(built, chart=built.chart._derived(waivers=waivers))
    folder = Path(tempfile.mkdtemp(dir=_written().name), chart.name)
    for path, text in built.whole.tree.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="\n")
    return folder


def _decided(chart: Any) -> set[str]:
    """Give the rules that a spec decides by what it has and has not, and no value can."""
    rules = set()
    for workload in filter(None, [chart.workload, *chart.components.values()]):
        account = getattr(workload, "service_account", None) or chart.service_account
        policy = getattr(workload, "network_policy", None)
        user = workload.pod_security_context.run_as_user
        containers = [container for _, container in workload.all_containers()]
        added = [capability for each in containers for capability in _added(each)]
        decided = {
            "network-policy": not policy or policy.ingress is None or policy.egress is None,
            "high-user-id": user is None or user < _HIGH_USER,
            "run-as-root": user == 0,
            "disruption-budget": not getattr(workload, "pod_disruption_budget", None),
            "liveness": not workload.liveness,
            "readiness": not getattr(workload, "readiness", None),
            "strategy": not isinstance(getattr(workload, "strategy", None), RollingUpdate),
            "host-port": any(isinstance(port, Port) and port.host_port for port in workload.ports.values()),
            "host-network": workload.host_network is True,
            "host-pid": workload.host_pid is True,
            "host-ipc": workload.host_ipc is True,
            "host-path": any(isinstance(mount.source, HostPath) for each in containers for _, mount in each.mounted()),
            "capabilities": bool(added),
            "probes-alike": any(
                each.liveness and _handler(each.liveness) == _handler(each.readiness) for each in containers
            ),
            "secrets-in-environment": any(
                _is_secret(value) for each in containers for value in (*each.env.values(), *each.env_from)
            ),
            "service-account-token": bool(account and account.automount),
            "existing-roles": bool(account and account.bind),
        }
        rules |= {rule for rule, decides in decided.items() if decides}
    return rules


def _added(container: Any) -> list[str]:
    """Return the capabilities that a container adds."""
    capabilities = (plain(container.security_context) or {}).get("capabilities") or {}
    return list(capabilities.get("add") or ())


def _handler(probe: Any) -> dict[str, Any]:
    """Return what a probe asks, without how often."""
    return {key: value for key, value in (plain(probe) or {}).items() if isinstance(value, dict)}


def _is_secret(value: object) -> bool:
    """Return whether a variable, or the source of variables, is a Secret."""
    return bool(getattr(getattr(value, "source", value), "is_secret", False))


@cache
def _written() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="chartgen-whole-")


def strict_values(chart: Path) -> dict[str, Any]:
    """Read the values that bring every linter to zero findings."""
    return helm.values_of(chart / "ci" / "strict-values.yaml")


def default_values(chart: Path) -> dict[str, Any]:
    """Read the scenario of the defaults, which brings nothing but what must be brought; none is no values."""
    file = chart / "ci" / "default-values.yaml"
    return helm.values_of(file) if file.is_file() else {}


def namespace_of(chart: Path) -> str:
    """Give the namespace that a chart's README installs it into; `apps` where it names none."""
    readme = chart / "README.md"
    text = readme.read_text("utf-8") if readme.is_file() else ""
    found = re.search(r"helm (?:install|upgrade)[^\n]*?(?:-n|--namespace)[ =]([a-z0-9][-a-z0-9]*)", text)
    return found.group(1) if found else "apps"
