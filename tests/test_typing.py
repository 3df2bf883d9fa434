"""What mypy --strict says of specs: nothing of right ones, and the error that a comment names of wrong ones.

`tests/typing/*.py` are wrong specs; a line that ends in `# error: [CODE]` is where mypy has to say so, and only there.
"""

from __future__ import annotations

import re
from pathlib import Path

from mypy import api

from tests.support.paths import CACHE, CASES, ROOT, SPECS, short

WRONG = sorted((ROOT / "tests" / "typing").glob("*.py"))
RECIPES = ROOT / "chartgen" / "templates" / "new" / "recipes"
RIGHT = [*sorted(SPECS.rglob("*.py")), *sorted(CASES.glob("*/*.py")), *sorted(RECIPES.glob("*.py"))]

_LINE = re.compile(r"^(?P<file>[^:\n]+):(?P<line>\d+): error: (?P<text>.*?)\s+\[(?P<code>[a-z-]+)\]$", re.MULTILINE)

Said = list[tuple[int, str]]
"""Lines, each with the code of an error."""


def expected(file: Path) -> Said:
    """Read the comments of a file."""
    lines = file.read_text("utf-8").splitlines()
    return [
        (number, match[1])
        for number, line in enumerate(lines, 1)
        if (match := re.search(r"# error: \[([a-z-]+)\]$", line))
    ]


def test_enough_mistakes() -> None:
    assert sum(len(expected(file)) for file in WRONG) >= 70


def test_mypy() -> None:
    # One run for all: most of its time goes into what they all import. It is fast where the cache is there.
    output, errors, code = api.run(
        [
            "--strict",
            f"--config-file={ROOT / 'pyproject.toml'}",
            f"--cache-dir={CACHE / 'mypy-specs'}",
            "--no-error-summary",
            "--no-pretty",
            *map(str, [*WRONG, *RIGHT]),
        ]
    )
    assert errors == ""
    assert code == 1, output
    said: dict[Path, Said] = {}
    for match in _LINE.finditer(output):
        said.setdefault(Path(match["file"]).resolve(), []).append((int(match["line"]), match["code"]))
    for file in WRONG:
        assert said.pop(file, []) == expected(file), f"{short(file)}\n{output}"
    assert said == {}, output
