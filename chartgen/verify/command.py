"""Helm as a command: `--helm PATH`."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError, Finding
from chartgen.verify.engine import Folder, Message, Opened, Refused, Values
from chartgen.verify.subject import Subject

if TYPE_CHECKING:
    import subprocess

_SOURCE = re.compile(r"^---\n# Source: ([^\n]+)\n", re.MULTILINE)
_LEVEL = re.compile(r"^\[(INFO|WARNING|ERROR)\] (?:([^:\n]*): )?(.*)$")
_SECONDS = 120


class HelmCommand:
    """A `helm` command."""

    checks_kube_version = True

    def __init__(self, path: str) -> None:
        self._path = path
        self._running: set[subprocess.Popen[str]] = set()
        found = self.run("version", "--template", "{{.Version}}")
        version = found.stdout.strip().removeprefix("v")
        if found.returncode or not version:
            raise _no_helm(path, (found.stderr or found.stdout).strip())
        self.name = f"Helm {version}"
        numbers = re.match(r"(\d+)\.(\d+)", version)
        self.skips_schemas = numbers is not None and (int(numbers[1]), int(numbers[2])) >= (3, 16)
        """Whether it knows `--skip-schema-validation`."""

    def run(self, *words: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run it."""
        import subprocess

        environment = {**os.environ, "HELM_PLUGINS": os.devnull, "NO_COLOR": "1"}
        piped = subprocess.PIPE
        try:
            process = subprocess.Popen(
                [self._path, *words], stdin=piped, stdout=piped, stderr=piped, encoding="utf-8", env=environment
            )
            self._running.add(process)
            try:
                out, err = process.communicate(text, timeout=_SECONDS)
            finally:
                process.kill()
                self._running.discard(process)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _no_helm(self._path, str(error)) from error
        return subprocess.CompletedProcess([self._path, *words], process.returncode, out, err)

    def stop(self) -> None:
        """End what is running: helm itself takes its time after Ctrl-C."""
        for process in tuple(self._running):
            process.kill()

    def open(self, subject: Subject) -> Opened:
        """Read a chart; what is wrong with it is told when it is rendered."""
        return _OpenedByCommand(self, subject)

    def read_values(self, text: str) -> dict[str, Any]:
        """Read a values file."""
        from chartgen.verify.documents import parse

        parsed = parse(text)
        for problem in parsed.problems:
            if problem.rule in ("yaml", "no-object"):
                raise Refused("load", f"line {problem.line}: {problem.message}")
        return parsed.documents[0].manifest if parsed.documents else {}


class _OpenedByCommand:
    def __init__(self, helm: HelmCommand, subject: Subject) -> None:
        self._helm = helm
        self._subject = subject
        self._folder = Folder(subject)
        self._path = self._folder.__enter__()

    def render(
        self, values: Values, *, kube_version: str | None = None, check: bool = True, upgrade: bool = False
    ) -> dict[str, str]:
        words = ["template", self._subject.name[:53].rstrip("-"), self._path, "--namespace", self._subject.namespace]
        words += ["--kube-version", f"v{kube_version}.0"] if kube_version else []
        words += ["--skip-schema-validation"] if not check and self._helm.skips_schemas else []
        words += ["--is-upgrade"] if upgrade else []
        with _ValuesFile(values) as file:
            done = self._helm.run(*words, "--values", file)
        if done.returncode:
            text = done.stderr.strip().removeprefix("Error: ")
            raise Refused("schema" if "specifications of the schema" in text else "render", text)
        return _split(done.stdout, f"{self._subject.name}/")

    def lint(self, values: Values) -> list[Message]:
        with _ValuesFile(values) as file:
            done = self._helm.run(
                "lint", "--strict", self._path, "--namespace", self._subject.namespace, "--values", file
            )
        found = []
        for line in (done.stdout + done.stderr).splitlines():
            match = _LEVEL.match(line)
            if match:
                found.append(Message(match[1], match[2] or "", match[3]))  # type: ignore[arg-type]
        if done.returncode and not any(message.level != "INFO" for message in found):
            found.append(Message("ERROR", "", done.stderr.strip() or "helm lint failed"))
        return found

    def close(self) -> None:
        self._folder.__exit__()


class _ValuesFile:
    """Values as a file. JSON is YAML, and numbers in it are what numbers in a values file are."""

    def __init__(self, values: Values) -> None:
        self._text = json.dumps(values)
        self._path = ""

    def __enter__(self) -> str:
        import tempfile

        descriptor, self._path = tempfile.mkstemp(suffix=".json", prefix="chartgen-")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(self._text)
        return self._path

    def __exit__(self, *_: object) -> None:
        os.unlink(self._path)


def _split(text: str, prefix: str) -> dict[str, str]:
    """Give what `helm template` prints by template; its order is that of installation, so it is put in order again."""
    pieces: dict[str, list[str]] = {}
    found = list(_SOURCE.finditer(text))
    for number, match in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        pieces.setdefault(match[1].removeprefix(prefix), []).append(text[match.end() : end])
    return {path: "---\n".join(pieces[path]) for path in sorted(pieces)}


def _no_helm(path: str, said: str) -> ChartgenError:
    finding = Finding(
        f"`{path}` is no helm command that runs",
        found=said[:300],
        hint="--helm wants the path of helm 3 or 4; without it, Helm's own engine is used (chartgen[verify])",
        rule="environment",
    )
    return ChartgenError(finding, exit_code=EXIT_ENVIRONMENT)
