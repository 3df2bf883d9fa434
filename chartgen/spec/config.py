"""ConfigMaps and Secrets, created by the chart or existing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, ClassVar

from chartgen import names
from chartgen.locations import Key
from chartgen.spec.base import spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import STRING, Value
from chartgen.spec.files import Content, Folder
from chartgen.spec.frozen import Items, Names, empty
from chartgen.spec.keys import KeySource
from chartgen.spec.labels import HasMetadata
from chartgen.spec.text import mark
from chartgen.spec.types import DnsLabel, DnsSubdomain, checked

DATA_LIMIT = 1024 * 1024
"""Maximum size of a ConfigMap or Secret in bytes (Kubernetes API: 1 MiB)."""

SECRET_TYPES = {
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
}
"""Keys that Kubernetes requires by type of Secret (Kubernetes: Secret types)."""


_TOKEN = "kubernetes.io/service-account-token"
_TOKEN_ANNOTATION = "kubernetes.io/service-account.name"
_KEY_FORM = "letters, digits, underscores, dashes and dots, at most 253"
_FORMS = {
    "name": "lower-case letters, digits and dashes, a letter or a digit first and last",
    "type": "Opaque, or a name such as kubernetes.io/tls",
}


@spec
class ConfigMap(KeySource, HasMetadata):
    """A ConfigMap that the chart creates. The text of each key is a value; binary data is fixed in the chart.

    Its name is `FULLNAME-config`, or `FULLNAME-NAME` if `name` is set.
    """

    is_created: ClassVar[bool] = True
    _placeholders: ClassVar[tuple[str, ...]] = ("data",)

    data: Annotated[Names[Content | None], Value("*", "Configuration", STRING, level="minimal")] = field(
        default_factory=empty
    )
    """Text or bytes by key, or a Path relative to the spec; None omits a key, such as in one environment.
    Value: `config.KEY`, or `configMaps.NAME.KEY`."""
    _: KW_ONLY
    files: Annotated[Folder, Value("*", "Configuration", STRING, level="minimal")] = field(default_factory=empty)
    """Path of a folder, relative to the spec, whose files are additional keys. Value: `config.KEY`, or
    `configMaps.NAME.KEY`."""
    immutable: bool = False
    """Whether the data can't change, so that nodes need not watch it. To change it, rename the ConfigMap. Fixed in the
    chart."""
    name: DnsLabel | None = None
    """Name within the chart, part of the object's name and of the path of its values. Fixed in the chart."""
    fullname: DnsSubdomain | None = None
    """Exact name of the ConfigMap. Defaults to `FULLNAME-config`, or `FULLNAME-NAME`. Fixed in the chart."""
    docs: Names[str] = field(default_factory=empty)
    """Description of each key, shown as the comment of its value. Fixed in the chart."""

    def _in_text(self) -> str:
        return self.fullname or mark("ConfigMap", self.name or "")

    def known_keys(self) -> tuple[str, ...]:
        """Return the keys."""
        return tuple(self._contents())

    def texts(self) -> dict[str, str]:
        """Return the text of each key that has text."""
        return {key: text for key, text in self._contents().items() if isinstance(text, str)}

    def binaries(self) -> dict[str, bytes]:
        """Return the content of each key that has no text."""
        return {key: data for key, data in self._contents().items() if isinstance(data, bytes)}

    def _contents(self) -> dict[str, str | bytes]:
        files = dict(self.files)  # type: ignore[arg-type]
        return {key: data for key, data in {**files, **self.data}.items() if isinstance(data, str | bytes)}

    @check("data", "files")
    def _data_keys(self) -> Iterator[Problem]:
        for key in self.data:
            if sentence := names.config_key(key):
                yield Problem(("data", Key(key)), f'invalid key "{key}" of ConfigMap: {sentence}', key)
        files = dict(self.files)  # type: ignore[arg-type]
        for key in files:
            if sentence := names.config_key(key):
                yield Problem(("files",), f'invalid file name "{key}", which is a key of ConfigMap: {sentence}', key)
            elif key in self.data:
                yield Problem(("data", Key(key)), f'duplicate key "{key}" of ConfigMap: a file has this name', key)

    @check("data", "files", "docs")
    def _documented_keys(self) -> Iterator[Problem]:
        files = dict(self.files)  # type: ignore[arg-type]
        known = [*files, *self.data]
        for key in self.docs:
            if key not in known:
                yield Problem(("docs", key), f'unknown key "{key}" in "docs" of ConfigMap', expected=", ".join(known))

    @check("data", "files")
    def _size(self) -> Iterator[Problem]:
        texts = {key: text.encode("utf-8", "surrogatepass") for key, text in self.texts().items()}
        size = sum(len(key) + len(data) for key, data in {**texts, **self.binaries()}.items())
        if size > DATA_LIMIT:
            where = ("files",) if self.files and not self.data else ("data",)
            yield Problem(where, f"invalid data of ConfigMap: {size:,} bytes exceed the limit of {DATA_LIMIT:,}")


