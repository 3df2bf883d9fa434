"""How plug-ins are found and loaded, and what is reported where they are wrong."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from chartgen import Chart
from chartgen.errors import ChartgenError, Finding
from chartgen.overview import tree
from chartgen.plan import fingerprint as fingerprints
from chartgen.policy import enforced
from chartgen.resources import plugins
from chartgen.spec_chart import SpecChart
from tests.support import installed
from tests.support.cases import build_specs

SPEC = """from chartgen import Chart, Deployment, Image
from chartgen_keda import ScaledObject, Trigger

scaler = ScaledObject([Trigger("cron", {"timezone": "UTC"})])
mail = Chart(
    "mail", version="1.0.0", description="Mail",
    workload=Deployment(image=Image("mail", tag="1"), extensions={"": scaler}),
)
"""


def built(folder: Path, text: str = SPEC) -> SpecChart:
    spec = folder / "mail.py"
    spec.write_text(text, "utf-8")
    (chart,) = build_specs(str(spec))
    return chart


def finding(folder: Path, text: str = SPEC) -> Finding:
    with pytest.raises(ChartgenError) as caught:
        built(folder, text)
    (found,) = caught.value.findings
    return found


def change(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


def test_nothing_is_loaded_without_plugins(tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden() -> Any:
        raise AssertionError

    monkeypatch.setattr(plugins, "_entry_points", forbidden)
    assert built(tmp_path, SPEC.replace(', extensions={"": scaler}', "")).tree


def test_a_plugin_that_cannot_be_imported(tmp_path: Path, site: Path) -> None:
    (site / "acme").mkdir()
    (site / "acme" / "__init__.py").write_text("", "utf-8")
    (site / "acme" / "classes.py").write_text(
        "from chartgen.plugin import WorkloadExtension, spec\n\n\n@spec\nclass Widget(WorkloadExtension):\n    pass\n",
        "utf-8",
    )
    (site / "acme" / "kinds.py").write_text("import missing_library\n", "utf-8")
    installed.write_metadata(site, "acme-charts", "2.1.0", {"Widget": "acme.kinds:WIDGET"})
    text = SPEC.replace("from chartgen_keda import ScaledObject, Trigger", "from acme.classes import Widget")
    found = finding(tmp_path, text.replace('ScaledObject([Trigger("cron", {"timezone": "UTC"})])', "Widget()"))
    assert found.message == (
        "cannot load the plug-in Widget of acme-charts 2.1.0: ModuleNotFoundError: No module named 'missing_library'"
    )
    assert found.location is not None
    assert found.location.line == 7


def test_a_class_without_an_entry_point(tmp_path: Path, site: Path) -> None:
    shutil.rmtree(site / "chartgen_keda-1.0.0.dist-info")
    plugins._entry_points_in.cache_clear()
    found = finding(tmp_path)
    assert found.message == "unknown kind ScaledObject: no installed package has an entry point for it"
    assert 'ScaledObject = "MODULE:KIND"' in found.hint
    assert found.location is not None
    assert found.location.line == 7


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("SCALED_OBJECT = Kind(", "SCALED_OBJECT = dict(spec=", "it is dict, and not a `chartgen.plugin.Kind`"),
        ("\n    ScaledObject,\n", "\n    WorkloadExtension,\n", "its class is WorkloadExtension: the entry point must"),
        ('_HERE / "scaledobject.yaml"', '_HERE / "missing.yaml"', "missing file"),
        ('_HERE / "scaledobject.yaml"', 'str(_HERE / "scaledobject.yaml")', "its template is str"),
        ("\n    ScaledObject,\n", "\n    3,\n", "its spec is int"),
        ('api_version="keda.sh/v1alpha1"', "api_version=None", "its api_version is NoneType"),
    ],
)
def test_an_entry_point_of_something_else(tmp_path: Path, site: Path, before: str, after: str, problem: str) -> None:
    change(site / "chartgen_keda" / "__init__.py", before, after)
    found = finding(tmp_path)
    assert found.message.startswith(f"invalid plug-in ScaledObject of chartgen-keda 1.0.0: {problem}")


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        ("plan.workload.kind", "plan.workload.kinds", 5, "has no attribute 'kinds'"),
        ("[% endblock %]", "[% endblok %]", 14, "Encountered unknown tag 'endblok'"),
        ("plan.yaml(", "plans.yaml(", 12, "'plans' is undefined"),
        ("chartgen/extension.yaml", "extensions.yaml", 1, 'unknown template "extensions.yaml"'),
        ("resource.spec.triggers", "1 / 0", 12, "the template raised ZeroDivisionError"),
        ("plan.workload.name", "resource.spec.fail()", 6, "the template raised ValueError: no name"),
    ],
)
def test_a_template_with_a_mistake(
    tmp_path: Path, site: Path, before: str, after: str, line: int, message: str
) -> None:
    template = site / "chartgen_keda" / "scaledobject.yaml"
    change(template, before, after)
    code = "    def note(self) -> str:\n"
    fail = '    def fail(self) -> str:\n        raise ValueError("no name")\n\n'
    change(site / "chartgen_keda" / "__init__.py", code, fail + code)
    found = finding(tmp_path)
    assert message in found.message
    assert found.location is not None
    assert (found.location.file, found.location.line) == (str(template), line)


def test_a_note_with_a_mistake(tmp_path: Path, site: Path) -> None:
    change(site / "chartgen_keda" / "__init__.py", 'return f"replicas', 'return self.nothing + f"replicas')
    assert "`note` of ScaledObject raised AttributeError" in finding(tmp_path).message


def test_an_invalid_schema(site: Path) -> None:
    assert plugins.schema_of("keda.sh/v1", "ScaledObject") is None
    assert plugins.schema_of("keda.sh/v1alpha1", "Scaled") is None
    schema = plugins.schema_of("keda.sh/v1alpha1", "ScaledObject")
    assert schema is not None
    assert schema["properties"]["spec"]["additionalProperties"] is False
    change(site / "chartgen_keda" / "definition.yaml", "v1alpha1", "v1")
    with pytest.raises(ChartgenError, match="invalid schema of ScaledObject"):
        plugins.schema_of("keda.sh/v1alpha1", "ScaledObject")


def fingerprint(chart: Chart) -> str:
    return fingerprints.fingerprint(chart, chart.defaults, "standard", "mail.py", enforced(chart))


def test_a_changed_plugin_changes_the_fingerprint(tmp_path: Path, site: Path) -> None:
    first = fingerprint(built(tmp_path).chart)
    assert fingerprint(built(tmp_path).chart) == first
    assert fingerprint(built(tmp_path, SPEC.replace("UTC", "CET")).chart) != first
    change(site / "chartgen_keda" / "scaledobject.yaml", "spec:", "spec:  # of KEDA")
    plugins._folder_state.cache_clear()
    assert fingerprint(built(tmp_path).chart) != first


def test_a_subclass_in_a_spec_is_always_rendered_again(tmp_path: Path, site: Path) -> None:
    text = SPEC.replace("scaler = ScaledObject(", "class Scaler(ScaledObject):\n    pass\n\n\nscaler = Scaler(")
    chart = built(tmp_path, text)
    assert "kind: ScaledObject" in chart.tree["templates/scaledobject.yaml"]
    assert fingerprint(chart.chart) != fingerprint(chart.chart)


WIDGETS = '''"""Widgets: objects of a chart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

