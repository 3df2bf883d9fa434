"""The rule about roles: words that the API does not have, and rules without effect. API servers accept them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chartgen.locations import Path
from chartgen.objects.fields import entries
from chartgen.spec.access import RBAC, cluster_scoped_in_role, rule_words
from chartgen.spec.accounts import accounts_of
from chartgen.spec.chart import Chart
from chartgen.spec.checks import Problem
from chartgen.spec.identity import ServiceAccount
from chartgen.spec.params import with_defaults
from chartgen.spec.part import plain


def wrong_rules(chart: Chart) -> Iterator[Problem]:
    """Find what is wrong with the rules of the roles of a chart."""
    for _component, path, account in accounts_of(chart):
        yield from _of_account(account, path)
    for index, manifest in enumerate(chart.manifests):
        if manifest.kind in ("Role", "ClusterRole") and manifest.group == RBAC:
            for number, rule in enumerate(entries(with_defaults(plain(manifest.definition)), "rules")):
                yield from rule_words(rule, ("manifests", index, "definition", "rules", number))


def _of_account(account: ServiceAccount, path: Path) -> Iterator[Problem]:
    below = ("rules",) if isinstance(account.roles, Mapping) else ()
    roles: list[tuple[Path, Any]] = [((*where, *below), each.rules) for _, where, each in account.all_roles()]
    for where, rules in roles:
        yield from cluster_scoped_in_role(rules, (*path, *where))
    roles += [(("cluster_roles", name, "rules"), each.rules) for name, each in account.cluster_roles.items()]
    for where, rules in roles:
        for index, rule in enumerate(rules):
            for problem in rule.word_problems():
                yield problem._replace(path=(*path, *where, index, *problem.path))
