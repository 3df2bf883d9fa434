"""Plays scenarios on a cluster, and reads what `chartgen status` makes of them."""

from __future__ import annotations

import json
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from chartgen.live.cluster import Cluster as Reader
from chartgen.live.cluster import Snapshot
from chartgen.live.states import Health, NamespaceIndex, health
from tests.cluster.scenarios import Scenario
from tests.cluster.server import Cluster

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Seen:
    """What was seen of an object at one moment."""

    time: datetime
    snapshot: Snapshot
    manifest: Json | None
    health: Health | None


@dataclass(frozen=True)
class Stage:
    """A namespace in which scenarios are played."""

    cluster: Cluster
    reader: Reader
    namespace: str

    def kubectl(self, *arguments: str, given: Any = None) -> str:
        """Run kubectl in the namespace.

        Raises:
            AssertionError: It failed.
        """
        done = subprocess.run(
            [str(self.cluster.kubectl), "--kubeconfig", self.cluster.kubeconfig, "-n", self.namespace, *arguments],
            input=None if given is None else json.dumps(given),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"kubectl {' '.join(arguments)}: {done.stderr}"
        return done.stdout

    def apply(self, *objects: Json) -> None:
        """Create or update objects."""
        for each in objects:
            self.kubectl("apply", "-f", "-", given=each)

    def see(self, kind: str, name: str = "web", api: str = "") -> Seen:
        """Read the namespace, and look at an object of it; what no release has is read by the version of its API."""
        snapshot = self.reader.snapshot(self.namespace)
        now = datetime.now(UTC)
        index = NamespaceIndex.of(snapshot.objects, self.namespace, now)
        for each in snapshot.objects:
            if each.get("kind") == kind and each["metadata"]["name"] == name:
                return Seen(now, snapshot, each, health(each, index))
        single = self.reader.object(self.namespace, api, kind, name) if api else None
        if single is None:
            return Seen(now, snapshot, None, None)
        snapshot = replace(snapshot, objects=[*snapshot.objects, single])
        return Seen(now, snapshot, single, health(single, index))

    def watch(self, kind: str, seconds: float, name: str = "web", api: str = "") -> Iterator[Seen]:
        """Look at an object again and again."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            yield self.see(kind, name, api)

    def wait(self, kind: str, holds: Callable[[Health], bool], seconds: float = 20, api: str = "") -> Seen:
        """Wait until an object is as expected.

        Raises:
            AssertionError: It is not within that time.
        """
        seen = None
        for seen in self.watch(kind, seconds, api=api):
            if seen.health is not None and holds(seen.health):
                return seen
        raise AssertionError(f"{kind}/web is {seen and seen.health}")

    def wait_for(self, kind: str, state: str | None, seconds: float = 20) -> Seen:
        """Wait until an object is in a state."""
        return self.wait(kind, lambda found: found.state == state, seconds)

    def play(self, scenario: Scenario) -> Seen:
        """Bring a state about, and look at the object that is in it."""
        subject = scenario.objects[-1]
        kind = subject["kind"]
        if scenario.labels:
            self.kubectl(
                "label", "namespace", self.namespace, *(f"{key}={value}" for key, value in scenario.labels.items())
            )
        self.apply(*scenario.objects)
        if scenario.then:
            self.wait_for(kind, "Available")
            self.apply(*scenario.then)
        if scenario.status is not None:
            patch = json.dumps({"status": scenario.status})
            self.kubectl("patch", kind, "web", "--subresource=status", "--type=merge", "-p", patch)
        if scenario.pods is not None:
            for pod in self._pods(int(subject["spec"].get("replicas", 1)))[: 1 if scenario.first else None]:
                patch = json.dumps({"status": scenario.pods})
                self.kubectl("patch", "pod", pod, "--subresource=status", "--type=merge", "-p", patch)
        if scenario.warning is not None:
            self._warn(*scenario.warning)
        if scenario.delete:
            self.kubectl("delete", "--wait=false", kind, "web")

        def holds(found: Health) -> bool:
            return found.state == scenario.state and scenario.cause in " ".join(found.causes)

        return self.wait(kind, holds, scenario.seconds, subject["apiVersion"])

    def _pods(self, count: int) -> list[str]:
        def found() -> list[Any]:
            items: list[Any] = json.loads(self.kubectl("get", "pods", "-o", "json"))["items"]
            return [each for each in items if each["status"].get("containerStatuses")]

        self.cluster.wait(lambda: len(found()) == count, 20, "no pods have run")
        return [each["metadata"]["name"] for each in found()]

    def _warn(self, reason: str, message: str) -> None:
        pod = self._pods(1)[0]
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        uid = json.loads(self.kubectl("get", "pod", pod, "-o", "json"))["metadata"]["uid"]
        involved = {"apiVersion": "v1", "kind": "Pod", "name": pod, "namespace": self.namespace, "uid": uid}
        event = {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": f"web.{uuid.uuid4().hex[:8]}"},
            "type": "Warning",
            "reason": reason,
            "message": message,
            "count": 3,
            "firstTimestamp": now,
            "lastTimestamp": now,
            "involvedObject": involved,
        }
        self.kubectl("create", "-f", "-", given=event)

    def unfinalize(self) -> None:
        """Remove the finalizers of objects, so that the namespace can go."""
        for kind in ("deployments", "pods"):
            for each in json.loads(self.kubectl("get", kind, "-o", "json"))["items"]:
                if each["metadata"].get("finalizers"):
                    patch = '{"metadata":{"finalizers":null}}'
                    self.kubectl("patch", kind, each["metadata"]["name"], "--type=merge", "-p", patch)
