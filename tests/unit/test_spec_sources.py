"""ConfigMaps and Secrets: which keys are known, which have to be there."""

from __future__ import annotations

import pytest

from chartgen import ConfigMap, ExistingConfigMap, ExistingSecret, Secret
from chartgen.errors import ChartgenError
from chartgen.spec.keys import KeySource


@pytest.mark.parametrize(
    ("source", "keys"),
    [
        (ConfigMap({"A": "1", "B": "2"}), ("A", "B")),
        (ExistingConfigMap("shared"), None),
        (ExistingConfigMap("shared", keys=["A"], optional_keys=["B"]), ("A", "B")),
        (Secret(["A"], optional_keys=["B"]), ("A", "B")),
        (Secret(type="kubernetes.io/tls"), ("tls.crt", "tls.key")),
        (Secret(["tls.key", "ca.crt"], type="kubernetes.io/tls"), ("tls.key", "ca.crt", "tls.crt")),
        (ExistingSecret("shared", type="kubernetes.io/dockerconfigjson"), (".dockerconfigjson",)),
        (ExistingSecret("shared", optional_keys=["A"]), ("A",)),
    ],
)
def test_known_keys(source: KeySource, keys: tuple[str, ...] | None) -> None:
    assert source.known_keys() == keys


def test_required_keys() -> None:
    made = Secret(["A"], optional_keys=["B"], type="kubernetes.io/ssh-auth")
    assert made.required_keys() == ("A", "ssh-privatekey")


def test_any_key_where_none_is_declared() -> None:
    assert ExistingConfigMap("shared").key("whatever").name == "whatever"


def test_a_key_that_is_not_declared() -> None:
    with pytest.raises(ChartgenError, match="unknown key of Secret") as caught:
        Secret(["PASSWORD"]).key("PASWORD")
    assert caught.value.findings[0].hint == 'did you mean "PASSWORD"?'


def test_no_content_of_a_secret_is_shown() -> None:
    with pytest.raises(ChartgenError) as caught:
        Secret({"PASSWORD": "hunter2"})  # type: ignore[arg-type]
    assert "hunter2" not in str(caught.value.findings)


@pytest.mark.parametrize("key", ["a key", "", "ü", "a/b", "x" * 254, ".", ".."])
def test_keys_that_kubernetes_refuses(key: str) -> None:
    with pytest.raises(ChartgenError, match=r"invalid key .* of ConfigMap"):
        ConfigMap({key: "x"})
    with pytest.raises(ChartgenError, match="invalid key of Secret"):
        Secret([key])


def test_a_configmap_holds_a_mebibyte() -> None:
    ConfigMap({"big": "x" * (1024 * 1024 - 3)})
    with pytest.raises(ChartgenError, match="1,048,577 bytes"):
        ConfigMap({"big": "x" * (1024 * 1024 - 2)})
    with pytest.raises(ChartgenError, match="bytes"):
        ConfigMap({"big": "ü" * (1024 * 512)})
