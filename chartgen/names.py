r"""The naming rules of Kubernetes, Helm and image references.

Each function takes a text and returns `None` where it is allowed, or one sentence that says what is wrong with it. The
rules are those of k8s.io/apimachinery's `validation` package, of Helm's `chartutil` and of distribution's
`reference` package. Beside each rule stands its pattern, anchored by `^` and `$`, with neither lookaround nor `\d`, so
that ECMA, Go's RE2 and Python read it alike; a schema states the length as `maxLength` beside it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LABEL_MAX = 63
"""Characters in a DNS label, a label's value and the name part of a label's key."""
SUBDOMAIN_MAX = 253
"""Characters in a DNS subdomain, which is what most names of objects are."""
CONFIG_KEY_MAX = 253
"""Characters in a key of a ConfigMap or a Secret."""
RELEASE_NAME_MAX = 53
"""Characters in the name of a Helm release, which leaves ten for suffixes."""
CHART_NAME_MAX = RELEASE_NAME_MAX
"""Characters in the name of a chart: `helm install NAME generated/NAME` uses it for the release."""
CRONJOB_NAME_MAX = 52
"""Characters in the name of a CronJob, whose Jobs get eleven more."""
STATEFULSET_NAME_MAX = 52
"""Characters in the name of a StatefulSet, whose pods carry it with an eleven-character revision in a label."""
PORT_NAME_MAX = 15
"""Characters in the name of a container's port."""
IMAGE_TAG_MAX = 128
"""Characters in an image's tag."""
IMAGE_NAME_MAX = 255
"""Characters in an image's name: registry and repository together."""
PORT_NUMBER_MAX = 65535
"""The highest number of a port; the lowest is 1."""

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_QUALIFIED = "[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?"
_REPOSITORY_PART = "[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*"
_DOMAIN_PART = "[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?"
_REGISTRY = rf"{_DOMAIN_PART}(\.{_DOMAIN_PART})*(:[0-9]+)?"

DNS_LABEL = f"^{_LABEL}$"
DNS_1035_LABEL = "^[a-z]([-a-z0-9]*[a-z0-9])?$"
DNS_SUBDOMAIN = f"^{_SUBDOMAIN}$"
WILDCARD_SUBDOMAIN = rf"^(\*\.)?{_SUBDOMAIN}$"
QUALIFIED_NAME = f"^({_SUBDOMAIN}/)?{_QUALIFIED}$"
LABEL_KEY = QUALIFIED_NAME
LABEL_VALUE = f"^({_QUALIFIED})?$"
ANNOTATION_KEY = (
    r"^([A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*/)?"
    f"{_QUALIFIED}$"
)
_WORD = r"[^\x00-\x20\x7f<>()\[\]\\,;:@\"/?#%.]"
_REST = r"([^\x00-\x20\x7f%]|%[0-9A-Fa-f]{2})*"
URL = rf"^([A-Za-z][-+.A-Za-z0-9]*://([^\x00-\x20\x7f/?#@%]+@)?{_WORD}+(\.{_WORD}+)*(:[0-9]+)?([/?#]{_REST})?|data:{_REST})$"
KIND = "^[A-Z][A-Za-z0-9]*$"
API_VERSION = rf"^({_SUBDOMAIN}/)?[a-z]([-a-z0-9]*[a-z0-9])?$"
EMAIL = rf"^{_WORD}+(\.{_WORD}+)*@{_DOMAIN_PART}(\.{_DOMAIN_PART})+$"
ENV_NAME = "^([-_a-zA-Z][-._a-zA-Z0-9]*|[.][-_a-zA-Z0-9][-._a-zA-Z0-9]*)$"
CONFIG_KEY = "^([-_a-zA-Z0-9][-._a-zA-Z0-9]*|[.][-_a-zA-Z0-9][-._a-zA-Z0-9]*)$"
PORT_NAME = "^([0-9]+-)*[0-9]*[a-z][a-z0-9]*(-[a-z0-9]+)*$"
CHART_NAME = DNS_1035_LABEL
RELEASE_NAME = DNS_SUBDOMAIN
IMAGE_TAG = "^[A-Za-z0-9_][A-Za-z0-9_.-]*$"
IMAGE_REGISTRY = f"^{_REGISTRY}$"
IMAGE_REPOSITORY = f"^({_REGISTRY}/)?{_REPOSITORY_PART}(/{_REPOSITORY_PART})*$"
IMAGE_DIGEST = "^(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$"
MOUNT_PATH = r"^/[^:\x00-\x1f\x7f]*$"

_LOWER = "lower-case letters, digits and dashes"


def dns_label(text: str) -> str | None:
    """Check a DNS-1123 label: the name of a namespace, a container, a volume, a Service's port."""
    return _check(text, DNS_LABEL, LABEL_MAX, "[-a-z0-9]", _LOWER, "begin and end with a letter or a digit")


