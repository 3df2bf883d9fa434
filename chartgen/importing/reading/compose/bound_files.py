"""Files of the repository that containers mount: which of them become ConfigMaps."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from chartgen import files
from chartgen.spec.secret_literals import looks_secret

_TOTAL_MAX = 1024 * 1024
"""Bytes of a ConfigMap."""
_SOURCE = frozenset(
    ".c .cc .cpp .cs .css .dart .ex .go .java .js .jsx .kt .mjs .php .py .rb .rs .scala .scss .swift .ts .tsx"
    " .vue".split()
)
_CONFIGURATION = frozenset(".cfg .conf .env .ini .json .properties .template .toml .yaml .yml".split())
_FILES_MAX = 50
_PROJECTS = frozenset(
    "dockerfile containerfile package.json package-lock.json yarn.lock go.mod cargo.toml pom.xml build.gradle"
    " requirements.txt pyproject.toml composer.json gemfile tsconfig.json".split()
)


@dataclass
class Bound:
    """What a path of the repository contains."""

    path: str
    is_folder: bool = False
    texts: dict[str, str] = field(default_factory=dict)
    """The texts of its files, by their path within the folder; that of a file has its name."""
    problem: str = ""
    """Why it cannot become a ConfigMap."""
    is_missing: bool = False
    is_secret: bool = False
    """Whether a file looks like a credential; then the texts are empty."""

    @property
    def is_source(self) -> bool:
        """Whether it is the source code of a program, which images contain."""
        return any(is_source_file(name) for name in self.texts)


def is_source_file(path: str) -> bool:
    """Return whether a file belongs to the source code of a program."""
    name = os.path.basename(path).lower()
    return name in _PROJECTS or os.path.splitext(name)[1] in _SOURCE


def read(path: str, hide: Callable[[str], str] = str) -> Bound:
    """Read a file, or all files of a folder; `hide` changes texts that contain known credentials."""
    bound = Bound(path, os.path.isdir(path))
    if not os.path.exists(path):
        bound.is_missing = True
        return bound
    try:
        names = sorted(files.below(path)[0]) if bound.is_folder else [os.path.basename(path)]
        total = 0
        for name in names:
            content = files.read(os.path.join(path, name) if bound.is_folder else path, limit=_TOTAL_MAX, follow=True)
            total += len(content)
            if total > _TOTAL_MAX:
                raise files.UnsafeFileError("is larger than 1 MiB", path)
            if b"\0" in content:
                raise files.UnsafeFileError("is binary", path)
            bound.texts[name] = content.decode()
    except UnicodeDecodeError:
        bound.problem = "it is binary"
    except OSError as error:
        bound.problem = files.reason(error)
    if any(_is_secret(text) or hide(text) != text for text in bound.texts.values()):
        bound.is_secret = True
        bound.texts = dict.fromkeys(bound.texts, "")
    return bound


def configuration(path: str, top: str) -> list[str]:
    """Return the texts of a file, or of the configuration files directly in a folder other than `top`."""
    if os.path.isdir(path):
        if os.path.realpath(path) == top:
            return []
        with os.scandir(path) as entries:
            paths = sorted(each.path for each in entries if os.path.splitext(each.name)[1] in _CONFIGURATION)
    else:
        paths = [path]
    texts = []
    for each in paths[:_FILES_MAX]:
        try:
            texts.append(files.read_text(each, limit=_TOTAL_MAX, follow=True))
        except (OSError, UnicodeError):
            continue
    return texts


def keys(names: list[str]) -> dict[str, str]:
    """Return a key of a ConfigMap for each path within a folder."""
    result: dict[str, str] = {}
    for name in names:
        key = wanted = re.sub(r"[^-._a-zA-Z0-9]", "-", name.replace("/", ".")).lstrip(".") or "file"
        number = 2
        while key in result.values():
            key, number = f"{wanted}-{number}", number + 1
        result[name] = key
    return result


def _is_secret(text: str) -> bool:
    return any(looks_secret("", line) for line in text.splitlines())
