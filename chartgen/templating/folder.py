"""The folder of the templates that ship with chartgen."""

from __future__ import annotations

import os

TEMPLATES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "templates")
"""The folder."""
OWN = "chartgen/"
"""The prefix of their names in custom templates."""
