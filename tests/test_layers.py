"""The layers of docs/architecture.md: a module imports only from the layers below its own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.support.paths import ROOT

PACKAGE = ROOT / "chartgen"

GROUND = "errors"
"""Imports nothing of chartgen; its neighbors on the same layer may import it."""

LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"conventions", "files", "ordering", "similar", "wording"}),
    frozenset(
        {
            GROUND,
            "names",
            "yamltext",
            "git",
            "kubernetes",
            "versions",
            "locations",
            "cache",
            "helmignore",
            "folder",
            "installation",
            "shard",
            "child",
        }
    ),
    frozenset({"objects", "workers"}),
    frozenset({"spec"}),
    frozenset({"load", "policy", "project", "values"}),
    frozenset({"resources"}),
    frozenset({"plan", "output", "plugin", "templating"}),
    frozenset({"render", "overview"}),
    frozenset({"spec_chart", "spec_location"}),
    frozenset({"pipeline"}),
    frozenset({"build", "bump", "live", "verify"}),
    frozenset({"diff"}),
    frozenset({"gitops", "importing", "publish"}),
    frozenset({"cli"}),
    frozenset({"__main__"}),
)

PUBLIC = "__init__"
"""`chartgen` itself: the public names. It imports only the language, and no module imports it."""

HEAVY = {
    "difflib",
    "helm_python",
    "importlib.metadata",
    "jsonschema_rs",
    "kubernetes_validate",
    "multiprocessing",
    "rich",
    "ruamel",
    "subprocess",
    "tempfile",
}
"""Modules that would slow down small builds: imported where they are used, not at the top of a module."""


def _modules() -> list[Path]:
    """List the modules of chartgen; recipes, among the templates, are specs."""
    return sorted(path for path in PACKAGE.rglob("*.py") if "templates" not in path.relative_to(PACKAGE).parts)


def test_every_part_has_a_layer() -> None:
    parts = {_part(path) for path in _modules()}
    assert parts - set().union(*LAYERS) - {PUBLIC} == set(), "give it a layer, here and in docs/architecture.md"


@pytest.mark.parametrize("path", _modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_come_from_layers_below(path: Path) -> None:
    part = _part(path)
    bad = [f"{path.relative_to(ROOT)}:{line}: {name}" for line, name in _own_imports(path) if not _may(part, name)]
    assert bad == []


@pytest.mark.parametrize("path", _modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_heavy_modules_are_imported_where_they_are_used(path: Path) -> None:
    tree = ast.parse(path.read_bytes())
    heavy = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for line, name in _imports(_at_import_time(tree))
        if any(name == each or name.startswith(f"{each}.") for each in HEAVY)
    ]
    assert heavy == []


def test_no_import_cycles() -> None:
    """Imports inside functions count, too; those under TYPE_CHECKING only serve annotations."""
    imports = {_module(path): _imported_modules(path) for path in _modules()}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(f"import cycle: {' -> '.join(error.args[1])}")


def test_import_cycles_are_found(tmp_path: Path) -> None:
    path = tmp_path / "errors.py"
    text = "def f():\n    from chartgen.cli import app, main\nif TYPE_CHECKING:\n    from chartgen.spec import chart\n"
    path.write_text(text, "utf-8")
    assert _imported_modules(path) == {"chartgen.cli.app", "chartgen.cli"}


def test_wrong_imports_are_found(tmp_path: Path) -> None:
    path = tmp_path / "wrong.py"
    path.write_text("def f():\n    from chartgen.cli import main\n    from chartgen import render\n", "utf-8")
    assert [name for _, name in _own_imports(path)] == ["chartgen.cli", "chartgen.render"]
    assert not _may("plan", "chartgen.cli")
    assert not _may("plan", "chartgen.render")
    assert not _may("values", "chartgen.policy")
    assert not _may("errors", "chartgen.names")
    assert not _may("cli", "chartgen")
    assert _may("names", "chartgen.errors")
    assert _may("plan", "chartgen.spec.chart")
    assert _may("spec", "chartgen.spec.chart")


def _part(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def _layer(part: str) -> int | None:
    return next((number for number, parts in enumerate(LAYERS) if part in parts), None)


def _may(part: str, name: str) -> bool:
    """Return whether code in a part may import the module of that name, such as `chartgen.spec.chart`."""
    parts = name.split(".")
    if len(parts) == 1:
        return False
    other = parts[1]
    if part == other:
        return True
    if part == PUBLIC:
        return other in {"spec", "policy", GROUND}
    here, there = _layer(part), _layer(other)
    if here is None or there is None:
        return False
    return there < here or (other == GROUND and part != GROUND)


def _own_imports(path: Path) -> list[tuple[int, str]]:
    found = _imports(ast.walk(ast.parse(path.read_bytes())))
    return sorted((line, name) for line, name in found if name.split(".")[0] == "chartgen")


def _imports(nodes: Iterator[ast.AST]) -> Iterator[tuple[int, str]]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "chartgen":
                yield from ((node.lineno, f"chartgen.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module


def _module(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


def _imported_modules(path: Path) -> set[str]:
    """Return the modules of chartgen that a module imports anywhere, except under TYPE_CHECKING."""
    known = {_module(each) for each in _modules()}
    found = set()
    for node in _running(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & known
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                found.add(name if name in known else node.module)
    return found


def _at_import_time(tree: ast.Module) -> Iterator[ast.AST]:
    """Walk what runs when a module is imported: no bodies of functions, nothing under TYPE_CHECKING."""
    return _running(tree, functions=False)


def _running(tree: ast.Module, *, functions: bool = True) -> Iterator[ast.AST]:
    """Walk a module except what is under TYPE_CHECKING."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if not functions and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting.extend(node.orelse)
            continue
        waiting.extend(ast.iter_child_nodes(node))