def dns_1035_label(text: str) -> str | None:
    """Check a DNS-1035 label, which begins with a letter: the name of a Service."""
    return _check(
        text, DNS_1035_LABEL, LABEL_MAX, "[-a-z0-9]", _LOWER, "begin with a letter and end with a letter or a digit"
    )


def dns_subdomain(text: str) -> str | None:
    """Check a DNS-1123 subdomain: the name of most objects, such as a Deployment, a ConfigMap or a Secret."""
    return _subdomain(text, SUBDOMAIN_MAX)


def wildcard_subdomain(text: str) -> str | None:
    """Check the host of an Ingress or a route: a subdomain, or `*.` before one."""
    return _subdomain(text.removeprefix("*."), SUBDOMAIN_MAX)


def release_name(text: str) -> str | None:
    """Check the name of a Helm release."""
    return _subdomain(text, RELEASE_NAME_MAX)


def chart_name(text: str) -> str | None:
    """Check the name of a chart, which Services and releases are named after.

    Helm alone would let more in, such as capitals; those charts break at `helm install`.
    """
    return _check(
        text, CHART_NAME, CHART_NAME_MAX, "[-a-z0-9]", _LOWER, "begin with a letter and end with a letter or a digit"
    )


def qualified_name(text: str) -> str | None:
    """Check a name with an optional DNS subdomain before it, such as `app.kubernetes.io/name`."""
    prefix, slash, name = text.rpartition("/")
    if slash:
        if "/" in prefix:
            return f"{_quote(text)} has more than one slash"
        if not prefix:
            return f"{_quote(text)} has nothing before its slash"
        if problem := dns_subdomain(prefix):
            return f"{_quote(text)} has a wrong prefix: {problem}"
    return _qualified(name)


def label_key(text: str) -> str | None:
    """Check the key of a label."""
    return qualified_name(text)


def label_value(text: str) -> str | None:
    """Check the value of a label, which may be empty."""
    return _qualified(text) if text else None


def annotation_key(text: str) -> str | None:
    """Check the key of an annotation, whose prefix may have capitals, unlike a label's."""
    prefix, slash, name = text.rpartition("/")
    return qualified_name(f"{prefix.lower()}{slash}{name}") if text.isascii() else qualified_name(text)


def env_name(text: str) -> str | None:
    """Check the name of an environment variable as every version of Kubernetes since 1.8 takes it.

    `[A-Za-z_][A-Za-z0-9_]*` is what shells can use; dots and dashes are let in by Kubernetes.
    """
    if text[:1].isdigit():
        return f"{_quote(text)} must not begin with a digit"
    return _dots(text) or _check(
        text, ENV_NAME, 0, "[-._a-zA-Z0-9]", "letters, digits, underscores, dashes and dots", "begin with a letter"
    )


def config_key(text: str) -> str | None:
    """Check a key of a ConfigMap or a Secret, which becomes the name of a file where it is mounted."""
    return _dots(text) or _check(
        text, CONFIG_KEY, CONFIG_KEY_MAX, "[-._a-zA-Z0-9]", "letters, digits, underscores, dashes and dots", "be a name"
    )


def kind(text: str) -> str | None:
    """Check the kind of an object, such as `ConfigMap`."""
    if _matches(KIND, text) and len(text) <= LABEL_MAX:
        return None
    return f"{_quote(text)} is not a kind such as ConfigMap: letters and digits, the first one a capital"


def api_version(text: str) -> str | None:
    """Check the apiVersion of an object: the API's group, but for the core group, and the version."""
    group, _, version = text.rpartition("/")
    if _matches(API_VERSION, text) and len(group) <= SUBDOMAIN_MAX and len(version) <= LABEL_MAX:
        return None
    return f"{_quote(text)} is not an apiVersion such as v1 or apps/v1"


def port_name(text: str) -> str | None:
    """Check the name of a container's port (an IANA service name)."""
    if "--" in text:
        return f"{_quote(text)} must not have two dashes in a row"
    return _check(
        text,
        PORT_NAME,
        PORT_NAME_MAX,
        "[-a-z0-9]",
        _LOWER,
        "have a letter, and begin and end with a letter or a digit",
    )


def image_tag(text: str) -> str | None:
    """Check an image's tag."""
    return _check(
        text,
        IMAGE_TAG,
        IMAGE_TAG_MAX,
        "[A-Za-z0-9_.-]",
        "letters, digits, underscores, dots and dashes",
        "begin with a letter, a digit or an underscore",
    )


def image_registry(text: str) -> str | None:
    """Check a registry: a host, and a port where it needs one, such as `registry.example.com:5000`."""
    if "://" in text:
        return f"{_quote(text)} must not have a scheme: {text.partition('://')[2]}"
    if "/" in text:
        return f"{_quote(text)} must be a host alone; a path belongs to the repository"
    return _check(
        text, IMAGE_REGISTRY, IMAGE_NAME_MAX, "[-A-Za-z0-9.:]", "letters, digits, dashes, dots and a port", "be a host"
    )


