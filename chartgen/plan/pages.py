"""What is told of a chart: Chart.yaml, README.md, NOTES.txt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chartgen import yamltext
from chartgen.plan.commands import configmap_commands, local_images, namespace_command, secret_commands
from chartgen.plan.file import File
from chartgen.plan.picture import picture
from chartgen.plan.sources import Sources
from chartgen.spec.chart import Chart
from chartgen.values import Contract


def pages(merged: Chart, chart: Chart, values: Contract, made: Sources, rules: list[tuple[str, str]]) -> Iterator[File]:
    """Give the files that people read, and .helmignore; `merged` is the chart with all that its environments have."""
    annotations = dict(chart.chart_annotations)
    if chart.license:
        annotations.setdefault("artifacthub.io/license", chart.license)
    yield File(
        "Chart.yaml",
        "Chart.yaml",
        {
            "description": chart.description,
            "version": chart.version,
            "app_version": chart.effective_app_version(),
            "home": chart.home,
            "icon": chart.icon,
            "sources": chart.sources,
            "keywords": chart.keywords,
            "maintainers": chart.maintainers,
            "annotations": yamltext.dump(annotations, 2) if annotations else "",
        },
    )
    yield File(".helmignore", ".helmignore", {})
    yield File("templates/NOTES.txt", "templates/NOTES.txt", {"text_value": _text_value(values)})
    namespace = chart.namespace.name if chart.namespace else ""
    at = f" --namespace {namespace}" if namespace else ""
    plain_install = f"helm install {chart.name} ./{chart.name}{at}"
    brought = [key.flag for _file, secret in made.secrets for key in secret.required]
    yield File(
        "README.md",
        "README.md",
        {
            "description": chart.description,
            "version": chart.version,
            "app_version": chart.effective_app_version(),
            "picture": picture(merged),
            "commands": {
                "namespace": namespace_command(chart),
                "install": " \\\n  ".join([plain_install, *brought]),
                "install_plain": plain_install,
            },
            "local_images": local_images(merged),
            "existing_secrets": [secret_commands(secret, namespace) for secret in made.existing_secrets],
            "existing_configmaps": [configmap_commands(config, namespace) for config in made.existing_configmaps],
            "made_secrets": [secret.path for _file, secret in made.secrets],
            "environments": list(chart.environments),
            "environment_names": _listed(chart.environments),
            "rules": rules,
            "waivers": chart.waivers,
        },
    )


def _listed(names: Iterable[str]) -> str:
    *most, last = names or [""]
    return f"{', '.join(most)} and {last}" if most else last


def _text_value(values: Contract) -> str:
    for leaf in values.listed():
        if leaf.path[0] in ("config", "env", "configMaps") and leaf.schema == {"type": "string"}:
            return leaf.dotted
    return ""
