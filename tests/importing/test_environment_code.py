"""The code of environments: differences between charts become copies, settings, or charts of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import chartgen
from chartgen.importing.code import Call, Module, Name
from chartgen.importing.environments import with_environments
from chartgen.importing.lifting import lifted
from chartgen.importing.printer import printed
from tests.importing.parsed import formatting_changes, lint, type_errors


def _image(tag: str = "1.0.0") -> Call:
    return Call("Image", ["acme/shop"], {"registry": "ghcr.io", "tag": tag})


def _workload(**fields: Any) -> Call:
    return Call("Deployment", fields={"image": _image(), "ports": {"http": 8000}} | fields)


def _chart(workload: Call | None = None, **fields: Any) -> Call:
    given = {"version": "0.1.0", "description": "Online shop"}
    return Call("Chart", ["shop"], given | ({"workload": workload} if workload else {}) | fields)


def _built(code: Any, known: dict[int, Any]) -> Any:
    """Return the object that code creates."""
    if isinstance(code, Call):
        if id(code) not in known:
            function = getattr(chartgen if code.of is None else _built(code.of, known), code.function)
            arguments = [_built(part, known) for part in code.arguments]
            known[id(code)] = function(*arguments, **{name: _built(part, known) for name, part in code.fields.items()})
        return known[id(code)]
    if isinstance(code, Name):
        return getattr(chartgen, code.name)
    if isinstance(code, dict):
        return {key: _built(value, known) for key, value in code.items()}
    return [_built(value, known) for value in code] if isinstance(code, list) else code


def _text(folder: Path, base: Call, **overlays: Call) -> str:
    modules = with_environments(
        [Module("shop.py", charts={"shop": base})], {name: {"shop": overlay} for name, overlay in overlays.items()}
    )
    texts = printed(lifted(modules), shared="common.py", line_length=120)
    (text,) = texts.values()
    assert formatting_changes(texts, folder, 120) == ""
    assert lint(texts, folder) == ""
    assert type_errors(folder) == ""
    namespace: dict[str, Any] = {}
    exec(compile(text, "shop.py", "exec"), namespace)
    shop = namespace["shop"]
    assert [name for name, value in namespace.items() if isinstance(value, chartgen.Chart) and name[0] != "_"] == [
        "shop"
    ]
    assert shop.but(environments={}) == _built(base, {})
    assert dict(shop.environments) == {name: _built(overlay, {}) for name, overlay in overlays.items()}
    return text


def test_one_difference_of_the_workload_is_a_changed_copy(tmp_path: Path) -> None:
    text = _text(tmp_path, _chart(_workload(replicas=1)), production=_chart(_workload(replicas=4)))
    assert text.endswith("\nshop = _shop.with_environments(production=_shop.but_workload(replicas=4))\n")


def test_differences_of_the_chart_or_a_component_are_changed_copies(tmp_path: Path) -> None:
    base = _chart(components={"web": _workload(), "worker": _workload(replicas=1)})
    staging = _chart(components={"web": _workload(), "worker": _workload(replicas=2)})
    text = _text(tmp_path, base, staging=staging, test=_chart(components=base.fields["components"]))
    assert 'staging=_shop.but_workload("worker", replicas=2)' in text
    assert "test=_shop" in text
    labeled = _chart(components=base.fields["components"], labels={"example.com/tier": "production"})
    assert '=_shop.but(labels={"example.com/tier": "production"}))' in _text(tmp_path, base, production=labeled)


def test_more_differences_are_settings(tmp_path: Path) -> None:
    def chart(replicas: int, policy: str, tag: str, level: str, **fields: Any) -> Call:
        image = Call("Image", ["acme/shop"], {"tag": tag, "pull_policy": policy})
        return _chart(_workload(image=image, replicas=replicas, env={"LOG_LEVEL": level, "HOME": "/srv"}, **fields))

    resources = Call("Resources", fields={"cpu": "1", "memory": "1Gi", "memory_limit": "1Gi"})
    text = _text(
        tmp_path,
        chart(1, "IfNotPresent", "1.0.0", "debug"),
        minikube=chart(1, "Never", "1.0.0", "debug"),
        production=chart(4, "IfNotPresent", "1.0.1", "info", resources=resources, priority_class_name="high"),
    )
    assert (
        text.partition("\n\n\n")[2]
        == '''\
@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings that differ between the environments of shop."""

    tag: str = "1.0.0"
    pull_policy: Literal["IfNotPresent", "Always", "Never"] = "IfNotPresent"
    replicas: int = 1
    log_level: str = "debug"
    resources: Resources = Resources()
    priority_class_name: str = ""


