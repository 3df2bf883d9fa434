"""Ports of compose files become those of containers and Services."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.importing.composed import composed

WEB = "services: {{web: {{image: web, ports: [{}]}}}}"


@pytest.mark.parametrize(
    ("port", "container", "service"),
    [
        ('"80"', [{"name": "http", "containerPort": 80}], [{"name": "http", "port": 80, "targetPort": "http"}]),
        ("8000", [{"containerPort": 8000}], [{"port": 8000}]),
        ('"8090:8000"', [{"containerPort": 8000}], [{"port": 8090, "targetPort": 8000}]),
        ('"0.0.0.0:8090:8000"', [{"containerPort": 8000}], [{"port": 8090, "targetPort": 8000}]),
        ('"[::1]:8090:8000/tcp"', [{"containerPort": 8000}], [{"port": 8090, "targetPort": 8000}]),
        ('"127.0.0.1::8000"', [{"containerPort": 8000}], [{"port": 8000}]),
        (
            '"514:514/udp"',
            [{"containerPort": 514, "protocol": "UDP"}],
            [{"port": 514, "protocol": "UDP"}],
        ),
        (
            '"9000-9001:8000-8001"',
            [{"name": "tcp-8000", "containerPort": 8000}, {"name": "tcp-8001", "containerPort": 8001}],
            [
                {"name": "tcp-8000", "port": 9000, "targetPort": "tcp-8000"},
                {"name": "tcp-8001", "port": 9001, "targetPort": "tcp-8001"},
            ],
        ),
        ('"9000-9005:8000"', [{"containerPort": 8000}], [{"port": 9000, "targetPort": 8000}]),
        (
            "{name: web, target: 8000, published: '9000', protocol: tcp, app_protocol: http}",
            [{"name": "web", "containerPort": 8000}],
            [{"name": "web", "port": 9000, "targetPort": "web", "appProtocol": "http"}],
        ),
        (
            '"53:53/tcp", "53:53/udp"',
            [{"name": "dns", "containerPort": 53}, {"name": "dns-udp", "containerPort": 53, "protocol": "UDP"}],
            [
                {"name": "dns", "port": 53, "targetPort": "dns"},
                {"name": "dns-udp", "port": 53, "targetPort": "dns-udp", "protocol": "UDP"},
            ],
        ),
        (
            '"514/tcp", "514/udp"',
            [
                {"name": "tcp-514", "containerPort": 514},
                {"name": "udp-514", "containerPort": 514, "protocol": "UDP"},
            ],
            [
                {"name": "tcp-514", "port": 514, "targetPort": "tcp-514"},
                {"name": "udp-514", "port": 514, "targetPort": "udp-514", "protocol": "UDP"},
            ],
        ),
        (
            '"8080:80", "8081:80"',
            [{"name": "http", "containerPort": 80}],
            [
                {"name": "http", "port": 8080, "targetPort": "http"},
                {"name": "tcp-8081", "port": 8081, "targetPort": "http"},
            ],
        ),
    ],
)
def test_ports(tmp_path: Path, port: str, container: list[Any], service: list[Any]) -> None:
    found = composed(tmp_path, WEB.format(port))
    assert found.errors == []
    assert found.container()["ports"] == container
    assert found.one("Service").manifest["spec"] == {"selector": {"app.kubernetes.io/name": "web"}, "ports": service}


@pytest.mark.parametrize("port", ['"a:b"', '"70000"', '"1-3:5-6"', "{target: 0}", '"8000/tcp/udp"'])
def test_invalid_ports_are_errors_with_their_line(tmp_path: Path, port: str) -> None:
    found = composed(tmp_path, f"services:\n  web:\n    image: web\n    ports:\n      - {port}\n")
    assert [(each.location.line if each.location else 0) for each in found.errors] == [5]


def test_a_port_that_others_use_is_also_that_of_the_service(tmp_path: Path) -> None:
    """Within the network of a project, services are reached at the ports of their containers."""
    text = """
        services:
          api: {image: api, ports: ["81:5000"]}
          proxy: {image: proxy, depends_on: [api]}
        """
    found = composed(tmp_path, text)
    assert found.one("Service").manifest["spec"]["ports"] == [
        {"name": "tcp-81", "port": 81, "targetPort": 5000},
        {"name": "tcp-5000", "port": 5000},
    ]


def test_expose(tmp_path: Path) -> None:
    found = composed(tmp_path, 'services: {db: {image: x, expose: [3306, "33060/tcp", "7000-7001/udp"]}}')
    assert [each["port"] for each in found.one("Service").manifest["spec"]["ports"]] == [3306, 33060, 7000, 7001]
    assert found.container()["ports"][2] == {"name": "udp-7000", "containerPort": 7000, "protocol": "UDP"}


@pytest.mark.parametrize(
    ("service", "files", "port"),
    [
        ("image: postgres:16", {}, 5432),
        ("image: docker.io/library/mongo", {}, 27017),
        ("build: db", {"db/Dockerfile": "FROM x\nEXPOSE 7000/tcp\n"}, 7000),
        ("image: x", {"web/app.conf": "upstream db:7001;\n"}, 7001),
        ("image: x", {"web/app.conf": "pass http://db;\n"}, 80),
    ],
)
def test_a_port_that_is_certain(tmp_path: Path, service: str, files: dict[str, Any], port: int) -> None:
    text = f"services:\n  web:\n    build: web\n    depends_on: [db]\n  db:\n    {service}\n"
    found = composed(tmp_path, text, files)
    assert [each["port"] for each in found.one("Service").manifest["spec"]["ports"]] == [port]
    assert found.lines("gets a Service with port") == [5]


def test_a_port_in_the_environment_of_others(tmp_path: Path) -> None:
    text = """
        services:
          web: {image: web, environment: {API: "http://api:9000/v1"}}
          api: {image: api}
        """
    assert composed(tmp_path, text).one("Service", "api").manifest["spec"]["ports"] == [{"port": 9000}]


def test_an_unknown_port_is_reported(tmp_path: Path) -> None:
    found = composed(tmp_path, "services:\n  web: {image: x, depends_on: [api]}\n  api: {image: api}\n")
    assert found.names("Service") == []
    assert found.lines("its port is unknown") == [3]


def test_a_service_that_nobody_reaches_has_no_service(tmp_path: Path) -> None:
    found = composed(tmp_path, "services: {worker: {image: postgres}}")
    assert found.names("Service") == []
    assert found.input.findings == []


def test_other_names(tmp_path: Path) -> None:
    text = """
        services:
          web: {image: web, links: ["db:database"]}
          db: {image: postgres, networks: {default: {aliases: [sql, My.Db]}}}
        """
    found = composed(tmp_path, text)
    assert found.names("Service") == ["db", "sql", "database"]
    assert found.lines("My.Db") == [4]
    assert found.input.after == {"web": ("db",)}


def test_the_host_only_ports_are_reported(tmp_path: Path) -> None:
    found = composed(tmp_path, WEB.format('"127.0.0.1:80:80"'))
    assert found.lines("bound to the loopback interface") == [1]
