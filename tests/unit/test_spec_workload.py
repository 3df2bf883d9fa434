"""Workloads and Charts: what they refer to, and what is taken where nothing is said."""

from __future__ import annotations

import pytest

from chartgen import (
    FULLNAME,
    NAMESPACE,
    Chart,
    ConfigMap,
    Deployment,
    EmptyDir,
    ExistingSecret,
    Image,
    Mount,
    Namespace,
    PersistentVolumeClaim,
    Port,
    Projected,
    Service,
    host,
)
from chartgen.errors import ChartgenError
from chartgen.spec import declare
from chartgen.spec.reserved import ROOT_KEYS
from chartgen.spec.text import is_marked

IMAGE = Image("shop", tag="1.0.0")


def _chart(**fields: object) -> Chart:
    made: dict[str, object] = {"version": "1.0.0", "description": "A shop", "workload": Deployment(image=IMAGE)}
    return Chart("shop", **(made | fields))  # type: ignore[arg-type]


def test_ports() -> None:
    made = Deployment(image=IMAGE, ports={"http": 8080, "dns": Port(53, protocol="UDP")})
    assert made.first_port() == "http"
    assert made.port("http") == Port(8080)
    assert made.port("dns").protocol == "UDP"
    assert Deployment(image=IMAGE).first_port() is None


def test_a_port_is_its_number_and_what_it_speaks() -> None:
    Deployment(image=IMAGE, ports={"dns": 53, "dns-udp": Port(53, protocol="UDP")})
    with pytest.raises(ChartgenError, match="duplicate port 53/TCP"):
        Deployment(image=IMAGE, ports={"dns": 53, "dns-tcp": Port(53)})


def test_services() -> None:
    made = Deployment(
        image=IMAGE,
        ports={"http": 8080, "grpc": 50051},
        service=Service(80),
        services={"all": Service({"grpc": 50051, "http": 80})},
    )
    assert [name for name, _service in made.all_services()] == ["", "all"]
    assert made.served(Service(80)) == {"http": 80}, "a number leads to the first port"
    assert list(made.served(made.services["all"]).items()) == [("grpc", 50051), ("http", 80)]


def test_mounts() -> None:
    volume = EmptyDir("tmp")
    made = Deployment(image=IMAGE, mounts={"/a": volume, "/b": Mount(volume, sub_path="b")})
    assert [(path, mount.source, mount.sub_path) for path, mount in made.mounted()] == [
        ("/a", volume, ""),
        ("/b", volume, "b"),
    ]


@pytest.mark.parametrize("path", ["relative", "/a:b", "", "/a/../b"])
def test_paths_that_nothing_is_mounted_at(path: str) -> None:
    with pytest.raises(ChartgenError, match="invalid mount path"):
        Deployment(image=IMAGE, mounts={path: EmptyDir("a")})


def test_what_a_chart_refers_to() -> None:
    config = ConfigMap({"A": "1"})
    keys = ExistingSecret("keys", keys=["B"])
    files = ConfigMap({"C": "1"}, name="files")
    data = PersistentVolumeClaim("data", size="1Gi")
    made = _chart(
        workload=Deployment(image=IMAGE, env={"B": keys.key("B")}, env_from=[config], mounts={"/data": data}),
        components={
            "other": Deployment(
                image=IMAGE, mounts={"/files": files.key("C"), "/all": Projected("all", [files, keys.key("B")])}
            ),
        },
    )
    assert [(path, source) for path, source in made.used_sources] == [
        (("workload", "env", "B"), keys),
        (("workload", "env_from", 0), config),
        (("components", "other", "mounts", "/files"), files),
        (("components", "other", "mounts", "/all"), files),
        (("components", "other", "mounts", "/all"), keys),
    ]
    assert [volume.name for _path, volume in made.used_volumes] == ["data", "all"]


def test_app_version() -> None:
    assert _chart().effective_app_version() == "1.0.0"
    assert _chart(app_version="2.0").effective_app_version() == "2.0"
    other = _chart(workload=None, components={"a": Deployment(image=IMAGE)})
    assert other.effective_app_version() == ""


def test_equal_configmaps_are_one() -> None:
    """Two modules may say the same thing twice."""
    _chart(workload=Deployment(image=IMAGE, env_from=[ConfigMap({"A": "1"})], mounts={"/a": ConfigMap({"A": "1"})}))


def test_environments_add_up() -> None:
    base = _chart()
    made = base.with_environments(staging=base.but(version="1.0.1")).with_environments(production=base)
    assert list(made.environments) == ["staging", "production"]
    assert made.environments["production"] is base
    assert base.environments == {}


@pytest.mark.parametrize("name", ["image", "config", "persistence", "global", "enabled", "main", "tests", "env"])
def test_names_that_no_component_has(name: str) -> None:
    with pytest.raises(ChartgenError, match="it is a root key of the values"):
        _chart(components={name: Deployment(image=IMAGE)})


def test_root_keys_are_those_of_values() -> None:
    """Names of components are labels, so that keys with capitals need not be reserved."""
    declared = {one.mark.path.split(".")[0] for cls in (Chart, Deployment) for one in declare.declared(cls)}
    assert {key for key in declared if key and key == key.lower()} <= ROOT_KEYS


@pytest.mark.parametrize("name", ["a" * 54, "1shop", "shop-", "Shop", "shop_a", "", "ünter"])
def test_names_that_no_chart_has(name: str) -> None:
    with pytest.raises(ChartgenError, match='"name" of Chart'):
        Chart(name, version="1.0.0", description="A", workload=Deployment(image=IMAGE))


def test_marks_survive_in_text() -> None:
    text = f"http://{host('redis')}.{NAMESPACE}:6379/{FULLNAME}"
    assert is_marked(text)
    assert not is_marked("http://redis:6379")
    assert host() != host("redis") != FULLNAME
    assert not is_marked(6379)


def test_namespace_is_a_label() -> None:
    assert Namespace("todo-app").name == "todo-app"
    with pytest.raises(ChartgenError, match='"name" of Namespace'):
        Namespace("todo.app")


def test_a_volume_that_is_mounted_and_named_is_one_mount() -> None:
    data = PersistentVolumeClaim("data", size="1Gi")
    shop = Deployment(image=IMAGE, mounts={"/data": data}, volumes={"data": data, "spare": EmptyDir("spare")})
    assert [path for path, _ in shop.all_mounts()] == [("mounts", "/data"), ("volumes", "spare")]
