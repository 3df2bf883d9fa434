"""A Chart becomes a Plan: everything that can be decided is decided in Python, and templates substitute."""

from chartgen.plan.commands import local_images, namespace_command
from chartgen.plan.plan import Plan, plan

__all__ = ["Plan", "local_images", "namespace_command", "plan"]
