"""Write what `docs/spec-language.md` says of each word of the language, and the topics in `docs/policies.md`.

    python -m scripts.reference           write the pages
    python -m scripts.reference --check   write nothing; exit 1 where a page is not what this gives

Whatever stands above the mark in a page is written by hand; what stands below it comes from the classes themselves.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import chartgen
from chartgen.resources.waivers import TOPICS, Topic
from chartgen.spec import base, declare, probe, text
from scripts.wording import UNNAMED, Field, arguments, constants, docstring, fields_of, signature, type_names

DOCS = Path(__file__).resolve().parent.parent / "docs"
MARK = "<!-- From here on written by `python -m scripts.reference`; above it, by hand. -->\n"


class Group(NamedTuple):
    """Words of one subject."""

    title: str
    introduction: str
    names: str


GROUPS = (
    Group(
        "Charts",
        "What is installed as one, and where it lives.",
        "Chart Namespace ServiceAccount ConnectionTest Maintainer",
    ),
    Group(
        "Workloads",
        "What runs. A workload has one container; its values stand at the root for the main workload, and under the"
        " component's name for a component.",
        "Deployment RollingUpdate Recreate PodDisruptionBudget",
    ),
    Group(
        "Containers",
        "What the container of a workload is made of.",
        "Image Port Resources FieldRef ResourceFieldRef Lifecycle",
    ),
    Group(
        "Probes",
        "How Kubernetes asks a container whether it lives, is ready, has started. What is left out, the use decides:"
        " `liveness` is asked every 10 seconds after the first 10, `readiness` every 5, `startup` every 5 for at most"
        " 150; each answer may take 3 seconds.",
        "HttpGet TcpSocket Exec Grpc Probe",
    ),
    Group("Network", "How a workload is reached, and whom it reaches.", "Service NetworkPolicy"),
    Group(
        "Configuration and secrets",
        "Text by key, as variables (`env_from`, or one key in `env`) or as files (`mounts`).",
        "ConfigMap ExistingConfigMap Secret ExistingSecret KeyRef",
    ),
    Group(
        "Volumes",
        "What else can be mounted. The same volume at two paths is one volume.",
        "Mount EmptyDir PersistentVolumeClaim ExistingClaim Projected HostPath RawVolume",
    ),
    Group(
        "Security",
        "What pods and containers may do. Left out, it is what Pod Security `restricted` lets in.",
        "PodSecurityContext SecurityContext Capabilities SeccompProfile",
    ),
    Group(
        "Scheduling",
        "Where pods run. Each of these is a Kubernetes object, field by field; a plain dict is let in too.",
        "Toleration Affinity NodeAffinity NodeSelector NodeSelectorTerm PreferredSchedulingTerm PodAffinity"
        " PodAntiAffinity PodAffinityTerm WeightedPodAffinityTerm LabelSelector Requirement TopologySpreadConstraint"
        " HostAlias",
    ),
    Group(
        "Names that are known at install",
        "Marked text for variables, arguments, config data and manifests. Text with a mark is fixed in the chart.",
        "host FULLNAME NAMESPACE RELEASE",
    ),
    Group("Escapes", "What the language has no word for.", "Manifest"),
    Group(
        "Rules",
        "What charts of a namespace keep to. [policies.md](policies.md) shows how they are used and written.",
        "RequireNamespace Replicas ImageTag ServiceType ProbesDefined ResourceLimits Waiver Policy Violation Narrowing"
        " Guard",
    ),
)
"""The words by subject, each group with its introduction."""
ORDER = tuple(name for group in GROUPS for name in group.names.split() if name != "Probe")


def words() -> str:
    """Describe all words, group by group."""
    return "\n".join(_words())


def _words() -> Iterator[str]:
    yield "\n## Words\n"
    yield " · ".join(f"[{title}](#{_anchor(title)})" for title, _, _ in GROUPS)
    for title, introduction, names in GROUPS:
        yield f"\n### {title}\n\n{introduction}"
        for name in names.split():
            word = UNNAMED.get(name) or getattr(chartgen, name)
            yield "\n" + "\n\n".join(_word(name, word))


def _word(name: str, word: Any) -> Iterator[str]:
    if isinstance(word, str):
        yield f"#### {name}"
        yield constants(text)[name]
    elif not isinstance(word, type):
        yield f"#### {name}"
        yield f"`{name}{signature(word)}`"
        yield docstring(word)
    elif issubclass(word, chartgen.Policy):
        yield from _rule(name, word)
    else:
        yield from _class(name, word)


def _class(name: str, cls: type[Any]) -> Iterator[str]:
    yield f"#### {name}"
    fields = [field for field in fields_of(cls) if declare.docstring(cls, field.name)]
    own = [field for field in fields if not _of_all_probes(cls, field.name)]
    if name not in UNNAMED:
        yield f"`{name}({arguments(cls)})`"
    yield docstring(cls)
    if name == "KeyRef":
        yield "It is made by `.key(NAME)` of the object that holds it."
    elif name == "Probe":
        yield "It is no word of its own: these fields are those of `HttpGet`, `TcpSocket`, `Exec` and `Grpc`."
    if own:
        paths = {_said(cls, field.name)[1] for field in own}
        columns = 5 if len(paths) > 1 else 4
        head = ["field", "type", "default", "what it is", "value"]
        rows = [row[:columns] for row in (head, ["---"] * len(head), *(_row(cls, field) for field in own))]
        yield "\n".join(f"| {' | '.join(row)} |" for row in rows)
        if columns == 4 and (path := paths.pop()).startswith(("`", "in `")):
            yield f"All of it is {'the value' if path[0] == '`' else 'part of the value'} {path.removeprefix('in ')}."
    if issubclass(cls, probe.Probe) and cls is not probe.Probe:
        yield "And the timings of every [Probe](#probe)."
    is_spec = issubclass(cls, base.Spec) and cls is not chartgen.Service
    unset = [(one.comment, one.mark.path) for one in declare.declared(cls) if not one.field] if is_spec else []
    if unset:
        yield (
            "Values that a spec does not set, for whoever installs: "
            + "; ".join(f"`{path}`: {what[:1].lower()}{what[1:].removesuffix('.')}" for what, path in unset)
            + "."
        )


def _rule(name: str, cls: type[Any]) -> Iterator[str]:
    yield f"#### {name}"
    if cls is chartgen.Policy:
        yield docstring(cls)
        rows = [("name", "The rule's name, as findings and waivers say it.")]
        rows += [("severity", declare.docstring(cls, "severity") + ' `"error"` or `"warning"`.')]
        rows += [
            (f"{method}(chart)", f"{docstring(getattr(cls, method))} Gives {gives} objects.")
            for method, gives in (("check", "`Violation`"), ("narrowings", "`Narrowing`"), ("guards", "`Guard`"))
        ]
        yield "\n".join(["| of a subclass | what it is |", "|---|---|", *(f"| `{a}` | {b} |" for a, b in rows)])
        return
    yield f"`{name}{signature(cls)}`"
    held = [
        what
        for method, what in (("narrowings", "the chart's schema"), ("guards", "a sentence of the chart's"))
        if getattr(cls, method) is not getattr(chartgen.Policy, method)
    ]
    at_install = f"Held at install by {' and '.join(held)}." if held else "Held at build alone."
    yield f"{docstring(cls)} Its name is `{cls.name}`. {at_install}"


def _row(cls: type[Any], field: Field) -> list[str]:
    what, path = _said(cls, field.name)
    names = type_names(field.annotation, ORDER)
    kind = " or ".join(f"`{each}`" for each in names)
    return [_cell(each) for each in (f"`{field.name}`", kind, field.default, what, path)]


def _said(cls: type[Any], field: str) -> tuple[str, str]:
    """Divide a docstring into what the field is, and where it stands among the values."""
    said = declare.docstring(cls, field)
    found = re.fullmatch(r"(.*?) ?(?:Value: (.*)\.|Fixed in the chart\.|Part of the values? (.*)\.)", said)
    if found is None:
        return said, ""
    path = found[2] or (f"in {found[3].removeprefix('of ')}" if found[3] else "fixed")
    return found[1].replace("{}", "NAME"), path


def _of_all_probes(cls: type[Any], field: str) -> bool:
    return issubclass(cls, probe.Probe) and cls is not probe.Probe and field in probe.Probe.__annotations__


def _cell(said: str) -> str:
    return said.replace("|", "\\|")


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")


def topics() -> str:
    """List what linters look at, and what each calls it."""
    linters = list(Topic.__annotations__)
    head = ["rule", *(name.replace("_", "-") for name in linters)]
    rows = [
        [f"`{name}`", *(", ".join(f"`{check}`" for check in getattr(topic, linter)) for linter in linters)]
        for name, topic in TOPICS.items()
    ]
    return "\n" + "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


PAGES: Mapping[str, Callable[[], str]] = {"spec-language.md": words, "policies.md": topics}


def pages() -> dict[Path, str]:
    """Give the text of each page, with what stands above the mark as it is there."""
    made = {}
    for name, below in PAGES.items():
        above, mark, _ = (DOCS / name).read_text("utf-8").partition(MARK)
        if not mark:
            raise ValueError(f"docs/{name} has lost its mark: {MARK}")
        made[DOCS / name] = f"{above}{mark}{below()}\n"
    return made


def main(arguments: list[str]) -> int:
    """Write the pages, or hold them to what this gives."""
    stale = [(path, said) for path, said in pages().items() if path.read_text("utf-8") != said]
    for path, said in stale:
        if "--check" in arguments:
            print(f"docs/{path.name} is stale: python -m scripts.reference")
        else:
            path.write_text(said, "utf-8")
    return int(bool(stale) and "--check" in arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
