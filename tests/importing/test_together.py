"""Small charts share a module; long ones have one each."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen.importing import reading
from chartgen.importing.run import Options, imported
from tests.importing.applications import WEB, run, spec

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")

_API = "# Answers requests." + WEB.replace("web", "api")


def _long(name: str) -> str:
    variables = "".join(f"            - {{name: VARIABLE_{number}, value: '{number}'}}\n" for number in range(250))
    return f"{WEB.replace('web', name)}          env:\n{variables}"


def test_small_charts_are_in_one_module(tmp_path: Path) -> None:
    report = run(tmp_path, WEB, _API)
    assert list(report.files) == ["shop.py"]
    assert {each.name: each.module for each in report.charts} == {"web": "shop.py", "api": "shop.py"}
    assert report.files["shop.py"].count("import") == 1
    assert 'description="Answers requests"' in report.files["shop.py"]


def test_a_long_comment_stays_with_its_chart(tmp_path: Path) -> None:
    text = spec(run(tmp_path, WEB, f"# {'Answers requests. ' * 12}{WEB.replace('web', 'api')}"))
    assert "# Answers requests. Answers requests." in text.partition("\napi = Chart(")[0].partition("\nweb = ")[2]


def test_long_charts_have_a_module_each(tmp_path: Path) -> None:
    report = run(tmp_path, _long("web"), _long("api"))
    assert sorted(report.files) == ["api.py", "shop.py", "web.py"]


def test_charts_with_environments_share_a_module(tmp_path: Path) -> None:
    texts = {"base": f"{WEB}---{_API}", "production": f"{WEB}---{_API}".replace(":1.0", ":2.0")}
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    base, production = (reading.read([str(tmp_path / f"{name}.yaml")]) for name in texts)
    report = imported(base, Options((), "specs"), {"production": production})
    assert report.exit_code == 0
    assert list(report.files) == ["shop.py"]
    assert "web = _web.with_environments(" in spec(report)
    assert "api = _api.with_environments(" in spec(report)


def test_one_replica_is_the_default(tmp_path: Path) -> None:
    one = WEB.replace("  selector:", "  replicas: 1\n  selector:", 1)
    assert "replicas" not in spec(run(tmp_path, one))
    (tmp_path / "base.yaml").write_text(one)
    (tmp_path / "production.yaml").write_text(one.replace("replicas: 1", "replicas: 4"))
    base, production = (reading.read([str(tmp_path / f"{name}.yaml")]) for name in ("base", "production"))
    report = imported(base, Options((), "specs"), {"production": production})
    assert report.exit_code == 0
    assert "replicas=1" in spec(report)
    assert "production=_web.but_workload(replicas=4)" in spec(report)