def image_repository(text: str) -> str | None:
    """Check an image's repository, with or without its registry before it and without tag or digest."""
    if "://" in text:
        return f"{_quote(text)} must not have a scheme: {text.partition('://')[2]}"
    if "@" in text:
        return f"{_quote(text)} must not have a digest: {_quote(text.partition('@')[0])} and the digest apart"
    name, colon, tag = text.rpartition(":")
    if colon and "/" not in tag:
        return f"{_quote(text)} must not have a tag: {_quote(name)}, and the tag {_quote(tag)} apart"
    return _check(
        text,
        IMAGE_REPOSITORY,
        IMAGE_NAME_MAX,
        "[-a-z0-9._/:]" if "/" not in text else "[-A-Za-z0-9._/:]",
        "lower-case letters, digits, dots, underscores, dashes and slashes",
        "be lower-case names with slashes between them, each of which begins and ends with a letter or a digit",
    )


def image_digest(text: str) -> str | None:
    """Check an image's digest."""
    if _matches(IMAGE_DIGEST, text):
        return None
    return f'{_quote(text)} is not a digest of the form "sha256:" and 64 hexadecimal digits in lower case'


def mount_path(text: str) -> str | None:
    """Check the path in a container where a volume is mounted."""
    if text and not text.startswith("/"):
        return f"{_quote(text)} must begin with a slash"
    if ".." in text.split("/"):
        return f'{_quote(text)} must not have the part ".."'
    return _check(text, MOUNT_PATH, 0, r"[^:\x00-\x1f\x7f]", "no colons or control characters", "be an absolute path")


def url(text: str) -> str | None:
    """Check the address of a page, as Helm's linter wants those in Chart.yaml; a picture may be in it by `data:`."""
    if _matches(URL, text):
        return None
    if _matches(URL, f"https://{text}"):
        return f"{_quote(text)} is not a complete URL: https://{text}"
    return f"{_quote(text)} is not a URL such as https://example.com/page"


def email(text: str) -> str | None:
    """Check an address for mail, alone and without a name."""
    return None if _matches(EMAIL, text) else f"{_quote(text)} is not an address such as name@example.com"


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """Find what may have been meant by a word that is not known, or None where nothing is near."""
    import difflib

    known = {candidate.casefold(): candidate for candidate in candidates}
    near = difflib.get_close_matches(word.casefold(), known, n=1, cutoff=0.6)
    return known[near[0]] if near else None


_patterns: dict[str, re.Pattern[str]] = {}
"""Compiled on first use: most runs need a few of them."""


def _matches(pattern: str, text: str) -> bool:
    compiled = _patterns.get(pattern)
    if compiled is None:
        compiled = _patterns[pattern] = re.compile(pattern)
    return compiled.fullmatch(text) is not None


def _check(text: str, pattern: str, limit: int, letter: str, letters: str, rule: str) -> str | None:
    """Check a text against its pattern and length, and name the first thing that is wrong."""
    if _matches(pattern, text) and (not limit or len(text) <= limit):
        return None
    if not text:
        return "a name must not be empty"
    if limit and len(text) > limit:
        return f"{_quote(text)} has {len(text)} characters, at most {limit} are allowed"
    for character in text:
        if not _matches(letter, character):
            allowed = letters if letters.startswith("no ") else f"only {letters}"
            return f"{_quote(text)} has {_character(character)}, {allowed} are allowed"
    return f"{_quote(text)} must {rule}"


def _subdomain(text: str, limit: int) -> str | None:
    return _check(
        text,
        DNS_SUBDOMAIN,
        limit,
        "[-.a-z0-9]",
        "lower-case letters, digits, dashes and dots",
        "begin and end with a letter or a digit, as each part between dots",
    )


def _qualified(text: str) -> str | None:
    return _check(
        text,
        LABEL_VALUE if text else DNS_LABEL,
        LABEL_MAX,
        "[-A-Za-z0-9_.]",
        "letters, digits, dashes, underscores and dots",
        "begin and end with a letter or a digit",
    )


def _dots(text: str) -> str | None:
    if text == ".":
        return '"." is not allowed'
    return f'{_quote(text)} must not begin with ".."' if text.startswith("..") else None


def _quote(text: str) -> str:
    """Show a text in a sentence: on one line, and not longer than helps."""
    shown = text if len(text) <= 80 else f"{text[:60]}…"
    return f'"{shown}"' if shown.isprintable() else ascii(shown)


def _character(character: str) -> str:
    if character == " ":
        return "a space"
    if character.isascii() and character.isupper():
        return f'the capital "{character}"'
    return f'"{character}"' if character.isprintable() else ascii(character)
