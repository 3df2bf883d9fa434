"""Container images."""

from collections.abc import Iterator
from dataclasses import KW_ONLY
from typing import Annotated, Any, Literal

from chartgen import names
from chartgen.spec import examples
from chartgen.spec.base import Spec, spec
from chartgen.spec.declare import Json, Schema, Value, optional
from chartgen.spec.rawdata import Named
from chartgen.spec.types import checked
from chartgen.spec.unfilled import accepting, fillable, is_unfilled
from chartgen.spec.unset import UNSET


def _text(pattern: str, most: int) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, "maxLength": most}


_TAG = optional(_text(names.IMAGE_TAG, 128))
_REGISTRY = optional(_text(names.IMAGE_REGISTRY, 255))
_REPOSITORY = _text(names.IMAGE_REPOSITORY, 255)


def _registry_schema(image: Any, chart: Any) -> Json:  # noqa: ARG001  the signature of all schemas
    return accepting(_REGISTRY, names.image_registry, [image.registry])


def _repository_schema(image: Any, chart: Any) -> Json:  # noqa: ARG001  the signature of all schemas
    return accepting(_REPOSITORY, names.image_repository, [image.repository])


def _tag_schema(image: Any, chart: Any) -> Json:
    return accepting(_TAG, names.image_tag, [_tag(image, chart)])


def _tag(image: Any, chart: Any) -> str:
    return "" if image.tag in (None, chart.effective_app_version()) else str(image.tag)


def _tag_comment(image: Any) -> str:
    return "Tag of the image. By default, it has none." if image.tag is None else ""


@spec
class Image(Named, Spec):
    """A container image, `registry/repository:tag@digest`. Only the repository is required."""

    _combined = {"repository": ("registry", "tag", "digest")}  # noqa: RUF012  a class variable of the base

    repository: Annotated[
        str,
        checked(fillable(names.image_repository)),
        Schema(_REPOSITORY),
        Value("repository", "Image", level="minimal", schema_of=_repository_schema),
    ]
    """Repository of the image. Value: `image.repository`."""
    _: KW_ONLY
    tag: Annotated[
        Annotated[str, checked(fillable(names.image_tag), empty=True), Schema(_TAG)] | None,
        Value("tag", "Image", _TAG, default=_tag, comment=_tag_comment, level="minimal", schema_of=_tag_schema),
    ] = ""
    """Tag of the image. Defaults to the chart's appVersion. In a spec, None omits the tag, which container
    runtimes treat as `latest`. Value: `image.tag`."""
    registry: Annotated[
        str,
        checked(fillable(names.image_registry), empty=True),
        Schema(_REGISTRY),
        Value("registry", "Image", level="minimal", schema_of=_registry_schema),
    ] = ""
    """Registry of the image. Defaults to that of the container runtime. Value: `image.registry`."""
    digest: Annotated[
        str,
        checked(names.image_digest, empty=True),
        Schema(optional(_text(names.IMAGE_DIGEST, 71))),
        Value("digest", "Image", full=examples.DIGEST, strict=examples.DIGEST, level="minimal"),
    ] = ""
    """Digest of the image, `sha256:...`. Takes precedence over the tag. Value: `image.digest`."""
    pull_policy: Annotated[
        Literal["IfNotPresent", "Always", "Never"] | None,
        Value("pullPolicy", "Image", strict="Always", level="minimal"),
    ] = UNSET
    """Image pull policy: IfNotPresent, Always or Never. Value: `image.pullPolicy`."""

    def unfilled(self) -> Iterator[tuple[str, str]]:
        """Yield the fields with placeholders that nobody has filled in, each with its text."""
        rules = {"registry": names.image_registry, "repository": names.image_repository, "tag": names.image_tag}
        for name, rule in rules.items():
            if is_unfilled(rule, text := getattr(self, name) or ""):
                yield name, text

    def _in_text(self) -> str:
        """Return the reference; the tag has to be known."""
        registry = f"{self.registry}/" if self.registry else ""
        tag, digest = f":{self.tag}" if self.tag else "", f"@{self.digest}" if self.digest else ""
        return f"{registry}{self.repository}{tag}{digest}"
