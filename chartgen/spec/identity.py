"""Service accounts."""

import zlib
from collections.abc import Iterator
from dataclasses import KW_ONLY, field
from typing import Annotated, Any

from chartgen.spec import examples
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import BOOLEAN, Value
from chartgen.spec.frozen import empty
from chartgen.spec.text import mark
from chartgen.spec.types import Annotations, DnsSubdomain, OptionalName
from chartgen.spec.unset import UNSET


def given_name(account: Any, chart: Any) -> str:
    """Return the name of an account: its own, or the exact name of its workload; empty for the full name."""
    if account.name or account.fullname or not account.create:
        return str(account.name or account.fullname or "")
    accounts = [(chart.service_account, chart.workload)]
    accounts += [(workload.service_account, workload) for workload in chart.components.values()]
    known = next(
        (
            found
            for found in (
                [workload for other, workload in accounts if other is account],
                [workload for other, workload in accounts if other == account],
            )
            if found
        ),
        (),
    )
    return next((workload.fullname for workload in known if workload is not None and workload.fullname), "")


@spec
class ServiceAccount(Spec):
    """A service account for the pods of a chart or component."""

    name: Annotated[OptionalName, Value("name", "Service account", default=given_name, level="standard")] = ""
    """Name of the account. Defaults to the full name, or `default` if none is created. Value: `serviceAccount.name`."""
    _: KW_ONLY
    create: Annotated[bool, Value("create", "Service account", BOOLEAN, level="standard")] = True
    """Whether to create a service account. Value: `serviceAccount.create`."""
    annotations: Annotated[
        Annotations, Value("annotations", "Service account", full=examples.LABELS, level="standard")
    ] = field(default_factory=empty)
    """Annotations of the service account, such as an IAM role. Value: `serviceAccount.annotations`."""
    automount: Annotated[bool | None, Value("automount", "Service account", BOOLEAN, full=True, level="all")] = UNSET
    """Whether to mount a token for the API server in the pods. Value: `serviceAccount.automount`."""

    fullname: DnsSubdomain | None = None
    """Exact name of the account, the same as `name`. Value: `serviceAccount.name`."""

    def _in_text(self) -> str:
        # The line that creates it identifies it, also after unset fields are resolved.
        code, offset = self._site[0] if self._site else (None, 0)
        where = f"{code.co_filename} {code.co_name} {offset}" if code is not None else ""
        return mark("ServiceAccount", self.name or self.fullname or "", f"{zlib.crc32(where.encode()):08x}")

    @check("name", "fullname")
    def _one_name(self) -> Iterator[Problem]:
        if self.name and self.fullname:
            yield Problem(("fullname",), "conflicting name and fullname of ServiceAccount", hint="set one of them")

    @check("create", "annotations")
    def _annotates_its_own(self) -> Iterator[Problem]:
        if not self.create and self.annotations:
            yield Problem(
                ("annotations",),
                "conflicting annotations and create=False: the chart annotates only a service account that it creates",
            )
