"""A Chart becomes a Plan: all that can be decided is decided here, in Python; templates substitute."""

from chartgen.plan.chart import Plan, plan
from chartgen.plan.commands import local_images, namespace_command, secret_commands
from chartgen.plan.sources import bring_flag

__all__ = ["Plan", "bring_flag", "local_images", "namespace_command", "plan", "secret_commands"]
