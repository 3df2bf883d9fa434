"""Literals that look like credentials are found, and not shown; names and references are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartgen import Ingress, ServiceMonitor, policy
from chartgen.errors import ChartgenError
from chartgen.load import find, load
from chartgen.spec.recording import recording
from chartgen.spec.secret_literals import looks_secret

CREDENTIALS = [
    ("PASSWORD", "pw"),
    ("DB_PASSWORD", "hunter2"),
    ("POSTGRES_PASSWORD", "password"),
    ("dbPassword", "supersecret"),
    ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    ("SECRET_KEY", "django-insecure-0123456789"),
    ("SECRET_KEY_BASE", "0123456789abcdef"),
    ("API_TOKEN", "1234567"),
    ("OPENAI_API_KEY", "abcdefgh"),
    ("JWT_SECRET", "topsecret"),
    ("SMTP_PASS", "x1"),
    ("DB_PWD", "x1"),
    ("PASSWORD_1", "hunter2"),
    ("DB_PASSWORD", "blue-secret"),
    ("DB_PASSWORD", "ledger-password"),
    ("API_TOKEN", "s3cr3t-token"),
    ("DATABASE_URL", "postgres://u:db-password@db/x"),
    ("", "--password=shop-password"),
    ("client-secret", "abc123"),
    ("VALUE", "ghp_abcdefghijklmnopqrstuvwxyz0123456789"),
    ("ID", "AKIAIOSFODNN7EXAMPLE"),
    ("HOOK", "xoxb-123456789012-abcdefghijkl"),
    ("DATABASE_URL", "postgres://u:pw@db/x"),
    ("DATABASE_URL", "redis://:hunter2@redis:6379/0"),
    ("DSN", "mongodb+srv://user:p%40ss@cluster0.example.net/test?w=majority"),
    ("KEY", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n"),
    ("KEY", "-----BEGIN PRIVATE KEY-----\nMIIE"),
    ("JWT", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"),
    ("STRIPE", "sk_live_0123456789abcdef"),
    ("GITLAB", "glpat-0123456789abcdefghij"),
    ("HEADER", "Authorization: Bearer abcdef0123456789"),
    ("CONNECTION", "Server=db;User Id=sa;Password=hunter2;"),
    ("config.yaml", "database:\n  user: app\n  password: hunter2\n"),
    ("config.json", '{"user": "app", "password": "hunter2"}'),
    ("config.json", '{"token":"abc123"}'),
    ("app.ini", "[db]\npassword = hunter2\n"),
    ("", "--password=hunter2"),
    ("", "PGPASSWORD=hunter2 psql"),
    ("", "curl https://example.com/?api_key=abcdef"),
]
OTHERS = [
    ("PASSWORD", ""),
    ("PASSWORD_MIN_LENGTH", "8"),
    ("TOKEN_URL", "https://id.example.com/token"),
    ("SECRET_NAME", "shop-secrets"),
    ("PASSWORD_FILE", "/run/secrets/password"),
    ("TOKEN", "/var/run/secrets/token"),
    ("TOKEN_TTL", "3600"),
    ("MAX_TOKENS", "4096"),
    ("AWS_ACCESS_KEY_ID_NAME", "x"),
    ("CACHE_KEY", "users"),
    ("PUBLIC_KEY", "abc"),
    ("REQUIRE_PASSWORD", "true"),
    ("OAUTH_SECRET", "shop-oauth-secret"),
    ("tlsSecret", "shop-tls-credentials"),
    ("PASSWORD", "DB_PASSWORD"),
    ("PASSWORD", "$(DB_PASSWORD)"),
    ("PASSWORD", "${DB_PASSWORD}"),
    ("PASSWORD", "{{ .password }}"),
    ("PASSWORD", "changeme"),
    ("PASSWORD", "CHANGE_ME"),
    ("PASSWORD", "<password>"),
    ("PASSWORD", "vault:secret/data/shop#password"),
    ("DATABASE_URL", "postgres://db:5432/x"),
    ("DATABASE_URL", "postgres://u:$(DB_PASSWORD)@db/x"),
    ("DATABASE_URL", "postgres://u@db/x"),
    ("SSH_AUTH_SOCK", "/tmp/x"),
    ("SCHEDULE", "0 3 * * *"),
    ("PWD", "/app"),
    ("GREETING", "Your password is safe with us"),
    ("nginx.conf", "location / {\n  proxy_set_header X-Token $http_x_token;\n}\n"),
    ("config.yaml", "passwordPolicy:\n  minLength: 8\ntokenUrl: https://x/y\n"),
    ("", "--password-file=/run/secrets/pw"),
    ("", "--token=$(TOKEN)"),
    ("IMAGE", "example.com/app@sha256:0123456789012345678901234567890123456789012345678901234567890123"),
    ("-----", "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n"),
]


@pytest.mark.parametrize(("name", "text"), CREDENTIALS)
def test_credentials(name: str, text: str) -> None:
    assert looks_secret(name, text)


@pytest.mark.parametrize(("name", "text"), OTHERS)
def test_others(name: str, text: str) -> None:
    assert not looks_secret(name, text)


SPEC = """\
from chartgen import Chart, ConfigMap, Deployment, Image, Manifest, Waiver

