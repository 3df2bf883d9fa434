"""An API server, reached through `kubectl proxy`, so that any kubeconfig does, whatever way it has of logging in."""

from __future__ import annotations

import http.client
import json
import os
import select
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from chartgen.kubernetes.custom_resources import COMPANIONS

MANAGER = "chartgen-tests"
MARK = "chartgen-tests"
"""Label of the namespaces that tests make: none other is ever deleted."""
RESTRICTED = {"pod-security.kubernetes.io/enforce": "restricted", "pod-security.kubernetes.io/warn": "restricted"}
_TIMEOUT = 60
_FROM_OUTSIDE = ("serviceAccountName", "priorityClassName", "preemptionPolicy", "runtimeClassName")


class Unreachable(Exception):  # noqa: N818 - a reason to skip, told as such
    """There is no API server that answers."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API server says of a request."""

    status: int
    body: dict[str, Any]
    warnings: tuple[str, ...]

    @property
    def refusal(self) -> str:
        """Its own words where it refuses; empty where it accepts."""
        return "" if self.status < 300 else f"{self.status}: {self.body.get('message', self.body)}"


@dataclass
class Cluster:
    """One API server."""

    kubeconfig: str
    kubectl: Path
    _proxy: subprocess.Popen[str]
    _connection: http.client.HTTPConnection
    _kinds: dict[tuple[str, str], tuple[str, bool]] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        """What commands need to find it."""
        return {"KUBECONFIG": self.kubeconfig}

    def request(self, method: str, path: str, body: Any = None, content: str = "application/json") -> Answer:
        """Ask for something; `body` is sent as JSON, which is YAML, too."""
        text = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        self._connection.request(method, path, text, {"Content-Type": content, "Accept": "application/json"})
        response = self._connection.getresponse()
        said = response.read()
        warnings = tuple(value for name, value in response.getheaders() if name.lower() == "warning")
        # What is not there is told in plain text.
        is_json = not said or str(response.getheader("Content-Type")).startswith("application/json")
        return Answer(response.status, json.loads(said or b"{}") if is_json else {"message": said.decode()}, warnings)

    def command(self, *arguments: str) -> str:
        """Run kubectl; return what it prints."""
        command = [str(self.kubectl), *arguments]
        env = {**os.environ, **self.env}
        return subprocess.run(command, env=env, check=True, capture_output=True, text=True, timeout=_TIMEOUT).stdout

    def get(self, namespace: str, api: str, plural: str, name: str = "") -> dict[str, Any]:
        """Read one object, or a list; fails where the server refuses."""
        path = "/".join(part for part in (_base(api), "namespaces", namespace, plural, name) if part)
        answer = self.request("GET", path)
        assert not answer.refusal, f"{path}: {answer.refusal}"
        return answer.body

    def items(self, namespace: str, api: str, plural: str) -> list[dict[str, Any]]:
        """List the objects of a kind."""
        found: list[dict[str, Any]] = self.get(namespace, api, plural)["items"]
        return found

    def dry_run(self, document: Mapping[str, Any], namespace: str) -> Answer:
        """Have an object applied, server-side, by strict field validation, and nothing stored.

        An object that has a namespace is tried in this one, so that no other needs to be there.
        """
        tried = dict(document)
        if self._kind(str(document["apiVersion"]), str(document["kind"]))[1]:
            tried["metadata"] = {**document["metadata"], "namespace": namespace}
        query = f"dryRun=All&fieldManager={MANAGER}&fieldValidation=Strict&force=true"
        path = f"{self.path(document, namespace)}?{query}"
        return self.request("PATCH", path, tried, "application/apply-patch+yaml")

    def path(self, document: Mapping[str, Any], namespace: str) -> str:
        """Return the path of an object in the API, in this namespace if it has one."""
        plural, namespaced = self._kind(str(document["apiVersion"]), str(document["kind"]))
        location = _base(str(document["apiVersion"])) + (f"/namespaces/{namespace}" if namespaced else "")
        return f"{location}/{plural}/{document['metadata']['name']}"

    def dry_run_pod(self, workload: Mapping[str, Any], namespace: str) -> Answer:
        """Have a pod made as a workload describes it, for the API server looks closer at pods than at their templates.

        What has to be in the cluster before (service account, priority and runtime class) is left out.
        """
        spec = workload["spec"]
        template = (spec["jobTemplate"]["spec"] if "jobTemplate" in spec else spec)["template"]
        claims = [each["metadata"]["name"] for each in spec.get("volumeClaimTemplates", ())]
        spec = {key: value for key, value in template["spec"].items() if key not in _FROM_OUTSIDE}
        # As the controller of a StatefulSet does.
        spec["volumes"] = [
            *({"name": name, "persistentVolumeClaim": {"claimName": f"{name}-pod"}} for name in claims),
            *(each for each in spec.get("volumes") or () if each["name"] not in claims),
        ]
        metadata = {**template["metadata"], "name": "pod", "namespace": namespace}
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
        return self.request("POST", f"/api/v1/namespaces/{namespace}/pods?dryRun=All&fieldValidation=Strict", pod)

    def _kind(self, api: str, kind: str) -> tuple[str, bool]:
        if (api, kind) not in self._kinds:
            self._require_definition(api.rpartition("/")[0], kind)
            answer = self.request("GET", _base(api))
            assert not answer.refusal, f"{api}: {answer.refusal}"
            for each in answer.body["resources"]:
                if "/" not in each["name"]:
                    self._kinds[api, each["kind"]] = each["name"], each["namespaced"]
        assert (api, kind) in self._kinds, f"the cluster has no {kind} of {api}"
        return self._kinds[api, kind]

    def _require_definition(self, group: str, kind: str) -> None:
        """Skip a test whose objects are of a companion that the cluster does not have."""
        if group in COMPANIONS and (group, kind) not in self._defined:
            pytest.skip(f"the cluster has no definition of {kind} in {group}; CONTRIBUTING.md tells where it is")

    @cached_property
    def _defined(self) -> frozenset[tuple[str, str]]:
        """The groups and kinds of all custom resources."""
        answer = self.request("GET", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions")
        assert not answer.refusal, answer.refusal
        specs = [each["spec"] for each in answer.body["items"]]
        return frozenset((each["group"], each["names"]["kind"]) for each in specs)

    @contextmanager
    def namespace(self, name: str = "", labels: Mapping[str, str] = RESTRICTED) -> Iterator[str]:
        """Make a namespace, and delete it after with all that is in it.

        A namespace that a test asks for by name must not be there: what is in it may be somebody's.
        """
        name = name or f"cg-{uuid.uuid4().hex[:8]}"
        expected = {"metadata": {"name": name, "labels": {**labels, MARK: "true"}}}
        self.wait(lambda: not self._ours_and_ending(name), 60, f"namespace {name} is still being deleted")
        answer = self.request("POST", "/api/v1/namespaces", expected)
        if answer.status == 409:
            raise FileExistsError(name)
        assert not answer.refusal, answer.refusal
        path = f"/api/v1/namespaces/{name}"
        try:
            # Pods can be made as soon as their service account is there.
            account = f"{path}/serviceaccounts/default"
            self.wait(lambda: not self.request("GET", account).refusal, 30, f"{name} gets no service account")
            yield name
        finally:
            self.request("DELETE", path)

    def _ours_and_ending(self, name: str) -> bool:
        found = self.request("GET", f"/api/v1/namespaces/{name}").body
        metadata = found.get("metadata", {})
        return MARK in metadata.get("labels", {}) and "deletionTimestamp" in metadata

    def wait(self, condition: Callable[[], bool], seconds: float, otherwise: str) -> None:
        """Wait until something is so; fails where it takes longer."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, otherwise
            time.sleep(0.2)


def _base(api: str) -> str:
    return f"/apis/{api}" if "/" in api else f"/api/{api}"


def kubeconfig() -> str:
    """Give the kubeconfig that tests may use; empty where none is named. The user's own is never taken unasked."""
    return os.environ.get("CHARTGEN_KUBECONFIG") or os.environ.get("KUBECONFIG") or ""


@contextmanager
def connected(config: str, kubectl: Path) -> Iterator[Cluster]:
    """Talk to the API server of a kubeconfig.

    Raises:
        Unreachable: it does not answer.
    """
    proxy = subprocess.Popen(
        [str(kubectl), "proxy", "--port=0"],
        env={**os.environ, "KUBECONFIG": config},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert proxy.stdout is not None
        ready, _, _ = select.select([proxy.stdout], [], [], _TIMEOUT)
        said = proxy.stdout.readline() if ready else ""
        if "Starting to serve on " not in said:
            raise Unreachable(f"kubectl proxy with {config}: {said.strip() or 'no answer'}")
        host, _, port = said.split()[-1].rpartition(":")
        cluster = Cluster(config, kubectl, proxy, http.client.HTTPConnection(host, int(port), timeout=_TIMEOUT))
        answer = cluster.request("GET", "/version")
        if answer.refusal:
            raise Unreachable(f"{config}: {answer.refusal}")
        yield cluster
    finally:
        proxy.terminate()
        proxy.wait(_TIMEOUT)
