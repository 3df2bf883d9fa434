"""Fields that API servers refuse to change."""

from __future__ import annotations

import pytest

from chartgen.diff.rules.immutable import TABLE
from tests.diff.changes import manifest, one, one_set
from tests.diff.rules.immutables import SAMPLES, Sample


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_refuses_what_api_servers_refuse(sample: Sample) -> None:
    before, after = sample.manifests
    assert ("refused" in one_set(before, after)) == sample.is_refused


def test_each_row_has_a_sample() -> None:
    refused = {(each.kind, each.path) for each in SAMPLES if each.is_refused}
    rows = {(kind, ".".join(row.path)) for row in TABLE for kind in row.kinds}
    # An API server fills in `clusterIPs` and `data` from the other field.
    assert rows - refused == {("Service", "spec.clusterIPs"), ("Secret", "data")}


@pytest.mark.parametrize("sample", [each for each in SAMPLES if each.is_refused], ids=lambda sample: sample.id)
def test_names_the_field_and_a_way_out(sample: Sample) -> None:
    before, after = sample.manifests
    refused = [each for each in one(before, after) if each.category == "refused"]
    for effect in refused:
        assert effect.fields
        assert effect.instead
        assert effect.why.startswith("the upgrade fails: ")


def test_nothing_else_happens_to_a_refused_object() -> None:
    sample = next(each for each in SAMPLES if each.kind == "Deployment" and each.is_refused)
    before, after = sample.manifests
    after["metadata"]["labels"] = {"team": "a"}
    assert one_set(before, after) == {"refused"}


def test_names_the_sizes_of_a_claim_that_shrinks() -> None:
    claim = manifest("PersistentVolumeClaim", spec={"resources": {"requests": {"storage": "2Gi"}}})
    smaller = manifest("PersistentVolumeClaim", spec={"resources": {"requests": {"storage": "1Gi"}}})
    assert one(claim, smaller)[0].why == ("the upgrade fails: claims can't shrink (2Gi → 1Gi)")


def test_the_workaround_names_the_object() -> None:
    sample = next(each for each in SAMPLES if each.path == "spec.serviceName")
    before, after = sample.manifests
    assert "kubectl delete statefulset shop --cascade=orphan" in one(before, after)[0].instead


def test_the_content_of_a_secret_is_not_shown() -> None:
    before = manifest("Secret", immutable=True, stringData={"host": "before-host", "pin": 1234})
    after = manifest("Secret", immutable=True, stringData={"host": "after-host", "pin": 5678})
    for effect in one(before, after):
        assert not any(part in f"{effect.why}{effect.instead}" for part in ("-host", "1234", "5678"))
        assert "host" in effect.why
