"""Files that a spec reads: their paths are relative to the spec, and problems are findings at the author's line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic_core import PydanticCustomError

from chartgen import files, yamltext
from chartgen.errors import Finding
from chartgen.locations import CallSite, call_site, locate, shown
from chartgen.spec import recording
from chartgen.spec.before_after import After, Before
from chartgen.spec.frozen import FrozenDict

_YAML = (".yaml", ".yml", ".json")


FILE_ERROR = "file"
"""The kind of pydantic's errors about files, whose message is a complete sentence."""


class FileProblemError(Exception):
    """A file or folder that cannot be used; its text is one sentence.

    `found` and `expected` are those of the finding; by default, what is found is the path.
    """

    def __init__(self, sentence: str, found: str = "", expected: str = "") -> None:
        super().__init__(sentence)
        self.found = found
        self.expected = expected

    def as_error(self) -> PydanticCustomError:
        """Return the error that a validator raises."""
        context = {"sentence": str(self), "found": self.found, "expected": self.expected}
        return PydanticCustomError(FILE_ERROR, "{sentence}", context)


def resolved(path: object, site: CallSite) -> str:
    """Return a path as it is on this machine; a relative one is relative to the file of the author's call.

    Raises:
        FileProblemError: It is not a `Path`.
    """
    if not isinstance(path, Path):
        example = f', such as `Path("{path}")`' if isinstance(path, str) else ""
        raise FileProblemError(f"invalid path: expected a Path{example}")
    here = os.path.dirname(os.path.abspath(site[0][0].co_filename)) if site else os.getcwd()
    return os.path.join(here, path)


def read(path: str) -> bytes:
    """Read a file.

    Raises:
        FileProblemError: It cannot be read.
    """
    try:
        return files.read(path, follow=True)
    except OSError as error:
        raise FileProblemError(f"cannot read {shown(path)}: {files.reason(error)}") from None


def listed(path: str, endings: tuple[str, ...] = ("",)) -> Iterator[str]:
    """Return a file, or all files below a folder whose names have one of these endings, sorted; no hidden ones.

    Raises:
        FileProblemError: It does not exist, or the folder has no such files.
    """
    if not os.path.isdir(path):
        yield path
        return
    found = [
        os.path.join(folder, name)
        for folder, folders, names in os.walk(path)
        for name in names
        if name.endswith(endings) and not name.startswith(".") and not _hide(folders)
    ]
    if not found:
        raise FileProblemError(
            f"no files in {shown(path)}" + (f": expected {', '.join(endings)}" if any(endings) else "")
        )
    yield from sorted(found)


def _hide(folders: list[str]) -> bool:
    """Keep `os.walk` out of hidden folders."""
    folders[:] = [name for name in folders if not name.startswith(".")]
    return False


def read_objects(path: object, site: CallSite) -> list[dict[str, Any]]:
    """Read the Kubernetes objects of YAML or JSON files; problems are reported at the author's call."""
    found: list[dict[str, Any]] = []
    try:
        for content, _file in objects_in_files(path, site):
            found.append(content)
    except FileProblemError as problem:
        recording.report([Finding(str(problem), locate(site, (0,), ("path",)), rule="file")])
    return found


def objects_in_files(path: object, site: CallSite) -> Iterator[tuple[dict[str, Any], str]]:
    """Read the Kubernetes objects of YAML or JSON files, each with its file as findings name it.

    Raises:
        FileProblemError: A file cannot be read or contains something else, or there are no objects.
    """
    top, is_empty = resolved(path, site), True
    for file in listed(top, _YAML):
        try:
            documents = yamltext.load_all(read(file).decode("utf-8-sig"))
        except (yamltext.YamlError, UnicodeDecodeError) as error:
            raise FileProblemError(f"invalid YAML in {shown(file)}: {error}") from None
        for document in documents:
            for content in _objects(document, file):
                is_empty = False
                yield content, shown(file)
    if is_empty:
        raise FileProblemError(f"no Kubernetes objects in {shown(top)}")


def _objects(document: Any, file: str) -> Iterator[dict[str, Any]]:
    if document is None:
        return
    if not isinstance(document, Mapping):
        raise FileProblemError(f"not a Kubernetes object in {shown(file)}: expected a mapping")
    if document.get("kind") == "List" and isinstance(document.get("items"), list):
        for item in document["items"]:
            yield from _objects(item, file)
    else:
        yield dict(document)


def _content(value: Any) -> Any:
    """Read a file that is given in place of a text or of bytes."""
    if not isinstance(value, Path):
        return value
    try:
        return _text_or_bytes(read(resolved(value, call_site(sys._getframe(1)))))
    except FileProblemError as problem:
        raise problem.as_error() from None


def _folder(value: Any) -> Any:
    """Read the files of a folder, or one file, by name."""
    if isinstance(value, dict):
        return value  # read already
    try:
        top = resolved(value, call_site(sys._getframe(1)))
        found = list(listed(top))
        for file in found:
            if os.path.isdir(top) and os.path.dirname(file) != os.path.normpath(top):
                inner = os.path.relpath(file, top)
                raise FileProblemError(f"files in subfolders cannot be keys: {inner}; use another ConfigMap for them")
        return {os.path.basename(file): _text_or_bytes(read(file)) for file in found}
    except FileProblemError as problem:
        raise problem.as_error() from None


def _text_or_bytes(data: bytes) -> str | bytes:
    """Return the content of a file as text, if it is UTF-8 text that YAML can hold."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return data
    return data if any(character < " " and character not in "\t\n\r" for character in text) else text


if TYPE_CHECKING:
    Content = str | bytes | Path
    Folder = Path | Mapping[str, str | bytes]
else:
    Content = Annotated[str | bytes, Before(_content)]
    """Text, bytes, or the path of a file with either."""
    Folder = Annotated[dict[str, str | bytes], Before(_folder), After(FrozenDict)]
    """The path of a folder: its files by name."""
