"""Make `chartgen/kubernetes/data/companions` from the definitions that the projects publish in their Go modules.

    python -m scripts.companions           write the files
    python -m scripts.companions --check   write nothing; exit 1 where a file is not what this gives

Needs `go`, which downloads the modules, and PyYAML. Each kind is one line: its schema, closed and without
descriptions, or the name of the kind that has the same one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from chartgen.kubernetes.custom_resources import COMPANIONS, strict
from scripts.generated import write_or_check

DATA = Path(__file__).resolve().parent.parent / "chartgen" / "kubernetes" / "data" / "companions"


class Source(NamedTuple):
    """Where the definitions of a file are: a Go module, and patterns of paths in it; the first that has a kind wins."""

    module: str
    paths: tuple[str, ...]


SOURCES = {
    "gateway-api": Source(
        "sigs.k8s.io/gateway-api@v1.5.1",
        (
            "config/crd/standard/gateway.networking.k8s.io_*.yaml",
            # Kinds that only the experimental channel has.
            "config/crd/experimental/gateway.networking.k8s.io_*.yaml",
        ),
    ),
    "prometheus-operator": Source(
        "github.com/prometheus-operator/prometheus-operator@v0.85.0",
        tuple(
            f"example/prometheus-operator-crd/monitoring.coreos.com_{kind}.yaml"
            for kind in ("podmonitors", "probes", "prometheusrules", "servicemonitors")
        ),
    ),
    "external-secrets": Source(
        "github.com/external-secrets/external-secrets@v1.3.2", ("config/crds/bases/external-secrets.io_*.yaml",)
    ),
    "argo-cd": Source("github.com/argoproj/argo-cd/v3@v3.5.1", ("manifests/crds/*-crd.yaml",)),
    "flux-helm": Source(
        "github.com/fluxcd/helm-controller@v1.6.3", ("config/crd/bases/helm.toolkit.fluxcd.io_helmreleases.yaml",)
    ),
    "flux-source": Source(
        "github.com/fluxcd/source-controller@v1.9.1", ("config/crd/bases/source.toolkit.fluxcd.io_*.yaml",)
    ),
}


def folder(module: str) -> Path:
    """Return the folder of a Go module, downloaded if necessary."""
    done = subprocess.run(["go", "mod", "download", "-json", module], check=True, capture_output=True, cwd="/")
    return Path(json.loads(done.stdout)["Dir"])


def schemas(source: Source) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the kinds of a source that are served, as `API VERSION/KIND`, with their schemas."""
    import yaml

    top = folder(source.module)
    kinds: set[str] = set()
    for pattern in source.paths:
        found = sorted(top.glob(pattern))
        if not found:
            raise LookupError(f"{source.module} has no {pattern}")
        here: set[str] = set()
        for path in found:
            for document in yaml.load_all(path.read_text("utf-8"), yaml.CSafeLoader):
                if document and document["kind"] == "CustomResourceDefinition":
                    spec = document["spec"]
                    kind = spec["names"]["kind"]
                    here.add(kind)
                    if kind not in kinds:
                        for version in spec["versions"]:
                            if version["served"]:
                                yield f"{spec['group']}/{version['name']}/{kind}", version["schema"]["openAPIV3Schema"]
        kinds |= here


def made(schema: dict[str, Any]) -> dict[str, Any]:
    """Convert a schema; the metadata, which all kinds share, and the status, which charts do not set, are open."""
    converted: dict[str, Any] = strict(schema, root=True)
    converted["properties"]["metadata"] = {}
    if "status" in converted["properties"]:
        converted["properties"]["status"] = {}
    return converted


def files() -> dict[str, str]:
    """Return the text of each file by its name."""
    import jsonschema_rs

    texts = {}
    for name, source in SOURCES.items():
        first: dict[str, str] = {}
        lines = []
        for key, schema in sorted(schemas(source)):
            if COMPANIONS.get(key.partition("/")[0]) != name:
                raise LookupError(f"COMPANIONS has no group of {key}")
            result = made(schema)
            jsonschema_rs.Draft202012Validator(result)
            text = json.dumps(result, separators=(",", ":"), sort_keys=True)
            same = first.setdefault(text, key)
            lines.append(f"{json.dumps(key)}:{text if same == key else json.dumps(same)}")
        texts[f"{name}.json"] = "{\n" + ",\n".join(lines) + "\n}\n"
    return texts


def main(arguments: list[str]) -> int:
    """Write the files, or compare them; give the exit code."""
    return write_or_check(files(), DATA, "*.json", "companions", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