def _chart(settings: Settings) -> Chart:
    return Chart(
        "shop",
        version="0.1.0",
        description="Online shop",
        workload=Deployment(
            image=Image("acme/shop", tag=settings.tag, pull_policy=settings.pull_policy),
            ports={"http": 8000},
            replicas=settings.replicas,
            env={"LOG_LEVEL": settings.log_level, "HOME": "/srv"},
            resources=settings.resources,
            priority_class_name=settings.priority_class_name,
        ),
    )


DEFAULT = Settings()
MINIKUBE = Settings(pull_policy="Never")

PRODUCTION = Settings(
    tag="1.0.1",
    replicas=4,
    log_level="info",
    resources=Resources(cpu="1", memory="1Gi", memory_limit="1Gi"),
    priority_class_name="high",
)

shop = _chart(DEFAULT).with_environments(minikube=_chart(MINIKUBE), production=_chart(PRODUCTION))
'''
    )


def test_mutable_settings_have_no_default(tmp_path: Path) -> None:
    secret = Call("ExistingSecret", ["database"], {"keys": ["URL"]})
    env = {"URL": Call("key", ["URL"], of=secret)}
    text = _text(
        tmp_path,
        _chart(_workload(env={}, command=["a"], min_ready_seconds=1)),
        production=_chart(_workload(env=env, command=["b", "c"], min_ready_seconds=2)),
    )
    assert "    env: Env\n    command: list[str]\n    min_ready_seconds: int = 1\n" in text
    assert 'DEFAULT = Settings(env={}, command=["a"])\n' in text


def test_unset_fields_are_settings_with_their_defaults(tmp_path: Path) -> None:
    scaling = Call("HorizontalPodAutoscaler", fields={"min_replicas": 2, "max_replicas": 9, "cpu": 80})
    resources = Call("Resources", ["100m"])
    workload = _workload(
        resources=resources, autoscaling=scaling, termination_grace_period_seconds=60, node_selector={"disk": "ssd"}
    )
    text = _text(tmp_path, _chart(workload), test=_chart(_workload(resources=resources)))
    assert "    autoscaling: HorizontalPodAutoscaler | None = " in text
    assert "    termination_grace_period_seconds: int = 60\n" in text
    assert "    node_selector: Labels\n" in text


def test_components_that_differ_alike_have_settings_of_their_own(tmp_path: Path) -> None:
    def components(replicas: int, class_: str) -> dict[str, Call]:
        env = {"class": class_, "INT": class_}
        return {name: _workload(replicas=replicas, env=env, image=_image(f"1.0.{replicas}")) for name in ("a", "b")}

    text = _text(tmp_path, _chart(components=components(1, "x")), production=_chart(components=components(2, "y")))
    assert (
        '    tag: str = "1.0.1"\n'
        "    a_replicas: int = 1\n"
        '    class_value: str = "x"\n'
        '    int_value: str = "x"\n'
        "    b_replicas: int = 1\n"
    ) in text


def test_an_object_that_several_places_use_is_one_setting(tmp_path: Path) -> None:
    def chart(size: str, replicas: int) -> Call:
        data = Call("PersistentVolumeClaim", ["data"], {"size": size})
        containers = {"sidecar": Call("Container", fields={"image": _image(), "mounts": {"/data": data}})}
        workload = _workload(
            mounts={"/data": data}, containers=containers, replicas=replicas, min_ready_seconds=replicas
        )
        return _chart(workload)

    text = _text(tmp_path, chart("1Gi", 0), production=chart("9Gi", 1))
    assert text.count(": PersistentVolumeClaim = ") == 1


def test_other_differences_are_charts_of_their_own(tmp_path: Path) -> None:
    text = _text(
        tmp_path,
        _chart(_workload(), components={"a": _workload(replicas=1)}),
        production=_chart(
            _workload(), components={"b": Call("StatefulSet", fields={"image": _image(), "replicas": 3})}
        ),
    )
    assert "shop = _shop.with_environments(production=_shop_production)\n" in text


def test_environments_with_other_names_than_arguments() -> None:
    modules = [Module("shop.py", charts={"shop": _chart(_workload())})]
    extended = with_environments(modules, {"pre-prod": {"shop": _chart(_workload(replicas=2))}})
    (text,) = printed(extended, shared="common.py").values()
    assert 'with_environments(**{"pre-prod": _shop.but_workload(replicas=2)})' in text


def test_charts_that_others_refer_to_keep_their_references() -> None:
    shop = _chart(_workload())
    other = Call("Chart", ["other"], {"version": "1.0.0", "after": [shop]})
    modules = [Module("shop.py", charts={"shop": shop}), Module("other.py", charts={"other": other})]
    extended = with_environments(modules, {"production": {"shop": _chart(_workload(replicas=2))}})
    assert "from shop import shop\n" in printed(extended, shared="common.py")["other.py"]
