"""Placeholders within text for what is known only at installation: names of the release and its objects, and ports.

A placeholder is a delimited string, so that it survives an f-string; `plan` turns it into a Helm expression. Text with
a placeholder is fixed in the chart, not a value. The delimiters are two noncharacters of Unicode.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

OPEN, CLOSE = "\ufdd0", "\ufdd1"
_KIND = "(?:namespace|release|fullname|host|pod|port|chart|[A-Z][A-Za-z]+)"
_PLACEHOLDER = f"{OPEN}{_KIND}(?: [^{OPEN}{CLOSE}]*)?{CLOSE}"


def mark(*parts: str) -> str:
    """Return the placeholder of these parts: its kind, and what it refers to."""
    return f"{OPEN}{' '.join(parts).rstrip(' ')}{CLOSE}"


NAMESPACE = mark("namespace")
"""Namespace of the release."""
RELEASE = mark("release")
"""Name of the release."""
FULLNAME = mark("fullname")
"""Name of the chart's main resources in the release."""


def host(component: str = "", *, service: str = "", pod: int | None = None) -> str:
    """Return the host name of a component's Service, by default that of the main workload.

    Use it in environment variables, arguments and config data: `f"redis://{host('redis')}:{port('redis')}"`. `service`
    names an additional Service, one of `services`. With `pod`, the ordinal of a pod of a StatefulSet, it is the host
    name of that pod, whose ports are those of its containers.
    """
    return mark("host", component, service) if pod is None else mark("pod", component, service, str(pod))


def port(component: str = "", name: str = "", *, service: str = "") -> str:
    """Return a port number of a component's Service, by default the first one, as set at installation.

    Use it next to `host()`, with the same arguments; `name` selects a port other than the first one. On its own in a
    dict in Kubernetes syntax, it is a number, or text where Kubernetes expects text.
    """
    return mark("port", component, service, name)


class Placeholder(NamedTuple):
    """A placeholder within a text."""

    kind: str
    """`namespace`, `release`, `fullname`, `host`, `pod`, `port`, `chart` for a host of another chart, or the class of
    an object that stands for its name."""
    component: str = ""
    """The component; for an object, its name; for another chart, the name of the chart."""
    service: str = ""
    """The Service; for another chart, what follows FULLNAME in the name of its Service, or `=` and its exact name."""
    port: str = ""
    """The port; for a pod, its number; for another chart, its namespace."""
    limits: str = ""
    """For another chart with shorter names than labels: the most characters of FULLNAME, and of the whole name."""

    @property
    def mark(self) -> str:
        """The placeholder as it is in a text."""
        return mark(*self)

    @property
    def word(self) -> str:
        """A word for it in the name of a file: of a Param, the last part of its path."""
        name = self.component or self.service or self.kind.lower()
        return name.rpartition(".")[2] if self.kind == "Param" else name

    def __str__(self) -> str:
        """Write it as in an f-string, such as `host("redis", service="peers")`."""
        if self.kind == "chart":
            return f"host of the chart {self.component}"
        if self.kind == "pod":
            known = [*([f'"{self.component}"'] if self.component else []), f"pod={self.port}"]
            return f"host({', '.join(known)})"
        if self.kind not in ("host", "port"):
            if self.kind[0].isupper():
                name = self.service if self.kind == "Manifest" else self.component
                return f'{self.kind}("{name}")' if name else f"{self.kind}()"
            return self.kind.upper()
        positional = (self.component, self.port) if self.port else (self.component,) if self.component else ()
        arguments = [f'"{each}"' for each in positional] + ([f'service="{self.service}"'] if self.service else [])
        return f"{self.kind}({', '.join(arguments)})"


def _parse(content: str) -> Placeholder:
    return Placeholder(*content.split(" ", 4))


def readable(text: str) -> str:
    """Write a text with placeholders as in an f-string: `redis://{host("redis")}:6379`."""
    return _replaced(text, lambda placeholder: f"{{{placeholder}}}")


def in_words(text: str) -> str:
    """Write a text with placeholders as in the name of a file: `site-host`."""
    return _replaced(text, lambda placeholder: placeholder.word)


def _replaced(text: str, shown: Callable[[Placeholder], str]) -> str:
    if OPEN not in text or stray_delimiter(text):
        return text
    first, *parts = text.split(OPEN)
    whole = first
    for part in parts:
        content, _, rest = part.partition(CLOSE)
        whole += f"{shown(_parse(content))}{rest}"
    return whole


def is_marked(text: object) -> bool:
    """Return whether a text contains a placeholder."""
    return isinstance(text, str) and OPEN in text


def stray_delimiter(text: str) -> str:
    """Return the first delimiter of placeholders that belongs to none; "" if a text has only placeholders."""
    found = re.search(f"[{OPEN}{CLOSE}]", re.sub(_PLACEHOLDER, "", text))
    return found[0] if found else ""


def begins_with_placeholder(text: str) -> bool:
    """Return whether a text begins with a placeholder, so that its first character is known only at installation."""
    return text.startswith(OPEN)


def placeholders_in(text: str) -> Iterator[tuple[Placeholder, str]]:
    """Yield the placeholders of a text, each with the text that follows it, up to the next one."""
    for part in text.split(OPEN)[1:]:
        content, _, rest = part.partition(CLOSE)
        yield _parse(content), rest
