"""The results of all judges, and the page that shows them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.conformance.subjects import CREATED, Profile
from tests.conformance.verdict import Judge, Verdict

Row = tuple[str, Profile]


@dataclass
class Report:
    """Collects verdicts; a judge that is not here has none."""

    judges: tuple[Judge, ...]
    rows: tuple[Row, ...]
    verdicts: dict[tuple[Row, str], Verdict] = field(default_factory=dict)
    objects: dict[Row, int] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def complete(self) -> bool:
        """Say whether every judge that is here has judged every row."""
        expected = {(row, judge.name) for row in self.rows for judge in self.judges if judge.name not in self.missing}
        return bool(self.verdicts) and expected == set(self.verdicts)

    def write(self, path: Path) -> None:
        """Write the page; the same results give the same bytes."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([*_HEAD, *self._table(), *self._left(), *self._judges()]) + "\n", "utf-8")

    def _table(self) -> list[str]:
        names = [judge.name for judge in self.judges]
        lines = [f"| chart | values | objects | {' | '.join(names)} |", f"|---|---|--:|{'--:|' * len(names)}"]
        for row in self.rows:
            cells = [self._cell(row, name) for name in names]
            chart = row[0] if row[0] != CREATED else f"`{CREATED}`"
            lines.append(f"| {chart} | {row[1]} | {self.objects.get(row, 0)} | {' | '.join(cells)} |")
        return [*lines, ""]

    def _cell(self, row: Row, name: str) -> str:
        verdict = self.verdicts.get((row, name))
        return "not asked" if verdict is None else str(len(verdict.findings))

    def _left(self) -> list[str]:
        """List what our charts leave, by judge and rule."""
        lines = ["## What is left", ""]
        for judge in self.judges:
            rules: Counter[tuple[str, str]] = Counter()
            for row in self.rows:
                if row[0] != CREATED and (row, judge.name) in self.verdicts:
                    rules.update((each.rule, row[1]) for each in self.verdicts[row, judge.name].findings)
            for (rule, profile), count in sorted(rules.items()):
                lines.append(f"- {judge.name}, {profile}: `{rule}`, {count} times")
        return [*lines, ""] if len(lines) > 2 else []

    def _judges(self) -> list[str]:
        lines = ["## The judges", "", "| judge | looks at |", "|---|---|"]
        lines += [f"| {judge.name} | {judge.about} |" for judge in self.judges]
        if self.missing:
            lines += ["", "Not asked, since they were not there:", ""]
            lines += [f"- {text}" for _, text in sorted(self.missing.items())]
        return lines


_HEAD = (
    "# Conformance",
    "",
    "Written by `make conformance`: what linters and validators by others find in the charts of this repository.",
    "Every number is findings, warnings included; what a chart waives with a reason is not counted.",
    "`strict` is with `ci/strict-values.yaml`, `defaults` with no values but the secrets that have to be brought.",
    "The last lines are of the chart that `helm create` gives, judged in the same run.",
    "",
)
