"""Fields with a fixed set of strings: `verify` knows those that the API server names in its OpenAPI definitions."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from chartgen.verify.documents.enumerations import ENUMERATIONS
from tests.cluster.server import Cluster

pytestmark = pytest.mark.cluster

_GROUPS = (
    "api/v1",
    "apis/apps/v1",
    "apis/autoscaling/v2",
    "apis/batch/v1",
    "apis/networking.k8s.io/v1",
    "apis/policy/v1",
)
_NOT_IN_CHARTS = {"EndpointPort", "Taint", "VolumeHealthCondition"}
_NOT_CHECKED = {"AzureDiskVolumeSource", "GRPCAction", "ResourceQuotaSpec", "ScopedResourceSelectorRequirement"}
"""Definitions that charts rarely use, or that only the newest versions have."""
_NOT_CHECKED_FIELDS = {"protocol of HTTPGetAction", "stopSignal of Lifecycle"}


def _named(cluster: Cluster) -> Iterator[tuple[str, str, set[str]]]:
    for group in _GROUPS:
        schemas = cluster.request("GET", f"/openapi/v3/{group}").body["components"]["schemas"]
        for name, schema in schemas.items():
            short = name.rpartition(".")[2]
            if short.endswith("Status") or short in _NOT_IN_CHARTS | _NOT_CHECKED:
                continue
            for field, content in schema.get("properties", {}).items():
                words = content.get("enum") or content.get("items", {}).get("enum")
                if words and f"{field} of {short}" not in _NOT_CHECKED_FIELDS:
                    yield name, field, set(words)


def test_verify_knows_the_strings_of_the_api_server(cluster: Cluster) -> None:
    version = cluster.request("GET", "/version").body
    if (int(version["major"]), int(version["minor"].rstrip("+"))) < (1, 37):
        pytest.skip("an older version has fewer")
    known = {name.rpartition(".")[2]: fields for name, fields in ENUMERATIONS.items()}
    found = list(_named(cluster))
    assert len(found) > 40, json.dumps(sorted(name for name, _, _ in found))
    missing = {
        f"{field} of {name}: {sorted(words)}"
        for name, field, words in found
        if not words - {""} <= set(known.get(name.rpartition(".")[2], {}).get(field, ()))
    }
    assert missing == set()
