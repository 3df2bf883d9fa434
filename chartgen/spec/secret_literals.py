"""Literals that look like credentials: by the name that they are given to, or by their own form.

A chart is public to everybody who can read the repository, so that a credential belongs into a Secret. What is found is
never shown. Not reported, since they reveal nothing: empty text, references (`$(NAME)`, `${NAME}`, `{{ ... }}`),
paths, names of variables, names of Secrets where one may be named, numbers of up to three digits, switches such as
`true`, and placeholders such as `changeme`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from chartgen.errors import CREDENTIAL, Finding, Location
from chartgen.locations import Path, field_name
from chartgen.spec.base import Spec
from chartgen.spec.param_checks import used_params
from chartgen.spec.params import without_params
from chartgen.spec.text import is_marked

if TYPE_CHECKING:
    from chartgen.spec.chart import Chart

RULE = "secret-literal"

# Most of the patterns are text, which `re` compiles on first use: few specs need them.
_NAME = (
    r"(?:(?:PASSWORD|PASSWD|PASSPHRASE)|(?:^|_)(?:"
    r"PASS|TOKEN|SECRET|CREDENTIALS?|API_?KEYS?|PWD"
    r"|(?:SECRET|ACCESS|PRIVATE|ENCRYPTION|SIGNING|MASTER|AUTH|ACCOUNT|SHARED|LICENSE|APP|SERVICE|STORAGE|ROOT)_?KEY"
    r"|SECRET_?KEY_?BASE|BEARER"
    r"))(?:_?\d+|_VALUE|_B64|_BASE64|_PLAIN)?$"
)
"""Names of credentials, in capitals and with underscores."""
_NO_CREDENTIAL = r"(?:^|_)(?:MAX|MIN|NUM|REQUIRE|ENABLE|DISABLE|USE|ALLOW|HAS|PUBLIC|CSRF)_|^PWD$|^PASS$"
_QUICK = re.compile(
    r"pass|pwd|token|secret|key|credential|bearer|basic|://[^/\s]*@|hooks\.slack|eyj|gh[pousr]_|github|glpat|a[ks]ia|xox"
    r"|xapp|aiza|ya29|npm_|pypi|sg\.|hf_|dckr|hvs|\bs\.|eaac|[rs]k_|sk-"
)
"""In every credential that is found, in lower case: a quick check, since nearly all literals are none."""
_URL = r"(?i)\b[a-z][a-z0-9+.-]*://[^\s/:@\"']*:([^\s/@\"']+)@"
_HEADER = r"\b(?:Bearer|Basic)\s+([\w.~+/=-]{12,})"
_ASSIGNED = r"(?:^|[\s;,&?\"'{])-{0,2}([A-Za-z][\w.-]*)(?:[\"']?\s*=|[\"']\s*:|\s*:(?=\s))\s*[\"']?([^\s;,&\"'}]+)"
_FLAG = r"--?([A-Za-z][\w.-]*)"
_REFERENCE = r"\$[({A-Z_]|\{\{|<[^>]*>|\ufdd0|^%\(|^(?:vault|ref|file|env|secret|ssm|sops|arn|op):"
_PLACEHOLDER = (
    r"(?i)(?:change|replace|fill|insert|set|put|enter|your|my)[-_ ]?(?:me|it|this|in)?\b.*|change.?me.*|replace.?me.*"
    r"|[x*.?_-]+|placeholder|dummy|example|redacted|masked|hidden|todo|tbd|fixme|unset|n/?a|null"
    r"|none|nil|true|false|yes|no|on|off|enabled|disabled|required|optional|auto|default|\d{1,3}"
)
_SECRET_NAME = r"[a-z0-9]+(?:-[a-z0-9]+)*-(?:secrets?|credentials?|tokens?|passwords?|keys?|auth)"
"""Names of Secrets, which contain what they are for."""
_NAMES_SECRETS = r"(?:^|_)(?:SECRETS?|CREDENTIALS?)$"
"""Names, in capitals, of what may have the name of a Secret instead of a credential: `TLS_SECRET`, not `PASSWORD`."""
_VARIABLE = r"[A-Z0-9]+_[A-Z0-9_]+"
"""Names of variables, likewise."""


class _Literal(NamedTuple):
    path: Path
    name: str
    """The name that the text is given to, if it has one."""
    text: str


_HINT = (
    "keep it in a `Secret([...])`, whose content the installer provides, or in an `ExistingSecret`; "
    f'if it is not secret, add `Waiver("{RULE}", "REASON")` to the chart'
)


def findings(chart: Chart) -> list[Finding]:
    """Find the literals of a Chart that look like credentials, unless it waives the rule; not those of environments."""
    if any(waiver.rule == RULE for waiver in chart.waivers):
        return []
    found: dict[object, Finding] = {}
    literals = [
        each._replace(text=without_params(each.text)) if is_marked(each.text) else each for each in _literals(chart)
    ]
    for param in used_params(chart).values():
        literals += [_Literal(param.path, param.info.path[-1], str(each)) for each in _texts(param.value)]
    for literal in literals:
        if reason := _reason(literal):
            location = _location(chart, literal.path)
            finding = Finding(
                f"a literal looks like a credential: {reason}",
                location,
                field=field_name(literal.path),
                expected="a key of a Secret",
                hint=_HINT,
                rule=RULE,
            )
            found.setdefault((location, finding.field), finding)
    return list(found.values())


def _texts(value: Any) -> Iterator[Any]:
    """Yield the texts in the value of a Param."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    else:
        yield value


def looks_secret(name: str, text: str) -> bool:
    """Return whether text looks like a credential, given the name of the variable or key that it is for."""
    return bool(_reason(_Literal((), name, text)))


