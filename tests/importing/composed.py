"""Compose projects of tests."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from chartgen import yamltext
from chartgen.errors import Finding
from chartgen.importing.model import Input, Original
from chartgen.importing.reading import compose
from chartgen.objects.fields import at
from chartgen.verify.documents.schemas import Schemas

_SCHEMAS = Schemas()
Files = dict[str, str | bytes]


class Composed:
    """What a project became."""

    def __init__(self, found: Input) -> None:
        self.input = found

    def one(self, kind: str, name: str = "") -> Original:
        found = [each for each in self.input.objects if each.kind == kind and name in ("", each.name)]
        assert len(found) == 1, [(each.kind, each.name) for each in self.input.objects]
        return found[0]

    def names(self, kind: str) -> list[str]:
        return [each.name for each in self.input.objects if each.kind == kind]

    def pod(self, kind: str = "Deployment", name: str = "") -> dict[str, Any]:
        pod: dict[str, Any] = at(self.one(kind, name).manifest, ("spec", "template", "spec"))
        return pod

    def container(self, kind: str = "Deployment", name: str = "") -> dict[str, Any]:
        container: dict[str, Any] = self.pod(kind, name)["containers"][0]
        return container

    @property
    def errors(self) -> list[Finding]:
        return [each for each in self.input.findings if each.severity == "error"]

    def messages(self, rule: str = "") -> list[str]:
        return [each.message for each in self.input.findings if each.rule.removeprefix("import/").startswith(rule)]

    def lines(self, part: str) -> list[int]:
        return [each.location.line for each in self.input.findings if part in each.message and each.location]

    def all_text(self) -> str:
        """Everything that may be shown or written."""
        objects = [yamltext.dump(each.manifest) + repr(dict(each.comments)) for each in self.input.objects]
        return "\n".join([*objects, repr(self.input.findings), repr(self.input.after), self.input.name])


def composed(folder: Path, text: str = "", files: Files | None = None, paths: tuple[str, ...] = ()) -> Composed:
    """Read a project; each of its objects is valid."""
    project = folder / "shop"
    project.mkdir(exist_ok=True)
    if text:
        (project / "compose.yaml").write_text(dedent(text), "utf-8")
    for name, content in (files or {}).items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else dedent(content).encode())
    found = compose.read([str(project / path) for path in paths or ("compose.yaml",)])
    for each in found.objects:
        validate(each.manifest)
    return Composed(found)


def validate(manifest: Any) -> None:
    pytest.importorskip("kubernetes_validate", reason="has the schemas")
    for minor in ("1.28", "1.33"):
        schema = _SCHEMAS.find(manifest["apiVersion"], manifest["kind"], minor)
        assert schema is not None
        assert [str(error) for error in schema.errors(manifest)] == []
