"""The Jinja environment, and errors in custom templates, those of plug-ins and projects."""

from __future__ import annotations

from chartgen.templating.environment import Loader, environment
from chartgen.templating.folder import TEMPLATES

__all__ = ["TEMPLATES", "Loader", "environment"]
