"""What Prometheus evaluates: alerts and recording rules, in a PrometheusRule of the Prometheus operator."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, ClassVar

from chartgen.locations import Key
from chartgen.spec import examples
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import BOOLEAN, Json, Value
from chartgen.spec.frozen import Items, Names, Raw, empty
from chartgen.spec.labels import labels_value
from chartgen.spec.monitoring import Duration, OptionalLabel
from chartgen.spec.part import companion_problems, plain
from chartgen.spec.types import DnsSubdomain, Labels, Text

_API = "monitoring.coreos.com/v1"
_METRIC = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_LABEL = r"[a-zA-Z_][a-zA-Z0-9_]*"
_GROUPS: Json = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string"}, "rules": {"type": "array", "items": {"type": "object"}}},
    },
}


@spec
class Alert(Spec):
    """An alert of a `PrometheusRule`."""

    expr: Text
    """PromQL expression; the alert fires for each of its results. Fixed in the chart."""
    _: KW_ONLY
    for_: Duration = ""
    """How long the expression must return results before the alert fires, such as 5m. Fixed in the chart."""
    keep_firing_for: Duration = ""
    """How long the alert keeps firing after the expression stops returning results, such as 5m. Fixed in the chart."""
    labels: Names[str] = field(default_factory=empty)
    """Labels of the alert, such as `{"severity": "critical"}`. Fixed in the chart."""
    annotations: Names[str] = field(default_factory=empty)
    """Annotations of the alert, such as `summary`; Prometheus replaces `{{ $labels.pod }}` in them. Fixed in the
    chart."""

    _placeholders: ClassVar[tuple[str, ...]] = ("expr", "labels", "annotations")

    def rule(self, name: str) -> dict[str, Any]:
        """Return the rule of this name."""
        times = {"for": self.for_, "keep_firing_for": self.keep_firing_for}
        return {"alert": name, "expr": self.expr} | _set(times, labels=self.labels, annotations=self.annotations)

    @check("labels", "annotations")
    def _label_names(self) -> Iterator[Problem]:
        yield from _invalid_names("Alert", labels=self.labels, annotations=self.annotations)


@spec
class Record(Spec):
    """A recording rule of a `PrometheusRule`."""

    expr: Text
    """PromQL expression whose results are recorded. Fixed in the chart."""
    _: KW_ONLY
    labels: Names[str] = field(default_factory=empty)
    """Labels of the recorded series. Fixed in the chart."""

    _placeholders: ClassVar[tuple[str, ...]] = ("expr", "labels")

    def rule(self, name: str) -> dict[str, Any]:
        """Return the rule of this name."""
        return {"record": name, "expr": self.expr} | _set({}, labels=self.labels)

    @check("labels")
    def _label_names(self) -> Iterator[Problem]:
        yield from _invalid_names("Record", labels=self.labels)


def _set(texts: Mapping[str, str], **maps: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields that are not empty."""
    return {
        key: value for key, value in {**texts, **{name: dict(each) for name, each in maps.items()}}.items() if value
    }


def _group(name: str, alerts: Mapping[str, Alert], records: Mapping[str, Record], interval: str) -> dict[str, Any]:
    rules = [record.rule(title) for title, record in records.items()]
    rules += [alert.rule(title) for title, alert in alerts.items()]
    return {"name": name} | _set({"interval": interval}) | {"rules": rules}


def _invalid_names(cls: str, **maps: Mapping[str, str]) -> Iterator[Problem]:
    for where, labels in maps.items():
        for name in labels:
            if not re.fullmatch(_LABEL, name):
                yield Problem(
                    (where, Key(name)), f'invalid name "{name}" in "{where}" of {cls}', name,
                    "letters, digits and underscores, and no digit first",
                )  # fmt: skip


def _rule_problems(cls: str, alerts: Mapping[str, Alert], records: Mapping[str, Record]) -> Iterator[Problem]:
    for name in alerts:
        if not name.strip():
            yield Problem(("alerts", Key(name)), f"missing name of an alert of {cls}")
    for name in records:
        if not re.fullmatch(_METRIC, name):
            yield Problem(
                ("records", Key(name)), f'invalid name "{name}" of a recording rule of {cls}', name,
                "letters, digits, underscores and colons, and no digit first",
            )  # fmt: skip


