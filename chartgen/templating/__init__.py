"""Templates: the Jinja environment, and descriptions of what fails in templates of plug-ins and of teams."""

from __future__ import annotations

from chartgen.templating.environment import Loader, environment
from chartgen.templating.folder import TEMPLATES

__all__ = ["TEMPLATES", "Loader", "environment"]
