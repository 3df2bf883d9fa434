"""A Chart becomes a Plan: everything that can be decided is decided in Python, and templates substitute."""

from chartgen.plan.commands import dependency_commands, image_commands, namespace_command
from chartgen.plan.dependencies import archive_of, completed
from chartgen.plan.plan import Plan, plan

__all__ = ["Plan", "archive_of", "completed", "dependency_commands", "image_commands", "namespace_command", "plan"]
