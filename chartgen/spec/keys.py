"""What refers to ConfigMaps and Secrets: their keys, as variables or files."""

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY
from typing import Any, ClassVar

from chartgen import names
from chartgen.locations import Key, Path
from chartgen.similar import closest
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.frozen import Names
from chartgen.spec.rawdata import Named, Serializable


class Mountable(Spec):
    """A source that a container can mount."""


class KeySource(Named, Mountable):
    """An object with keys, each of which can become an environment variable or a file."""

    is_secret: ClassVar[bool] = False
    """Whether it is a Secret in the cluster."""
    is_created: ClassVar[bool] = False
    """Whether the chart creates it, or has something else create it."""

    def key(self, name: str) -> "KeyRef":
        """Refer to one key, as the value of an environment variable or as a single mounted file."""
        return KeyRef(self, name)

    def paths(self, by_key: Mapping[str, str]) -> "KeyPaths":
        """Refer to some keys as files, with paths other than the names of the keys."""
        return KeyPaths(self, by_key)

    def variables(self, *, prefix: str = "", optional: bool = False) -> "KeyVariables":
        """Refer to all keys as environment variables, with a prefix, or of an object that may be missing."""
        return KeyVariables(self, prefix=prefix, optional=optional)

    def known_keys(self) -> tuple[str, ...] | None:
        """Return the declared keys, or None if any key is accepted."""
        raise NotImplementedError


@spec
class KeyRef(Serializable, Mountable):
    """A key of a ConfigMap or Secret."""

    source: KeySource
    """ConfigMap or Secret that has the key. Fixed in the chart."""
    name: str
    """Name of the key. Fixed in the chart."""

    _positional: ClassVar[tuple[str, ...]] = ("name",)  # what the author's call says: secrets.key("PASSWORD")

    @classmethod
    def _hides(cls, given: Mapping[str, Any], /) -> bool:
        return bool(getattr(type(given.get("source")), "is_secret", False))

    def manifest(self) -> dict[str, Any]:
        """Return the reference as the source of a variable."""
        kind = "secretKeyRef" if self.source.is_secret else "configMapKeyRef"
        return {kind: {"name": str(self.source), "key": self.name}}

    @check("source", "name")
    def _known_key(self) -> Iterator[Problem]:
        yield from _reference_problems(self.source, self.name, ("name",))


@spec
class KeyPaths(Mountable):
    """Some keys of a ConfigMap or Secret as files, with paths other than the names of the keys."""

    source: KeySource
    """ConfigMap or Secret that has the keys. Fixed in the chart."""
    by_key: Names[str]
    """Path of the file of each key, such as `{"tls.crt": "certs/public.crt"}`. Fixed in the chart."""

    _positional: ClassVar[tuple[str, ...]] = ("by_key",)  # what the author's call says: secrets.paths({...})

    @classmethod
    def _hides(cls, given: Mapping[str, Any], /) -> bool:
        return KeyRef._hides(given)

    @check("source", "by_key")
    def _known_keys(self) -> Iterator[Problem]:
        if not self.by_key:
            yield Problem(("by_key",), "missing keys", hint='such as `{"tls.crt": "certs/public.crt"}`')
        for key in self.by_key:
            yield from _reference_problems(self.source, key, ("by_key", Key(key)))

    @check("by_key")
    def _paths(self) -> Iterator[Problem]:
        seen: set[str] = set()
        for key, path in self.by_key.items():
            if not path or path.startswith("/") or ".." in path.split("/"):
                yield Problem(("by_key", key), 'invalid path of a key: must be relative, without ".."', path)
            elif path in seen:
                yield Problem(("by_key", key), "duplicate path of a key", path)
            seen.add(path)


@spec
class KeyVariables(Spec):
    """All keys of a ConfigMap or Secret, as environment variables."""

    source: KeySource
    """ConfigMap or Secret that has the keys. Fixed in the chart."""
    _: KW_ONLY
    prefix: str = ""
    """What the names of the variables begin with, before the key. Fixed in the chart."""
    optional: bool = False
    """Whether the ConfigMap or Secret may be missing. Fixed in the chart."""

    _positional: ClassVar[tuple[str, ...]] = ()  # what the author's call says: secrets.variables(prefix="DB_")

    @classmethod
    def _hides(cls, given: Mapping[str, Any], /) -> bool:
        return KeyRef._hides(given)

    @check("prefix")
    def _is_beginning_of_names(self) -> Iterator[Problem]:
        if self.prefix and (sentence := names.env_name(self.prefix)):
            yield Problem(("prefix",), f"invalid prefix of variables: {sentence}", self.prefix)


def variables_of(source: KeySource | KeyVariables) -> tuple[str, ...]:
    """Return the names of the variables that a source in `env_from` is known to set."""
    if isinstance(source, KeyVariables):
        return tuple(f"{source.prefix}{key}" for key in source.source.known_keys() or ())
    return tuple(source.known_keys() or ())


def source_of(thing: Any) -> KeySource | None:
    """Return the ConfigMap or Secret that is meant, itself or by its keys; None if it is something else."""
    if isinstance(thing, KeyRef | KeyPaths):
        return thing.source
    return thing if isinstance(thing, KeySource) else None


def paths_of(thing: Any) -> Mapping[str, str] | None:
    """Return the paths of the files of some keys of a ConfigMap or Secret; None if all of them are meant."""
    if isinstance(thing, KeyRef):
        return {thing.name: thing.name}
    return thing.by_key if isinstance(thing, KeyPaths) else None


def _reference_problems(source: KeySource, key: str, path: Path) -> Iterator[Problem]:
    """Find a reference to a key that does not exist, or that cannot."""
    known = source.known_keys()
    hidden, cls = source.is_secret, type(source).__name__
    if known is not None and key not in known:
        nearest = closest(key, known)
        yield Problem(
            path,
            f"unknown key of {cls}" if hidden else f'unknown key "{key}" of {cls}',
            found="" if hidden else key,
            expected=", ".join(known),
            hint=f'did you mean "{nearest}"?' if nearest else f"add it to the keys of {cls}",
        )
    elif known is None and (sentence := names.config_key(key)):
        yield Problem(path, f'invalid key "{key}" of {cls}: {sentence}', key)
