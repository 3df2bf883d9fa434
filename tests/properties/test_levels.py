"""The level of a chart decides which values it has, and nothing else."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import helm_python
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from chartgen import Chart, Deployment, Image, Ingress, IngressPath, Service
from chartgen.errors import ChartgenError
from chartgen.plan import Plan, plan
from chartgen.render import render
from chartgen.spec.declare import LEVELS
from chartgen.spec.resolve import resolved
from chartgen.values import RECORDS, nested
from tests.properties import checks, schema, specs
from tests.support import helm

Draw = Callable[[st.SearchStrategy[Any]], Any]
Path = tuple[str, ...]


class Built(NamedTuple):
    """A chart at a level."""

    plan: Plan
    tree: dict[str, str]
    loaded: helm_python.Chart
    values: Mapping[str, Mapping[str, Any]]
    """The values to install it with: the defaults, and those of each environment; Secrets have placeholders."""
    namespace: str

    def objects(self, values: Mapping[str, Any], **release: Any) -> dict[str, Any]:
        """Render objects by their identity, without tests and hooks and without nulls."""
        found = helm.render(self.loaded, values, namespace=self.namespace, nulls=True, **release)
        kept = [each for each in found if "templates/tests/" not in each.source]
        return {without_hash(each, each.id): without_defaults(each) | named(each) for each in kept}


DEFAULTS: Mapping[str, Any] = {
    "revisionHistoryLimit": 10,
    "progressDeadlineSeconds": 600,
    "terminationGracePeriodSeconds": 30,
    "dnsPolicy": "ClusterFirst",
    "serviceAccountName": "default",
    "type": "ClusterIP",
    "updateStrategy": {"type": "RollingUpdate"},
    "unhealthyPodEvictionPolicy": "IfHealthyBudget",
    "backoffLimit": 6,
    "suspend": False,
    "concurrencyPolicy": "Allow",
    "successfulJobsHistoryLimit": 3,
    "failedJobsHistoryLimit": 1,
}
"""What Kubernetes sets by itself, which charts render only for values that an installer can change."""


def without_defaults(thing: Any) -> Any:
    """Leave out what Kubernetes sets to the same by itself."""
    if isinstance(thing, Mapping):
        return {key: without_defaults(item) for key, item in thing.items() if DEFAULTS.get(key, ...) != item}
    return [without_defaults(item) for item in thing] if isinstance(thing, list) else thing


def without_hash(manifest: Mapping[str, Any], name: str) -> str:
    """Leave out the hash in the name of a Job, which covers what Kubernetes sets by itself as well."""
    return re.sub("-[0-9a-f]{8}$", "-HASH", name) if manifest["kind"] == "Job" else name


def named(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Give the metadata of an object, without the hash in its name."""
    name = without_hash(manifest, manifest["metadata"]["name"])
    return {"metadata": {**without_defaults(manifest["metadata"]), "name": name}}


@contextmanager
def built(chart: Any, **options: Any) -> Iterator[Built]:
    """Build and load a chart; `options` are those of `plan`."""
    made = plan(chart, "specs/tried.py", **options)
    tree = checks.built(chart, made)
    base = nested(made.placeholders.items())
    values = {"": base} | {
        name: checks.put_over(base, helm.values_of(tree[f"values-{name}.yaml"])) for name in made.environments
    }
    with checks.folder(chart.name, tree) as folder:
        yield Built(made, tree, helm.load(folder), values, chart.namespace.name if chart.namespace else "default")


@st.composite
def charts(draw: Draw) -> Any:
    """Draw a chart that is valid."""
    try:
        chart = resolved(draw(specs.charts()))
        # Values of a dependency may be fixed in it at another level, which is an error.
        for level in LEVELS if chart.dependencies else ("all",):
            plan(chart, "specs/tried.py", level=level)
        return chart
    except ChartgenError:
        event("refused by the language")
        assume(condition=False)
        raise


def at(chart: Any, **options: Any) -> Any:
    """Give a chart another level, also in its environments."""
    others = {name: other._derived(**options) for name, other in chart.environments.items()}
    return chart._derived(**options, environments=others)


def differences(left: Any, right: Any, path: str = "") -> Iterator[str]:
    """Tell where two objects differ."""
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        for key in {**left, **right}:
            if key not in left or key not in right:
                yield f"{path}.{key}: {left.get(key, 'nothing')!r} and {right.get(key, 'nothing')!r}"
            else:
                yield from differences(left[key], right[key], f"{path}.{key}")
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, (one, other) in enumerate(zip(left, right, strict=True)):
            yield from differences(one, other, f"{path}[{index}]")
    elif left != right:
        yield f"{path}: {left!r} and {right!r}"


def paths_of(made: Plan) -> list[Path]:
    return [value.path for value in made.values.by_path.values()]


