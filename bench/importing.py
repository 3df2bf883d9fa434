"""Measure `chartgen import`: many small applications, one with many workloads, and large ConfigMaps.

    python -m bench.importing [--applications 1250] [--workloads 200] [--mib 10] [--json FILE]

An application is a Deployment, a Service, a ConfigMap and a ServiceAccount.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.measure import Run, run

_APPLICATION = """\
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: shop, labels: {{app: {name}}}}}
spec:
  replicas: 2
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      serviceAccountName: {name}
      containers:
        - name: {name}
          image: acme/{name}:1.{number}
          ports: [{{name: http, containerPort: 8080}}]
          envFrom: [{{configMapRef: {{name: {name}}}}}]
          resources: {{requests: {{cpu: 100m, memory: 128Mi}}}}
---
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: shop}}
spec: {{selector: {{app: {name}}}, ports: [{{name: http, port: 80, targetPort: http}}]}}
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: {name}, namespace: shop}}
data: {{NUMBER: "{number}", LEVEL: info}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: {name}, namespace: shop}}
"""
_MIB = 1024 * 1024
_OF_CONFIG_MAP = 512 * 1024
"""The size of one ConfigMap; API servers accept less than 1 MiB."""


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="bench.importing", description=__doc__)
    parser.add_argument("--applications", type=int, default=1250)
    parser.add_argument("--workloads", type=int, default=200, help="workloads of the one large application")
    parser.add_argument("--mib", type=int, default=10, help="size of the file with ConfigMaps")
    parser.add_argument("--json", type=Path, default=None)
    options = parser.parse_args()
    inputs = {
        f"{options.applications * 4:,} objects": "".join(applications(options.applications)),
        f"an application with {options.workloads} workloads": "".join(components(options.workloads)),
        f"{options.mib} MiB of ConfigMaps": "".join(config_maps(options.mib)),
    }
    results = {name: _measured(text) for name, text in inputs.items()}
    if options.json:
        options.json.write_text(json.dumps({name: vars(each) for name, each in results.items()}, indent=2) + "\n")
    print(table(results))


def applications(count: int) -> Iterator[str]:
    """Yield the manifests of applications that have nothing to do with each other."""
    for number in range(count):
        yield _APPLICATION.format(name=f"app-{number:04}x", number=number)


def components(count: int) -> Iterator[str]:
    """Yield the manifests of workloads that make one chart, by their names."""
    for number in range(count):
        yield _APPLICATION.format(name=f"shop-part{number}" if number else "shop", number=number)


def config_maps(mib: int) -> Iterator[str]:
    """Yield an application, and ConfigMaps of some size in all."""
    yield _APPLICATION.format(name="shop", number=0)
    line = "      key = a value of a line in a file of settings\n"
    for number in range(mib * _MIB // _OF_CONFIG_MAP):
        yield f"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: shop-{number}, namespace: shop}}\ndata:\n"
        yield f"  settings.ini: |\n{line * (_OF_CONFIG_MAP // len(line))}"


def _measured(text: str) -> Run:
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else None, prefix="chartgen-bench-") as folder:
        os.environ["CHARTGEN_CACHE"] = f"{folder}/cache"
        (Path(folder) / "shop.yaml").write_text(text)
        return run((sys.executable, "-m", "chartgen", "import", "shop.yaml", "-o", "specs"), cwd=folder)


def table(results: dict[str, Any]) -> str:
    """Return the results as a table of Markdown."""
    rows = [
        f"| {name} | {each.seconds:.1f} | {each.cpu:.1f} | {each.peak_mib:.0f} MiB |" for name, each in results.items()
    ]
    head = ("| `chartgen import` | seconds | CPU seconds | peak memory |", "|---|---:|---:|---:|")
    return "\n".join((*head, *rows)) + "\n"


if __name__ == "__main__":
    main()
