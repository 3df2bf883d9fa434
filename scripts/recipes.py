"""Write docs/recipes.md from the recipes that `chartgen new NAME --from RECIPE` writes: `python -m scripts.recipes`."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "chartgen" / "templates" / "new" / "recipes"
PAGE = Path(__file__).parents[1] / "docs" / "recipes.md"
_ORDER = (
    "web-app", "stateful-backups", "operator", "nightly-job", "twelve-services", "blue-green", "service-mesh",
    "openshift", "gpu", "private-registry", "config-files", "vault",
)  # fmt: skip
_HEAD = """\
# Recipes

Each recipe is a complete spec, which the tests of chartgen build and verify. `chartgen new NAME --from RECIPE` writes
it to your specs folder, and names the chart and its variable NAME.

"""


def page() -> str:
    """Return the page."""
    found = [name for name in _ORDER if _file(name).exists()]
    titles = {name: _docstring(name)[0] for name in found}
    index = "".join(f"- [{titles[name]}](#{_anchor(titles[name])}): `{name}`\n" for name in found)
    return _HEAD + index + "".join(map(_section, found))


def _section(name: str) -> str:
    title, about, code = *_docstring(name), _code(name)
    wrapped = textwrap.fill(about, 125, break_long_words=False, break_on_hyphens=False)
    return f"\n## {title}\n\n{wrapped}\n\n```sh\nchartgen new shop --from {name}\n```\n\n```python\n{code}```\n"


def _file(name: str) -> Path:
    return FOLDER / f"{name.replace('-', '_')}.py"


def _docstring(name: str) -> tuple[str, str]:
    """Return the title of a recipe, and its introduction."""
    text = ast.get_docstring(ast.parse(_file(name).read_text("utf-8"))) or ""
    first, _, rest = text.partition("\n\n")
    title, _, summary = first.partition(": ")
    sentences = f"{summary[:1].upper()}{summary[1:]}"
    return title, f"{sentences} {' '.join(rest.split())}".strip()


def _code(name: str) -> str:
    text = _file(name).read_text("utf-8")
    return text.split('"""\n\n', 1)[1]


def _anchor(title: str) -> str:
    return "".join(each for each in title.lower().replace(" ", "-") if each.isalnum() or each == "-")


def unlisted() -> Iterator[str]:
    """Yield the recipes that the page does not have."""
    yield from (path.stem for path in FOLDER.glob("*.py") if path.stem.replace("_", "-") not in _ORDER)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
