"""A Chart becomes a Plan: all that can be decided is decided here, in Python; templates substitute."""

from chartgen.plan.chart import Plan, bring_flag, local_images, namespace_command, plan, secret_commands

__all__ = ["Plan", "bring_flag", "local_images", "namespace_command", "plan", "secret_commands"]
