"""Charts to verify: a small one that is right, and what can be broken in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from chartgen.pipeline import Findings
from chartgen.verify.source.charts import ChartSource
from chartgen.verify.source.find import find

GOOD: Mapping[str, str] = {
    "Chart.yaml": 'apiVersion: v2\nname: web\nversion: 1.0.0\nicon: https://a.b/c.png\nkubeVersion: ">=1.30.0-0"\n',
    ".helmignore": "ci/\nvalues-*.yaml\n",
    "values.yaml": 'replicas: 2\ntag: "1.0"\nextra: false\n',
    "values-production.yaml": "replicas: 3\n",
    "ci/default-values.yaml": "{}\n",
    "ci/full-values.yaml": "extra: true\n",
    "templates/deployment.yaml": """apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  namespace: {{ .Release.Namespace }}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: "web:{{ .Values.tag }}"
          ports:
            - name: http
              containerPort: 8080
              protocol: TCP
          livenessProbe:
            httpGet:
              path: /
              port: http
""",
    "templates/extra.yaml": """{{- if .Values.extra }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-extra
data:
  key: text
{{- end }}
""",
}


def write(folder: Path, *, name: str = "web", **changes: str) -> Path:
    """Write the chart, with text put in place of other text.

    Args:
        folder: Where the chart's own folder goes.
        name: Of the chart's folder.
        changes: A file's name without its ending, such as `deployment`, to `old -> new`.
    """
    chart = folder / name
    for path, right in GOOD.items():
        text = right
        stem = path.rpartition("/")[2].partition(".")[0]
        if stem in changes:
            old, _, new = changes[stem].partition(" -> ")
            assert old in text, old
            text = text.replace(old, new, 1)
        file = chart / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return chart


def source_of(folder: Path) -> ChartSource:
    """Return the chart in a folder."""
    (source,) = find((str(folder),), Findings())
    return source
