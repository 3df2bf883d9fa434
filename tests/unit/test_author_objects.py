"""Objects of authors whose own methods raise: as variables they are harmless, and as fields they are findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chartgen import policy
from chartgen.errors import ChartgenError, Finding
from chartgen.load import Loaded, Loader, find
from chartgen.plan import plan

_OBJECTS = '''
from chartgen import Chart, Deployment, Image, Namespace, Policy, Violation

def _fail(*args, **kwargs):
    raise RuntimeError("of the author")

class Lazy:
    """A proxy for what is not there yet."""
    __class__ = property(_fail)
    __getattr__ = __eq__ = __hash__ = __bool__ = __len__ = __iter__ = __repr__ = __str__ = __call__ = _fail

class Attributes:
    def __getattribute__(self, name):
        raise SystemExit(0)

class Meta(type):
    __instancecheck__ = __subclasscheck__ = __eq__ = __repr__ = _fail
    __hash__ = type.__hash__

class OfMeta(metaclass=Meta):
    pass

class Items(list):
    __eq__ = __ne__ = __iter__ = __len__ = __getitem__ = __bool__ = __repr__ = __contains__ = __hash__ = _fail

class Pair(tuple):
    __eq__ = __ne__ = __iter__ = __len__ = __getitem__ = __bool__ = __repr__ = __contains__ = __hash__ = _fail

class Mapping(dict):
    __eq__ = __ne__ = __iter__ = __len__ = __getitem__ = __bool__ = __repr__ = __contains__ = __hash__ = _fail
    items = keys = values = get = copy = __or__ = _fail

class Text(str):
    __eq__ = __ne__ = __iter__ = __len__ = __getitem__ = __bool__ = __repr__ = __str__ = __contains__ = _fail
    __hash__ = str.__hash__
    strip = split = lower = startswith = encode = casefold = _fail

class Number(int):
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __repr__ = __str__ = __int__ = __index__ = _fail
    __hash__ = int.__hash__
'''
_VALUES = [
    "Lazy()",
    "Attributes()",
    "OfMeta()",
    "OfMeta",
    "Items(['a'])",
    "Pair(['a'])",
    "Mapping(a='b')",
    "Text('a')",
    "Number(1)",
    "{Text('a'): 1}",
    "[Lazy(), Items([Lazy()])]",
    "Items([Mapping(a=Lazy())])",
]
_CHART = """\
web = Chart(
    "web", version="1.0.0", description="x", workload=Deployment(image=Image("a", tag="1"){fields}){more}
)
"""
Load = Callable[[str], Loaded]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.chdir(tmp_path)

    def load(code: str) -> Loaded:
        (tmp_path / "specs").mkdir(exist_ok=True)
        (tmp_path / "specs" / "web.py").write_text(_OBJECTS + code, "utf-8")
        (file,) = find(["specs"])
        loader = Loader()
        found = loader.load_file(file)
        found.findings += loader.finish(file)
        return found

    return load


def _chart(fields: str = "", more: str = "") -> str:
    return _CHART.format(fields=fields, more=more)


@pytest.mark.parametrize("value", _VALUES)
def test_as_variables(load: Load, value: str) -> None:
    found = load(f"variable = {value}\n{_chart()}other = [variable]\n")
    assert found.findings == []
    assert [each.chart.name for each in found.charts] == ["web"]


@pytest.mark.parametrize("value", _VALUES)
@pytest.mark.parametrize(
    "field",
    [
        "env",
        "args",
        "replicas",
        "ports",
        "mounts",
        "resources",
        "liveness",
        "extra_pod",
        "node_selector",
        "tolerations",
    ],
)
def test_as_fields(load: Load, value: str, field: str) -> None:
    found = load(_chart(f", {field}={value}"))
    # Strings and numbers of classes of their own are read as what they are.
    assert found.findings or "Text(" in value or "Number(" in value
    _have_lines(found.findings)


@pytest.mark.parametrize("value", _VALUES)
@pytest.mark.parametrize("field", ["namespace", "manifests", "components", "waivers", "after", "description"])
def test_as_fields_of_charts(load: Load, value: str, field: str) -> None:
    text = _chart(more=f", {field}={value}")
    if field == "description":
        text = text.replace('description="x", ', "")
    _have_lines(load(text).findings)


@pytest.mark.parametrize("value", _VALUES)
@pytest.mark.parametrize(
    "field", ["env={{'A': {}}}", "args=[{}]", "extra_pod={{'overhead': {}}}", "extra_pod={{{}: 1}}"]
)
def test_within_fields(load: Load, value: str, field: str) -> None:
    if value.startswith(("{", "[", "Items", "Mapping")) and field.startswith("extra_pod={{{}"):
        pytest.skip("Python itself refuses such keys")
    _have_lines(load(_chart(f", {field.format(value)}")).findings)


@pytest.mark.parametrize(
    "body",
    [
        "name = property(_fail)",
        "name = Lazy()",
        "name = Text('x')",
        "name = 1",
        "__class__ = property(_fail)",
        "__getattribute__ = _fail",
        "__eq__ = __hash__ = _fail",
        "__repr__ = __str__ = _fail",
        "check = property(_fail)",
        "check = None",
        "check = Lazy()",
        "def check(self, chart): return Items([1])",
        "def check(self, chart): return Lazy()",
        "def check(self, chart): yield Violation(Text('x'))",
        "def check(self, chart): yield Violation('x', field=Items(['a']))",
        "def check(self, chart): yield Lazy()",
        "narrowings = guards = Lazy()",
        "def guards(self, chart): return Mapping()",
        "def narrowings(self, chart): yield Items()",
        "def __init_subclass__(cls): _fail()",
    ],
)
def test_policies(load: Load, body: str) -> None:
    text = f"class Own(Policy):\n    {body}\n\nspace = Namespace('there', policies=[Own()])\n"
    found = load(text + _chart(more=", namespace=space"))
    findings = found.findings
    for loaded in () if findings else found.charts:
        try:
            findings = policy.findings(loaded.chart)
            plan(loaded.chart, "specs/web.py")
        except ChartgenError as error:
            findings = [*error.findings]
    _have_lines(findings)


def _have_lines(findings: list[Finding]) -> None:
    for finding in findings:
        assert finding.location is not None, finding
        assert finding.location.file == "specs/web.py"
        assert finding.location.line > 1