from chartgen.plugin import ChartExtension, Kind, Text, Value, spec


@spec
class Widget(ChartExtension):
    """A widget."""

    color: Annotated[Text, Value("color", level="standard")] = "red"
    """Color of the widget. Value: `widget.color`."""

    _placeholders: ClassVar[tuple[str, ...]] = ("color",)


WIDGET = Kind(Widget, "acme.com/v1", Path(__file__).with_name("widget.yaml"))
'''
TEMPLATE = """[% extends "chartgen/extension.yaml" %]
[% block body %]
spec:
  color: [[ plan.fields.text("color") ]]
[% endblock %]
"""


def test_an_extension_of_a_chart(tmp_path: Path, site: Path) -> None:
    """Its module has annotations that are text."""
    (site / "acme.py").write_text(WIDGETS, "utf-8")
    (site / "widget.yaml").write_text(TEMPLATE, "utf-8")
    installed.write_metadata(site, "acme", "1.0", {"Widget": "acme:WIDGET"})
    plugins._entry_points_in.cache_clear()
    chart = built(
        tmp_path,
        "from chartgen import Chart\nfrom acme import Widget\n"
        'a = Chart("a", version="1.0.0", description="A",'
        ' extensions={"": Widget(), "blue": Widget(color="blue", enabled=False)})\n',
    )
    assert chart.tree["templates/widget.yaml"].startswith(
        "{{- if (.Values.widget).enabled }}\napiVersion: acme.com/v1\n"
    )
    assert "color: {{ (.Values.widget).color | quote }}\n" in chart.tree["templates/widget.yaml"]
    assert (
        'name: {{ include "a.fullname" . | trunc 58 | trimSuffix "-" }}-blue'
        in (chart.tree["templates/blue-widget.yaml"])
    )
    assert "    # -- Color of the widget.\n    color: blue\n" in chart.tree["values.yaml"]
    assert fingerprint(chart.chart) == fingerprint(chart.chart)


CHART = 'version="1.0.0", description="A", workload=Deployment(image=Image("a", tag="1"))'
HEAD = """\
from chartgen import Chart, Dependency, Deployment, Image
from acme import Widget
"""


def widgets(site: Path, values_key: str = "", name: str = "Widget") -> None:
    """Install a plug-in whose class has another name, or its values another key."""
    text = WIDGETS.replace("class Widget(", f"class {name}(").replace("Kind(Widget", f"Kind({name}")
    text = text.replace("    color:", f'    values_key: ClassVar[str] = "{values_key}"\n    color:')
    (site / "acme.py").write_text(text, "utf-8")
    (site / "widget.yaml").write_text(TEMPLATE, "utf-8")
    installed.write_metadata(site, "acme", "1.0", {name: "acme:WIDGET"})
    plugins._entry_points_in.cache_clear()


@pytest.mark.parametrize(
    ("key", "fields", "message", "hint"),
    [
        ("service", "", "`service` is a key of other values", "set `values_key` in the class Widget"),
        ("secret", "", "`secret` is a key of other values", "set `values_key` in the class Widget"),
        (
            "worker", ', components={"worker": Deployment()}',
            "the values of the component worker are also at `worker`", "rename the component",
        ),
        (
            "redis", ', dependencies=[Dependency("redis", version="1.0.0", repository="https://example.com")]',
            "the values of the dependency redis are also at `redis`", "rename the dependency",
        ),
    ],
)  # fmt: skip
def test_values_where_others_are(key: str, fields: str, message: str, hint: str, tmp_path: Path, site: Path) -> None:
    widgets(site, key)
    found = finding(tmp_path, f'{HEAD}a = Chart("a", {CHART}{fields}, extensions={{"": Widget()}})\n')
    assert (found.message, found.hint) == (f"conflicting Widget: {message}", hint)
    assert found.location is not None
    assert found.location.line == 3


def test_a_param_where_the_values_of_an_extension_are(tmp_path: Path, site: Path) -> None:
    widgets(site)
    env = """env={"A": Param("widget.color", default="red")}"""
    text = f'{HEAD}from chartgen import Param\na = Chart("a", {CHART}, extensions={{"": Widget()}})\n'
    found = finding(tmp_path, text.replace('tag="1")', f'tag="1"), {env}'))
    assert found.message == 'conflicting Param "widget.color": "widget" is a key of other values'


def test_a_kind_that_is_called_like_one_of_chartgen(tmp_path: Path, site: Path) -> None:
    widgets(site, "knativeService", "Service")
    chart = built(
        tmp_path,
        "import acme\nfrom chartgen import Chart, Deployment, Image, Service\n"
        'a = Chart("a", version="1.0.0", description="A",'
        ' workload=Deployment(image=Image("a", tag="1"), ports={"http": 80}, service=Service(80)),'
        ' extensions={"": acme.Service()})\n',
    )
    files = {path: text for path, text in chart.tree.items() if path.endswith("service.yaml")}
    assert {path: re.findall("^apiVersion: (.*)$", text, re.MULTILINE) for path, text in files.items()} == {
        "templates/service.yaml": ["v1"],
        "templates/acme.com/service.yaml": ["acme.com/v1"],
    }
    shown = tree([chart.summary])
    assert "├── Services\n│   └── a (ClusterIP, port: 80)\n" in shown
    assert "└── Services (acme.com)\n    └── a\n" in shown
