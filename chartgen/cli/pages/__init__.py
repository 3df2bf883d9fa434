"""Pages: files of HTML without scripts, which need nothing else."""

from __future__ import annotations

import os
from typing import Any


def rendered(template: str, **content: Any) -> str:
    """Return a page, in which all text is escaped."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(os.path.dirname(__file__)),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template(template).render(**content)
