"""Software bills of materials: the images that a chart runs, in the format CycloneDX 1.6.

https://cyclonedx.org/docs/1.6/json/ describes the fields, https://github.com/package-url/purl-spec the package URLs.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from chartgen import pipeline
from chartgen.diff.rendering import NotRendered, RenderedChart
from chartgen.errors import EXIT_FINDINGS, ChartgenError, Finding
from chartgen.live.images import DEFAULT_REGISTRY, parse
from chartgen.load import find
from chartgen.objects.fields import text
from chartgen.objects.pods import containers, pod_path
from chartgen.publish.report import PublishedChart
from chartgen.spec.examples import DIGEST
from chartgen.spec_chart import SpecChart
from chartgen.verify.helm import engine_for
from chartgen.verify.helm.engine import Engine
from chartgen.verify.source.find import of_spec

Images = Mapping[str, Sequence[str]]
"""The references of images, each with the scenarios that it occurs in."""
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://cyclonedx.org/schema/bom-1.6.schema.json")


def images_of(specs: Sequence[str], names: Iterable[str]) -> dict[str, Images]:
    """Return the images of charts by chart, those of all scenarios and environments.

    Args:
        specs: The files of their specs.
        names: The charts.

    Raises:
        ChartgenError: Helm's engine is not installed (exit code 3), or a chart cannot be rendered (1).
    """
    wanted = set(names)
    engine = engine_for(None)
    found = pipeline.Findings()
    try:

        def use(chart: SpecChart) -> tuple[str, Images]:
            return chart.name, _images(chart, engine) if chart.name in wanted else {}

        return {name: images for name, images in pipeline.each(find(specs), use, found) if name in wanted}
    finally:
        engine.close()


def _images(chart: SpecChart, engine: Engine) -> Images:
    rendered = RenderedChart(of_spec(chart), engine)
    found: dict[str, dict[str, None]] = {}
    try:
        for scenario, values in {**rendered.others, **rendered.scenarios}.items():
            for one in rendered.release_with(values, scenario).objects.values():
                for reference in _references(one.manifest):
                    found.setdefault(reference, {})[scenario] = None
    except NotRendered as error:
        finding = Finding(
            f"the chart {chart.name} cannot be rendered, so its images are unknown",
            chart.chart.location(),
            found=str(error),
            rule="render",
        )
        raise ChartgenError(finding, exit_code=EXIT_FINDINGS) from error
    finally:
        rendered.close()
    return {reference: tuple(found[reference]) for reference in sorted(found)}


def _references(manifest: Mapping[str, Any]) -> Iterator[str]:
    path = pod_path(manifest)
    if path is not None:
        for _, container in containers(manifest, path):
            # The scenarios `full` and `strict` have an example in the place of a digest.
            if reference := text(container, "image").removesuffix(f"@{DIGEST}"):
                yield reference


def document(chart: PublishedChart, images: Images) -> str:
    """Return the bill of materials of a chart, as JSON that ends with a newline; the same for the same chart."""
    components = [_component(reference, scenarios) for reference, scenarios in images.items()]
    top = f"{chart.name}@{chart.version}"
    content = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": uuid.uuid5(_NAMESPACE, f"{top} {chart.archive} {json.dumps(components)}").urn,
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": top,
                "name": chart.name,
                "version": chart.version,
                "hashes": [{"alg": "SHA-256", "content": chart.archive.removeprefix("sha256:")}],
            }
        },
        "components": components,
        "dependencies": [{"ref": top, "dependsOn": list(images)}, *({"ref": reference} for reference in images)],
    }
    return json.dumps(content, indent=2) + "\n"


def _component(reference: str, scenarios: Sequence[str]) -> dict[str, Any]:
    image = parse(reference)
    component: dict[str, Any] = {"type": "container", "bom-ref": reference, "name": _name(image.registry, image.name)}
    if version := image.tag or image.digest:
        component["version"] = version
    component["purl"] = package_url(reference)
    if image.digest.startswith("sha256:"):
        # Of the manifest of the image, or of its index.
        component["hashes"] = [{"alg": "SHA-256", "content": image.digest.removeprefix("sha256:")}]
    component["properties"] = [{"name": "chartgen:scenario", "value": each} for each in scenarios]
    return component


def _name(registry: str, name: str) -> str:
    return f"{registry}/{name}" if registry else name


def package_url(reference: str) -> str:
    """Return the package URL of an image; the type `oci` is for images with a digest only."""
    image = parse(reference)
    registry = image.registry or DEFAULT_REGISTRY
    if image.digest:
        last = image.name.rpartition("/")[2]
        url = f"pkg:oci/{_quoted(last.lower())}@{_quoted(image.digest)}"
        return url + _query({"repository_url": f"{registry}/{image.name}", "tag": image.tag})
    path = "/".join(map(_quoted, image.name.split("/")))
    return f"pkg:docker/{path}@{_quoted(image.tag or 'latest')}" + _query(
        {"repository_url": registry if registry != DEFAULT_REGISTRY else ""}
    )


def _quoted(part: str) -> str:
    return quote(part, safe="")


def _query(values: Mapping[str, str]) -> str:
    given = [f"{key}={quote(value, safe='/:')}" for key, value in sorted(values.items()) if value]
    return f"?{'&'.join(given)}" if given else ""
