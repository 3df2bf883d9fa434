"""Ports of containers, and the Services that make them reachable."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chartgen import files
from chartgen import names as rules
from chartgen.errors import Location
from chartgen.importing.reading.compose import bound_files
from chartgen.importing.reading.compose.building import At
from chartgen.importing.reading.compose.context import Context, Fields
from chartgen.importing.reading.compose.names import is_host_in, ports_in
from chartgen.importing.reading.compose.units import number, scalar_text

_NAMES = {
    22: "ssh",
    25: "smtp",
    53: "dns",
    80: "http",
    443: "https",
    1883: "mqtt",
    3306: "mysql",
    5432: "postgresql",
    5672: "amqp",
    6379: "redis",
    9042: "cql",
    9092: "kafka",
    11211: "memcache",
    27017: "mongodb",
}
"""Names of ports that are registered for one protocol, which their number thus determines."""
_IMAGES = {
    "adminer": 8080,
    "axllent/mailpit": 1025,
    "caddy": 80,
    "cassandra": 9042,
    "clickhouse/clickhouse-server": 8123,
    "couchdb": 5984,
    "eclipse-mosquitto": 1883,
    "elasticsearch": 9200,
    "getmeili/meilisearch": 7700,
    "ghost": 2368,
    "grafana/grafana": 3000,
    "guacamole/guacd": 4822,
    "httpd": 80,
    "influxdb": 8086,
    "linuxserver/mariadb": 3306,
    "mailhog/mailhog": 1025,
    "mariadb": 3306,
    "memcached": 11211,
    "minio/minio": 9000,
    "mongo": 27017,
    "mongo-express": 8081,
    "mysql": 3306,
    "nats": 4222,
    "neo4j": 7474,
    "nextcloud": 80,
    "nginx": 80,
    "opensearchproject/opensearch": 9200,
    "percona": 3306,
    "pgvector/pgvector": 5432,
    "phpmyadmin": 80,
    "postgis/postgis": 5432,
    "postgres": 5432,
    "prom/prometheus": 9090,
    "rabbitmq": 5672,
    "redis": 6379,
    "registry": 5000,
    "solr": 8983,
    "timescale/timescaledb": 5432,
    "tomcat": 8080,
    "valkey/valkey": 6379,
    "wordpress": 80,
    "zookeeper": 2181,
}
"""Ports that well-known images listen on unless they are told otherwise."""
_EXPOSED = re.compile(r"(?im)^[ \t]*EXPOSE[ \t]+([\d/a-z \t-]+)$")


@dataclass
class Port:
    """A port of a container, and where its Service has it."""

    target: int
    protocol: str
    at: Location
    comment: str = ""
    published: int | None = None
    name: str = ""
    app_protocol: str = ""


def of_service(context: Context, name: str, fields: Fields) -> list[Port]:
    """Return the ports of a service: those that it names, or else those that it certainly has."""
    found = [*_published(context, fields), *_exposed(context, fields)]
    unique: dict[tuple[int, str], Port] = {}
    for port in found:
        unique.setdefault((port.target, port.protocol), port)
    if not unique and is_named_by_others(context, name) and fields.given.get("network_mode") != "host":
        for port in _assumed(context, name, fields):
            unique.setdefault((port.target, port.protocol), port)
        if not unique:
            context.notes.warn(
                "compose-port",
                f"service `{name}` gets no Service: other services depend on it, but its port is unknown",
                context.project.services.place(name),
                'add it to the compose file: `expose: ["PORT"]`',
            )
    return _named([*unique.values(), *(port for port in found if port not in unique.values() and port.published)])


def container_ports(ports: list[Port]) -> list[Any]:
    """Return the ports of a container."""
    result: dict[tuple[int, str], At] = {}
    for port in ports:
        entry: dict[str, Any] = {"name": port.name} if port.name else {}
        entry["containerPort"] = port.target
        if port.protocol != "TCP":
            entry["protocol"] = port.protocol
        result.setdefault((port.target, port.protocol), At(entry, port.at, port.comment))
    return list(result.values())


def service_ports(context: Context, name: str, ports: list[Port]) -> list[Any]:
    """Return the ports of a Service: published ones, and those that other services use."""
    wanted: dict[tuple[int, str], Port] = {}
    for port in ports:
        wanted.setdefault((port.published or port.target, port.protocol), port)
    if is_named_by_others(context, name):
        # Within the network of a project, services are reached at the ports of their containers.
        for port in ports:
            wanted.setdefault((port.target, port.protocol), port)
    result = []
    taken: set[str] = set()
    for (number_, protocol), port in wanted.items():
        label = port.name if port.name and port.name not in taken else f"{protocol.lower()}-{number_}"
        taken.add(label)
        entry: dict[str, Any] = {"name": label} if port.name or len(wanted) > 1 else {}
        entry["port"] = number_
        if port.target != number_ or port.name:
            entry["targetPort"] = port.name or port.target
        if protocol != "TCP":
            entry["protocol"] = protocol
        if port.app_protocol:
            entry["appProtocol"] = port.app_protocol
        result.append(At(entry, port.at, port.comment))
    return result


def is_named_by_others(context: Context, name: str) -> bool:
    """Return whether other services depend on a service, or name it as a host."""
    return any(_names(given, name) for other, given in context.project.services.items() if other != name)


def texts_of(given: Any) -> Iterator[tuple[str, Location]]:
    """Yield the texts of a service that may name hosts."""
    for key in ("environment", "command", "entrypoint", "healthcheck"):
        yield from _texts(given.get(key), given.place(key))


def configured(context: Context, given: Any) -> Iterator[str]:
    """Yield the texts of configuration files that a service mounts, or that its image is built with."""
    folders = [str(mount.get("source")) for mount in given.get("volumes") or () if mount.get("type") == "bind"]
    build = given.get("build")
    folders += [str(build["context"])] if isinstance(build, dict) else []
    for folder in folders:
        if context.is_inside(folder):
            yield from bound_files.configuration(folder, os.path.realpath(context.project.folder))


def _texts(value: Any, at: Location) -> Iterator[tuple[str, Location]]:
    if isinstance(value, str):
        yield value, at
    elif isinstance(value, dict):
        for _, part, place in value.parts():  # type: ignore[attr-defined]
            yield from _texts(part, place)
    elif isinstance(value, list):
        for part, place, _ in value.parts():  # type: ignore[attr-defined]
            yield from _texts(part, place)


def _names(given: Any, name: str) -> bool:
    links = [str(each).partition(":")[0] for each in given.get("links") or ()]
    dependency = (given.get("depends_on") or {}).get(name)
    # What has ended is not reached any more.
    if name in links or (dependency and dependency.get("condition") != "service_completed_successfully"):
        return True
    # A short word, such as `web`, may also be something else.
    return any(ports_in(name, text) or (f"//{name}" in text and is_host_in(name, text)) for text, _ in texts_of(given))


def _published(context: Context, fields: Fields) -> Iterator[Port]:
    for entry, at, comment in fields.seq("ports"):
        port = Fields(entry)
        target = number(port.get("target"))
        if target is None or not 0 < target < 65536:
            context.notes.fail("compose", "invalid port: expected a number from 1 to 65535", at)
            continue
        published = number(port.get("published")) if port.get("published") not in (None, "") else None
        name = str(port.get("name") or "")
        result = Port(target, str(port.get("protocol") or "tcp").upper(), at, comment, published)
        result.app_protocol = str(port.get("app_protocol") or "")
        if name and not rules.port_name(name):
            result.name = name
        host = str(port.get("host_ip") or "")
        if host.startswith("127.") or host in ("::1", "localhost"):
            message = "a port bound to the loopback interface becomes reachable from the whole cluster"
            context.notes.warn("compose-port", message, at, "restrict access with a NetworkPolicy")
        elif host not in ("", "0.0.0.0", "::"):
            context.notes.warn("compose-ignored", "the host IP of a port is ignored", at)
        if published:
            context.notes.warn(
                "compose-port",
                "published ports become ports of ClusterIP Services, which are reachable only within the cluster",
                at,
                "add an Ingress or a route, or the label `kompose.service.type: loadbalancer`",
            )
        port.get("mode")
        context.ignored(port, "ports.")
        yield result


def _exposed(context: Context, fields: Fields) -> Iterator[Port]:
    for entry, at, comment in fields.seq("expose"):
        text, _, protocol = scalar_text(entry).partition("/")
        first, _, last = text.partition("-")
        low, high = number(first), number(last or first)
        if low is None or high is None or not 0 < low <= high < 65536 or high - low > 1000:
            context.notes.fail("compose", "invalid port in `expose`", at)
            continue
        for target in range(low, high + 1):
            yield Port(target, (protocol or "tcp").upper(), at, comment)


def _assumed(context: Context, name: str, fields: Fields) -> Iterator[Port]:
    """Yield the ports of a service that names none, which it is nevertheless certain to have."""
    at = context.project.services.place(name)
    used = [
        port
        for other, given in context.project.services.items()
        if other != name
        for text in (*(text for text, _ in texts_of(given)), *configured(context, given))
        for port in ports_in(name, text)
    ]
    source = "other services use"
    if not used:
        used, source = _of_dockerfile(fields), "its Dockerfile exposes"
    if not used:
        image = re.sub(r"^(docker\.io/)?(library/)?", "", str(fields.given.get("image", "")))
        used, source = [port] if (port := _IMAGES.get(re.split("[:@]", image)[0])) else [], "its image listens on"
    for port in dict.fromkeys(used):
        context.notes.warn("compose-port", f"service `{name}` gets a Service with port {port}, which {source}", at)
        yield Port(port, "TCP", at)


def _of_dockerfile(fields: Fields) -> list[int]:
    build = fields.given.get("build")
    if not isinstance(build, dict):
        return []
    path = os.path.join(str(build.get("context")), str(build.get("dockerfile") or "Dockerfile"))
    try:
        text = files.read_text(path, limit=1024 * 1024, follow=True)
    except (OSError, UnicodeError):
        return []
    words = [word for match in _EXPOSED.findall(text) for word in match.split()]
    return [int(word.removesuffix("/tcp")) for word in words if re.fullmatch(r"\d{1,5}(/tcp)?", word)]


def _named(ports: list[Port]) -> list[Port]:
    """Give names to well-known ports, and to all if there are several, since Services need them, each name once."""
    targets: dict[str, tuple[int, str]] = {port.name: (port.target, port.protocol) for port in ports if port.name}
    for port in ports:
        name = _NAMES.get(port.target, "")
        if name == "dns" and port.protocol == "UDP":
            name = "dns-udp"
        is_known = name and not port.name and (port.protocol == "TCP" or name == "dns-udp")
        if is_known and targets.setdefault(name, (port.target, port.protocol)) == (port.target, port.protocol):
            port.name = name
    has_several = len({(port.target, port.protocol) for port in ports}) > 1
    for port in ports:
        if not port.name and has_several:
            port.name = f"{port.protocol.lower()}-{port.target}"
    return ports
