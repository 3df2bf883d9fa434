"""Repetition that becomes variables, and workloads that become variants of others."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from chartgen.importing.code import Call, Module
from chartgen.importing.lifting import lifted
from chartgen.importing.printer import printed
from tests.importing.codes import any_modules
from tests.importing.parsed import charts, formatting_changes, lint, parsed, type_errors


def _resources() -> Call:
    return Call("Resources", fields={"cpu": "100m", "memory": "128Mi", "cpu_limit": "500m", "memory_limit": "256Mi"})


def _deployment(name: str, **fields: Any) -> Call:
    image = Call("Image", [f"acme/{name}"], {"registry": "ghcr.io", "tag": "1.0.0"})
    return Call("Deployment", fields={"image": image, **fields})


def _chart(name: str, **fields: Any) -> Call:
    return Call("Chart", [name], {"version": "0.1.0", "description": f"The {name}", **fields})


def _modules(*names: str, **fields: Any) -> list[Module]:
    return [Module(f"{name}.py", charts={name: _chart(name, workload=_deployment(name, **fields))}) for name in names]


def _texts(modules: list[Module], folder: Path | None = None) -> dict[str, str]:
    texts = printed(lifted(modules), shared="common.py", line_length=120)
    assert {path: parsed(texts)[path] for path in charts(modules)} == charts(modules)
    if folder is not None:
        assert formatting_changes(texts, folder, 120) == ""
        assert lint(texts, folder) == ""
        assert type_errors(folder) == ""
    return texts


def test_what_three_modules_repeat_is_shared() -> None:
    texts = _texts([module for name in ("a", "b", "c") for module in _modules(name, resources=_resources())])
    assert texts["common.py"] == (
        "from chartgen import Resources\n\n"
        'resources = Resources(cpu="100m", memory="128Mi", cpu_limit="500m", memory_limit="256Mi")\n'
    )
    assert "from common import resources\n" in texts["a.py"]
    assert "resources=resources)" in texts["a.py"]


def test_two_places_and_trivial_calls_are_no_repetition() -> None:
    texts = _texts([module for name in ("a", "b") for module in _modules(name, resources=_resources())])
    assert list(texts) == ["a.py", "b.py"]
    texts = _texts(
        [module for name in ("a", "b", "c", "d") for module in _modules(name, liveness=Call("HttpGet", ["/"]))]
    )
    assert list(texts) == ["a.py", "b.py", "c.py", "d.py"]


def test_what_one_module_repeats_is_its_own() -> None:
    names = ("a", "b", "c")
    components = {name: _deployment(name, resources=_resources(), command=[name] * 20) for name in names}
    texts = _texts([Module("shop.py", charts={"shop": _chart("shop", components=components)})])
    assert list(texts) == ["shop.py"]
    assert 'resources = Resources(cpu="100m"' in texts["shop.py"]
    assert texts["shop.py"].count("resources=resources") == 3


def test_variables_with_the_same_noun_are_named_after_their_owners() -> None:
    small = [_modules(name, resources=_resources())[0] for name in ("a", "b", "c")]
    other = {"cpu": "1000m", "memory": "1024Mi", "memory_limit": "1024Mi"}
    large = [_modules(name, resources=Call("Resources", fields=other))[0] for name in ("d", "e", "f")]
    text = _texts(small + large)["common.py"]
    assert "\na_resources = " in text
    assert "\nd_resources = " in text


def test_lists_and_dicts_are_declared_where_types_cannot_be_inferred(tmp_path: Path) -> None:
    secret = Call("ExistingSecret", ["database"], {"keys": ["URL", "PASSWORD"]})
    config = Call("ConfigMap", [{"LOG_LEVEL": "info"}])
    fields = {
        "env": {"DATABASE_URL": Call("key", ["URL"], of=secret), "REGION": "europe-west-1", "MODE": "production"},
        "env_from": [secret, config],
        "pod_labels": {"example.com/team": "the-team-of-the-shop", "example.com/tier": "backend"},
        "tolerations": [
            Call("Toleration", fields={"key": "example.com/dedicated", "operator": "Exists"}),
            {"key": "example.com/other", "operator": "Exists"},
        ],
        "command": ["/usr/local/bin/start-the-server", "--verbose", "--port=8080"],
        "mounts": {"/tmp/scratch/of/the/server": Call("EmptyDir", ["scratch"]), "/etc/configuration": config},
        "security_context": Call(
            "SecurityContext", fields={"allow_privilege_escalation": False, "read_only_root_filesystem": True}
        ),
    }
    modules = [module for name in ("a", "b", "c") for module in _modules(name, **fields)]
    text = _texts(modules, tmp_path)["common.py"]
    assert "\nenv: Env = {" in text
    assert '\npod_labels = {"example.com/team"' in text
    assert "\ntolerations: Tolerations = [" in text
    assert "\ncommand = [" in text
    assert "\nmounts: Mounts = {" in text
    assert "\nrestricted = SecurityContext(" in text


def test_a_workload_that_differs_little_is_a_variant(tmp_path: Path) -> None:
    shared = {
        "env": {"DJANGO_SETTINGS_MODULE": "shop.settings.production", "LOG_LEVEL": "info"},
        "resources": _resources(),
        "termination_grace_period_seconds": 120,
    }
    image = {"image": Call("Image", ["acme/shop"], {"tag": "1.0.0"})}
    worker = Call("Deployment", fields=image | {"command": ["celery", "worker"]} | shared)
    beat = Call(
        "Deployment", fields=image | {"command": ["celery", "beat"], "replicas": 1} | shared, comment="One only."
    )
    chart = _chart("shop", components={"worker": worker, "beat": beat})
    text = _texts([Module("shop.py", charts={"shop": chart})], tmp_path)["shop.py"]
    assert "\nworker = Deployment(\n" in text
    assert (
        '        "worker": worker,\n'
        "        # One only.\n"
        '        "beat": worker.but(command=["celery", "beat"], replicas=1),\n'
    ) in text


def test_a_variant_never_lacks_what_its_base_sets() -> None:
    env = {f"VARIABLE_{number}": "value" for number in range(10)}
    worker = Call("Deployment", fields={"env": env, "replicas": 2, "min_ready_seconds": 3})
    beat = Call("Deployment", fields={"env": env, "min_ready_seconds": 3})
    chart = _chart("shop", components={"worker": worker, "beat": beat})
    text = _texts([Module("shop.py", charts={"shop": chart})])["shop.py"]
    assert '"worker": beat.but(replicas=2),' in text
    other = Call("Deployment", fields={"env": env, "min_ready_seconds": 3, "max_age": 3})
    chart = _chart("shop", components={"worker": worker, "other": other})
    assert ".but(" not in _texts([Module("shop.py", charts={"shop": chart})])["shop.py"]


def test_workloads_that_have_little_in_common_are_no_variants() -> None:
    components = {name: _deployment(name, replicas=3, command=[name] * 9) for name in ("a", "b", "c")}
    assert ".but(" not in _texts([Module("shop.py", charts={"shop": _chart("shop", components=components)})])["shop.py"]


def test_the_input_remains_as_it_is() -> None:
    modules = _modules("a", "b", "c", resources=_resources())
    before = charts(modules)
    lifted(modules)
    assert charts(modules) == before
    assert modules[0].charts["a"].fields["workload"].fields["resources"].name == ""


def test_objects_of_the_cluster_remain_different_objects() -> None:
    def claim() -> Call:
        return Call(
            "PersistentVolumeClaim", ["a-claim-with-a-long-name"], {"size": "10Gi", "access_modes": ["ReadWriteOnce"]}
        )

    modules = [_modules(name, mounts={"/data": claim()})[0] for name in ("a", "b", "c")]
    assert "common.py" not in _texts(modules)


def test_lifting_again_changes_nothing() -> None:
    modules = _modules("a", "b", "c", resources=_resources(), pod_labels={"example.com/team": "the-team-of-the-shop"})
    assert _texts(modules) == _texts(lifted(modules))


def test_any_code_means_the_same_when_lifted(tmp_path: Path) -> None:
    texts: dict[str, str] = {}

    @given(any_modules())
    def collect(modules: list[Module]) -> None:
        found = printed(lifted(modules), shared="common.py")
        assert {path: parsed(found)[path] for path in charts(modules)} == charts(modules)
        texts.update({f"case_{len(texts)}/{path}": text for path, text in found.items()})

    collect()
    assert formatting_changes(texts, tmp_path, 88) == ""


@pytest.mark.parametrize("count", [1, 10])
def test_thousands_of_calls_are_fast(count: int) -> None:
    def workload(number: int) -> Call:
        env = {f"KEY_{each}": Call("FieldRef", [f"metadata.name-{number}-{each}"]) for each in range(15)}
        return _deployment(f"a{number}", env=env, resources=_resources(), replicas=number % 7)

    components = [{f"c{each}": workload(each) for each in range(280 // count)} for _ in range(count)]
    many = [Module(f"m{n}.py", charts={f"m{n}": _chart("m", components=each)}) for n, each in enumerate(components)]
    started = time.process_time()
    printed(lifted(many), shared="common.py")
    assert time.process_time() - started < 5


def test_entries_that_many_dicts_have_in_common(tmp_path: Path) -> None:
    def annotations(name: str) -> dict[str, str]:
        common = {"prometheus.io/scrape": "true", "prometheus.io/path": "/metrics", "example.com/mesh": "enabled"}
        return {"example.com/app": name, **common}

    def deployment(name: str) -> Call:
        env = {"REGION": "europe-west-1", "LEVEL": "info", "PORT": "8080", "NAME": name}
        return _deployment(name, pod_annotations=annotations(name), env=env)

    charts = {name: _chart(name, workload=deployment(name)) for name in ("a", "b", "c", "d")}
    charts["e"] = _chart("e", workload=_deployment("e", pod_annotations={"prometheus.io/scrape": "true"}))
    text = _texts([Module("shop.py", charts=charts)], tmp_path)["shop.py"]
    assert text.count("prometheus.io/path") == 1
    assert 'pod_annotations={**common_annotations, "example.com/app": "b"},' in text
    assert 'env={**common_env, "NAME": "b"},' in text
    assert text.count("europe-west-1") == 1
    assert 'pod_annotations={"prometheus.io/scrape": "true"}' in text
    few = {name: chart for name, chart in charts.items() if name in ("a", "b")}
    assert "common_annotations" not in _texts([Module("shop.py", charts=few)])["shop.py"]


def test_a_chain_of_charts_may_be_longer_than_the_stack() -> None:
    modules: list[Module] = []
    for number in range(1000):
        before = [chart for module in modules[-1:] for chart in module.charts.values()]
        fields = {"workload": _deployment("web", resources=_resources())} | ({"after": before} if before else {})
        modules.append(Module(f"c{number}.py", charts={f"c{number}": _chart(f"c{number}", **fields)}))
    modules.reverse()
    texts = printed(lifted(modules), shared="common.py", line_length=120)
    assert "from c998 import c998\n" in texts["c999.py"]
    assert "    after=[c998],\n" in texts["c999.py"]