@spec
class RuleGroup(Spec):
    """A group of rules of a `PrometheusRule`, evaluated in sequence."""

    alerts: Names[Alert] = field(default_factory=empty)
    """Alerts by name. Fixed in the chart."""
    _: KW_ONLY
    records: Names[Record] = field(default_factory=empty)
    """Recording rules by the name of their series, evaluated before the alerts. Fixed in the chart."""
    interval: Duration = ""
    """Evaluation interval, such as 1m. If empty, the default of Prometheus. Fixed in the chart."""

    _placeholders: ClassVar[tuple[str, ...]] = ("alerts", "records")

    @check("alerts", "records")
    def _rules(self) -> Iterator[Problem]:
        yield from _rule_problems("RuleGroup", self.alerts, self.records)
        if not self.alerts and not self.records:
            yield Problem((), "missing rules of RuleGroup", hint="set `alerts` or `records`")


@spec
class PrometheusRule(Spec):
    """A PrometheusRule: alerting and recording rules for a workload."""

    alerts: Names[Alert] = field(default_factory=empty)
    """Alerts by name. Fixed in the chart."""
    _: KW_ONLY
    records: Names[Record] = field(default_factory=empty)
    """Recording rules by the name of their series, such as `job:requests:rate5m`. Fixed in the chart."""
    groups: Names[RuleGroup] = field(default_factory=empty)
    """Additional groups of rules by name. The rules above are in a group named after the chart or component. Fixed in
    the chart."""
    enabled: Annotated[
        bool, Value("enabled", "Monitoring", BOOLEAN, full=True, strict=examples.enabled, level="minimal")
    ] = True
    """Whether to create the rules, which require the Prometheus operator. Value: `prometheusRule.enabled`."""
    labels: Annotated[Labels, labels_value("labels", "Monitoring", level="standard")] = field(default_factory=empty)
    """Additional labels of the PrometheusRule, such as those by which Prometheus selects it. Value:
    `prometheusRule.labels`."""
    namespace: Annotated[OptionalLabel, Value("namespace", "Monitoring", full="monitoring", level="standard")] = ""
    """Namespace of the PrometheusRule. If empty, the release's namespace. Value: `prometheusRule.namespace`."""
    extra_groups: Annotated[Items[Raw], Value("extraGroups", "Monitoring", _GROUPS, full=examples.RULE_GROUPS)] = ()
    """Additional groups of rules, in Kubernetes syntax. Value: `prometheusRule.extraGroups`."""
    fullname: DnsSubdomain | None = None
    """Exact name of the PrometheusRule. Defaults to the workload's name. Fixed in the chart."""

    _placeholders: ClassVar[tuple[str, ...]] = ("alerts", "records", "groups")

    def group_list(self, name: str) -> list[dict[str, Any]]:
        """Return the groups as Prometheus reads them; `name` is that of the group of the rules without one."""
        found = [_group(name, self.alerts, self.records, "")] if self.alerts or self.records else []
        return found + [_group(title, each.alerts, each.records, each.interval) for title, each in self.groups.items()]

    @check("alerts", "records", "groups", "extra_groups")
    def _rules(self) -> Iterator[Problem]:
        yield from _rule_problems("PrometheusRule", self.alerts, self.records)
        if not (self.alerts or self.records or self.groups or self.extra_groups):
            yield Problem((), "missing rules of PrometheusRule", hint='set `{"NAME": Alert("EXPRESSION")}`')

    @check("extra_groups")
    def _further_fields(self) -> Iterator[Problem]:
        for index, each in enumerate(self.extra_groups):
            yield from companion_problems(
                _API, "PrometheusRule", ("spec", "groups", 0), plain(each), "extra_groups", index
            )

    @check("groups", "extra_groups")
    def _group_names(self) -> Iterator[Problem]:
        for name in self.groups:
            if not name.strip():
                yield Problem(("groups", Key(name)), "missing name of a group of PrometheusRule")
        seen = set(self.groups)
        for index, each in enumerate(self.extra_groups):
            title = each.get("name")
            if title is None or (isinstance(title, str) and title.isspace()):
                yield Problem(("extra_groups", index), "missing name of a group of PrometheusRule", hint="set `name`")
            elif title in seen:
                yield Problem(("extra_groups", index, "name"), f'duplicate group "{title}" of PrometheusRule', title)
            seen.add(str(title))