chart = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    workload=Deployment(
        image=Image("shop", tag="1"),
        env={"DB_PASSWORD": "hunter2", "PASSWORD_MIN_LENGTH": "8"},
        env_from=[ConfigMap({"DATABASE_URL": "postgres://u:hunter2@db/x"})],
        args=["--verbose", "--token", "hunter2"],
        command=["sh", "-c", "PGPASSWORD=hunter2 psql"],
        pod_annotations={"note": "password: hunter2"},
    ),
    components={"worker": Deployment(env={"TOKEN": "hunter2"})},
    manifests=[
        Manifest({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"},
            "data": {"password": "hunter2"},
        }),
        Manifest({
            "apiVersion": "example.com/v1", "kind": "Job", "metadata": {"name": "b"},
            "spec": {"env": [{"name": "PASSWORD", "value": "hunter2"}], "passwordSecretRef": {"key": "password"}},
        }),
    ],
    waivers=[],
)
"""


def test_where_they_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("shop.py").write_text(SPEC, "utf-8")
    loaded = load(find(["shop.py"]))
    assert loaded.findings == []
    found = policy.findings(loaded.charts[0].chart)
    assert sorted((each.field, each.location.line) for each in found if each.location) == [
        ("components.worker.env.TOKEN", 15),
        ("manifests[0].definition.data.password", 19),
        ("manifests[1].definition.spec.env[0].value", 23),
        ("workload.args[2]", 11),
        ("workload.command[2]", 12),
        ("workload.env.DB_PASSWORD", 9),
        ("workload.env_from[0].data.DATABASE_URL", 10),
        ("workload.pod_annotations.note", 13),
    ]
    assert "hunter2" not in repr(found)
    assert {each.rule for each in found} == {"secret-literal"}
    Path("shop.py").write_text(SPEC.replace("waivers=[]", 'waivers=[Waiver("secret-literal", "Of a demo")]'), "utf-8")
    assert policy.findings(load(find(["shop.py"])).charts[0].chart) == []


NESTED = [
    '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "Data": {"P": "hunter2"}}',
    '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "STRINGDATA": {"P": "hunter2"}}',
    '{"apiVersion": "v1", "kind": "SecretList", "metadata": {"name": "a"}, "items": [{"data": {"P": "hunter2"}}]}',
    (
        '{"apiVersion": "v1", "kind": "List", "metadata": {"name": "a"}, "items": [{"apiVersion": "v1", "kind": "List",'
        ' "items": [{"apiVersion": "v1", "kind": "Secret", "stringData": {"P": "hunter2"}}]}]}'
    ),
    (
        '{"apiVersion": "kubernetes.crossplane.io/v1alpha2", "kind": "Object", "metadata": {"name": "a"}, "spec":'
        ' {"forProvider": {"manifest": {"apiVersion": "v1", "kind": "Secret", "stringData": {"P": "hunter2"}}}}}'
    ),
    (
        '{"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "metadata": {"name": "a"}, "spec":'
        ' {"target": {"template": {"data": {"P": "hunter2"}}}}}'
    ),
    (
        '{"apiVersion": "external-secrets.io/v1", "kind": "ClusterExternalSecret", "metadata": {"name": "a"}, "spec":'
        ' {"externalSecretSpec": {"target": {"template": {"data": {"P": "hunter2"}}}}}}'
    ),
    (
        '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "annotations":'
        ' {"kubectl.kubernetes.io/last-applied-configuration": "hunter2"}}}'
    ),
    (
        '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data":'
        ' {"secret.yaml": "apiVersion: v1\\nkind: Secret\\nstringData:\\n  p: hunter2\\n"}}'
    ),
    (
        '{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}, "spec": {"template": {"metadata":'
        ' {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": "hunter2"}}}}}'
    ),
]
FINE = [
    (
        '{"apiVersion": "bitnami.com/v1alpha1", "kind": "SealedSecret", "metadata": {"name": "a"}, "spec":'
        ' {"encryptedData": {"P": "AgBy3i4OJSWK"}, "template": {"metadata": {"name": "a"}}}}'
    ),
    (
        '{"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "metadata": {"name": "a"}, "spec":'
        ' {"target": {"template": {"data": {"P": "user={{ .user }}"}}}, "data": [{"secretKey": "password",'
        ' "remoteRef": {"key": "shop", "property": "password"}}]}}'
    ),
    (
        '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"volumes": [{"name": "v", "secret":'
        ' {"secretName": "shop-secrets"}}], "containers": [{"name": "a", "image": "a:1"}]}}'
    ),
    '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "type": "kubernetes.io/service-account-token"}',
]


@pytest.mark.parametrize("definition", NESTED)
def test_a_manifest_with_the_content_of_a_secret(
    definition: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("shop.py").write_text(f"from chartgen import Manifest\nx = Manifest(\n    {definition}\n)\n", "utf-8")
    findings = load(find(["shop.py"])).findings
    assert len(findings) == 1, findings
    assert findings[0].location is not None
    assert findings[0].location.line == 3
    assert "hunter2" not in repr(findings)


@pytest.mark.parametrize("definition", FINE)
def test_a_manifest_without_the_content_of_a_secret(
    definition: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = SPEC.partition("    components=")[0].partition("        env=")[0]
    text += f"    ),\n    manifests=[Manifest({definition})],\n)\n"
    Path("shop.py").write_text(text, "utf-8")
    loaded = load(find(["shop.py"]))
    assert loaded.findings == []
    try:
        assert policy.findings(loaded.charts[0].chart) == []
    except ChartgenError as error:
        raise AssertionError(error) from None


def test_values_of_dependencies(tmp_path: Path) -> None:
    spec = tmp_path / "shop.py"
    spec.write_text(
        "from chartgen import Chart, Dependency\n"
        'db = Dependency("db", version="1.0.0", repository="oci://example.com",\n'
        '                values={"auth": {"password": "hunter2", "existingSecret": "db"}})\n'
        'shop = Chart("shop", version="1.0.0", description="x", dependencies=[db])\n',
        "utf-8",
    )
    (chart,) = (each.chart for each in load(find([str(spec)])).charts)
    (finding,) = policy.findings(chart)
    assert (finding.rule, finding.field) == ("secret-literal", "dependencies[0].values.auth.password")
    assert "hunter2" not in repr(finding)


@pytest.mark.parametrize(
    "text",
    ["ghp_a1B2c3D4e5F6g7H8i9J0k1L2", "-----BEGIN RSA PRIVATE KEY-----\nMIIE", "x" * 70 + " ghp_a1B2c3D4e5F6g7H8i9J0"],
)
def test_what_an_error_found_is_not_shown_if_it_is_a_credential(text: str) -> None:
    with recording() as recorded:
        ServiceMonitor(endpoint={"authorization": {"credentials": text}})
        Ingress(hosts="a.b", annotations=[text])  # type: ignore[arg-type]
    assert len(recorded.findings) == 2
    assert [found for found in recorded.findings if text[:4] in f"{found.found}{found.message}{found.hint}"] == []
