"""Dependencies from other repositories: their archives, fetched by Helm's client into a temporary folder."""

from __future__ import annotations

import os
from collections.abc import Sequence

from chartgen import files, yamltext
from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError, Finding
from chartgen.publish.failures import explained
from chartgen.publish.helm_client import HelmClient, HelmClientError, LateError
from chartgen.publish.package import Fetched, Source
from chartgen.spec_chart import ARCHIVE_MAX

SECONDS = 120.0
"""Seconds that all charts on which a chart depends may take."""


def fetch(source: Source, wanted: Sequence[Fetched], client: HelmClient, scratch: str) -> dict[str, bytes]:
    """Fetch the charts of other repositories on which a chart depends, in their locked versions.

    Args:
        source: The chart.
        wanted: Those of its dependencies.
        client: Helm's client.
        scratch: A folder of this run.

    Returns:
        Their archives, by path in the chart.

    Raises:
        ChartgenError: A repository cannot be used, or does not have the version (exit code 3).
    """
    import tempfile

    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        chart = {
            "apiVersion": "v2",
            "name": source.name,
            "version": source.version,
            "dependencies": [
                {"name": each.name, "version": each.version, "repository": each.repository} for each in wanted
            ],
        }
        with open(os.path.join(folder, "Chart.yaml"), "w", encoding="utf-8") as file:
            file.write(yamltext.dump(chart))
        try:
            client.ask("dependencies", SECONDS, folder=folder, plain_http=False)
            return {each.path: files.read(os.path.join(folder, each.path), limit=ARCHIVE_MAX) for each in wanted}
        except (HelmClientError, LateError, OSError) as error:
            raise _failed(source, wanted, str(error)) from None


def _failed(source: Source, wanted: Sequence[Fetched], message: str) -> ChartgenError:
    # The message may be about any of them; names and versions are in all of those that matter.
    guilty = [each for each in wanted if each.name in message] or list(wanted)
    finding = Finding(
        f"cannot fetch {guilty[0].name} {guilty[0].version}, on which {source.name} depends:"
        f" its repository {explained(message).text}",
        guilty[0].location,
        found=guilty[0].repository,
        hint=f"run `helm dependency build {source.output}/{source.name}`, which reports the details",
        rule="environment",
    )
    return ChartgenError(finding, exit_code=EXIT_ENVIRONMENT)
