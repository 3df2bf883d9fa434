"""Policies for images."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from chartgen.objects.pods import containers, pod_path
from chartgen.policy.rule import Rule, is_pattern, quoted, shown
from chartgen.spec.policy import Guard, Narrowing, Severity, Violation


class ImageTag(Rule):
    """Requires image tags to match a regular expression fully."""

    name = "image-tag"

    def __init__(self, pattern: str, form: str = "", *, severity: Severity = "error", build_only: bool = False) -> None:
        super().__init__(severity=severity, build_only=build_only)
        self.pattern = pattern
        self.form = form or pattern

    def argument_problems(self) -> Iterator[Violation]:
        """Yield what is wrong with its arguments."""
        yield from super().argument_problems()
        if not is_pattern(self.pattern):
            yield Violation(
                'invalid value for "pattern" of ImageTag', ("pattern",), shown(self.pattern), "a regular expression"
            )
        elif not isinstance(self.form, str):
            yield Violation('invalid value for "form" of ImageTag', ("form",), shown(self.form), "text, such as X.Y.Z")

    def check(self, chart: Any) -> Iterator[Violation]:
        """Yield violations for other tags; an empty tag is the appVersion."""
        for path, _value, image in chart.images():
            tag = chart.tag_of(image)
            if not re.fullmatch(self.pattern, tag):
                yield Violation("invalid image tag" if tag else "missing image tag", (*path, "tag"), tag, self.form)

    def sentence(self, chart: Any) -> str:  # noqa: ARG002  the same for all charts
        """Describe the form of tags."""
        return f"Image tags have the form `{self.form}`."

    def narrowings(self, chart: Any) -> Iterator[Narrowing]:
        """Accept only such tags, or none."""
        form = {"description": f"It has the form {self.form}."} if self.form != self.pattern else {}
        for _path, value, _image in chart.images():
            yield Narrowing((*value, "tag"), {"pattern": f"^$|^({self.pattern})$", **form})


class ImageRegistry(Rule):
    """Requires images to come from these registries."""

    name = "image-registry"

    def __init__(self, *registries: str, severity: Severity = "error", build_only: bool = False) -> None:
        super().__init__(severity=severity, build_only=build_only)
        self.registries = registries

    def argument_problems(self) -> Iterator[Violation]:
        """Yield what is wrong with its arguments."""
        yield from super().argument_problems()
        yield from self._of_names("", self.registries)
        if not self.registries:
            yield Violation("missing registries of ImageRegistry", expected='such as ImageRegistry("ghcr.io")')

    def check(self, chart: Any) -> Iterator[Violation]:
        """Yield violations for images from other registries; those without a registry are from docker.io."""
        images = list(chart.images())
        if chart.tests is not None and not chart.tests._is_default:
            images.append((("tests", "image"), (), chart.tests.image))
        for path, _value, image in images:
            registry = image.registry or "docker.io"
            if registry not in self.registries:
                yield Violation(
                    "image from another registry", (*path, "registry"), registry, " or ".join(self.registries)
                )

    def check_objects(self, chart: Any, objects: Any) -> Iterator[Violation]:  # noqa: ARG002  those of any chart
        """Yield violations for images of rendered pods, those of manifests included."""
        for index, manifest in enumerate(objects):
            pod = pod_path(manifest)
            for path, container in containers(manifest, pod) if pod is not None else ():
                registry = _registry_of(str(container.get("image", "")))
                if registry not in self.registries:
                    yield Violation(
                        "has an image from another registry",
                        (index, *path, "image"),
                        registry,
                        " or ".join(self.registries),
                    )

    def sentence(self, chart: Any) -> str:  # noqa: ARG002  the same for all charts
        """List the registries."""
        return f"Images come from {' or '.join(f'`{each}`' for each in self.registries)}."

    def narrowings(self, chart: Any) -> Iterator[Narrowing]:
        """Accept only these registries, for each image and for all."""
        allowed = [*self.registries, *([""] if "docker.io" in self.registries else [])]
        images = list(chart.images())
        for _path, value, _image in images:
            yield Narrowing((*value, "registry"), {"enum": allowed})
        if images:
            yield Narrowing(("global", "imageRegistry"), {"enum": ["", *self.registries]})

    def guards(self, chart: Any) -> Iterator[Guard]:
        """Reject the removal of a registry, which the container runtime defaults to docker.io."""
        if "docker.io" in self.registries:
            return
        for _path, value, _image in chart.images():
            owner = f"(get .Values {quoted(value[0])} | default dict).image" if len(value) > 1 else ".Values.image"
            path = (*value, "registry")
            message = f"{'.'.join(path)} must be {' or '.join(self.registries)}"
            yield Guard(f"not ({owner}).registry", message, [path])


def _registry_of(image: str) -> str:
    """Return the registry of an image, as container runtimes read it."""
    first, slash, _ = image.partition("/")
    return first if slash and ("." in first or ":" in first or first == "localhost") else "docker.io"
