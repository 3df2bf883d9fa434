"""Names of Kubernetes for what compose files name, each the same wherever it is used."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from chartgen.names import LABEL_MAX

_SCHEMES = {"http": 80, "https": 443}


def dns_label(name: str) -> str:
    """Return a DNS label, such as `my-service` for `my_service`."""
    label = re.sub("-+", "-", re.sub("[^a-z0-9-]", "-", name.lower())).strip("-")
    return label[:LABEL_MAX].strip("-") or "unnamed"


def service_name(name: str) -> str:
    """Return a DNS label that begins with a letter, as the name of a Service does."""
    label = dns_label(name)
    return label if label[0].isalpha() else f"s-{label}"[:LABEL_MAX].strip("-")


def of_path(path: str) -> str:
    """Return a DNS label for a file or a folder."""
    return dns_label(PurePosixPath(path.replace("\\", "/")).name.lstrip("."))


def joined(*parts: str) -> str:
    """Return a DNS label of several parts."""
    return dns_label("-".join(parts))


class Names:
    """Names that are taken, by kind."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], object] = {}

    def of(self, kind: str, wanted: str, owner: object) -> str:
        """Return the name of an owner: the wanted one, or with a number if another owner has it."""
        number = 1
        while True:
            name = wanted if number == 1 else f"{wanted[: LABEL_MAX - 4].strip('-')}-{number}"
            if self._taken.setdefault((kind, name), owner) == owner:
                return name
            number += 1


def is_host_in(name: str, text: str) -> bool:
    """Return whether a text seems to use a name as a host: between slashes, before a port, or alone."""
    escaped = re.escape(name)
    return bool(re.search(rf"(?:^|[/@,;=\s'\"]){escaped}(?=$|[:/,;\s'\"?])", text))


def ports_in(name: str, text: str) -> list[int]:
    """Return the ports that follow a host in a text."""
    escaped = re.escape(name)
    found = re.findall(rf"(?:^|[/@,;=\s'\"]){escaped}:(\d{{1,5}})(?!\d)", text)
    ports = [int(port) for port in found if 0 < int(port) < 65536]
    schemes = re.findall(rf"\b(https?)://{escaped}(?![\w.:-])", text)
    return ports + [_SCHEMES[scheme] for scheme in schemes]