@spec
class ExistingConfigMap(KeySource):
    """A ConfigMap that already exists in the namespace."""

    name: Annotated[DnsSubdomain, Value("*", "Configuration", level="minimal")]
    """Name of the ConfigMap. Value: `existingConfigMaps.NAME`."""
    _: KW_ONLY
    keys: Items[str] | None = None
    """Keys to use; all keys if unset. Fixed in the chart."""
    optional_keys: Items[str] = ()
    """Keys that may be missing. Fixed in the chart."""

    def _in_text(self) -> str:
        return mark("ExistingConfigMap", self.name)

    def known_keys(self) -> tuple[str, ...] | None:
        """Return the declared keys, or None if any key is accepted."""
        return None if self.keys is None else (*self.keys, *self.optional_keys)

    @check("keys", "optional_keys")
    def _key_names(self) -> Iterator[Problem]:
        yield from _key_problems("ExistingConfigMap", keys=self.keys or (), optional_keys=self.optional_keys)


@spec
class Secret(KeySource, HasMetadata):
    """A Secret that the chart creates from contents provided at installation. The spec lists only the keys.

    Its name is `FULLNAME-secret`, or `FULLNAME-NAME` if `name` is set. An existing Secret can be used instead.
    """

    keys: Items[str] = ()
    """Keys that must have a value at installation. Value: `secret.KEY`, or `secrets.NAME.KEY`."""
    _: KW_ONLY
    name: DnsLabel | None = None
    """Name within the chart, part of the object's name and of the path of its values. Fixed in the chart."""
    fullname: DnsSubdomain | None = None
    """Exact name of the Secret. Defaults to `FULLNAME-secret`, or `FULLNAME-NAME`. Fixed in the chart."""
    optional_keys: Items[str] = ()
    """Keys that may be empty; empty keys are omitted from the Secret. Fixed in the chart."""
    type: Annotated[str, checked(names.qualified_name)] = "Opaque"
    """Type of the Secret, such as Opaque, kubernetes.io/tls or kubernetes.io/dockerconfigjson. Fixed in the chart."""
    docs: Names[str] = field(default_factory=empty)
    """Description of each key, shown as the comment of its value. Fixed in the chart."""

    is_secret: ClassVar[bool] = True
    is_created: ClassVar[bool] = True
    _forms: ClassVar[Mapping[str, str]] = _FORMS
    _never_secret: ClassVar[tuple[str, ...]] = ("name",)

    @classmethod
    def _hides(cls, _given: Mapping[str, Any], /) -> bool:
        return True

    def _in_text(self) -> str:
        return mark("Secret", self.name or "")

    def known_keys(self) -> tuple[str, ...]:
        """Return the declared keys and those that the type requires."""
        return tuple(dict.fromkeys((*self.keys, *SECRET_TYPES.get(self.type, ()), *self.optional_keys)))

    def required_keys(self) -> tuple[str, ...]:
        """Return the keys that must have a value at installation."""
        return tuple(key for key in self.known_keys() if key not in self.optional_keys)

    @check("keys", "optional_keys")
    def _key_names(self) -> Iterator[Problem]:
        yield from _key_problems("Secret", hidden=True, keys=self.keys, optional_keys=self.optional_keys)

    @check("keys", "optional_keys", "type")
    def _has_keys(self) -> Iterator[Problem]:
        if not self.known_keys():
            yield Problem(("keys",), "missing keys of Secret", hint='list them: `Secret(["PASSWORD"])`')

    @check("type", "optional_keys")
    def _keys_of_type(self) -> Iterator[Problem]:
        if self.type == _TOKEN:
            yield Problem(
                ("type",), "a Secret for a service account token needs an annotation that names the account",
                hint=f"write it as a `Manifest` without data, with the annotation `{_TOKEN_ANNOTATION}`",
            )  # fmt: skip
        for key in SECRET_TYPES.get(self.type, ()):
            if key in self.optional_keys:
                yield Problem(
                    ("optional_keys",),
                    f'invalid optional key "{key}": Secrets of type {self.type} require it',
                    found=key,
                )

    @check("docs", "keys", "optional_keys", "type")
    def _documented_keys(self) -> Iterator[Problem]:
        for key in self.docs:
            if key not in self.known_keys():
                yield Problem(("docs",), 'unknown key in "docs" of Secret', expected=", ".join(self.known_keys()))


