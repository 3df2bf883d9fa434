"""Synthetic specs, as real files: one service each, with what most services have."""

from __future__ import annotations

import os
from pathlib import Path

_SHARED = '''"""What all services share."""

from chartgen import ExistingSecret, Namespace, ProbesDefined, ResourceLimits

shop = Namespace("shop", policies=[ProbesDefined(), ResourceLimits()])
tokens = ExistingSecret("tokens", keys=["TOKEN"])
'''

_SERVICE = '''"""Service {number}."""

from chartgen import Chart, ConfigMap, Deployment, HttpGet, Image, Resources, Service
from shared import shop, tokens

chart = Chart(
    "service-{number:05}",
    version="0.1.0",
    description="Service number {number}",
    namespace=shop,
    workload=Deployment(
        image=Image("service-{number:05}", tag="1.0.{number}"),
        replicas={replicas},
        ports={{"http": {port}, "metrics": 9090}},
        service=Service({{"http": 80, "metrics": 9090}}),
        env={{"LOG_LEVEL": "info", "NUMBER": "{number}"}},
        env_from=[
            ConfigMap({{"PEER": "http://service-{peer:05}", "PORT": "{port}", "WORKERS": "{replicas}"}}),
            tokens,
        ],
        liveness=HttpGet("/health"),
        readiness=HttpGet("/ready"),
        resources=Resources(cpu="100m", memory="256Mi", cpu_limit="500m", memory_limit="256Mi"),
    ),
)
'''


def write(folder: Path, count: int) -> Path:
    """Write so many specs into `folder/specs`, a hundred to a folder, and give that folder."""
    root = folder / "specs"
    root.mkdir(parents=True)
    (root / "shared.py").write_text(_SHARED)
    for number in range(count):
        part = root / f"part{number // 100:03}"
        os.makedirs(part, exist_ok=True)
        text = _SERVICE.format(
            number=number, peer=(number + 1) % count, replicas=number % 3 + 1, port=8000 + number % 1000
        )
        (part / f"service_{number:05}.py").write_text(text)
    return root
