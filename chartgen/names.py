r"""The naming rules of Kubernetes, Helm and image references.

Each function checks a text, and returns None if it is valid; otherwise the end of a sentence whose subject is the text:
"must not be empty". The rules are those of k8s.io/apimachinery's `validation` package, of Helm's `chartutil` and of
distribution's `reference` package. Patterns are anchored by `^` and `$` and use neither lookaround nor `\d`, so that
ECMA, Go's RE2 and Python interpret them alike; schemas add the length as `maxLength`.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

LABEL_MAX = 63
CRON_JOB_MAX = 52
"""The maximum length of the name of a CronJob: those of its Jobs are 11 characters longer."""
"""Characters in a DNS label, a label's value and the name part of a label's key."""
SUBDOMAIN_MAX = 253
"""Characters in a DNS subdomain, the form of most names of objects."""
CONFIG_KEY_MAX = 253
"""Characters in a key of a ConfigMap or a Secret."""
CHART_NAME_MAX = 53
"""Characters in the name of a chart: `helm install NAME generated/NAME` also uses it for the release, and Helm reserves
ten characters for suffixes."""
PORT_NAME_MAX = 15
"""Characters in the name of a container's port."""
IMAGE_TAG_MAX = 128
"""Characters in an image's tag."""
IMAGE_NAME_MAX = 255
"""Characters in an image's name: registry and repository together."""

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_QUALIFIED = "[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?"
_REPOSITORY_PART = "[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*"
_DOMAIN_PART = "[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?"
_REGISTRY = rf"{_DOMAIN_PART}(\.{_DOMAIN_PART})*(:[0-9]+)?"

DNS_LABEL = f"^{_LABEL}$"
DNS_1035_LABEL = "^[a-z]([-a-z0-9]*[a-z0-9])?$"
DNS_SUBDOMAIN = f"^{_SUBDOMAIN}$"
QUALIFIED_NAME = f"^({_SUBDOMAIN}/)?{_QUALIFIED}$"
LABEL_VALUE = f"^({_QUALIFIED})?$"
_WORD = r"[^\x00-\x20\x7f<>()\[\]\\,;:@\"/?#%.]"
_REST = r"([^\x00-\x20\x7f%]|%[0-9A-Fa-f]{2})*"
URL = rf"^([A-Za-z][-+.A-Za-z0-9]*://([^\x00-\x20\x7f/?#@%]+@)?{_WORD}+(\.{_WORD}+)*(:[0-9]+)?([/?#]{_REST})?|data:{_REST})$"
KIND = "^[A-Za-z][A-Za-z0-9]*$"
API_VERSION = rf"^({_SUBDOMAIN}/)?[a-z]([-a-z0-9]*[a-z0-9])?$"
EMAIL = rf"^{_WORD}+(\.{_WORD}+)*@{_DOMAIN_PART}(\.{_DOMAIN_PART})+$"
ENV_NAME = "^([-_a-zA-Z][-._a-zA-Z0-9]*|[.][-_a-zA-Z0-9][-._a-zA-Z0-9]*)$"
CONFIG_KEY = "^([-_a-zA-Z0-9][-._a-zA-Z0-9]*|[.][-_a-zA-Z0-9][-._a-zA-Z0-9]*)$"
PORT_NAME = "^([0-9]+-)*[0-9]*[a-z][a-z0-9]*(-[a-z0-9]+)*$"
CHART_NAME = DNS_1035_LABEL
IMAGE_TAG = "^[A-Za-z0-9_][A-Za-z0-9_.-]*$"
IMAGE_REGISTRY = f"^{_REGISTRY}$"
IMAGE_REPOSITORY = f"^({_REGISTRY}/)?{_REPOSITORY_PART}(/{_REPOSITORY_PART})*$"
IMAGE_DIGEST = "^(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$"
_DRIVE = r"[A-Za-z]:[/\\]"
MOUNT_PATH = rf"^({_DRIVE}|/)[^:\x00-\x1f\x7f]*$"

_WINDOWS = rf"{_DRIVE}|\\\\"
"""The beginning of an absolute path of Windows: a drive, or the two backslashes of a pipe or a share."""
_PATH_CHARACTER = "[-A-Za-z0-9/._~!$&'()*+,;=:@]"

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
    return _check(
        text,
        DNS_SUBDOMAIN,
        SUBDOMAIN_MAX,
        "[-.a-z0-9]",
        "lower-case letters, digits, dashes and dots",
        "begin and end with a letter or a digit, as must each part between dots",
    )