def some_of(paths: list[Path]) -> st.SearchStrategy[list[str]]:
    """Draw some values as `expose` and `fixed` name them."""
    drawn = st.sampled_from(paths) if paths else st.nothing()
    return st.lists(drawn.map(lambda path: ".".join(step.replace(".", "\\.") for step in path)), max_size=4)


@given(st.data())
def test_the_level_changes_no_object(data: st.DataObject) -> None:
    """Neither by default nor in an environment, whichever values are exposed or fixed."""
    chart = data.draw(charts())
    whole = plan(chart, "specs/tried.py", level="all")
    expected: dict[str, Any] = {}
    different = {path for each in whole.environments.values() for path in each}
    paths = [path for path in paths_of(whole) if path not in different and "" not in path]
    # A test that is not set is part of the chart at level `all` only: elsewhere it has no value that could be fixed.
    to_fix = [path for path in paths if path[0] != "tests"]
    tried: list[dict[str, Any]] = [{"level": level} for level in reversed(LEVELS)]
    level = data.draw(st.sampled_from(LEVELS))
    exposure = {"expose": data.draw(some_of(paths)), "fixed": data.draw(some_of(to_fix))}
    # What is fixed cannot be deprecated.
    tried.append({"level": level, "deprecations": (), **exposure})
    for options in tried:
        with built(at(chart, **options)) as made:
            for name, values in made.values.items():
                objects = made.objects(values)
                same = list(differences(expected.setdefault(name, objects), objects))
                assert not same, f"{options} in {name or 'no environment'}: {same}"
    event(f"{len(whole.environments)} environments")


@pytest.mark.parametrize("second", [False, True], ids=["one service", "two services"])
def test_ingresses_refer_to_a_port_alike(second: bool) -> None:
    """Next to a port whose name an Ingress does not accept, the others keep their names."""
    image = Image("shop", tag="1.0.0")
    chart = Chart(
        "shop",
        version="1.0.0",
        description="A Service with a port without a name",
        workload=Deployment(
            image=image,
            ports={"http": 8080, "8081": 8081},
            service=Service(ports={"http": 80, "8081": 81}),
            ingress=Ingress({"shop.example.com": ["/", IngressPath("/b", port="http")]}),
        ),
        components={"web": Deployment(ports={"http": 80}, service=Service(80))} if second else {},
    )
    found = []
    for level in LEVELS:
        with built(at(chart, level=level)) as made:
            (ingress,) = (each for name, each in made.objects({}).items() if "Ingress/" in name)
            found.append([each["backend"]["service"]["port"] for each in ingress["spec"]["rules"][0]["http"]["paths"]])
    assert found == [[{"name": "http"}] * 2] * len(LEVELS)


@given(st.data())
def test_values_of_a_lower_level_are_values_of_a_higher_one(data: st.DataObject) -> None:
    """Under the same path, with the same default; so are the values in which environments differ."""
    chart = data.draw(charts())
    plans = [plan(chart, "specs/tried.py", level=level) for level in LEVELS]
    for lower, higher in itertools.pairwise(plans):
        for path, value in lower.values.by_path.items():
            assert path in higher.values.by_path, f"{path} is a value at {lower.level}, not at {higher.level}"
            assert value.default == higher.values.by_path[path].default
        assert lower.environments == higher.environments
    assert all(set(each.placeholders) == set(plans[0].placeholders) for each in plans)


_OF_PARENTS: dict[str, Any] = {
    "global": {"imageRegistry": "", "anything": {"a": 1}}, "enabled": True, "x-anchor": [1], ".anchor": {"a": None},
}  # fmt: skip


@given(st.data())
def test_values_satisfy_their_own_schema_which_is_closed(data: st.DataObject) -> None:
    chart = data.draw(charts())
    for level in LEVELS:
        made = plan(chart, "specs/tried.py", level=level)
        tree = dict(render(made))
        defaults = helm.values_of(tree["values.yaml"])
        assert defaults == {**made.values.defaults(), **({RECORDS: made.records} if made.records else {})}
        judge = schema.validator(json.loads(tree["values.schema.json"]))
        assert [str(each) for each in judge.iter_errors(defaults)] == []
        for key, value in _OF_PARENTS.items():
            own = defaults.get(key)
            whole = checks.put_over(own, value) if isinstance(own, dict) else value
            assert judge.is_valid({**defaults, key: whole}), f"{key} is rejected at level {level}"
        for group in {path[:depth] for path in made.values.by_path for depth in range(len(path))}:
            # Below `global` are the values of all charts of a release.
            if group[:1] != ("global",):
                unknown = checks.put_over(defaults, nested([((*group, "unknown-value"), "x")]))
                assert not judge.is_valid(unknown), f"{'.'.join(group)}: an unknown value is accepted at level {level}"
