"""What keeps a cluster from being read: one line each, with its exit code, and never a secret."""

from __future__ import annotations

import http.server
import json
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from chartgen.errors import EXIT_ENVIRONMENT, EXIT_USAGE, ChartgenError
from chartgen.live import connection
from chartgen.live.cluster import Cluster

pytest.importorskip("helm_python")
Answer = tuple[int, str, bytes]


@contextmanager
def _server(answer: Callable[[str], Answer], tls: tuple[Path, Path] | None = None) -> Iterator[str]:
    """Run a server that answers as told, by path; return its URL."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, content, body = answer(self.path)
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", content)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _kubeconfig(folder: Path, server: str, user: dict[str, Any] | None = None, **cluster: Any) -> str:
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "test",
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
        "clusters": [{"name": "test", "cluster": {"server": server, **cluster}}],
        "users": [{"name": "test", "user": user or {"token": "planted-token"}}],
    }
    path = folder / "kubeconfig"
    path.write_text(json.dumps(config), "utf-8")
    return str(path)


def _plugin(script: str) -> dict[str, Any]:
    version = "client.authentication.k8s.io/v1"
    return {"exec": {"apiVersion": version, "command": "/bin/sh", "args": ["-c", script], "interactiveMode": "Never"}}


def _failure(kubeconfig: str | None, context: str | None = None, exit_code: int = EXIT_ENVIRONMENT) -> str:
    start = time.monotonic()
    with pytest.raises(ChartgenError) as caught:
        Cluster(kubeconfig, context).snapshot("default")
    assert time.monotonic() - start < 15  # 5 seconds, on a machine with other work
    (finding,) = caught.value.findings
    assert caught.value.exit_code == exit_code
    shown = f"{finding.message} {finding.found} {finding.hint}"
    assert "planted" not in shown
    assert "\n" not in shown
    assert finding.hint
    return finding.message.removeprefix("the cluster cannot be read: ")


def test_no_kubeconfig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("KUBECONFIG", raising=False)
    assert _failure(None) == "no kubeconfig with a current context was found"
    missing = str(tmp_path / "missing")
    assert _failure(missing, exit_code=EXIT_USAGE) == f"the kubeconfig {missing} does not exist"


def test_wrong_context(tmp_path: Path) -> None:
    path = _kubeconfig(tmp_path, "http://127.0.0.1:1")
    assert _failure(path, "gone", EXIT_USAGE) == "the kubeconfig has no context gone"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("apiVersion: v1\nkind: Config\nusers:\n- user:\n   token: planted\n  bad\n", "is invalid, at line 7"),
        ("users: planted", "is invalid"),
        ("users: [{name: x, user: {token: {planted: planted}}}]", "is invalid"),
    ],
)
def test_an_invalid_kubeconfig(tmp_path: Path, content: str, expected: str) -> None:
    path = tmp_path / "kubeconfig"
    path.write_text(content, "utf-8")
    assert _failure(str(path)) == f"the kubeconfig {path} {expected}"


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        (
            _plugin("echo planted >&2; echo planted; exit 3"),
            "the credential plugin /bin/sh of the kubeconfig failed with exit code 3",
        ),
        (_plugin("echo planted"), "the credential plugin of the kubeconfig returned no valid credentials"),
        (
            _plugin("""echo '{"apiVersion": "v1", "kind": "planted"}'"""),
            "the credential plugin of the kubeconfig returned no valid credentials",
        ),
        (
            {"exec": {**_plugin("")["exec"], "command": "missing-plugin", "installHint": "planted"}},
            "the credential plugin missing-plugin of the kubeconfig is not installed",
        ),
        (
            {"auth-provider": {"name": "oidc", "config": {"id-token": "planted"}}},
            "the kubeconfig uses the auth provider oidc, which is not supported",
        ),
        (
            {"client-certificate": "/missing", "client-key": "/missing"},
            "the file /missing, which the kubeconfig refers to, cannot be read",
        ),
        (
            {"client-certificate-data": "cGxhbnRlZA==", "client-key-data": "cGxhbnRlZA=="},
            "the kubeconfig contains invalid credentials or certificates",
        ),
        ({"token": "planted\nx"}, "the kubeconfig contains invalid credentials or certificates"),
        ({"token": "planted", "username": "planted", "password": "planted"}, "the kubeconfig is invalid"),
    ],
)
def test_credentials(tmp_path: Path, user: dict[str, Any], expected: str, capfd: pytest.CaptureFixture[str]) -> None:
    with _server(lambda path: (200, "application/json", b"{}"), _certificate(tmp_path)) as url:
        assert _failure(_kubeconfig(tmp_path, url, user, **{"insecure-skip-tls-verify": True})) == expected
    assert "planted" not in "".join(capfd.readouterr())


def _certificate(folder: Path, name: str = "IP:127.0.0.1") -> tuple[Path, Path]:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test", "-days", "2"]
    command += ["-addext", f"subjectAltName={name}"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    return certificate, key


def test_a_plugin_that_hangs(tmp_path: Path) -> None:
    with _server(lambda path: (200, "application/json", b"{}"), _certificate(tmp_path)) as url:
        user = _plugin("exec sleep 30")
        assert _failure(_kubeconfig(tmp_path, url, user, **{"insecure-skip-tls-verify": True})).startswith(
            "no response within"
        )


def test_a_certificate_that_is_not_trusted(tmp_path: Path) -> None:
    with _server(lambda path: (200, "application/json", b"{}"), _certificate(tmp_path)) as url:
        host = url.removeprefix("https://")
        assert _failure(_kubeconfig(tmp_path, url)) == f"the certificate of {host} is not trusted"
    with _server(lambda path: (200, "application/json", b"{}"), _certificate(tmp_path, "DNS:other")) as url:
        host = url.removeprefix("https://")
        assert _failure(_kubeconfig(tmp_path, url)) == f"the certificate of {host} is not valid for this host name"


def test_a_server_that_is_down(tmp_path: Path) -> None:
    assert _failure(_kubeconfig(tmp_path, "https://u:planted@127.0.0.1:1")) == "127.0.0.1:1 refused the connection"
    user = {"token": "x"}
    unknown = _failure(_kubeconfig(tmp_path, "https://missing.invalid", user))
    assert unknown == "the name of missing.invalid cannot be resolved"
    proxy = _kubeconfig(tmp_path, "https://127.0.0.1:1", user, **{"proxy-url": "http://u:planted@127.0.0.1:1"})
    assert _failure(proxy) == "the proxy for 127.0.0.1:1 does not respond"


def test_a_server_that_hangs(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        found = _failure(_kubeconfig(tmp_path, f"http://127.0.0.1:{silent.getsockname()[1]}"))
    assert found.startswith("no response within")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((401, "text/plain", b"planted"), "the API server rejects the credentials: they are invalid or have expired"),
        ((500, "text/plain", b"planted"), "the API server is temporarily unavailable"),
        ((503, "text/plain", b"planted"), "the API server is temporarily unavailable"),
        ((429, "text/plain", b"planted"), "the API server is temporarily unavailable"),
        ((200, "text/html", b"<html>planted"), "the server in the kubeconfig is not a Kubernetes API server"),
        ((404, "text/html", b"planted"), "the server in the kubeconfig is not a Kubernetes API server"),
        ((302, "text/html", b"planted"), "the server in the kubeconfig is not a Kubernetes API server"),
        ((418, "text/html", b"planted"), "Helm's client reported an unknown error"),
    ],
)
def test_other_servers(tmp_path: Path, answer: Answer, expected: str) -> None:
    with _server(lambda path: answer) as url:
        assert _failure(_kubeconfig(tmp_path, url)) == expected


_VERSION = (200, "application/json", b'{"major": "1", "minor": "37"}')


def test_credentials_that_expire_after_the_first_request(tmp_path: Path) -> None:
    with _server(lambda path: _VERSION if path.startswith("/version") else (401, "text/plain", b"planted")) as url:
        expected = "the API server rejects the credentials: they are invalid or have expired"
        assert _failure(_kubeconfig(tmp_path, url)) == expected


def test_a_server_that_dies_after_the_first_request(tmp_path: Path) -> None:
    with _server(lambda path: _VERSION) as url:
        cluster = Cluster(_kubeconfig(tmp_path, url))
    with pytest.raises(ChartgenError) as caught:
        cluster.snapshot("default")
    assert caught.value.exit_code == EXIT_ENVIRONMENT
    host = url.removeprefix("http://")
    assert caught.value.findings[0].message == f"the cluster cannot be read: {host} refused the connection"


def test_words_of_other_authorizers_are_not_shown() -> None:
    message = (
        'secrets is forbidden: User "jo" cannot list resource "secrets" in API group "" in the namespace "a": planted'
    )
    assert connection.denied(message) == "user jo cannot list secrets in namespace a"
    message = 'x is forbidden: User "jo" cannot list resource "deployments" in API group "apps" at the cluster scope'
    assert connection.denied(message) == "user jo cannot list deployments.apps at the cluster scope"
    assert connection.denied("secrets is forbidden: planted") == "the API server denied access"


def test_control_characters_are_removed() -> None:
    assert connection.failure('context "a\x1b[2J\nb\u202e" does not exist').text == "the kubeconfig has no context a b"
