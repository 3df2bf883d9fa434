"""A Chart becomes a Plan: everything that can be decided is decided in Python, and templates substitute."""

from chartgen.plan.commands import image_commands, namespace_command
from chartgen.plan.plan import Plan, plan

__all__ = ["Plan", "image_commands", "namespace_command", "plan"]
