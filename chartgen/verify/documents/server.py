"""An API server as a check: what it reports for each object, asked as a dry run. Nothing is stored there."""

from __future__ import annotations

import dataclasses
import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError, Finding
from chartgen.objects.fields import Path, text
from chartgen.verify.documents.checks import Rendered, in_scenario
from chartgen.verify.documents.reading import Document
from chartgen.verify.findings import Occurrence
from chartgen.verify.helm.scenarios import Scenario
from chartgen.verify.source.charts import ChartSource

if TYPE_CHECKING:
    import subprocess

MANAGER = "chartgen-verify"
FALLBACK = "default"
"""The namespace that is used instead of one that does not exist; every cluster has it."""
_SECONDS = 120
_NAMED = re.compile(
    r"(?P<kind>[A-Za-z]+)(?:\.[a-z0-9.-]+)? \"(?P<name>[^\"]+)\" is (?:invalid|forbidden): ?(?P<rest>.*)", re.DOTALL
)
_TYPED = re.compile(r"\((?:[^/;()]*/)?(?P<name>[^;()]+); [^,]+, Kind=(?P<kind>\w+)\): ?(?P<rest>.*)", re.DOTALL)
_UNKNOWN = re.compile(
    r"resource mapping not found for name: \"(?P<name>[^\"]*)\".*no matches for kind \"(?P<kind>\w+)\"", re.DOTALL
)
_FIELD = re.compile(r"\.?(?P<field>[a-zA-Z]\w*(?:\.[\w-]+|\[[^\]]*\])*): (?P<rest>.*)", re.DOTALL)
_BEGINS = re.compile(r"Error from server|error: |Warning: |Error: |The \w[\w.-]* \"")
_OF_KUBECTL = re.compile(r"error: (?!unable to recognize|resource mapping)")
_DUMPED = re.compile(r"Invalid value: \{.*\}: ", re.DOTALL)
_KUBECTL = "kubectl"
"""The rule for what kubectl itself reports, such as input that it cannot parse."""
_IMMUTABLE = "field is immutable"
_RENAMED = "-verify"
_STEP = re.compile(r"\.?([\w-]+)|\[([^\]]*)\]")
# Raw, these end a line or are rejected in YAML; JSON has escapes for them that YAML has too.
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


class Answer(NamedTuple):
    """What an API server reports for the objects of a scenario."""

    occurrences: list[Occurrence]
    checked: set[int]
    """The numbers of the objects that it checked; it does not know the kinds of the others."""


