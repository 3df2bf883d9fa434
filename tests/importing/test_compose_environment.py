"""Environment variables of compose files, and the credentials in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.importing.composed import composed

HIDDEN = "tr0ub4dor"
SECRET = "shop-credentials"


def ref(name: str, key: str = "") -> dict[str, Any]:
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": SECRET, "key": key or name}}}


def plain(name: str, value: str) -> dict[str, Any]:
    return {"name": name, "value": value}


def test_lists_and_mappings(tmp_path: Path) -> None:
    text = """
        services:
          a: {image: a, environment: {TEXT: x, NUMBER: 1, FLOAT: 1.0, SWITCH: true, EMPTY: ""}}
          b: {image: b, environment: ["A=1=2", "B="]}
        """
    found = composed(tmp_path, text)
    assert found.container(name="a")["env"] == [
        plain("TEXT", "x"),
        plain("NUMBER", "1"),
        plain("FLOAT", "1"),
        plain("SWITCH", "true"),
        plain("EMPTY", ""),
    ]
    assert found.container(name="b")["env"] == [plain("A", "1=2"), plain("B", "")]
    assert found.input.findings == []


def test_a_variable_of_the_shell(tmp_path: Path) -> None:
    text = "services:\n  a:\n    image: a\n    environment:\n      - FROM_SHELL\n      - IN_FILE\n"
    found = composed(tmp_path, text, {".env": "IN_FILE=x\n"})
    assert found.container()["env"] == [plain("IN_FILE", "x")]
    assert found.lines("skipped variable FROM_SHELL") == [5]


def test_what_kubernetes_would_expand_is_escaped(tmp_path: Path) -> None:
    text = "services: {a: {image: a, environment: {A: 'a$$(B) $$$$ $$c'}, command: [echo, '$$(date)']}}"
    found = composed(tmp_path, text)
    assert found.container()["env"] == [plain("A", "a$$(B) $$$ $c")]
    assert found.container()["args"] == ["echo", "$$(date)"]


def test_env_file(tmp_path: Path) -> None:
    text = """
        services:
          a:
            image: a
            env_file: [app.env, {path: missing.env, required: false}]
            environment: {B: own}
          b: {image: b, env_file: app.env}
        """
    env = f"""\
        # Comment
        export A=1 # one
        B='it''s'
        C="two
        lines \\"quoted\\" ${{A}}"
        DB_PASSWORD={HIDDEN}
        D = ${{X:-default}}
        """
    found = composed(tmp_path, text, {"app.env": env})
    source = {"configMapRef": {"name": "shop-app-env"}}
    assert found.one("ConfigMap").manifest["data"]["A"] == "1"
    assert found.one("ConfigMap").manifest["data"]["D"] == "default"
    assert "DB_PASSWORD" not in found.one("ConfigMap").manifest["data"]
    assert found.one("ConfigMap").lines[("data", "A")] == 2
    for name in ("a", "b"):
        assert found.container(name=name)["envFrom"] == [source]
        assert ref("DB_PASSWORD") in found.container(name=name)["env"]
    assert plain("B", "own") in found.container(name="a")["env"]
    assert HIDDEN not in found.all_text()


def test_credentials_within_other_texts(tmp_path: Path) -> None:
    """Also where only another variable tells that a part of the text is one."""
    text = """
        services:
          first: {image: x, command: run TR0}
          a: {image: a, env_file: app.env, configs: [c], labels: {note: "use TR0 now"}}
        configs: {c: {file: c.conf}}
        """
    env = f"OPTIONS=--login {HIDDEN}\nDB_PASSWORD={HIDDEN}\n"
    found = composed(tmp_path, text.replace("TR0", HIDDEN), {"app.env": env, "c.conf": f"login {HIDDEN}\n"})
    assert HIDDEN not in found.all_text()
    assert plain("OPTIONS", "--login $(DB_PASSWORD)") in found.container(name="a")["env"]
    assert found.container(name="first")["args"] == ["run", "$(DB_PASSWORD)"]
    assert sorted(found.names("Secret")) == ["c", SECRET]


def test_an_env_file_can_leave_values_to_the_shell(tmp_path: Path) -> None:
    found = composed(tmp_path, "services: {a: {image: a, env_file: a.env}}", {"a.env": "FROM_SHELL\nA_TOKEN\n"})
    assert found.container()["env"] == [ref("A_TOKEN")]
    assert found.lines("skipped variable FROM_SHELL") == [1]


def test_a_missing_env_file_is_reported(tmp_path: Path) -> None:
    found = composed(tmp_path, "services:\n  a:\n    image: a\n    env_file:\n      - missing.env\n")
    assert found.lines("missing.env: no such file") == [5]
    assert found.errors == []


def test_an_invalid_env_file_is_an_error(tmp_path: Path) -> None:
    found = composed(tmp_path, "services: {a: {image: a, env_file: a.env}}", {"a.env": "A=1\nnot a variable\n"})
    assert [each.location.at_line.rpartition("/")[2] for each in found.errors if each.location] == ["a.env:2"]


def test_credentials_become_keys_of_a_secret(tmp_path: Path) -> None:
    text = f"""
        services:
          app:
            image: app
            environment:
              DB_PASSWORD: {HIDDEN}
              DB_URL: "postgres://shop:{HIDDEN}@db/shop"
              OTHER_URL: "amqp://shop:0ther{HIDDEN}@mq/"
              API_TOKEN: changeme
              REQUIRE_TOKEN: "true"
              PASSWORD_FILE: /run/secrets/x
            command: app --password={HIDDEN}
            healthcheck: {{test: "check -p{HIDDEN}"}}
            labels: {{auth: "password={HIDDEN}"}}
          db:
            image: postgres
            # The password is {HIDDEN}.
            environment: ["POSTGRES_PASSWORD={HIDDEN}"]
            healthcheck: {{test: [CMD, psql, "postgres://x:{HIDDEN}@localhost"], start_period: 10s}}
        """
    found = composed(tmp_path, text)
    assert HIDDEN not in found.all_text()
    assert found.container(name="app")["env"] == [
        ref("DB_PASSWORD"),
        plain("DB_URL", "postgres://shop:$(DB_PASSWORD)@db/shop"),
        ref("OTHER_URL"),
        ref("API_TOKEN"),
        plain("REQUIRE_TOKEN", "true"),
        plain("PASSWORD_FILE", "/run/secrets/x"),
    ]
    assert found.container(name="app")["args"] == ["app", "--password=$(DB_PASSWORD)"]
    assert found.container(name="app")["livenessProbe"]["exec"]["command"][2] == "check -p${DB_PASSWORD}"
    # Both ends of the connection have the same content, and so the same key.
    assert found.container(name="db")["env"] == [ref("POSTGRES_PASSWORD", "DB_PASSWORD")]
    command = found.container(name="db")["livenessProbe"]["exec"]["command"]
    assert command == ["/bin/sh", "-c", 'psql "postgres://x:${POSTGRES_PASSWORD}@localhost"']
    keys = ["DB_PASSWORD", "OTHER_URL", "API_TOKEN"]
    assert sorted(found.one("Secret").manifest["data"].items()) == sorted(dict.fromkeys(keys, "").items())
    assert len(found.messages("compose-label")) == 1


def test_credentials_of_the_project_file(tmp_path: Path) -> None:
    text = """
        services:
          a:
            image: a
            environment:
              - "PASSWORD=${DB_PASSWORD}"
              - "URL=redis://:${DB_PASSWORD}@cache/${CACHE_NUMBER:-0}"
              - "DEFAULT_TOKEN=${APP_TOKEN:-s3cr3tdefault}"
              - "NEEDED_SECRET=${APP_SECRET:?set it}"
            command: "run ${DB_PASSWORD}"
        """
    found = composed(tmp_path, text, {".env": f"DB_PASSWORD={HIDDEN}\nDSN=x:${{DB_PASSWORD}}\n"})
    assert found.container()["env"] == [
        ref("PASSWORD", "DB_PASSWORD"),
        plain("URL", "redis://:$(PASSWORD)@cache/0"),
        ref("DEFAULT_TOKEN", "APP_TOKEN"),
        ref("NEEDED_SECRET", "APP_SECRET"),
    ]
    assert found.container()["args"] == ["run", "$(PASSWORD)"]
    assert found.errors == []
    assert HIDDEN not in found.all_text()
    assert "s3cr3tdefault" not in found.all_text()


def test_a_word_that_is_also_a_password_stays(tmp_path: Path) -> None:
    text = """
        services:
          db:
            image: mysql
            environment: {MYSQL_DATABASE: wordpress, MYSQL_PASSWORD: wordpress, MYSQL_ROOT_PASSWORD: wordpress}
            command: start wordpress --password wordpress
        """
    found = composed(tmp_path, text)
    assert found.container()["args"] == ["start", "wordpress", "--password", "wordpress"]
    assert set(found.one("Secret").manifest["data"]) == {"MYSQL_PASSWORD", "MYSQL_ROOT_PASSWORD"}


def test_the_same_name_with_other_content_is_another_key(tmp_path: Path) -> None:
    text = f"""
        services:
          a: {{image: a, environment: {{PASSWORD: {HIDDEN}1}}}}
          b: {{image: b, environment: {{PASSWORD: {HIDDEN}2}}}}
        """
    found = composed(tmp_path, text)
    assert found.container(name="b")["env"] == [ref("PASSWORD", "b.PASSWORD")]
    assert HIDDEN not in found.all_text()


def test_a_mistaken_entry_does_not_show_its_content(tmp_path: Path) -> None:
    found = composed(tmp_path, f'services: {{a: {{image: a, environment: ["PASSWORD: {HIDDEN}"]}}}}')
    assert found.lines("skipped variable") == [1]
    assert HIDDEN not in found.all_text()


def test_a_credential_where_nothing_can_refer_to_it_is_an_error(tmp_path: Path) -> None:
    found = composed(tmp_path, 'services: {a: {image: "x/y:${APP_TOKEN}"}}', {".env": f"APP_TOKEN={HIDDEN}"})
    assert [each.rule for each in found.errors] == ["import/compose-credential"]
    assert HIDDEN not in found.all_text()