def in_object(manifest: Mapping[str, Any]) -> dict[Path, str]:
    """Return why texts in a Kubernetes object look like credentials, by their paths."""
    literals: list[_Literal] = []
    _in_manifest(manifest, (), "", literals)
    found: dict[Path, str] = {}
    for literal in literals:
        if reason := _reason(literal):
            found.setdefault(literal.path, reason)
    return found


def _location(chart: Chart, path: Path) -> Location | None:
    location: Location | None = chart.location(*path)
    return location._replace(source="") if location is not None else None


def _literals(chart: Chart) -> list[_Literal]:
    found: list[_Literal] = []
    for component, workload in chart.workloads():
        _inside(workload, ("components", component) if component else ("workload",), "", found)
    for index, manifest in enumerate(chart.manifests):
        _in_manifest(manifest.definition, ("manifests", index, "definition"), "", found)
    for index, dependency in enumerate(chart.dependencies):
        _in_manifest(dependency.values, ("dependencies", index, "values"), "", found)
    return found


_SKIPPED = frozenset(
    "image resources ports labels docs keys optional_keys node_selector strategy pod_security_context security_context"
    " service services tolerations affinity topology_spread_constraints pod_disruption_budget network_policy".split()
)
"""Fields that have no place for a credential."""
_NUMBERS = frozenset({int, float, bool})


def _inside(value: Any, path: Path, name: str, found: list[_Literal]) -> None:
    """Add the literals within a value of the language, which may have a name."""
    kind = type(value)
    if kind is str and value:
        found.append(_Literal(path, name, value))
    elif issubclass(kind, Spec):
        for field, item in value.__dict__.items():
            if item and type(item) not in _NUMBERS and field not in _SKIPPED and not field.startswith("_"):
                _inside(item, (*path, field), "", found)
    elif issubclass(kind, dict):
        if type(value.get("name")) is str and type(value.get("value")) is str:
            found.append(_Literal((*path, "value"), value["name"], value["value"]))
        is_named = path[-1:] in (("env",), ("data",), ("files",))
        for key, item in value.items():
            _inside(item, (*path, key), key if is_named else "", found)
    elif kind is tuple or kind is list:
        _in_list(value, path, found, lambda item, inner: _inside(item, inner, "", found))


def _in_list(items: Any, path: Path, found: list[_Literal], inside: Callable[[Any, Path], None]) -> None:
    flag = ""
    for index, item in enumerate(items):
        if type(item) is str:
            # The value of `--password VALUE`.
            found.append(_Literal((*path, index), flag, item))
            match = re.fullmatch(_FLAG, item)
            flag = match[1] if match else ""
        else:
            inside(item, (*path, index))


def _in_manifest(value: Any, path: Path, kind: str, found: list[_Literal]) -> None:
    """Add the literals within a manifest of a kind."""
    if isinstance(value, Mapping):
        kind = str(value.get("kind", kind))
        if type(value.get("name")) is str and type(value.get("value")) is str:
            found.append(_Literal((*path, "value"), value["name"], value["value"]))
        for key, item in value.items():
            if type(item) is str:
                named = (kind == "ConfigMap" and path[-1:] == ("data",)) or _words(str(key)) in _EXACT
                found.append(_Literal((*path, key), str(key) if named else "", item))
            else:
                _in_manifest(item, (*path, key), kind, found)
    elif isinstance(value, list | tuple):
        _in_list(value, path, found, lambda item, inner: _in_manifest(item, inner, kind, found))
    elif isinstance(value, Spec):
        _inside(value, path, "", found)


_EXACT = frozenset({"PASSWORD", "PASSWD", "PASSPHRASE", "API_KEY", "CLIENT_SECRET", "ACCESS_TOKEN", "AUTH_TOKEN",
                    "PRIVATE_KEY", "SECRET_ACCESS_KEY", "ADMIN_PASSWORD"})  # fmt: skip
"""Keys in custom resources whose text is a credential, and not the name of one."""


def _reason(literal: _Literal) -> str:
    """Return why a literal looks like a credential; "" if it does not."""
    text = literal.text
    if not _QUICK.search(f"{literal.name} {text}".lower()):
        return ""
    if literal.name and _is_credential(literal.name) and _is_content(text, literal.name):
        return f"`{literal.name}` is the name of one"
    if re.search(CREDENTIAL, text):
        return "it has the form of one"
    if any(_is_content(found[1]) for found in re.finditer(_URL, text)):
        return "a URL with a password"
    if any(_is_content(found[1]) and _is_varied(found[1]) for found in re.finditer(_HEADER, text)):
        return "an Authorization header"
    for found in re.finditer(_ASSIGNED, text):
        if _is_credential(found[1]) and _is_content(found[2], found[1]):
            return f"it sets `{found[1]}`"
    return ""


def _is_credential(name: str) -> bool:
    words = _words(name)
    return bool(re.search(_NAME, words)) and not re.search(_NO_CREDENTIAL, words)


def _words(name: str) -> str:
    """Write a name in capitals: `clientSecret`, `client-secret` and `CLIENT_SECRET` are one."""
    return re.sub(r"[^A-Za-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)).strip("_").upper()


def _is_content(text: str, name: str = "") -> bool:
    """Return whether text may be a credential itself, given the name that it is given to, if there is one."""
    text = text.strip().strip("\"'")
    if not text or re.search(_REFERENCE, text) or re.fullmatch(_PLACEHOLDER, text) or re.fullmatch(_VARIABLE, text):
        return False
    if re.search(_NAMES_SECRETS, _words(name)) and re.fullmatch(_SECRET_NAME, text):
        return False
    return not text.startswith(("/", "./", "~/", "http://", "https://", "@/"))


def _is_varied(text: str) -> bool:
    return bool(re.search(r"\d", text) and re.search(r"[A-Za-z]", text))
