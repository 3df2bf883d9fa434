"""Count the lines of the same services in several tools: `python -m scripts.comparison` updates docs/comparison.md."""

from __future__ import annotations

import ast
import re
from pathlib import Path

_ROOT = Path(__file__).parents[1]
FOLDER = _ROOT / "docs" / "comparison"
PAGE = FOLDER.with_suffix(".md")
SERVICES = {
    "shop": "Django shop: web, two workers, migrations, redis, ingress, autoscaler; two environments",
    "operator": "operator with RBAC, and an agent on each node",
    "nightly-job": "nightly job; two environments",
    "twelve-services": "twelve services in three environments",
}
TOOLS = {
    "chartgen": ("chartgen.py",),
    "app-template": ("app-template*",),
    "cdk8s": ("cdk8s.ts",),
    "written by hand": ("hand-written/**/*",),
}
RECIPES = {"shop": "web_app", "nightly-job": "nightly_job", "twelve-services": "twelve_services"}
"""The services whose specs are recipes of `chartgen new`, which do all that the other tools do, and more."""
_RECIPES = _ROOT / "chartgen" / "templates" / "new" / "recipes"
_BEGIN, _END = "<!-- lines -->\n", "<!-- end of lines -->\n"


def files_of(service: str, tool: str) -> list[Path]:
    """Return the files of a service in a tool."""
    if tool == "chartgen" and service in RECIPES:
        return [_RECIPES / f"{RECIPES[service]}.py"]
    found = (path for pattern in TOOLS[tool] for path in (FOLDER / service).glob(pattern))
    return sorted(path for path in found if path.is_file())


def lines_of(path: Path) -> int:
    """Count the lines of a file, without empty ones, comments and docstrings of modules and classes."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (
                found := ast.get_docstring(node, clean=False)
            ):
                text = text.replace(f'"""{found}"""', "", 1)
    comment = re.compile(r"\s*(//.*|#.*|\{\{-?/\*.*)?")
    return sum(not comment.fullmatch(line) for line in text.splitlines())


def table() -> str:
    """Return the table of lines."""
    rows = ["| | " + " | ".join(TOOLS) + " |", "|---|" + "---|" * len(TOOLS)]
    for service, title in SERVICES.items():
        cells = []
        for tool in TOOLS:
            files = files_of(service, tool)
            lines = str(sum(map(lines_of, files)))
            if len(files) > 1:
                cells.append(f"{lines} in {len(files)} files")
            elif files[0].is_relative_to(FOLDER):
                cells.append(f"[{lines}]({files[0].relative_to(PAGE.parent).as_posix()})")
            else:
                cells.append(lines)
        rows.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def updated(text: str) -> str:
    """Return the page with the table as it is now."""
    before, rest = text.split(_BEGIN)
    after = rest.split(_END)[1]
    return f"{before}{_BEGIN}{table()}{_END}{after}"


if __name__ == "__main__":
    PAGE.write_text(updated(PAGE.read_text("utf-8")), "utf-8")
