"""An API server as a judge: what it would say to each object, asked as a dry run. Nothing is stored there."""

from __future__ import annotations

import dataclasses
import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError, Finding
from chartgen.objects.fields import Path
from chartgen.verify.documents.reading import Document
from chartgen.verify.findings import Occurrence
from chartgen.verify.helm.scenarios import Scenario
from chartgen.verify.source.charts import ChartSource

if TYPE_CHECKING:
    import subprocess

MANAGER = "chartgen-verify"
ELSEWHERE = "default"
"""The namespace that is asked about where the chart's own is not there: every cluster has it."""
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
_DUMPED = re.compile(r"Invalid value: \{.*\}: ", re.DOTALL)
_IMMUTABLE = "field is immutable"
_AGAIN = "-verify"
_STEP = re.compile(r"\.?([\w-]+)|\[([^\]]*)\]")


class Server:
    """The API server of a context of kubectl. Threads may share it."""

    def __init__(self, kubectl: str, context: str) -> None:
        self._words = [kubectl, *(["--context", context] if context else [])]
        found = self._run("get", "namespaces", "--output", "name")
        if found.returncode:
            raise _no_server(f"the API server{f' of {context}' if context else ''} does not answer", found.stderr)
        self._namespaces = {line.partition("/")[2] for line in found.stdout.split()}
        self._asked: dict[tuple[str, str], list[Occurrence]] = {}
        self._lock = threading.Lock()

    def _run(self, *words: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
        import subprocess

        try:
            return subprocess.run(
                [*self._words, *words],
                input=text,
                capture_output=True,
                encoding="utf-8",
                check=False,
                timeout=_SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _no_server(f"`{self._words[0]}` does not run", str(error)) from error

    def ask(self, source: ChartSource, found: Sequence[tuple[str, Document]], scenario: Scenario) -> list[Occurrence]:
        """Hand objects to the API server by server-side apply, strictly and as a dry run; give what it says.

        Raises:
            ChartgenError: it does not answer.
        """
        namespace = source.namespace if source.namespace in self._namespaces else ELSEWHERE
        texts = [json.dumps(_moved(document.manifest, source.namespace, namespace)) for _, document in found]
        new = [index for index, text in enumerate(texts) if (namespace, text) not in self._asked]
        loose: list[Occurrence] = []
        if new:
            asked = [found[index] for index in new]
            faults, loose = self._apply([texts[index] for index in new], asked, namespace)
            fixed = [number for number, own in enumerate(faults) if any(_IMMUTABLE in fault.message for fault in own)]
            if fixed:
                # One of that name is there. Whether it could become this one is a matter of releases, not of charts.
                others = [_renamed(texts[new[number]]) for number in fixed]
                again, _ = self._apply(others, [asked[number] for number in fixed], namespace)
                for number, own in zip(fixed, again, strict=True):
                    faults[number] = own
            with self._lock:
                for number, index in enumerate(new):
                    self._asked[namespace, texts[index]] = faults[number]
        from chartgen.verify.documents.checks import in_scenario

        said = [
            dataclasses.replace(fault, template=template)
            for (template, _), text in zip(found, texts, strict=True)
            for fault in self._asked[namespace, text]
        ]
        return [in_scenario(fault, scenario) for fault in [*said, *loose]]

    def _apply(
        self, texts: Sequence[str], found: Sequence[tuple[str, Document]], namespace: str
    ) -> tuple[list[list[Occurrence]], list[Occurrence]]:
        """Give what is said of each object, and what of none of them."""
        done = self._run(
            "apply",
            "--server-side",
            "--force-conflicts",
            f"--field-manager={MANAGER}",
            "--dry-run=server",
            "--validate=strict",
            f"--namespace={namespace}",
            "--filename=-",
            # Not as a List, of which kubectl itself would check the items, and all of them would fail with one.
            text="\n---\n".join(texts),
        )
        faults: list[list[Occurrence]] = [[] for _ in found]
        loose: list[Occurrence] = []
        for number, fault in _faults(done, found):
            (loose if number is None else faults[number]).append(fault)
        return faults, loose


def _renamed(text: str) -> str:
    manifest = json.loads(text)
    manifest["metadata"]["name"] = manifest["metadata"]["name"][:50].rstrip("-.") + _AGAIN
    return json.dumps(manifest)


def _moved(manifest: Mapping[str, Any], own: str, namespace: str) -> Mapping[str, Any]:
    metadata = manifest.get("metadata")
    if own == namespace or not isinstance(metadata, dict) or metadata.get("namespace") != own:
        return manifest
    return {**manifest, "metadata": {**metadata, "namespace": namespace}}


def _faults(
    done: subprocess.CompletedProcess[str], found: Sequence[tuple[str, Document]]
) -> Iterator[tuple[int | None, Occurrence]]:
    """Give what is said, each with the number of the object that it is about."""
    said = False
    for message in _messages(done.stderr):
        if message.startswith("Warning: "):
            yield None, Occurrence("server", f"the API server warns: {message[9:]}", severity="warning")
            continue
        said = True
        yield from _told(message, found)
    if done.returncode and not said:
        raise _no_server("kubectl failed", done.stderr)
    if not done.returncode and found and not done.stdout.strip():
        yield None, Occurrence("nothing", "the API server looked at nothing")


def _messages(text: str) -> list[str]:
    """Give each message; their first lines are known, lines behind them belong to them."""
    found: list[str] = []
    for line in text.splitlines():
        if not found or _BEGINS.match(line):
            found.append(line)
        else:
            found[-1] += f"\n{line}"
    return [message.strip() for message in found if message.strip()]


def _told(message: str, found: Sequence[tuple[str, Document]]) -> Iterator[tuple[int | None, Occurrence]]:
    unknown = _UNKNOWN.search(message)
    match = unknown or _NAMED.search(message) or _TYPED.search(message)
    if match is None:
        yield None, Occurrence("server", f"the API server refuses: {' '.join(message.split())}")
        return
    number = next(
        (
            number
            for number, (_, document) in enumerate(found)
            if document.name in (match["name"], match["name"].removesuffix(_AGAIN))
            and document.kind.lower() == match["kind"].lower()
        ),
        None,
    )
    document = found[number][1] if number is not None else None
    name = document.id if document is not None else f"{match['kind']}/{match['name']}"
    if unknown:
        said = "was not checked by the API server, which does not know its kind"
        yield number, Occurrence("unknown-kind", said, object=name, severity="warning")
        return
    for part in _parts(match["rest"]):
        field = _FIELD.match(part)
        said = " ".join(_DUMPED.sub("Invalid value: ", field["rest"] if field else part).split())
        path = _path(field["field"], document.manifest if document is not None else {}) if field else ()
        if document is not None and document.kind == "Secret":
            said = re.sub(r'"[^"]*"', '"..."', said)
        where = f" in `{field['field']}`" if field else ""
        message = f"is refused by the API server{where}: {said}"
        manifest = document.manifest if document is not None else None
        yield number, Occurrence("server", message, object=name, path=path, manifest=manifest)


def _parts(text: str) -> list[str]:
    """Take several reasons apart: `[a: Required value, b: Invalid value: "x"]`, or a line each."""
    if text.startswith("errors:"):
        return [line.strip() for line in text.splitlines()[1:] if line.strip()]
    if not (text.startswith("[") and text.endswith("]")):
        return [text]
    return re.split(r", (?=[a-z]\w*(?:\.[\w-]+|\[[^\]]*\])*: [A-Z])", text[1:-1])


def _path(text: str, manifest: Any) -> Path:
    """Read a path as the API server writes it: `spec.ports[0].name`, `.spec.ports[port=80,protocol="TCP"].name`."""
    made: list[str | int] = []
    here = manifest
    for name, inner in _STEP.findall(text):
        step: str | int = name or (int(inner) if inner.isdigit() else inner.strip('"'))
        if isinstance(here, list) and isinstance(step, str):
            keys = dict(part.split("=", 1) for part in inner.split(",") if "=" in part)
            step = next((index for index, item in enumerate(here) if _has(item, keys)), 0)
        made.append(step)
        if isinstance(step, int):
            here = here[step] if isinstance(here, list) and step < len(here) else None
        else:
            here = here.get(step) if isinstance(here, dict) else None
    return tuple(made)


def _has(item: Any, keys: Mapping[str, str]) -> bool:
    return isinstance(item, dict) and all(str(item.get(key, "")) in ("", text.strip('"')) for key, text in keys.items())


def _no_server(what: str, said: str) -> ChartgenError:
    finding = Finding(
        what,
        found=next(reversed([line.strip() for line in said.splitlines() if line.strip()]), "")[:300],
        hint="--context names a context of kubectl, --kubectl the command; without --server none is asked",
        rule="environment",
    )
    return ChartgenError(finding, exit_code=EXIT_ENVIRONMENT)
