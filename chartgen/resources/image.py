"""The image of a container: `registry/repository:tag@digest`."""

from __future__ import annotations

from typing import NamedTuple

from chartgen import yamltext
from chartgen.resources.fields import Fields
from chartgen.resources.helm import unparenthesized
from chartgen.resources.scope import ChartScope
from chartgen.spec.image import Image

_PARTS = ("registry", "repository", "tag", "digest", "pullPolicy")


class ImagePlan(NamedTuple):
    """The input of `partials/image.yaml`."""

    values: str
    """The expression of its values; empty if all of them are fixed in the chart."""
    reference: str
    """The reference, as template text."""
    pull_policy: str
    """The lines of `imagePullPolicy`, as template text; empty for none."""


def image_plan(chart: ChartScope, fields: Fields, image: Image | None) -> ImagePlan:
    """Decide the image of a container.

    Args:
        chart: The chart.
        fields: The values of the image.
        image: The image; None if the chart has none, which its checks report.
    """
    exposed = {part for part in _PARTS if fields.exposes(part)}
    return ImagePlan(
        unparenthesized(fields.expression()) if exposed else "",
        _reference(chart, fields, exposed, has_tag=image is None or image.tag is not None),
        _pull_policy(fields, exposed),
    )


def _pull_policy(fields: Fields, exposed: set[str]) -> str:
    """Return the lines of the pull policy."""
    if "pullPolicy" not in exposed:
        default = fields.default("pullPolicy")
        return f"imagePullPolicy: {default}" if default else ""
    if fields.is_always_set("pullPolicy"):
        return "imagePullPolicy: {{ .pullPolicy }}"
    return "{{- with .pullPolicy }}\nimagePullPolicy: {{ . }}\n{{- end }}"


def _reference(chart: ChartScope, fields: Fields, exposed: set[str], *, has_tag: bool) -> str:
    """Return the reference; values are those of the image, which the template has as its dot."""
    root = "$" if exposed else ""
    registry = _optional(fields, exposed, "registry", "", "/")
    if chart.exposes("global", "imageRegistry"):
        own = ".registry" if "registry" in exposed else f'"{fields.default("registry") or ""}"'
        registry = f"{{{{ with ({root}.Values.global).imageRegistry | default {own} }}}}{{{{ . }}}}/{{{{ end }}}}"
    repository = "{{ .repository }}" if "repository" in exposed else fields.default("repository")
    tag = _tag(chart, fields, exposed, root) if has_tag else _optional(fields, exposed, "tag", ":", "")
    reference = f"{registry}{repository}{tag}{_optional(fields, exposed, 'digest', '@', '')}"
    # What an installer sets may be something else in YAML: a repository `0` with the tag `1.0` is a number.
    return f'"{reference}"' if "{{" in reference else yamltext.scalar(reference)


def _tag(chart: ChartScope, fields: Fields, exposed: set[str], root: str) -> str:
    app_version = chart.chart.effective_app_version()
    if "tag" not in exposed:
        tag = fields.default("tag")
        if tag:
            return f":{tag}"
        return f":{{{{ {root}.Chart.AppVersion }}}}" if app_version else ""
    if fields.default("tag") or app_version:
        default = f" | default {root}.Chart.AppVersion" if app_version else ""
        return f":{{{{ .tag{default} }}}}"
    return f"{{{{ with .tag | default {root}.Chart.AppVersion }}}}:{{{{ . }}}}{{{{ end }}}}"


def _optional(fields: Fields, exposed: set[str], part: str, before: str, after: str) -> str:
    if part in exposed:
        return f"{{{{ with .{part} }}}}{before}{{{{ . }}}}{after}{{{{ end }}}}"
    default = fields.default(part)
    return f"{before}{default}{after}" if default else ""
