"""Records the scenarios for tests that have no cluster: `python -m tests.cluster.recording [NAME...]`."""

from __future__ import annotations

import json
import sys
from typing import Any

from chartgen.live.cluster import Cluster as Reader
from tests.cluster import server
from tests.cluster.scenarios import SCENARIOS
from tests.cluster.stage import Seen, Stage
from tests.support import helmcmd
from tests.support.paths import ROOT

FOLDER = ROOT / "tests" / "live" / "recorded"
_LEFT_OUT = frozenset({"ConfigMap", "EndpointSlice", "Namespace", "ReplicationController", "Secret"})
_NOISE = frozenset(
    "managedFields resourceVersion selfLink terminationMessagePath terminationMessagePolicy dnsPolicy schedulerName"
    " securityContext imagePullPolicy hostIP hostIPs podIPs volumes"
    " reportingComponent kubernetes.io/service-account.name"
    " kubectl.kubernetes.io/last-applied-configuration".split()
)


def main(names: list[str]) -> None:
    """Record scenarios, all of them if none is named."""
    config = server.kubeconfig()
    with server.connected(config, helmcmd.kubectl()) as cluster:
        reader = Reader(config)
        for name in names or list(SCENARIOS):
            with cluster.namespace(labels={}) as namespace:
                stage = Stage(cluster, reader, namespace)
                try:
                    seen = stage.play(SCENARIOS[name])
                except AssertionError as error:
                    sys.stderr.write(f"{name}: {error}\n")
                    continue
                finally:
                    stage.unfinalize()
                (FOLDER / f"{name}.json").write_text(recorded(seen, namespace), encoding="utf-8")
                sys.stdout.write(f"{name}: {seen.health}\n")
        reader.close()


def recorded(seen: Seen, namespace: str) -> str:
    """Return what was seen as JSON, without what no test reads, and with a namespace that is always the same."""
    objects: list[Any] = [_short(each) for each in seen.snapshot.objects if each.get("kind") not in _LEFT_OUT]
    objects = sorted(objects, key=lambda each: (each.get("kind", "~"), each["metadata"]["name"]))
    assert seen.manifest is not None
    about = {"time": seen.time.isoformat(), "subject": f"{seen.manifest['kind']}/web", "objects": objects}
    return json.dumps(about, indent=1, ensure_ascii=False).replace(namespace, "shop") + "\n"


def _short(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _short(part) for key, part in value.items() if key not in _NOISE}
    return [_short(part) for part in value] if isinstance(value, list) else value


if __name__ == "__main__":
    main(sys.argv[1:])
