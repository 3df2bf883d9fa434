"""The digest of Chart.lock, with those that Helm 3.17 and 4.3 compute."""

from __future__ import annotations

from chartgen import Dependency
from chartgen.plan.lock import digest


def test_the_digest_is_that_of_helm() -> None:
    backend = Dependency("backend", version="1.2.0", repository="file://../backend", condition="backend.enabled")
    second = Dependency("backend", version="1.2.0", repository="file://../backend", alias="second", tags=["more"])
    assert digest([backend, second]) == "sha256:c166a5aa6ad679cdf3a75728bbc1318ec9f67ce00277be08fc2370db4177f9db"
    assert digest([second, backend]) != digest([backend, second])


def test_values_are_not_part_of_it() -> None:
    backend = Dependency("backend", version="1.2.0", repository="file://../backend", condition="backend.enabled")
    assert digest([backend]) == digest([backend.but(values={"a": 1}, enabled=False)])
    others = ({"version": "1.2.1"}, {"repository": "file://x"}, {"condition": "other"}, {"alias": "other"})
    assert len({digest([backend.but(**changes)]) for changes in ({}, *others)}) == 5


def test_ranges_and_imports_are_part_of_it() -> None:
    backend = Dependency("backend", version="~1.2.0", locked="1.2.4", repository="file://../backend")
    imported = backend.but(import_values=["shared", {"parent": "global.backend", "child": "service"}])
    found = [digest([each]) for each in (backend, backend.but(locked="1.2.5"), backend.but(version="~1.2"), imported)]
    assert len(set(found)) == 4
    ordered = imported.but(import_values=["shared", {"child": "service", "parent": "global.backend"}])
    assert digest([ordered]) == found[-1]
