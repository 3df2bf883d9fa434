"""ConfigMaps and Secrets: made by the chart, or there already."""

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, ClassVar

from chartgen import names
from chartgen.locations import Key
from chartgen.spec.base import Items, Names, Problem, Spec, empty, spec
from chartgen.spec.declare import STRING, Value
from chartgen.spec.types import DnsLabel, DnsSubdomain, checked

DATA_LIMIT = 1024 * 1024
"""Bytes that a ConfigMap or a Secret may hold (Kubernetes API: 1 MiB)."""

SECRET_TYPES = {
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
}
"""The keys that Kubernetes asks of a Secret of a type (Kubernetes: Secret types)."""


_TOKEN = "kubernetes.io/service-account-token"
_TOKEN_ANNOTATION = "kubernetes.io/service-account.name"
_KEY_FORM = "letters, digits, underscores, dashes and dots, at most 253"
_FORMS = {
    "name": "lower-case letters, digits and dashes, a letter or a digit first and last",
    "type": "Opaque, or a name such as kubernetes.io/tls",
}


class Mountable(Spec):
    """What can be mounted as files."""


class KeySource(Mountable):
    """What has keys, each of which can be an environment variable or a file."""

    def key(self, name: str) -> "KeyRef":
        """Refer to one key: as the value of an environment variable, or mounted as a single file."""
        return KeyRef(self, name)

    def known_keys(self) -> tuple[str, ...] | None:
        """List the keys that are declared; None where any key may be there."""
        raise NotImplementedError


@spec
class KeyRef(Mountable):
    """One key of a ConfigMap or a Secret."""

    source: KeySource
    """The object that holds the key."""
    name: str
    """The key."""

    _said: ClassVar[tuple[str, ...]] = ("name",)  # what the author's call says: secrets.key("PASSWORD")

    @classmethod
    def _hides(cls, given: Mapping[str, Any], /) -> bool:
        return isinstance(given.get("source"), Secret | ExistingSecret)

    def _problems(self) -> Iterator[Problem]:
        known = self.source.known_keys()
        if known is not None and self.name not in known:
            nearest = names.closest(self.name, known)
            hidden = isinstance(self.source, Secret | ExistingSecret)
            yield Problem(
                ("name",),
                f"{type(self.source).__name__} has no {'such key' if hidden else f'key `{self.name}`'}",
                found="" if hidden else self.name,
                expected=", ".join(known),
                hint=f"did you mean `{nearest}`?" if nearest else "declare the key where the object is made",
            )


@spec
class ConfigMap(KeySource):
    """Configuration that the chart brings: text by key, each a value that whoever installs may change.

    Without a name it is the chart's one `FULLNAME-config`; with one it is `FULLNAME-NAME`.
    """

    _takes_marks: ClassVar[tuple[str, ...]] = ("data",)

    data: Annotated[Names[str], Value("*", "Configuration", STRING)]
    """The text of each key. Value: `config.KEY`, or `configMaps.NAME.KEY`."""
    _: KW_ONLY
    name: DnsLabel | None = None
    """Its name within the chart, and its place among the values. Fixed in the chart."""
    docs: Names[str] = field(default_factory=empty)
    """What each key is for, in a sentence: the comment of its value. Fixed in the chart."""

    def known_keys(self) -> tuple[str, ...]:
        """List the keys."""
        return tuple(self.data)

    def _problems(self) -> Iterator[Problem]:
        yield from _key_problems("data", self.data)
        for key in self.docs:
            if key not in self.data:
                yield Problem(("docs", key), f"there is no key `{key}` to describe", expected=", ".join(self.data))
        size = sum(len(key) + len(text.encode("utf-8", "surrogatepass")) for key, text in self.data.items())
        if size > DATA_LIMIT:
            yield Problem(("data",), f"the data is {size:,} bytes; a ConfigMap holds {DATA_LIMIT:,} at most")


@spec
class ExistingConfigMap(KeySource):
    """A ConfigMap that is in the namespace already."""

    name: Annotated[DnsSubdomain, Value("*", "Configuration")]
    """Its name, and its place among the values. Value: `existingConfigMaps.NAME`."""
    _: KW_ONLY
    keys: Items[str] | None = None
    """The keys that are used; without them all that it holds. Fixed in the chart."""
    optional_keys: Items[str] = ()
    """Keys that may be missing there. Fixed in the chart."""

    def known_keys(self) -> tuple[str, ...] | None:
        """List the keys that are declared, or None for any."""
        return None if self.keys is None else (*self.keys, *self.optional_keys)

    def _problems(self) -> Iterator[Problem]:
        yield from _list_problems(keys=self.keys or (), optional_keys=self.optional_keys)