def path_segment(text: str) -> str | None:
    """Check the name of a role or of a binding, such as `system:node`: any text that fits into the path of a URL."""
    if not text:
        return "must not be empty"
    if text in (".", ".."):
        return f'must not be "{text}"'
    return "must not contain a slash or a percent sign" if "/" in text or "%" in text else None


def wildcard_subdomain(text: str) -> str | None:
    """Check the host of an Ingress or a route: a subdomain, or `*.` before one."""
    return dns_subdomain(text.removeprefix("*."))


def ingress_host(text: str) -> str | None:
    """Check the host of an Ingress or a route, which is no IP address."""
    if "://" in text:
        return f"must not have a scheme: {quoted(text.partition('://')[2].partition('/')[0])}"
    if "/" in text:
        return f"must not have a path: {quoted(text.partition('/')[0])}"
    if re.fullmatch(r"[^:]+:[0-9]+", text):
        return f"must not have a port: {quoted(text.partition(':')[0])}"
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return wildcard_subdomain(text)
    return "must be a DNS name, not an IP address"


def ingress_path(text: str, *, is_literal: bool) -> str | None:
    """Check a path of an Ingress; a literal one has the type Exact or Prefix."""
    if not text.startswith("/"):
        return "must begin with a slash"
    parts = [part for part in ("//", "/./", "/../", "%2f", "%2F") if part in text]
    parts += [part for part in ("/.", "/..") if text.endswith(part)]
    return f"must not contain {quoted(parts[0])}" if is_literal and parts else None


def route_path(text: str) -> str | None:
    """Check a path of a route of the Gateway API that is not a regular expression."""
    if sentence := ingress_path(text, is_literal=True):
        return sentence
    for character in re.sub("%[0-9a-fA-F]{2}", "", text):
        if not re.fullmatch(_PATH_CHARACTER, character):
            encoded = "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
            return f"must not contain {_character(character)}, except as {encoded}"
    return None


def chart_name(text: str) -> str | None:
    """Check the name of a chart, which is also the name of releases and Services.

    Helm alone accepts more, such as capitals, but rejects those charts at `helm install`.
    """
    return _check(
        text, CHART_NAME, CHART_NAME_MAX, "[-a-z0-9]", _LOWER, "begin with a letter and end with a letter or a digit"
    )


def qualified_name(text: str) -> str | None:
    """Check a name with an optional prefix that is a DNS subdomain, such as `app.kubernetes.io/name`."""
    prefix, slash, name = text.rpartition("/")
    if slash:
        if "/" in prefix:
            return "must not contain more than one slash"
        if not prefix:
            return "must not begin with a slash"
        if problem := dns_subdomain(prefix):
            return f"must have a valid prefix: {quoted(prefix)} {problem}"
    return _qualified(name)


def label_key(text: str) -> str | None:
    """Check the key of a label."""
    return qualified_name(text)


def label_value(text: str) -> str | None:
    """Check the value of a label, which may be empty."""
    return _qualified(text) if text else None


def env_name(text: str) -> str | None:
    """Check the name of an environment variable, as every version of Kubernetes since 1.8 accepts it.

    Shells only support `[A-Za-z_][A-Za-z0-9_]*`; Kubernetes also accepts dots and dashes.
    """
    if text[:1].isdigit():
        return "must not begin with a digit"
    return _dots(text) or _check(
        text, ENV_NAME, 0, "[-._a-zA-Z0-9]", "letters, digits, underscores, dashes and dots", "begin with a letter"
    )


def config_key(text: str) -> str | None:
    """Check a key of a ConfigMap or a Secret, which is the name of a file where it is mounted."""
    return _dots(text) or _check(
        text, CONFIG_KEY, CONFIG_KEY_MAX, "[-._a-zA-Z0-9]", "letters, digits, underscores, dashes and dots", "be a name"
    )


def is_plain_label(text: str) -> bool:
    """Return whether a text can be the value of a label as it is; an empty one is not worth it."""
    return bool(text) and label_value(text) is None


def kind(text: str) -> str | None:
    """Check the kind of an object, such as `ConfigMap`."""
    if re.fullmatch(KIND, text) and len(text) <= LABEL_MAX:
        return None
    return "must be a kind such as ConfigMap: letters and digits, beginning with a letter"


def api_version(text: str) -> str | None:
    """Check the apiVersion of an object: the version, with the API group before it except for the core group."""
    group, _, version = text.rpartition("/")
    if re.fullmatch(API_VERSION, text) and len(group) <= SUBDOMAIN_MAX and len(version) <= LABEL_MAX:
        return None
    return "must be an apiVersion such as v1 or apps/v1"


