"""Backends: the ports of Services of the chart that Ingresses and routes lead to."""

from collections.abc import Mapping
from dataclasses import KW_ONLY
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from chartgen import names
from chartgen.spec.base import Spec, spec
from chartgen.spec.declare import Json
from chartgen.spec.rawdata import Serializable
from chartgen.spec.types import DnsLabel

LABEL: Json = {"type": "string", "pattern": names.DNS_LABEL, "maxLength": 63}
TARGET: Json = {"component": LABEL, "service": LABEL, "port": LABEL}
"""The JSON schemas of what a backend refers to, in values."""


class Target(NamedTuple):
    """What a backend refers to."""

    component: str = ""
    """The component, or `main`; empty for that of the Ingress or route."""
    service: str = ""
    """The additional Service; empty for the one without a name."""
    port: str = ""
    """The name of the port; empty for the first one."""


@spec
class Backend(Serializable, Spec):
    """A port of one of the chart's Services, as the target of an Ingress or a route."""

    component: DnsLabel | None = None
    """Component that has the Service, or `main` for the main workload. Defaults to that of the Ingress or route. Fixed
    in the chart."""
    _: KW_ONLY
    service: DnsLabel | None = None
    """Name of an additional Service, one of `services`. Defaults to the main one, `service`. Fixed in the chart."""
    port: DnsLabel | None = None
    """Name of the port of the Service. Defaults to the first one. Fixed in the chart."""
    weight: Annotated[int, Field(ge=0, le=1000000)] | None = None
    """Weight relative to the other backends of a route's rule, which determines the share of requests. Fixed in the
    chart."""

    def manifest(self) -> dict[str, Any]:
        """Return the backend as it is in values."""
        return given(self, "component", "service", "port", "weight")


def given(part: object, *fields: str) -> dict[str, Any]:
    """Return those of some fields that are set."""
    found = ((field, getattr(part, field)) for field in fields)
    return {field: value for field, value in found if value is not None}


def target(backend: Mapping[str, Any]) -> Target:
    """Return what a backend refers to, as it is in values."""
    component, service, port = (backend.get(key) for key in Target._fields)
    return Target(str(component or ""), str(service or ""), str(port or ""))
