"""A small chart with a Secret, a hook and notes, and what tests of clusters do with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chartgen.live import cluster, report
from tests.cluster.server import Cluster

FILES = {
    "Chart.yaml": "apiVersion: v2\nname: demo\nversion: 1.2.3\nappVersion: '9'\n",
    "values.yaml": "password: ''\nkeep: {}\nimage: ghcr.io/org/app:1\n",
    "templates/objects.yaml": """\
apiVersion: v1
kind: Secret
metadata:
  name: {{ .Release.Name }}-secret
stringData:
  password: {{ .Values.password | quote }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-config
data:
  url: postgres://user:{{ .Values.password }}@host/db
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  labels:
    app.kubernetes.io/managed-by: Helm
    helm.sh/chart: demo-1.2.3
  annotations:
    example.com/copy: {{ .Values.password | quote }}
spec:
  selector:
    matchLabels:
      app: {{ .Release.Name }}
  template:
    metadata:
      labels:
        app: {{ .Release.Name }}
      annotations: {{ .Values.podAnnotations | default dict | toJson }}
    spec:
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: app
          securityContext:
            allowPrivilegeEscalation: false
            capabilities:
              drop: [ALL]
          image: {{ .Values.image | quote }}
          env:
            - name: COPY
              value: {{ .Values.password | quote }}
            - name: PASSWORD
              valueFrom:
                secretKeyRef:
                  name: {{ .Release.Name }}-secret
                  key: password
""",
    "templates/hook.yaml": """\
apiVersion: v1
kind: Secret
metadata:
  name: {{ .Release.Name }}-hook
  annotations:
    helm.sh/hook: pre-install
    helm.sh/hook-delete-policy: hook-succeeded
stringData:
  other: hook-{{ .Values.password }}
""",
    "templates/NOTES.txt": "The password is {{ .Values.password }}, the other one hook-{{ .Values.password }}.\n",
}


def write(folder: Path) -> Path:
    """Write the chart."""
    for path, content in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, "utf-8")
    return folder


@contextmanager
def opened(kubeconfig: str) -> Iterator[cluster.Cluster]:
    """Connect to a cluster."""
    found = cluster.Cluster(kubeconfig)
    try:
        yield found
    finally:
        found.close()


def status(kubeconfig: str, namespace: str) -> tuple[cluster.Snapshot, report.NamespaceStatus]:
    """Read the status of a namespace."""
    with opened(kubeconfig) as found:
        snapshot = found.snapshot(namespace)
    return snapshot, report.namespace_status(snapshot, datetime.now(UTC))


def until(condition: Callable[[], Any], seconds: float = 30) -> Any:
    """Wait until something is so, and return it."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.3)
    return found


def created(server: Cluster, namespace: str, api: str, plural: str, manifest: dict[str, Any]) -> dict[str, Any]:
    """Create an object."""
    base = f"/apis/{api}" if "/" in api else f"/api/{api}"
    answer = server.request("POST", f"{base}/namespaces/{namespace}/{plural}", manifest)
    assert not answer.refusal, answer.refusal
    return answer.body
