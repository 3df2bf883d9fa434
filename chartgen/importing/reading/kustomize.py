"""Kustomizations: built by kustomize itself, with the lines of the files that the objects come from."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from chartgen import files
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_USAGE, ChartgenError, Finding, Location
from chartgen.importing.model import Input, Original
from chartgen.importing.reading.folders import KUSTOMIZATIONS
from chartgen.importing.reading.manifests import Manifests
from chartgen.importing.reading.yaml_text import documents
from chartgen.locations import shown
from chartgen.objects.fields import Path, at, entries, strings, text

_SECONDS = 120.0
_MOST_OUTPUT = 64 * 1024 * 1024
_MOST_FILES = 2000
_FILE_MAX = 10 * 1024 * 1024
_REFERENCES = ("resources", "bases", "components")
_GENERATORS = {"configMapGenerator": "ConfigMap", "secretGenerator": "Secret"}
_MAY_QUOTE = re.compile(r"literal|secret|\benvs?\b|KV pair|patch|[=\"'`{]", re.IGNORECASE)
"""In messages of kustomize that may quote content."""


_WITHOUT_CONTENT = re.compile(
    r"""(?P<missing>\S+):\ no\ such\ file\ or\ directory
    |unknown\ field\ \\?"\w+\\?"
    |yaml:\ line\ \d+:\ [a-z ,':-]+\ in\ File:\ [\w./-]+
    |may\ not\ add\ resource\ with\ an\ already\ registered\ id:\ [\w./\[\]-]+
    |no\ (?:resource\ )?matches\ for\ (?:Id|strategic\ merge\ patch)\ [\w./\[\]-]+
    |unable\ to\ find\ one\ of\ .*\ in\ directory\ '[\w./-]+'""",
    re.VERBOSE,
)
"""Messages of kustomize that only name files, fields and objects, within others."""


def is_kustomization(folder: str) -> bool:
    """Tell whether a folder has a kustomization."""
    return _file_of(folder) is not None


def read(folder: str, found: Input) -> None:
    """Add the objects that a kustomization builds.

    Raises:
        ChartgenError: There is no kustomize (exit code 3), or it fails (exit code 2).
    """
    own = shown(_file_of(folder) or folder)
    built = _build(folder, own)
    before, reported = len(found.objects), len(found.findings)
    Manifests(found).add(built, own)
    sources = _Sources()
    sources.add(folder)
    found.objects[before:] = [sources.placed(each, own) for each in found.objects[before:]]
    # Their lines are those of the output.
    found.findings[reported:] = [replace(each, location=Location(own, 1)) for each in found.findings[reported:]]


def _file_of(folder: str) -> str | None:
    paths = (os.path.join(folder, name) for name in KUSTOMIZATIONS)
    return next((path for path in paths if os.path.isfile(path)), None)


def _build(folder: str, own: str) -> bytes:
    import shutil
    import subprocess
    import threading

    location = Location(own, 1)
    # An absolute path is neither an option nor the address of a repository.
    absolute = os.path.abspath(folder)
    if command := shutil.which("kustomize"):
        words = [command, "build", absolute]
    elif command := shutil.which("kubectl"):
        words = [command, "kustomize", absolute]
    else:
        hint = (
            "install kubectl (https://kubernetes.io/docs/tasks/tools/) or kustomize"
            " (https://kubectl.docs.kubernetes.io/installation/kustomize/), or build it elsewhere with"
            f" `kustomize build {shown(folder)} > manifests.yaml` and import the result"
        )
        finding = Finding("neither kustomize nor kubectl is installed", location, hint=hint, rule="environment")
        raise ChartgenError(finding, exit_code=EXIT_ENVIRONMENT)
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        timer = threading.Timer(_SECONDS, process.kill)
        timer.daemon = True
        timer.start()
        errors: list[bytes] = []
        assert process.stdout is not None
        assert process.stderr is not None
        reader = threading.Thread(target=lambda: errors.append(_drained(process.stderr)), daemon=True)
        reader.start()
        try:
            output = process.stdout.read(_MOST_OUTPUT + 1)
            if len(output) > _MOST_OUTPUT:
                process.kill()
            process.wait()
        except BaseException:
            process.kill()
            raise
        finally:
            timer.cancel()
        reader.join(1)
    if process.returncode == 0 and len(output) <= _MOST_OUTPUT:
        return output
    message = (
        f"the output of kustomize is larger than {_MOST_OUTPUT // 1024**2} MiB"
        if len(output) > _MOST_OUTPUT
        else "kustomize build failed"
    )
    if process.returncode < 0 and not output:
        message = f"kustomize build timed out after {_SECONDS:.0f} seconds"
    said = _message(b"".join(errors))
    why = "" if said or not errors else ", which may quote the content of a Secret"
    hint = f"run `{os.path.basename(command)} {words[1]} {shown(folder)}` for details{why}"
    finding = Finding(message, location, found=said, hint=hint, rule="import/kustomization")
    raise ChartgenError(finding, exit_code=EXIT_USAGE)


def _drained(stream: object) -> bytes:
    kept = b""
    while chunk := stream.read(1 << 16):  # type: ignore[attr-defined]
        kept = (kept + chunk)[:10_000]
    return kept


def _message(errors: bytes) -> str:
    """Return what kustomize prints of an error, unless it may quote the content of a Secret."""
    text = errors.decode("utf-8", "replace")
    if (known := _WITHOUT_CONTENT.search(text)) is not None:
        path = known["missing"]
        return f"{shown(path)}: no such file or directory" if path else known[0].replace("\\", "")
    line = next(iter(text.strip().splitlines()), "").removeprefix("Error: ").removeprefix("error: ")
    return "" if _MAY_QUOTE.search(line) else line[:300]


@dataclass
class _Sources:
    """The objects of the files that a kustomization names, before kustomize changes them."""

    objects: list[Original] = field(default_factory=list)
    generated: list[Original] = field(default_factory=list)
    """What generators make, without content."""
    _seen: set[str] = field(default_factory=set)

    def add(self, folder: str) -> None:
        """Add what a kustomization and those that it names refer to."""
        waiting = [folder]
        while waiting and len(self._seen) < _MOST_FILES:
            path = os.path.realpath(waiting.pop())
            if path in self._seen:
                continue
            self._seen.add(path)
            if os.path.isdir(path):
                waiting += self._referenced(path)
            elif os.path.isfile(path) and (content := _content(path)):
                found = Input()
                Manifests(found).add(content, shown(path), is_given=False)
                self.objects += found.objects

    def _referenced(self, folder: str) -> Iterator[str]:
        file = _file_of(folder)
        content = _content(file) if file else None
        if file is None or content is None:
            return
        for document in documents(content.decode("utf-8", "replace").replace("\r\n", "\n")):
            for key in _REFERENCES:
                for each in strings(at(document.value, (key,))):
                    yield os.path.join(folder, each)
            for generator, kind in _GENERATORS.items():
                for index, one in enumerate(entries(document.value, generator)):
                    line = document.lines.get((generator, index), 1)
                    manifest = {"kind": kind, "metadata": {"name": text(one, "name")}}
                    self.generated.append(Original(manifest, Location(shown(file), line)))

    def placed(self, built: Original, own: str) -> Original:
        """Return a built object with the lines and comments of the file that it comes from."""
        source = _closest(built, self.objects)
        if source is None:
            generator = _closest(built, self.generated)
            place = generator.location if generator else Location(own, 1)
            return replace(built, location=place, lines={}, comments={})
        lines = {
            path: line
            for path, line in source.lines.items()
            if path == ("metadata", "name") or _is_same(path, source.manifest, built.manifest)
        }
        comments = {path: each for path, each in source.comments.items() if not path or path in lines}
        return replace(built, location=source.location, lines=lines, comments=comments)


def _is_same(path: Path, source: Any, built: Any) -> bool:
    """Tell whether a field is the same one: the index of an entry differs if a patch adds or removes others."""
    before, after = at(source, path), at(built, path)
    if isinstance(before, dict) and isinstance(after, dict):
        return isinstance(path[-1], str) or before.get("name") == after.get("name")
    return bool(before == after) or (isinstance(before, list) and isinstance(after, list))


def _closest(built: Original, candidates: list[Original]) -> Original | None:
    """Return the object whose name kustomize may have given a prefix, a suffix or a hash; the longest name wins."""
    named = [each for each in candidates if each.kind == built.kind and each.name and each.name in built.name]
    return max(named, key=lambda each: len(each.name), default=None)


def _content(path: str) -> bytes | None:
    try:
        return files.read(path, limit=_FILE_MAX, follow=True)
    except OSError:
        return None
