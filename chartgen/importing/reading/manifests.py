"""Manifests: text of YAML or JSON becomes objects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from chartgen.errors import Finding, Location, Severity
from chartgen.importing.model import Input, Original
from chartgen.importing.reading import live
from chartgen.importing.reading.authored import authored, skipped_metadata
from chartgen.importing.reading.yaml_text import Document, documents, is_template, rebased
from chartgen.objects.fields import Path, mapping, text
from chartgen.objects.hooks import is_test
from chartgen.objects.identity import display_name
from chartgen.objects.secret_keys import content_of, is_secret
from chartgen.verify.documents.reading import MOST_DEPTH
from chartgen.wording import plural

_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_LINE_ENDS = re.compile(r"\r\n?")
_ENCRYPTED = re.compile(r"ENC\[AES256")
_ACTION = re.compile(r"\{\{-?\s*(\.Values|\.Release|\.Chart|include|template|toYaml|if|with|range|end|define)\b")
_NOT_OBJECTS = {
    "kustomize.config.k8s.io": "kustomizations are imported as folders",
}


class Manifests:
    """Adds what manifests contain to an input."""

    def __init__(self, found: Input, *, keeps_tests: bool = False) -> None:
        """Begin to add.

        Args:
            found: The input.
            keeps_tests: Whether the tests of charts are added, too.
        """
        self._found = found
        self._keeps_tests = keeps_tests
        self.live: list[Original] = []
        """Those that come from a cluster."""
        self._content: set[str] = set()

    def add(self, content: bytes, file: str, *, is_given: bool = True) -> int:
        """Add the objects of a file and return how many it has.

        Args:
            content: The content of the file.
            file: The file as messages name it.
            is_given: Whether the user named this file, rather than a folder that contains it, where files may contain
                something else.
        """
        before = len(self._found.objects)
        try:
            decoded = content.decode(_BYTE_ORDER_MARKS.get(content[:2], "utf-8-sig"))
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self._report("yaml", "the file is not UTF-8 text", Location(file, line), severity="error")
            return 0
        whole = _LINE_ENDS.sub("\n", decoded)
        if not whole.strip():
            return 0
        foreign = 0
        self._content = set()
        for document in _documents_of(whole):
            if self._problems(document, whole, file):
                continue
            if document.value is None:
                continue
            if not _looks_like_object(document.value):
                foreign += 1
                if is_given:
                    self._foreign(document, file)
                continue
            self._document(document, file)
        if foreign and not is_given:
            self._report(
                "not-an-object",
                f"skipped {file}: it contains no Kubernetes object"
                if len(self._found.objects) == before
                else f"skipped {plural(foreign, 'document')} without `apiVersion` and `kind` in {file}",
                Location(file, 1),
            )
        if self._content:
            self._found.objects[before:] = map(self._without_content, self._found.objects[before:])
            self._content = set()
        return len(self._found.objects) - before

    def _without_content(self, original: Original) -> Original:
        """Return an object without the comments that quote a Secret of the same file."""
        quoting = [path for path, each in original.comments.items() if any(one in each for one in self._content)]
        if not quoting:
            return original
        return replace(
            original, comments={path: each for path, each in original.comments.items() if path not in quoting}
        )

    def _problems(self, document: Document, whole: str, file: str) -> bool:
        """Report the problems of a document; tell whether nothing of it can be read."""
        fatal = [each for each in document.problems if each.is_fatal]
        if fatal and is_template(whole):
            self._report(
                "template",
                "the file is a chart template, not a manifest",
                Location(file, fatal[0].line),
                hint="import the chart: name the folder that contains its Chart.yaml",
                severity="error",
            )
            return True
        for each in document.problems:
            location = Location(file, each.line)
            if each.is_fatal:
                hint = "indent with spaces: YAML does not allow tabs" if _has_tab(whole, each.line) else ""
                self._report("yaml", f"invalid YAML: {each.message}", location, hint=hint, severity="error")
            else:
                self._report("yaml", each.message, location)
        return bool(fatal)

    def _foreign(self, document: Document, file: str) -> None:
        value = document.value
        found = "a list" if isinstance(value, list) else "a mapping" if isinstance(value, dict) else "text"
        self._report(
            "not-an-object",
            f"skipped document: it is {found} without `apiVersion` and `kind`",
            Location(file, document.line),
            hint="a Kubernetes object has `apiVersion`, `kind` and `metadata.name`",
        )

    def _document(self, document: Document, file: str) -> None:
        value, lines, comments = document.value, document.lines, document.comments
        if not _is_list(value):
            self.object(value, Location(file, document.line), lines, comments)
            return
        kind = text(value, "kind").removesuffix("List")
        of_items, about_items = rebased(lines, ("items",)), rebased(comments, ("items",))
        for index, item in enumerate(value["items"]):
            place = Location(file, lines.get(("items", index), document.line))
            if not isinstance(item, dict):
                self._report("not-an-object", "skipped list item: it is not an object", place)
                continue
            # The items of a typed list, such as ConfigMapList, need not repeat their kind.
            typed = {"apiVersion": value.get("apiVersion"), "kind": kind, **item} if kind else item
            if _is_list(typed):
                inner = Document(typed, place.line, of_items.get(index, {}), about_items.get(index, {}))
                self._document(inner, file)
            else:
                self.object(typed, place, of_items.get(index, {}), about_items.get(index, {}))

    def object(
        self,
        manifest: Mapping[str, Any],
        location: Location | None,
        lines: Mapping[Path, int] | None = None,
        comments: Mapping[Path, str] | None = None,
    ) -> None:
        """Add an object, or report why it is skipped."""
        lines, comments = lines or {}, comments or {}
        if (problem := _problem(manifest)) is not None:
            rule, message, hint, path = problem
            line = next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), 0)
            place = Location(location.file, line) if location and line else location
            self._report(rule, message, place, hint=hint)
            return
        if is_test(manifest) and not self._keeps_tests:
            self._report("test", f"skipped {display_name(manifest)}: it is a chart test", location)
            return
        is_live = live.is_live(manifest)
        if is_live:
            if live.is_made_by_cluster(manifest):
                return
            manifest, notes = live.as_written(manifest)
            for message, hint in notes:
                self._report("allocated", message, location, hint=hint)
        own = authored(manifest)
        if is_secret(own):
            # Comments may quote the content, also those of other objects.
            self._content.update(content_of(manifest))
            for name, key in skipped_metadata(manifest):
                line = lines.get(("metadata", name, key), 0)
                message = f"skipped {name.removesuffix('s')} `{key}` of {display_name(own)}: it may contain its content"
                self._report("credential", message, location._replace(line=line) if location and line else location)
            comments = {}
            lines = {("data", *path[1:]) if path[:1] == ("stringData",) else path: line for path, line in lines.items()}
        original = Original(own, location, lines, comments)
        self._found.objects.append(original)
        if is_live:
            self.live.append(original)

    def _report(
        self, rule: str, message: str, location: Location | None, hint: str = "", severity: Severity = "warning"
    ) -> None:
        self._found.findings.append(
            Finding(message, location, hint=hint, rule=f"import/{rule}", severity=severity),
        )


def _documents_of(whole: str) -> Iterator[Document]:
    """Read JSON as YAML, for the lines; what only JSON allows is read without them, as kubectl does."""
    found = list(documents(whole))
    if whole.lstrip()[:1] in ("{", "[") and any(each.is_fatal for one in found for each in one.problems):
        try:
            value = json.loads(whole)
        except (ValueError, RecursionError):
            yield from found
        else:
            if _depth(value) > MOST_DEPTH:
                yield from found
            else:
                yield Document(value, 1)
        return
    yield from found


def _depth(value: Any) -> int:
    """Return how deep a value is nested; the parser of JSON has already limited it."""
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        each, level = waiting.pop()
        deepest = max(deepest, level)
        parts = each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
        waiting += [(part, level + 1) for part in parts]
    return deepest


def _has_tab(whole: str, line: int) -> bool:
    lines = whole.split("\n")
    return any("\t" in each[: len(each) - len(each.lstrip())] for each in lines[max(line - 2, 0) : line])


def _looks_like_object(value: Any) -> bool:
    return isinstance(value, dict) and ("apiVersion" in value or "kind" in value)


def _is_list(value: Mapping[str, Any]) -> bool:
    return text(value, "kind").endswith("List") and isinstance(value.get("items"), list)


def _problem(manifest: Mapping[str, Any]) -> tuple[str, str, str, Path] | None:
    """Return why an object cannot be imported: rule, message, hint and path."""
    api, kind, metadata = manifest.get("apiVersion"), manifest.get("kind"), mapping(manifest, "metadata")
    group = str(api).rpartition("/")[0]
    if group in _NOT_OBJECTS:
        hint = "import the folder that contains it"
        return "kustomization", f"skipped {kind}: {_NOT_OBJECTS[group]}", hint, ()
    for key, value in (("apiVersion", api), ("kind", kind)):
        if value is None or value == "":
            return "object", f"skipped object: it has no `{key}`", f"add `{key}`", ()
        if not isinstance(value, str):
            return "object", f"skipped object: its `{key}` is not a string", f"correct `{key}`", (key,)
        if _ENCRYPTED.match(value):
            return "encrypted", "skipped object: it is fully encrypted", "decrypt it with `sops -d`", (key,)
    name = metadata.get("name")
    if name is None or name == "":
        if metadata.get("generateName"):
            message = f"skipped {kind} with `generateName`: charts need fixed names"
            return "object", message, "replace `generateName` with `name`", ("metadata", "generateName")
        return "object", f"skipped {kind}: it has no `metadata.name`", "add `metadata.name`", ("metadata",)
    if not isinstance(name, str):
        message = f"skipped {kind}: its `metadata.name` is not a string"
        return "object", message, "quote it", ("metadata", "name")
    if _ACTION.search(f"{api} {kind} {name} {metadata.get('namespace')}"):
        hint = "import the chart: name the folder that contains its Chart.yaml"
        return "template", f"skipped {kind}: its name is a template action", hint, ("metadata", "name")
    if "sops" in manifest and not is_secret(manifest):
        message = f"skipped {display_name(manifest)}: it is encrypted with SOPS"
        return "encrypted", message, "decrypt it with `sops -d` and import the result", ("sops",)
    return None
