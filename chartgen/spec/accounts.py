"""The service accounts of a chart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chartgen.locations import Path
from chartgen.spec.identity import ServiceAccount
from chartgen.spec.workload import path_of


def accounts_of(chart: Any) -> Iterator[tuple[str, Path, ServiceAccount]]:
    """Yield the service accounts of a chart, each once, with the component that has its values, and its path."""
    main: list[tuple[str, Path, Any]] = [("", path_of(""), chart.workload)] if chart.workload is not None else []
    components = [(component, path_of(component), workload) for component, workload in chart.components.items()]
    seen: list[ServiceAccount] = []
    # That of the main workload is also the chart's, and components may share it.
    for component, path, owner in (*main, ("", (), chart), *components):
        account = owner.service_account
        if account and not any(account is each for each in seen):  # neither unset nor None
            seen.append(account)
            yield component, (*path, "service_account"), account
