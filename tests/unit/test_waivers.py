"""Waivers: what they may name."""

from __future__ import annotations

from chartgen import policy
from chartgen.resources.waivers import TOPICS
from chartgen.spec.policy import Policy


def test_no_policy_is_called_as_a_topic_is() -> None:
    """Who waives what a linter looks at does not waive a rule of the namespace with it."""
    rules = {
        each.name
        for each in vars(policy).values()
        if isinstance(each, type) and issubclass(each, Policy) and hasattr(each, "name")
    }
    assert len(rules) >= 6
    assert not rules & set(TOPICS)
