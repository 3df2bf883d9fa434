"""What printed modules mean: their charts as plain data, to compare with the code that was printed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from chartgen.importing.code import Call, Constant, Module, Name, Octal
from tests.support.paths import ROOT

Data = Any
"""Literals, lists and dicts; a call is a dict with the keys `call`, `arguments` and `fields`."""


def data(code: Any) -> Data:
    """Return code as plain data."""
    if isinstance(code, Call):
        fields = {name: data(value) for name, value in code.fields.items()}
        return _called(code.function, data(code.of) if code.of else None, [*map(data, code.arguments)], fields)
    if isinstance(code, Constant):
        return data(code.value)
    if isinstance(code, Octal):
        return code.number
    if isinstance(code, Name):
        return {"name": code.name}
    if isinstance(code, Mapping):
        return {key: data(value) for key, value in code.items()}
    if isinstance(code, list | tuple):
        return [data(value) for value in code]
    return code


def charts(modules: Iterable[Module]) -> dict[str, list[Data]]:
    """Return the charts of modules as plain data, by the path of the module."""
    return {module.path: [data(chart) for chart in module.charts.values()] for module in modules}


def parsed(texts: Mapping[str, str]) -> dict[str, list[Data]]:
    """Return the public charts of printed modules as plain data, by the path of the module."""
    known: dict[str, dict[str, Data]] = {}
    for path in texts:
        _variables(path, texts, known)
    return {path: [value for name, value in found.items() if _is_chart(name, value)] for path, found in known.items()}


def ruff(command: Sequence[str], texts: Mapping[str, str], folder: Path) -> str:
    """Run ruff on modules in a folder, and return what it reports."""
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        # Surrogates, if any, are escaped.
        (folder / path).write_text(text, "utf-8", newline="\n")
    executable = Path(sys.executable).parent / "ruff"
    done = subprocess.run(
        [executable, *command, "--no-cache", "."], cwd=folder, capture_output=True, text=True, check=False
    )
    return (done.stdout + done.stderr) if done.returncode else ""


def formatting_changes(texts: Mapping[str, str], folder: Path, line_length: int) -> str:
    """Return what `ruff format` would change."""
    return ruff(["format", "--isolated", "--diff", "--line-length", str(line_length)], texts, folder)


def lint(texts: Mapping[str, str], folder: Path) -> str:
    """Return what the rules of this project report in specs; lines may be too long for text that cannot be wrapped."""
    own = [each.partition("/")[0].removesuffix(".py") for each in texts]
    config = [
        f'extend = "{ROOT / "pyproject.toml"}"',
        'lint.extend-ignore = ["D1", "E501", "INP", "RUF009"]',
        f"lint.isort.known-first-party = {['chartgen', *own]!r}",
    ]
    (folder / "ruff.toml").write_text("\n".join(config), "utf-8")
    return ruff(["check", "--output-format", "concise"], texts, folder)


def type_errors(folder: Path) -> str:
    """Return what `mypy --strict` reports in modules that `ruff` has written to a folder."""
    mypy = [sys.executable, "-m", "mypy", "--strict", "--explicit-package-bases", "--config-file="]
    mypy += [f"--cache-dir={ROOT / '.cache' / 'mypy-of-printed-specs'}", "."]
    done = subprocess.run(mypy, cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr) if done.returncode else ""


def _called(function: str, of: Data, arguments: list[Data], fields: dict[str, Data]) -> Data:
    if function == "but" and of is not None:
        return {**of, "fields": of["fields"] | fields}
    call = {"call": function, "arguments": arguments, "fields": fields}
    return call if of is None else call | {"of": of}


def _is_chart(name: str, value: Data) -> bool:
    while isinstance(value, dict) and "of" in value and value.get("call") == "with_environments":
        value = value["of"]
    return not name.startswith("_") and isinstance(value, dict) and value.get("call") == "Chart"


def _variables(path: str, texts: Mapping[str, str], known: dict[str, dict[str, Data]]) -> dict[str, Data]:
    if path in known:
        return known[path]
    defined: dict[str, Data] = {}
    imported: dict[str, Data] = {}
    for statement in ast.parse(texts[path]).body:
        if isinstance(statement, ast.ImportFrom):
            module = f"{statement.module}".replace(".", "/") + ".py"
            for alias in statement.names:
                if statement.module != "chartgen":
                    imported[alias.asname or alias.name] = _variables(module, texts, known)[alias.name]
        elif isinstance(statement, ast.Assign):
            (target,) = statement.targets
            assert isinstance(target, ast.Name)
            assert target.id not in defined | imported, f"{target.id} is defined twice"
            defined[target.id] = _value(statement.value, defined | imported)
        elif isinstance(statement, ast.AnnAssign):
            assert isinstance(statement.target, ast.Name)
            assert statement.value is not None
            defined[statement.target.id] = _value(statement.value, defined | imported)
        else:
            assert isinstance(statement, ast.Expr), ast.unparse(statement)
            assert isinstance(statement.value, ast.Constant)
    known[path] = defined
    return defined


def _value(node: ast.expr, variables: Mapping[str, Data]) -> Data:
    match node:
        case ast.Call(func=ast.Name("float"), args=[ast.Constant(value)]):
            return float(str(value))
        case ast.Call(func=function):
            arguments = [_value(each, variables) for each in node.args]
            fields = {f"{keyword.arg}": _value(keyword.value, variables) for keyword in node.keywords}
            if isinstance(function, ast.Attribute):
                return _called(function.attr, _value(function.value, variables), arguments, fields)
            assert isinstance(function, ast.Name)
            assert function.id not in variables, f"{function.id} is a variable"
            return _called(function.id, None, arguments, fields)
        case ast.Name(name):
            return variables.get(name, {"name": name})
        case ast.Dict():
            found: dict[Any, Any] = {}
            for key, each in zip(node.keys, node.values, strict=True):
                value = _value(each, variables)
                found |= value if key is None else {ast.literal_eval(key): value}
            return found
        case ast.List():
            return [_value(each, variables) for each in node.elts]
    return ast.literal_eval(node)