def port_name(text: str) -> str | None:
    """Check the name of a container's port (an IANA service name)."""
    if "--" in text:
        return "must not contain two dashes in a row"
    return _check(
        text,
        PORT_NAME,
        PORT_NAME_MAX,
        "[-a-z0-9]",
        _LOWER,
        "contain a letter, and begin and end with a letter or a digit",
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
    """Check a registry: a host, with an optional port, such as `registry.example.com:5000`."""
    if "://" in text:
        return f"must not have a scheme: {quoted(text.partition('://')[2])}"
    if "/" in text:
        return "must be a host without a path; the path is part of the repository"
    return _check(
        text, IMAGE_REGISTRY, IMAGE_NAME_MAX, "[-A-Za-z0-9.:]", "letters, digits, dashes, dots and a port", "be a host"
    )


def image_repository(text: str) -> str | None:
    """Check an image's repository, with an optional registry before it, but without tag and digest."""
    if "://" in text:
        return f"must not have a scheme: {quoted(text.partition('://')[2])}"
    if "@" in text:
        return f"must not contain a digest: use {quoted(text.partition('@')[0])}, and set the digest separately"
    name, colon, tag = text.rpartition(":")
    if colon and "/" not in tag:
        return f"must not contain a tag: use {quoted(name)}, and set the tag {quoted(tag)} separately"
    return _check(
        text,
        IMAGE_REPOSITORY,
        IMAGE_NAME_MAX,
        "[-a-z0-9._/:]" if "/" not in text else "[-A-Za-z0-9._/:]",
        "lower-case letters, digits, dots, underscores, dashes and slashes",
        "be lower-case names separated by slashes, each of which begins and ends with a letter or a digit",
    )


def image_digest(text: str) -> str | None:
    """Check an image's digest."""
    return None if re.fullmatch(IMAGE_DIGEST, text) else 'must be "sha256:" and 64 lower-case hexadecimal digits'


def mount_path(text: str) -> str | None:
    """Check the path in a container where a volume is mounted; on Windows, it begins with a drive."""
    is_of_windows = re.match(_WINDOWS, text)
    if text and not text.startswith("/") and not is_of_windows:
        return "must begin with a slash"
    if ".." in re.split(r"[/\\]" if is_of_windows else "/", text):
        return 'must not contain the part ".."'
    return _check(text, MOUNT_PATH, 0, r"[^:\x00-\x1f\x7f]", "", "be an absolute path")


def absolute_path(text: str) -> str | None:
    """Check an absolute path of a node or in a container; on Windows, it begins with a drive or two backslashes."""
    is_of_windows = re.match(_WINDOWS, text)
    if not text.startswith("/") and not is_of_windows:
        return "must be an absolute path, which begins with a slash"
    parts = re.split(r"[/\\]" if is_of_windows else "/", text)
    return 'must not contain the part ".."' if ".." in parts else None


def url(text: str) -> str | None:
    """Check the URL of a page, as Helm's linter requires it in Chart.yaml; an icon can be a `data:` URL."""
    if re.fullmatch(URL, text):
        return None
    if re.fullmatch(URL, f"https://{text}"):
        return f"must be a complete URL: https://{text}"
    return "must be a URL such as https://example.com/page"


def email(text: str) -> str | None:
    """Check an email address, without a name."""
    return None if re.fullmatch(EMAIL, text) else "must be an email address such as name@example.com"


def quoted(text: str) -> str:
    """Quote a text for a message: on one line, and shortened."""
    shown = text if len(text) <= 80 else f"{text[:60]}…"
    return f'"{shown}"' if shown.isprintable() else ascii(shown)


def _check(text: str, pattern: str, limit: int, letter: str, letters: str, rule: str) -> str | None:
    """Check a text against its pattern and length, and describe the first problem.

    Args:
        text: The text.
        pattern: The pattern of valid texts.
        limit: The number of characters that are allowed; 0 for any number.
        letter: The pattern of valid characters.
        letters: A description of them; empty to describe only the invalid one.
        rule: What else is required, after "must".
    """
    if re.fullmatch(pattern, text) and (not limit or len(text) <= limit):
        return None
    if not text:
        return "must not be empty"
    if limit and len(text) > limit:
        return f"must have at most {limit} characters, not {len(text)}"
    for character in text:
        if not re.fullmatch(letter, character):
            only = f"must contain only {letters}, not" if letters else "must not contain"
            return f"{only} {_character(character)}"
    return f"must {rule}"


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
        return 'must not be "."'
    return 'must not begin with ".."' if text.startswith("..") else None


def _character(character: str) -> str:
    if character == " ":
        return "a space"
    if character == "\ufdd0":
        return "a placeholder"
    return f'"{character}"' if character.isprintable() else ascii(character)