class Server:
    """The API server of a context of kubectl. Threads may share it."""

    def __init__(self, kubectl: str, context: str) -> None:
        self._words = [kubectl, *(["--context", context] if context else [])]
        found = self._run("get", "namespaces", "--output", "name")
        if found.returncode:
            raise _unavailable(f"the API server{f' of {context}' if context else ''} does not answer", found.stderr)
        self._namespaces = {line.partition("/")[2] for line in found.stdout.split()}
        self._known: dict[tuple[str, str], list[Occurrence]] = {}
        self._lock = threading.Lock()

    def _run(self, *words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        import subprocess

        try:
            return subprocess.run(
                [*self._words, *words],
                input=stdin,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                check=False,
                timeout=_SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _unavailable(f"cannot run `{self._words[0]}`", str(error)) from error

    def ask(self, source: ChartSource, rendered: Rendered, scenario: Scenario) -> Answer:
        """Send objects to the API server by server-side apply, strictly and as a dry run.

        Raises:
            ChartgenError: It does not answer.
        """
        namespace = source.namespace if source.namespace in self._namespaces else FALLBACK
        manifests = [self._in_existing_namespace(document.manifest, namespace) for _, document in rendered]
        texts = [_as_text(manifest) for manifest in manifests]
        new = [index for index, each in enumerate(texts) if (namespace, each) not in self._known]
        loose: list[Occurrence] = []
        if new:
            asked = [rendered[index] for index in new]
            found, loose = self._apply([texts[index] for index in new], asked, namespace)
            fixed = [number for number, own in enumerate(found) if any(_IMMUTABLE in each.message for each in own)]
            if fixed:
                # An object of that name exists. Whether it could become this one depends on the release, not the chart.
                others = [_renamed(manifests[new[number]]) for number in fixed]
                again, _ = self._apply(others, [asked[number] for number in fixed], namespace)
                for number, own in zip(fixed, again, strict=True):
                    found[number] = own
            with self._lock:
                for number, index in enumerate(new):
                    self._known[namespace, texts[index]] = found[number]
        checked: set[int] = set()
        occurrences: list[Occurrence] = []
        for index, ((template, _), each) in enumerate(zip(rendered, texts, strict=True)):
            own = self._known[namespace, each]
            if not any(occurrence.rule == "unknown-kind" for occurrence in own):
                checked.add(index)
            occurrences += [dataclasses.replace(occurrence, template=template) for occurrence in own]
        if any(occurrence.rule == _KUBECTL for occurrence in loose):
            checked = set()
        return Answer([in_scenario(occurrence, scenario) for occurrence in [*occurrences, *loose]], checked)

    def _apply(
        self, texts: Sequence[str], asked: Rendered, namespace: str
    ) -> tuple[list[list[Occurrence]], list[Occurrence]]:
        """Return what is reported for each object, and what for none of them.

        kubectl applies the objects of one namespace at a time.
        """
        groups: dict[str, list[int]] = {}
        for number, (_, document) in enumerate(asked):
            own = text(document.manifest, "metadata", "namespace")
            groups.setdefault(own if own in self._namespaces else namespace, []).append(number)
        found: list[list[Occurrence]] = [[] for _ in asked]
        loose: list[Occurrence] = []
        for each, numbers in groups.items():
            reported, others = self._apply_in([texts[number] for number in numbers], [asked[n] for n in numbers], each)
            loose += others
            for number, occurrences in zip(numbers, reported, strict=True):
                found[number] = occurrences
        return found, loose

    def _apply_in(
        self, texts: Sequence[str], asked: Rendered, namespace: str
    ) -> tuple[list[list[Occurrence]], list[Occurrence]]:
        done = self._run(
            "apply",
            "--server-side",
            "--force-conflicts",
            f"--field-manager={MANAGER}",
            "--dry-run=server",
            "--validate=strict",
            f"--namespace={namespace}",
            "--filename=-",
            # Not as a List: kubectl itself would check its items, and all of them would fail with one. The first
            # separator makes it YAML to every kubectl, whose documents may be JSON; a stream of JSON has no separators.
            stdin="".join(f"---\n{each}\n" for each in texts),
        )
        found: list[list[Occurrence]] = [[] for _ in asked]
        loose: list[Occurrence] = []
        for number, occurrence in _reported(done, asked):
            (loose if number is None else found[number]).append(occurrence)
        return found, loose

    def _in_existing_namespace(self, manifest: Mapping[str, Any], namespace: str) -> Mapping[str, Any]:
        own = text(manifest, "metadata", "namespace")
        if not own or own in self._namespaces:
            return manifest
        return {**manifest, "metadata": {**manifest["metadata"], "namespace": namespace}}


def _as_text(manifest: Mapping[str, Any]) -> str:
    """Write an object as JSON that is YAML as well."""
    written = json.dumps(manifest, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def _renamed(manifest: Mapping[str, Any]) -> str:
    name = text(manifest, "metadata", "name")[:50].rstrip("-.") + _RENAMED
    return _as_text({**manifest, "metadata": {**manifest["metadata"], "name": name}})


def _reported(done: subprocess.CompletedProcess[str], asked: Rendered) -> Iterator[tuple[int | None, Occurrence]]:
    """Yield what is reported, each with the number of the object that it is about."""
    failed = False
    for message in _messages(done.stderr):
        if message.startswith("Warning: "):
            yield None, Occurrence("server", f"the API server warns: {message[9:]}", severity="warning")
            continue
        failed = True
        yield from _occurrences(message, asked)
    if done.returncode and not failed:
        raise _unavailable("kubectl failed", done.stderr)
    if not done.returncode and asked and not done.stdout.strip():
        yield None, Occurrence("nothing-verified", "the API server checked nothing")


def _messages(output: str) -> list[str]:
    """Split the output into messages; a line that does not begin one belongs to the one before."""
    found: list[str] = []
    for line in output.splitlines():
        if not found or _BEGINS.match(line):
            found.append(line)
        else:
            found[-1] += f"\n{line}"
    return [message.strip() for message in found if message.strip()]


def _occurrences(message: str, asked: Rendered) -> Iterator[tuple[int | None, Occurrence]]:
    unknown = _UNKNOWN.search(message)
    match = unknown or _NAMED.search(message) or _TYPED.search(message)
    if match is None:
        reason = " ".join(message.split())
        if _OF_KUBECTL.match(message):
            yield None, Occurrence(_KUBECTL, f"kubectl fails: {reason.removeprefix('error: ')}")
        else:
            yield None, Occurrence("server", f"the API server rejects an object: {reason}")
        return
    number, document = _subject(match["kind"], match["name"], asked)
    name = document.id if document is not None else f"{match['kind']}/{match['name']}"
    if unknown:
        reason = "was not checked by the API server, which does not know its kind"
        yield number, Occurrence("unknown-kind", reason, object=name, severity="warning")
        return
    manifest = document.manifest if document is not None else None
    for part in _reasons(match["rest"]):
        field = _FIELD.match(part)
        reason = " ".join(_DUMPED.sub("Invalid value: ", field["rest"] if field else part).split())
        if document is not None and document.kind == "Secret":
            reason = re.sub(r'"[^"]*"', '"..."', reason)
        where = f" in `{field['field']}`" if field else ""
        yield (
            number,
            Occurrence(
                "server",
                f"is rejected by the API server{where}: {reason}",
                object=name,
                path=_path(field["field"], manifest or {}) if field else (),
                manifest=manifest,
            ),
        )


def _subject(kind: str, name: str, asked: Rendered) -> tuple[int | None, Document | None]:
    """Return the object that a message is about, with its number."""
    names = (name, name.removesuffix(_RENAMED))
    for number, (_, document) in enumerate(asked):
        if document.name in names and document.kind.lower() == kind.lower():
            return number, document
    return None, None


def _reasons(message: str) -> list[str]:
    """Split several reasons: `[a: Required value, b: Invalid value: "x"]`, or one on each line."""
    if message.startswith("errors:"):
        return [line.strip() for line in message.splitlines()[1:] if line.strip()]
    if not (message.startswith("[") and message.endswith("]")):
        return [message]
    return re.split(r", (?=[a-z]\w*(?:\.[\w-]+|\[[^\]]*\])*: [A-Z])", message[1:-1])


def _path(written: str, manifest: Any) -> Path:
    """Parse a path as the API server writes it: `spec.ports[0].name`, `.spec.ports[port=80,protocol="TCP"].name`."""
    path: list[str | int] = []
    here = manifest
    for name, inner in _STEP.findall(written):
        step: str | int = name or (int(inner) if inner.isdigit() else inner.strip('"'))
        if isinstance(here, list) and isinstance(step, str):
            keys = dict(part.split("=", 1) for part in inner.split(",") if "=" in part)
            step = next((index for index, item in enumerate(here) if _has(item, keys)), 0)
        path.append(step)
        if isinstance(step, int):
            here = here[step] if isinstance(here, list) and step < len(here) else None
        else:
            here = here.get(step) if isinstance(here, dict) else None
    return tuple(path)


def _has(item: Any, keys: Mapping[str, str]) -> bool:
    return isinstance(item, dict) and all(
        str(item.get(key, "")) in ("", value.strip('"')) for key, value in keys.items()
    )


def _unavailable(what: str, output: str) -> ChartgenError:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    finding = Finding(
        what,
        found=lines[-1][:300] if lines else "",
        hint="name a context of kubectl with --context, or the command with --kubectl",
        rule="environment",
    )
    return ChartgenError(finding, exit_code=EXIT_ENVIRONMENT)
