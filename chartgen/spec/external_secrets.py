"""Secrets that the External Secrets operator creates from a store, such as Vault."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, ClassVar

from chartgen import names
from chartgen.locations import Key
from chartgen.spec import examples
from chartgen.spec.base import Spec, base, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import BOOLEAN, Group, Json, Value
from chartgen.spec.extra import Extensible, Extra
from chartgen.spec.frozen import Names
from chartgen.spec.keys import KeySource
from chartgen.spec.labels import HasMetadata
from chartgen.spec.params import is_whole
from chartgen.spec.secret_literals import looks_secret
from chartgen.spec.text import mark
from chartgen.spec.types import DnsLabel, DnsSubdomain, Text, checked

_DURATION = r"^(0|([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h))+)$"
_REMOTE: Json = {"type": "string", "minLength": 1}
_KEY_FORM = "letters, digits, underscores, dashes and dots, at most 253"


def _duration(text: str) -> str | None:
    """Return why a text is not a duration of Go."""
    return None if re.fullmatch(_DURATION[1:-1], text) else "must be a duration such as 15m or 1h"


@base
class Store(Spec):
    """Fields of all stores."""

    name: Annotated[DnsSubdomain, Value("store", "Secrets", level="standard")]
    """Name of the store. Value: `externalSecrets.NAME.store`."""


@spec
class SecretStore(Store):
    """A SecretStore that already exists in the namespace of the release."""


@spec
class ClusterSecretStore(Store):
    """A ClusterSecretStore that already exists."""


@spec
class EverythingOf(Spec):
    """All keys of one secret in a store."""

    secret: Text
    """Path of the secret in the store, such as `prod/shop`. Value: `externalSecrets.NAME.secret`."""


def _remotes(source: Any, chart: Any) -> dict[str, str]:  # noqa: ARG001  a default is made from both
    remotes: dict[str, str] = source.remotes()
    return remotes


def _secret(source: Any, chart: Any) -> str | None:  # noqa: ARG001  a default is made from both
    return source.keys.secret if isinstance(source.keys, EverythingOf) else None


@spec
class ExternalSecret(KeySource, HasMetadata, Extensible):
    """A Secret that the External Secrets operator creates from a store. The chart contains an ExternalSecret.

    Both are called `FULLNAME-NAME`. The Secret is used like any other.
    """

    name: DnsLabel
    """Name within the chart, part of the object's name and of the path of its values. Fixed in the chart."""
    _: KW_ONLY
    enabled: Annotated[
        bool, Value("enabled", "Secrets", BOOLEAN, full=True, strict=examples.enabled, level="minimal")
    ] = True
    """Whether to create the ExternalSecret; otherwise, its Secret must already exist.
    Value: `externalSecrets.NAME.enabled`."""
    store: Annotated[SecretStore | ClusterSecretStore, Group("")]
    """Store to read the contents from. Its values are at `externalSecrets.NAME.store`."""
    keys: Annotated[EverythingOf | Names[str], Value("keys.*", "Secrets", _REMOTE, default=_remotes, level="standard")]
    """Path of the key `{}` in the store, `SECRET#PROPERTY`. In a spec, `{"STRIPE_KEY": "prod/shop#stripe"}` is the
    property `stripe` of `prod/shop`, and `EverythingOf("prod/shop")` stands for all its keys.
    Value: `externalSecrets.NAME.keys.KEY`."""
    _everything: ClassVar[Value] = Value("secret", "Secrets", _REMOTE, default=_secret, level="standard")
    """Path in the store of the secret that has all keys. Value: `externalSecrets.NAME.secret`."""
    refresh_interval: Annotated[
        str,
        checked(_duration),
        Value("refreshInterval", "Secrets", {"type": "string", "pattern": _DURATION}, level="standard"),
    ] = "1h"
    """Interval at which the operator reads the store, such as 15m; 0 to read it only once.
    Value: `externalSecrets.NAME.refreshInterval`."""
    type: Annotated[str, checked(names.qualified_name)] = "Opaque"
    """Type of the Secret, such as Opaque or kubernetes.io/dockerconfigjson. Fixed in the chart."""
    fullname: DnsSubdomain | None = None
    """Exact name of the ExternalSecret and its Secret. Defaults to `FULLNAME-NAME`. Fixed in the chart."""

    _extra: ClassVar[Extra] = Extra(
        {"data": "keys", "dataFrom": "keys", "secretStoreRef": "store"},
        part=("external-secrets.io/v1", "ExternalSecret", ("spec",)),
        content="template",
    )

    is_secret: ClassVar[bool] = True
    is_created: ClassVar[bool] = True
    _forms: ClassVar[Mapping[str, str]] = {
        "name": "lower-case letters, digits and dashes, a letter or a digit first and last",
        "refresh_interval": "a duration such as 15m or 1h",
        "type": "Opaque, or a name such as kubernetes.io/tls",
    }
    _never_secret: ClassVar[tuple[str, ...]] = ("name", "store")

    @classmethod
    def _hides(cls, _given: Mapping[str, Any], /) -> bool:
        return True

    def _in_text(self) -> str:
        return self.fullname or mark("ExternalSecret", self.name)

    def remotes(self) -> dict[str, str]:
        """Return the path in the store of each key; empty for all keys of one secret."""
        return {} if isinstance(self.keys, EverythingOf) else dict(self.keys)

    def known_keys(self) -> tuple[str, ...] | None:
        """Return the declared keys, or None if any key is accepted."""
        return None if isinstance(self.keys, EverythingOf) else tuple(self.keys)

    @check("extra")
    def _fields_of_the_target(self) -> Iterator[Problem]:
        target = self.extra.get("target")
        template = target.get("template") if isinstance(target, Mapping) else None
        for path, part, key, own in (
            (("target",), target, "name", "fullname"),
            (("target", "template"), template, "type", "type"),
        ):
            if isinstance(part, str) and is_whole(part):
                yield Problem(
                    ("extra", *path), f'unsupported Param as "{".".join(path)}" of ExternalSecret',
                    expected="a dict, whose texts may be Params",
                )  # fmt: skip
            if isinstance(part, Mapping) and key in part:
                name = ".".join((*path, key))
                yield Problem(
                    ("extra", *path, Key(key)), f'conflicting field "{name}": chartgen sets it', name,
                    hint=f'use the field "{own}"',
                )  # fmt: skip

    @check("keys")
    def _key_names(self) -> Iterator[Problem]:
        if isinstance(self.keys, EverythingOf):
            return
        if not self.keys:
            yield Problem(("keys",), "missing keys of ExternalSecret", hint='add them: `{"KEY": "SECRET#PROPERTY"}`')
        for key, remote in self.keys.items():
            if names.config_key(key):
                yield Problem(("keys", Key(key)), "invalid key of ExternalSecret", "a string", _KEY_FORM, hidden=True)
            secret, _, prop = remote.partition("#")
            if not secret or (not prop and "#" in remote):
                yield Problem(
                    ("keys", key), "invalid path in the store of ExternalSecret", "a string",
                    "SECRET or SECRET#PROPERTY, such as prod/shop#stripe", hidden=True,
                )  # fmt: skip
            elif looks_secret("", remote):
                yield Problem(
                    ("keys", key), "invalid path in the store of ExternalSecret: it looks like the content itself",
                    "a string", "SECRET or SECRET#PROPERTY, such as prod/shop#stripe", hidden=True,
                )  # fmt: skip