@spec
class Secret(KeySource):
    """A Secret that the chart makes from contents that whoever installs brings; the spec knows the keys alone.

    Without a name it is the chart's one `FULLNAME-secret`; with one it is `FULLNAME-NAME`. At installation one that is
    there already can take its place.
    """

    keys: Items[str] = ()
    """The keys that must be brought. Value: `secret.KEY`, or `secrets.NAME.KEY`."""
    _: KW_ONLY
    name: DnsLabel | None = None
    """Its name within the chart, and its place among the values. Fixed in the chart."""
    optional_keys: Items[str] = ()
    """Keys that may be left empty: they are then not there. Fixed in the chart."""
    type: Annotated[str, checked(names.qualified_name)] = "Opaque"
    """Opaque, kubernetes.io/tls, kubernetes.io/dockerconfigjson, ... Fixed in the chart."""
    docs: Names[str] = field(default_factory=empty)
    """What each key is for, in a sentence: the comment of its value. Fixed in the chart."""

    _forms: ClassVar[Mapping[str, str]] = _FORMS

    @classmethod
    def _hides(cls, _given: Mapping[str, Any], /) -> bool:
        return True

    def known_keys(self) -> tuple[str, ...]:
        """List the keys: those that are declared, and those that the type asks for."""
        return tuple(dict.fromkeys((*self.keys, *SECRET_TYPES.get(self.type, ()), *self.optional_keys)))

    def required_keys(self) -> tuple[str, ...]:
        """List the keys without which the chart is not installed."""
        return tuple(key for key in self.known_keys() if key not in self.optional_keys)

    def _problems(self) -> Iterator[Problem]:
        yield from _list_problems(hidden=True, keys=self.keys, optional_keys=self.optional_keys)
        if not self.known_keys():
            yield Problem(("keys",), "a Secret needs at least one key")
        if self.type == _TOKEN:
            yield Problem(
                ("type",), "Kubernetes takes a token's Secret only with an annotation that names its service account",
                hint=f"write it as a `Manifest` without data, with `{_TOKEN_ANNOTATION}`",
            )  # fmt: skip
        for key in SECRET_TYPES.get(self.type, ()):
            if key in self.optional_keys:
                yield Problem(("optional_keys",), f"a Secret of type {self.type} must have the key `{key}`", found=key)
        for key in self.docs:
            if key not in self.known_keys():
                yield Problem(("docs",), "there is no such key to describe", expected=", ".join(self.known_keys()))


@spec
class ExistingSecret(KeySource):
    """A Secret that is in the namespace already; the chart neither makes nor reads it."""

    name: Annotated[DnsSubdomain, Value("*", "Secrets")]
    """Its name, and its place among the values. Value: `existingSecrets.NAME`."""
    _: KW_ONLY
    keys: Items[str] = ()
    """The keys that must be there. Fixed in the chart."""
    optional_keys: Items[str] = ()
    """Keys that may be missing there. Fixed in the chart."""
    type: Annotated[str, checked(names.qualified_name)] = "Opaque"
    """Its type, for the README's command that makes it. Fixed in the chart."""
    docs: Names[str] = field(default_factory=empty)
    """What each key is for, in a sentence: for the README. Fixed in the chart."""

    _forms: ClassVar[Mapping[str, str]] = _FORMS

    @classmethod
    def _hides(cls, _given: Mapping[str, Any], /) -> bool:
        return True

    def known_keys(self) -> tuple[str, ...]:
        """List the keys that are declared, and those that the type asks for."""
        return tuple(dict.fromkeys((*self.keys, *SECRET_TYPES.get(self.type, ()), *self.optional_keys)))

    def _problems(self) -> Iterator[Problem]:
        yield from _list_problems(hidden=True, keys=self.keys, optional_keys=self.optional_keys)
        if not self.known_keys():
            yield Problem(("keys",), "say which keys of the Secret are used", hint='keys=["PASSWORD"]')
        for key in self.docs:
            if key not in self.known_keys():
                yield Problem(("docs",), "there is no such key to describe", expected=", ".join(self.known_keys()))


def _key_problems(where: str, keys: object) -> Iterator[Problem]:
    for key in keys:  # type: ignore[attr-defined]
        sentence = names.config_key(key)
        if sentence:
            yield Problem((where, Key(key)), f"`{key}` is no key of a ConfigMap or Secret: {sentence}", found=key)


def _list_problems(*, hidden: bool = False, **lists: tuple[str, ...] | list[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for where, keys in lists.items():
        for index, key in enumerate(keys):
            if sentence := names.config_key(key):
                if hidden:
                    problem = Problem((where, index), "this is no key of a Secret", "text", _KEY_FORM)
                else:
                    message = f"`{key}` is no key of a ConfigMap or Secret: {sentence}"
                    problem = Problem((where, index), message, key)
                yield problem
            if key in seen:
                message = "a key is there twice" if hidden else f"the key `{key}` is there twice"
                yield Problem((where, index), message, "" if hidden else key)
            seen.add(key)
