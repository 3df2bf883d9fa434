"""Helm as a command: `--helm PATH`."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError, Finding
from chartgen.verify.helm.engine import HelmError, LintMessage, OpenChart, Stopped, Values
from chartgen.verify.helm.folder import ChartFolder
from chartgen.verify.source.charts import ChartSource

if TYPE_CHECKING:
    import subprocess

SECONDS = 60
"""Seconds that one call may take."""
_MEMORY = 2 * 1024**3
_MOST_OUTPUT = 64 * 1024**2
_SOURCE = re.compile(r"^---\n# Source: ([^\n]+)\n", re.MULTILINE)
_LEVEL = re.compile(r"^\[(INFO|WARNING|ERROR)\] (?:([^:\n]*): )?(.*)$")


class HelmCommand:
    """A `helm` command."""

    checks_kube_version = True

    def __init__(self, path: str) -> None:
        self._path = path
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False
        try:
            found = self.run("version", "--template", "{{.Version}}")
        except HelmError as error:
            raise _unusable(path, error.text) from error
        version = found.stdout.strip().removeprefix("v")
        if found.returncode or not version:
            raise _unusable(path, (found.stderr or found.stdout).strip())
        self.name = f"Helm {version}"
        numbers = re.match(r"(\d+)\.(\d+)", version)
        self.skips_schemas = numbers is not None and (int(numbers[1]), int(numbers[2])) >= (3, 16)
        """Whether the command has `--skip-schema-validation`."""

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the command within its limits of time, memory and output.

        Raises:
            ChartgenError: The command cannot be run.
            HelmError: It exceeds a limit.
            Stopped: The run was interrupted.
        """
        import subprocess
        import tempfile

        if self._stopped:
            raise Stopped
        environment = {**os.environ, "HELM_PLUGINS": os.devnull, "NO_COLOR": "1"}
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            try:
                process = subprocess.Popen(
                    [self._path, *words], stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=environment
                )
            except OSError as error:
                raise _unusable(self._path, str(error)) from error
            self._running.add(process)
            _limit(process.pid)
            try:
                code = process.wait(SECONDS)
            except subprocess.TimeoutExpired as error:
                raise HelmError("limit", f"no result within {SECONDS} seconds") from error
            finally:
                process.kill()
                process.wait()
                self._running.discard(process)
            if self._stopped:
                raise Stopped
            if max(out.seek(0, os.SEEK_END), err.seek(0, os.SEEK_END)) >= _MOST_OUTPUT:
                raise HelmError("limit", f"the chart renders more than {_MOST_OUTPUT // 1024**2} MiB")
            out.seek(0)
            err.seek(0)
            text, errors = out.read().decode("utf-8", "replace"), err.read().decode("utf-8", "replace")
        if code < 0 or "out of memory" in errors[:200]:
            raise HelmError("limit", "Helm ended without a result: out of memory")
        return subprocess.CompletedProcess([self._path, *words], code, text, errors)

    def stop(self) -> None:
        """End what is running: helm itself is slow to react to Ctrl-C."""
        self._stopped = True
        for process in tuple(self._running):
            process.kill()

    def close(self) -> None:
        """Nothing is left running between calls."""

    def open(self, source: ChartSource) -> OpenChart:
        """Write the chart to a folder; Helm reports what is wrong with it when it renders it."""
        return _OpenChart(self, source)

    def read_values(self, text: str) -> dict[str, Any]:
        """Parse a values file."""
        from chartgen.verify.documents.reading import read

        parsed = read(text)
        for problem in parsed.problems:
            if problem.rule in ("yaml", "not-an-object"):
                raise HelmError("load", f"line {problem.line}: {problem.message}")
        return parsed.documents[0].manifest if parsed.documents else {}


def _limit(pid: int) -> None:
    """Limit the memory and the output of a running process, on systems that can."""
    try:
        import resource

        resource.prlimit(pid, resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (_MOST_OUTPUT, _MOST_OUTPUT))
    except (ImportError, AttributeError, OSError):
        pass


class _OpenChart:
    def __init__(self, helm: HelmCommand, source: ChartSource) -> None:
        self._helm = helm
        self._source = source
        self._folder = ChartFolder(source)
        self._path = self._folder.__enter__()

    def render(
        self,
        values: Values,
        *,
        kube_version: str | None = None,
        check: bool = True,
        upgrade: bool = False,
        namespace: str = "",
    ) -> dict[str, str]:
        words = ["template", self._source.release_name, self._path]
        words += ["--namespace", namespace or self._source.namespace]
        words += ["--kube-version", f"v{kube_version}.0"] if kube_version else []
        words += ["--skip-schema-validation"] if not check and self._helm.skips_schemas else []
        words += ["--is-upgrade"] if upgrade else []
        with _ValuesFile(values) as file:
            done = self._helm.run(*words, "--values", file)
        if done.returncode:
            text = done.stderr.strip().removeprefix("Error: ")
            raise HelmError("schema" if "specifications of the schema" in text else "render", text)
        return _split(done.stdout, f"{self._source.name}/")

    def lint(self, values: Values) -> list[LintMessage]:
        with _ValuesFile(values) as file:
            done = self._helm.run(
                "lint", "--strict", self._path, "--namespace", self._source.namespace, "--values", file
            )
        found = []
        for line in (done.stdout + done.stderr).splitlines():
            match = _LEVEL.match(line)
            if match:
                found.append(LintMessage(match[1], match[2] or "", match[3]))  # type: ignore[arg-type]
        if done.returncode and not any(message.level != "INFO" for message in found):
            found.append(LintMessage("ERROR", "", done.stderr.strip() or "helm lint failed"))
        return found

    def close(self) -> None:
        self._folder.__exit__()


class _ValuesFile:
    """Values as a file. JSON is YAML, and its numbers are those of a values file."""

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
    """Split the output of `helm template` by template; it comes in the order of installation, so sort it again."""
    pieces: dict[str, list[str]] = {}
    found = list(_SOURCE.finditer(text))
    for number, match in enumerate(found):
        end = found[number + 1].start() if number + 1 < len(found) else len(text)
        pieces.setdefault(match[1].removeprefix(prefix), []).append(text[match.end() : end])
    return {path: "---\n".join(pieces[path]) for path in sorted(pieces)}


def _unusable(path: str, output: str) -> ChartgenError:
    finding = Finding(
        f"`{path}` is not a working helm command",
        found=output[:300],
        expected="helm 3 or 4",
        hint="pass --helm the path of helm, or omit it to use Helm's embedded engine (chartgen[verify])",
        rule="environment",
    )
    return ChartgenError(finding, exit_code=EXIT_ENVIRONMENT)
