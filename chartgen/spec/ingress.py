"""Ingresses: HTTP from outside the cluster reaches Services by host and path."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, Literal

from chartgen import names
from chartgen.locations import Key, Path
from chartgen.similar import closest
from chartgen.spec import examples
from chartgen.spec.backends import TARGET, Backend, Target, given, target
from chartgen.spec.base import Spec, spec
from chartgen.spec.checks import Problem, check
from chartgen.spec.declare import BOOLEAN, Json, Value
from chartgen.spec.frozen import Items, Names, Raw, empty
from chartgen.spec.labels import labels_value
from chartgen.spec.part import plain, raw_problems
from chartgen.spec.types import Annotations, DnsLabel, DnsSubdomain, Labels, OptionalName
from chartgen.spec.unfilled import accepting, fillable, filled_in, is_unfilled

_BY_CONTROLLER = "ImplementationSpecific"
HOST: Json = {"type": "string", "pattern": rf"^$|^(\*\.)?{names.DNS_SUBDOMAIN[1:]}", "maxLength": 253}
"""A host, which may begin with `*.`, or empty for all hosts."""
_HOST_RULE = fillable(names.ingress_host)


def hosts_schema(choices: Mapping[str, Json], of_host: Json = HOST) -> Json:
    """Return the JSON schema of hosts; `choices` are the schemas of what a path may refer to."""
    path = {
        "type": "object",
        "required": ["path"],
        "additionalProperties": False,
        "properties": {
            "path": {"type": "string", "pattern": "^/"},
            "pathType": {"type": "string", "enum": ["Prefix", "Exact", _BY_CONTROLLER]},
            **choices,
        },
    }
    host = {
        "type": "object",
        "required": ["host", "paths"],
        "additionalProperties": False,
        "properties": {"host": of_host, "paths": {"type": "array", "minItems": 1, "items": path}},
    }
    return {"type": "array", "items": host}


def _tls_schema(of_host: Json) -> Json:
    return {
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "secretName": {"type": "string", "pattern": names.DNS_SUBDOMAIN, "maxLength": 253},
                "hosts": {"type": "array", "minItems": 1, "items": {**of_host, "pattern": of_host["pattern"][3:]}},
            },
        },
    }


_TLS = _tls_schema(HOST)


def _schema_of_tls(ingress: Any, chart: Any) -> Json:  # noqa: ARG001  the signature of all schemas
    of_host = ingress.host_schema()
    return _TLS if of_host is HOST else _tls_schema(of_host)


_EXAMPLE_TLS = [{"secretName": "example-tls"}]


@spec
class IngressPath(Spec):
    """A path of an Ingress, and the Service that its requests are routed to."""

    path: str
    """Path, such as `/` or `/api`. Part of the value `ingress.hosts`."""
    _: KW_ONLY
    path_type: Literal["Prefix", "Exact", "ImplementationSpecific"] = "Prefix"
    """How the path is matched: Prefix, Exact or ImplementationSpecific. Part of the value `ingress.hosts`."""
    component: DnsLabel | None = None
    """Component that has the Service, or `main` for the main workload. Defaults to that of the Ingress. Part of the
    value `ingress.hosts`."""
    service: DnsLabel | None = None
    """Name of an additional Service, one of `services`. Defaults to the main one, `service`. Part of the value
    `ingress.hosts`."""
    port: DnsLabel | None = None
    """Name of the port of the Service. Defaults to the first one. Part of the value `ingress.hosts`."""

    @check("path", "path_type")
    def _is_path(self) -> Iterator[Problem]:
        if sentence := names.ingress_path(self.path, is_literal=self.path_type != _BY_CONTROLLER):
            yield Problem(("path",), f'invalid path "{self.path}" of an Ingress: {sentence}', self.path)

    @check("port")
    def _port_name(self) -> Iterator[Problem]:
        yield from _port_problems(self.port)

    def value(self) -> dict[str, Any]:
        """Return the path as it is in values."""
        return {"path": self.path, "pathType": self.path_type, **given(self, *Target._fields)}


@functools.cache
def _plain_path(path: str) -> IngressPath:
    # Checked by the Ingress, at the author's line.
    return IngressPath("/")._derived(path=path)


def _port_problems(port: str | None, *path: str) -> Iterator[Problem]:
    # A Service accepts longer names.
    if port is not None and (sentence := names.port_name(port)):
        message = f'invalid port "{port}" of an Ingress: {sentence}'
        yield Problem((*path, "port"), message, port, hint="rename the port of the Service")


def _hosts(ingress: Any, chart: Any) -> list[dict[str, Any]]:  # noqa: ARG001  a default is made from both
    return [
        {"host": host, "paths": [path.value() for path in paths]} for host, paths in ingress.paths_by_host().items()
    ]


def _tls(ingress: Any, chart: Any) -> list[dict[str, Any]]:  # noqa: ARG001  a default is made from both
    if isinstance(ingress.tls, str):
        return [{"secretName": ingress.tls}] if ingress.tls else []
    return [plain(each) for each in ingress.tls]


_CLASS = "kubernetes.io/ingress.class"
"""The annotation that named the class before there was a field."""


def _covers(certificate: Any, host: str) -> bool:
    """Return whether a host of a certificate is a wildcard for the host."""
    return str(certificate).startswith("*.") and host.partition(".")[2] == str(certificate)[2:]


@spec
class Ingress(Spec):
    """An Ingress: routes HTTP traffic from outside the cluster to Services, by host and path.

    `Ingress("shop.example.com")` routes a host to the first port of the workload's Service; a dict lists the paths of
    each host.
    """

    _: KW_ONLY
    enabled: Annotated[
        bool, Value("enabled", "Ingress", BOOLEAN, full=True, strict=examples.enabled, level="minimal")
    ] = True
    """Whether to create an Ingress. Value: `ingress.enabled`."""
    class_name: Annotated[
        OptionalName, Value("className", "Ingress", full=examples.unless_set("example"), level="standard")
    ] = ""
    """Ingress class. If empty, the cluster's default. Value: `ingress.className`."""
    annotations: Annotated[Annotations, Value("annotations", "Ingress", full=examples.LABELS, level="standard")] = (
        field(default_factory=empty)
    )
    """Annotations of the Ingress. Value: `ingress.annotations`."""
    labels: Annotated[Labels, labels_value("labels", "Ingress")] = field(default_factory=empty)
    """Additional labels of the Ingress. Value: `ingress.labels`."""
    hosts: Annotated[
        str | Names[Items[str | IngressPath]],
        Value("hosts", "Ingress", hosts_schema(TARGET), default=_hosts, level="standard"),
    ] = field(kw_only=False)
    """Hosts, each with its paths. In a spec, a host, or lists of paths by host; an empty host stands for all.
    Value: `ingress.hosts`."""
    tls: Annotated[
        str | Items[Raw],
        Value(
            "tls", "Ingress", _TLS, default=_tls, full=examples.unless_set(_EXAMPLE_TLS),
            strict=examples.unless_set(_EXAMPLE_TLS), level="standard", schema_of=_schema_of_tls,
        ),
    ] = ""  # fmt: skip
    """Secrets with TLS certificates. Those without hosts apply to all hosts. In a spec, the name of one, or a list of
    `{"secretName": ..., "hosts": [...]}`. Value: `ingress.tls`."""
    default_backend: Backend | Raw | None = None
    """Backend for requests that match no path: a `Backend`, or a dict in Kubernetes syntax. Fixed in the chart."""
    port_numbers: bool = False
    """Whether backends refer to ports by number instead of by name. Fixed in the chart."""
    fullname: DnsSubdomain | None = None
    """Exact name of the Ingress. Defaults to the workload's name. Fixed in the chart."""

    def paths_by_host(self) -> dict[str, tuple[IngressPath, ...]]:
        """Return the paths of each host."""
        if isinstance(self.hosts, str):
            return {self.hosts: (_plain_path("/"),)}
        return {
            host: tuple(path if isinstance(path, IngressPath) else _plain_path(path) for path in paths)
            for host, paths in self.hosts.items()
        }

    def unfilled(self) -> Iterator[str]:
        """Yield the hosts with placeholders that nobody has filled in."""
        yield from (host for host in self.paths_by_host() if is_unfilled(names.ingress_host, host))

    def host_schema(self) -> Json:
        """Return the JSON schema of a host, which accepts those of the Ingress."""
        return accepting(HOST, names.ingress_host, self.unfilled())

    def backends(self) -> Iterator[tuple[Path, Target]]:
        """Yield the backends, each with the path of its field."""
        for host, paths in self.paths_by_host().items():
            for index, each in enumerate(paths):
                where: Path = ("hosts",) if isinstance(self.hosts, str) else ("hosts", host, index)
                yield where, target(given(each, *Target._fields))
        if isinstance(self.default_backend, Backend):
            yield ("default_backend",), target(self.default_backend.manifest())

    def urls(self) -> tuple[str, ...]:
        """Return the URLs of the paths, of hosts that are known."""
        found = []
        for host, paths in self.paths_by_host().items():
            if host and not host.startswith("*"):
                scheme = "https" if any(host in tls.get("hosts", [host]) for tls in _tls(self, None)) else "http"
                found += [f"{scheme}://{host}{each.path}" for each in paths if each.path_type != _BY_CONTROLLER]
        return tuple(found)

    @check("hosts", "default_backend")
    def _has_hosts(self) -> Iterator[Problem]:
        if not self.hosts and self.default_backend is None:
            message = 'invalid "hosts" of Ingress: must not be empty without a default backend'
            yield Problem(("hosts",), message, hint='for all hosts, write `{"": ["/"]}`')
        if isinstance(self.hosts, str):
            if self.hosts and (sentence := _HOST_RULE(self.hosts)):
                yield Problem(("hosts",), f'invalid host "{self.hosts}": {sentence}', self.hosts)
            return
        for host, paths in self.hosts.items():
            if host and (sentence := _HOST_RULE(host)):
                yield Problem(("hosts", Key(host)), f'invalid host "{host}": {sentence}', host)
            if not paths:
                yield Problem(("hosts", Key(host)), f'missing paths of the host "{host}"', hint='write `["/"]`')
            yield from self._path_problems(host)

    def _path_problems(self, host: str) -> Iterator[Problem]:
        seen: set[tuple[str, str]] = set()
        for index, path in enumerate(self.paths_by_host()[host]):
            if sentence := names.ingress_path(path.path, is_literal=path.path_type != _BY_CONTROLLER):
                yield Problem(("hosts", host, index), f'invalid path "{path.path}": {sentence}', path.path)
            elif (key := (path.path, path.path_type)) in seen:
                yield Problem(("hosts", host, index), f'duplicate path "{path.path}" of the host "{host}"', path.path)
            else:
                seen.add(key)

    @check("tls")
    def _tls_entries(self) -> Iterator[Problem]:
        if isinstance(self.tls, str):
            if self.tls and (sentence := names.dns_subdomain(self.tls)):
                yield Problem(("tls",), f"invalid name of the Secret: {sentence}", self.tls)
            return
        for index, each in enumerate(self.tls):
            filled = [
                filled_in(names.ingress_host, host) if isinstance(host, str) else host for host in each.get("hosts", ())
            ]
            tls = {**plain(each), **({"hosts": filled} if "hosts" in each else {})}
            yield from raw_problems("IngressTLS", tls, "tls", index)

    @check("tls", "hosts", "default_backend")
    def _hosts_of_tls(self) -> Iterator[Problem]:
        known = self.paths_by_host()
        if isinstance(self.tls, str) or "" in known or self.default_backend is not None:
            return
        for index, each in enumerate(self.tls):
            for position, host in enumerate(each.get("hosts", ())):
                if host not in known and not any(_covers(host, other) for other in known):
                    near = closest(str(host), known)
                    yield Problem(
                        ("tls", index, "hosts", position), f'unknown host "{host}" of the Ingress in "tls"', str(host),
                        ", ".join(known), f'did you mean "{near}"?' if near else "",
                    )  # fmt: skip

    @check("class_name", "annotations")
    def _one_class(self) -> Iterator[Problem]:
        if self.class_name and _CLASS in self.annotations:
            message = f'conflicting annotation "{_CLASS}": API servers reject it together with a class'
            yield Problem(("annotations", _CLASS), message, self.annotations[_CLASS], hint="remove it")

    @check("default_backend")
    def _backend(self) -> Iterator[Problem]:
        if isinstance(self.default_backend, Backend):
            yield from _port_problems(self.default_backend.port, "default_backend")
            if self.default_backend.weight is not None:
                yield Problem(("default_backend", "weight"), "unsupported weight: an Ingress has one default backend")
        elif self.default_backend is not None:
            yield from raw_problems("IngressBackend", plain(self.default_backend), "default_backend")
