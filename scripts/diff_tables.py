"""The immutable fields in `docs/diff.md`, from the table of the rules."""

from __future__ import annotations

from collections.abc import Mapping

from chartgen.diff.rules import immutable
from chartgen.diff.rules.immutable import Condition, Immutable

WHEN: Mapping[Condition, str] = {
    immutable._keeps_limits: "if it changes from a rolling update whose limits the manifest does not set",
    immutable._is_running: "unless the Job is suspended, and only scheduling fields and resources change",
    immutable._is_not_indexed: "unless the Job is indexed, and `parallelism` changes with it",
    immutable._is_other_mode: "if the mode differs from the default",
    immutable._shrinks: "if the claim shrinks",
    immutable._is_claim_spec: "if anything changes but the requested storage and `volumeAttributesClassName`",
    immutable._is_other_address: "unless no address is set any more, or the type changes to or from `ExternalName`",
    immutable._is_other_family: "if the first family changes, unless the Service is headless or an `ExternalName`",
    immutable._balances_on_both_sides: "if the type is `LoadBalancer` before and after",
    immutable._has_other_health_port: "if the type is `LoadBalancer` with the policy `Local`, and a port is set",
    immutable._is_fixed: "if `immutable: true` is set",
    immutable._is_other_pod: "if anything changes but images, tolerations, the deadline and scheduling gates",
    immutable._is_other_source: "if its source or its mode changes",
}
"""When a change is refused, by the condition of its row."""


def immutable_fields() -> str:
    """Return the table: a row for the fields of a kind that have the same condition and workaround."""
    groups: dict[tuple[tuple[str, ...], Condition | None, str], list[Immutable]] = {}
    for row in immutable.TABLE:
        groups.setdefault((row.kinds, row.condition, row.instead), []).append(row)
    lines = ["| kind | field | refused | instead |", "|---|---|---|---|"]
    for (kinds, condition, instead), rows in groups.items():
        fields = ", ".join(f"`{'.'.join(row.path)}`" for row in rows)
        lines.append(f"| {', '.join(kinds)} | {fields} | {WHEN[condition] if condition else 'always'} | {instead} |")
    return "\n" + "\n".join(lines)