@spec
class ExistingSecret(KeySource):
    """A Secret that already exists in the namespace, or that something else creates. The chart only refers to it."""

    name: Annotated[DnsSubdomain, Value("*", "Secrets", level="minimal")]
    """Name of the Secret. Value: `existingSecrets.NAME`."""
    _: KW_ONLY
    keys: Items[str] = ()
    """Keys that must exist. Without any, the whole Secret is used. Fixed in the chart."""
    optional_keys: Items[str] = ()
    """Keys that may be missing. Fixed in the chart."""
    type: Annotated[str, checked(names.qualified_name)] = "Opaque"
    """Type of the Secret, for the command in the chart's README that creates it. Fixed in the chart."""
    made_by: str = ""
    """What creates the Secret, such as cert-manager. The chart's README then has no command to create it. Fixed in the
    chart."""
    docs: Names[str] = field(default_factory=empty)
    """Description of each key, shown in the chart's README. Fixed in the chart."""

    is_secret: ClassVar[bool] = True
    _forms: ClassVar[Mapping[str, str]] = _FORMS
    _never_secret: ClassVar[tuple[str, ...]] = ("name", "made_by")

    @classmethod
    def _hides(cls, _given: Mapping[str, Any], /) -> bool:
        return True

    def _in_text(self) -> str:
        return mark("ExistingSecret", self.name)

    def known_keys(self) -> tuple[str, ...] | None:
        """Return the declared keys and those that the type requires; None if any key is accepted."""
        return tuple(dict.fromkeys((*self.keys, *SECRET_TYPES.get(self.type, ()), *self.optional_keys))) or None

    @check("keys", "optional_keys")
    def _key_names(self) -> Iterator[Problem]:
        yield from _key_problems("ExistingSecret", hidden=True, keys=self.keys, optional_keys=self.optional_keys)

    @check("docs", "keys", "optional_keys", "type")
    def _documented_keys(self) -> Iterator[Problem]:
        known = self.known_keys()
        for key in self.docs:
            if known is not None and key not in known:
                message = 'unknown key in "docs" of ExistingSecret'
                yield Problem(("docs",), message, expected=", ".join(known))


def _key_problems(cls: str, *, hidden: bool = False, **lists: Sequence[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for where, keys in lists.items():
        for index, key in enumerate(keys):
            if sentence := names.config_key(key):
                if hidden:
                    problem = Problem((where, index), f"invalid key of {cls}", "a string", _KEY_FORM, hidden=True)
                else:
                    message = f'invalid key "{key}" of {cls}: {sentence}'
                    problem = Problem((where, index), message, key)
                yield problem
            if key in seen:
                message = f"duplicate key of {cls}" if hidden else f'duplicate key "{key}" of {cls}'
                yield Problem((where, index), message, "" if hidden else key)
            seen.add(key)
