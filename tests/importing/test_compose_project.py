"""Compose projects: several files, inclusion, extension, profiles, variables, and mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen.errors import EXIT_USAGE, ChartgenError
from chartgen.importing import reading
from chartgen.importing.reading import compose
from tests.importing.composed import Composed, composed


def env(found: Composed, name: str = "") -> dict[str, str]:
    return {each["name"]: each["value"] for each in found.container(name=name).get("env", [])}


@pytest.mark.parametrize("name", ["compose.yaml", "compose.prod.yml", "docker-compose.yml", "docker-compose.test.yaml"])
def test_compose_files_have_names(tmp_path: Path, name: str) -> None:
    assert compose.is_compose(str(tmp_path / name))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("services: {a: {image: a}}", True),
        ("services: {a: {image: a}}\napiVersion: v1\nkind: X", False),
        ("kind: ConfigMap", False),
        ("services: [a]", False),
        ("a: [", False),
    ],
)
def test_compose_files_have_services(tmp_path: Path, text: str, expected: bool) -> None:
    path = tmp_path / "stack.yaml"
    path.write_text(text)
    assert compose.is_compose(str(path)) is expected
    assert not compose.is_compose(str(tmp_path / "missing.yaml"))


def test_the_name_of_a_project(tmp_path: Path) -> None:
    assert composed(tmp_path, "services: {a: {image: a}}").input.name == "shop"
    assert composed(tmp_path, "name: my_shop\nservices: {a: {build: .}}").container()["image"] == "my-shop-a:latest"
    found = composed(tmp_path, "services: {a: {image: '${COMPOSE_PROJECT_NAME}'}}", {".env": "COMPOSE_PROJECT_NAME=x"})
    assert found.input.name == "x"
    assert found.container()["image"] == "x:latest"


def test_merging(tmp_path: Path) -> None:
    base = """
        services:
          a:
            image: a:1
            command: [one]
            environment: [A=1, B=1]
            ports: ["80:80"]
            volumes: ["./base.conf:/etc/app.conf:ro"]
            dns: 1.1.1.1
            labels: {x: base}
            depends_on: [b]
          b: {image: b, ports: ["81:81"], environment: {X: 1, Y: 2}}
        """
    over = """
        services:
          a:
            image: a:2
            command: [two]
            environment: {B: 2, C: 3}
            ports: ["443:443"]
            volumes: ["./over.conf:/etc/app.conf:ro"]
            dns: [8.8.8.8]
            depends_on: {c: {condition: service_healthy}}
          b: {ports: !reset [], environment: {X: !reset null}}
          c: {image: c, ports: !override ["1:1"]}
        """
    files = {"compose.prod.yaml": over, "base.conf": "base", "over.conf": "over"}
    found = composed(tmp_path, base, dict(files), ("compose.yaml", "compose.prod.yaml"))
    assert found.errors == []
    container = found.container(name="a")
    assert container["image"] == "a:2"
    assert container["args"] == ["two"]
    assert env(found, "a") == {"A": "1", "B": "2", "C": "3"}
    assert [each["containerPort"] for each in container["ports"]] == [80, 443]
    assert [each["mountPath"] for each in container["volumeMounts"]] == ["/etc/app.conf"]
    assert found.one("ConfigMap").manifest["data"] == {"over.conf": "over"}
    assert found.pod(name="a")["dnsConfig"]["nameservers"] == ["1.1.1.1", "8.8.8.8"]
    assert found.input.after == {"a": ("b", "c")}
    assert env(found, "b") == {"Y": "2"}
    assert found.names("Service") == ["a", "c"]
    location = found.one("Deployment", "c").location
    assert location is not None
    assert location.file.endswith("compose.prod.yaml")


def test_an_override_that_is_not_named_is_reported(tmp_path: Path) -> None:
    found = composed(tmp_path, "services: {a: {image: a}}", {"compose.override.yml": "services: {}"})
    assert "compose.override.yml, which Compose merges" in found.messages()[0]
    folder = str(tmp_path / "shop")
    assert [Path(each).name for each in compose.files_of(folder)] == ["compose.yaml", "compose.override.yml"]


def test_extends(tmp_path: Path) -> None:
    text = """
        services:
          base: {image: base, environment: {A: 1, B: 1}, command: [base]}
          a: {extends: base, environment: {B: 2}}
          b: {extends: {file: common/x.yaml, service: b}, image: own}
        """
    files = {"common/x.yaml": "services: {b: {image: x, env_file: b.env, build: .}}", "common/b.env": "E=1"}
    found = composed(tmp_path, text, dict(files))
    assert found.errors == []
    assert env(found, "a") == {"A": "1", "B": "2"}
    assert found.container(name="a")["args"] == ["base"]
    assert found.container(name="b")["image"] == "own:latest"
    assert found.one("ConfigMap").manifest["data"] == {"E": "1"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("services: {a: {extends: b, image: a}, b: {extends: a}}", "extends itself"),
        ("services: {a: {extends: b, image: a}}", "unknown service `b` in `extends`"),
        ("include: [compose.yaml]\nservices: {a: {image: a}}", "includes itself"),
        ("include: [other.yaml]\nservices: {a: {image: a}}", "the file cannot be read"),
        ("services: {a: {image: a, depends_on: [b]}}", "unknown service `b` in `depends_on` of `a`"),
        ("services: {a: {image: '${A:?needed}'}}", "missing required variable A"),
        ("services: {a: {image: '${A'}}", "invalid interpolation"),
        ("services: {a: {image: 'a', command: \"'x\"}}", "unclosed quote"),
        ("services: [a]", "invalid `services`: expected a mapping"),
        ("services: {a: {imge: a}}", "unknown key `imge`"),
        ("services: {a: {image: [a]}}", "invalid `image`: expected a string"),
        ("services: {a: {image: a, depends_on: {b: {}}}, b: {image: b}}", "missing key `condition`"),
        ("services: {a: {image: a, ports: [{published: '1', x: 1}]}}", "unknown key `x`"),
        ("services: {a: {image: a, stop_grace_period: soon}}", "invalid `stop_grace_period`: expected a duration"),
        ("services: {a: {image: a, mem_limit: much}}", "invalid quantity for `mem_limit`"),
        ("services: {a: {image: a}, a: {image: b}}", "duplicate key `a`"),
        ("a: [", "invalid YAML"),
        ("- a", "invalid compose file: expected a mapping"),
        ("", "the file is empty"),
        ("services: {a: &a {image: a, labels: *a}}", "an alias contains itself"),
    ],
)
def test_mistakes_are_errors(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "compose.yaml").write_text(text)
    found = composed(tmp_path)
    assert [each.message for each in found.errors if message in each.message], found.input.findings
    assert all(each.location and each.location.line for each in found.errors)


def test_a_mistake_stops_the_import(tmp_path: Path) -> None:
    path = tmp_path / "compose.yaml"
    path.write_text("services:\n  a: {image: a}\n  b:\n    image: b\n    volumes: ['data:/data']\n")
    assert compose.read([str(path)]).objects == []
    with pytest.raises(ChartgenError, match="unknown volume") as caught:
        reading.read([str(path)])
    assert caught.value.exit_code == EXIT_USAGE


def test_the_line_of_a_mistake(tmp_path: Path) -> None:
    text = "services:\n  a:\n    image: a\n    deploy:\n      replica: 2\n"
    found = composed(tmp_path, text)
    assert [each.location.line for each in found.errors if each.location] == [5]
    assert found.errors[0].hint == "did you mean `replicas`?"


def test_include(tmp_path: Path) -> None:
    text = "include: [db/compose.yaml]\nservices: {a: {image: 'a:${TAG}', depends_on: [db]}}\n"
    files = {
        "db/compose.yaml": "services: {db: {image: 'db:${TAG}', ports: ['${PORT}:1'], env_file: x.env}}",
        "db/.env": "PORT=5000\nTAG=inner",
        "db/x.env": "E=1",
        ".env": "TAG=outer",
    }
    found = composed(tmp_path, text, dict(files))
    assert found.errors == []
    assert found.container(name="db")["image"] == "db:outer"
    assert found.one("Service").manifest["spec"]["ports"][0]["port"] == 5000
    assert found.one("ConfigMap").manifest["data"] == {"E": "1"}
    assert found.input.after == {"a": ("db",)}


def test_conflicts_of_what_is_included(tmp_path: Path) -> None:
    text = "include: [{path: [b.yaml]}]\nservices: {a: {image: a}}\n"
    found = composed(tmp_path, text, {"b.yaml": "services: {a: {image: b}}"})
    assert found.messages() == ["conflicting `services.a`: an included file defines it differently"]


def test_profiles(tmp_path: Path) -> None:
    text = "services:\n  a: {image: a}\n  b: {image: b, profiles: [debug]}\n"
    found = composed(tmp_path, text)
    assert found.names("Deployment") == ["a"]
    assert found.lines("requires the profile debug") == [3]
    assert composed(tmp_path, text, {".env": "COMPOSE_PROFILES=debug"}).names("Deployment") == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$A ${A}", "1 1"),
        ("${B:-x} ${B-x}", "x "),
        ("${C:-${A:-y}}", "1"),
        ("${C:-a}b}", "ab}"),
        ("${A:+yes}${C:+no}", "yes"),
        ("$$A $ 5$", "$A $ 5$"),
        ("${A:?needed}", "1"),
    ],
)
def test_variables(tmp_path: Path, text: str, expected: str) -> None:
    found = composed(tmp_path, f"services: {{a: {{image: a, working_dir: '{text}'}}}}", {".env": "A=1\nB=\n"})
    assert found.errors == []
    assert found.container()["workingDir"] == expected


def test_variables_that_are_not_set_are_reported_once(tmp_path: Path) -> None:
    text = "services:\n  a:\n    image: a\n    working_dir: /${A}\n    hostname: x${A}\n"
    found = composed(tmp_path, text)
    assert found.messages() == ["variable A is not set and defaults to an empty string (also line 5)"]


def test_anchors_and_merge_keys(tmp_path: Path) -> None:
    text = """
        x-common: &common
          image: a
          environment: &env {A: 1}
        services:
          a: {<<: *common, working_dir: /a}
          b: {<<: [*common], environment: {<<: *env, B: 2}}
        """
    found = composed(tmp_path, text)
    assert found.container(name="a")["image"] == "a:latest"
    assert env(found, "b") == {"B": "2", "A": "1"}


def test_names_that_are_no_dns_labels(tmp_path: Path) -> None:
    text = """\
        services:
          my_api: {image: a, expose: [80]}
          My.Api: {image: a}
          1st: {image: a, expose: [80]}
          web:
            image: web
            depends_on: [my_api]
            environment:
              - URL=http://my_api:80/my_api_x
              - NAME=my_api_x
        """
    found = composed(tmp_path, text)
    assert found.names("Deployment") == ["my-api", "my-api-2", "s-1st", "web"]
    assert found.input.after == {"web": ("my-api",)}
    assert env(found, "web")["URL"] == "http://my_api:80/my_api_x"
    assert found.lines("reference to host `my_api`, which is `my-api`") == [9]
    assert found.lines("`my_api` becomes `my-api`") == [2]
