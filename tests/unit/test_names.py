"""The naming rules: what each accepts and rejects."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartgen import names
from chartgen.versions import semver

Rule = Callable[[str], str | None]

A63 = "a" * 63
CASES: list[tuple[Rule, list[str], list[str]]] = [
    (names.dns_label, ["a", "a-b", "1a", "0", A63], ["", "-a", "a-", "A", "a.b", "a_b", "a\n", "ä", f"{A63}a", "a b"]),
    (names.dns_1035_label, ["a", "a-1", A63], ["", "1a", "-a", "a-", "A", "a.b", f"{A63}a", "a\n"]),
    (
        names.dns_subdomain,
        ["a", "a.b", "1.2", "a-b.c", "a" * 253],
        ["", ".a", "a.", "a..b", "a.-b", "A", "a" * 254, "a_b"],
    ),
    (names.wildcard_subdomain, ["*.a.b", "a.b"], ["*", "*.", "a.*", "**.a", "*a.b", ""]),
    (names.chart_name, ["todo", "todo-2"], ["", "2todo", "Todo", "to.do", "a" * 54, "../x", ".chartgen"]),
    (
        names.qualified_name,
        ["a", "A_b.c", "a.b/C", "app.kubernetes.io/name", f"{A63}"],
        ["", "/a", "a/", "a/b/c", "A.b/c", "-a", "a-", f"{A63}a", "a b", "a.b/-"],
    ),
    (names.label_key, ["app"], ["", "a/b/c"]),
    (names.label_value, ["", "a", "A.b_c-1", A63], ["-a", "a-", "a b", f"{A63}a", "a/b", "a+b"]),
    (
        names.env_name,
        ["A", "_", "a.b", "a-b", "-a", ".a", "PATH_1"],
        ["", "1A", "A=B", "A B", ".", "..", "..a", "Ä", "A\n"],
    ),
    (
        names.config_key,
        ["a", "1", ".a", "a.b", "-", "_", "a" * 253],
        ["", ".", "..", "..a", "a/b", "a b", "a" * 254, "a\n"],
    ),
    (
        names.port_name,
        ["http", "a", "8a", "1-a-2", "http-2", "a" * 15],
        ["", "1", "12-3", "-a", "a-", "a--b", "A", "a" * 16, "a.b", "a_b"],
    ),
    (
        names.kind,
        ["ConfigMap", "X", "A63", f"A{'a' * 62}", "postgresql"],
        ["", "1a", "A-b", "A b", "../X", "{{ x }}", "A\n", f"A{A63}"],
    ),
    (names.path_segment, ["system:node", "a b", "Ä"], [".", "..", "a/b", "50%"]),
    (
        names.api_version,
        ["v1", "apps/v1", "a.b/v1beta1", "example.com/v1-a"],
        ["", "1", "/v1", "v1/", "a/b/v1", "v1\nfoo: bar", "A/v1", "V1", "a b/v1", f"a/v{A63}", f"{'a' * 254}/v1"],
    ),
    (
        semver.chart_version_problem,
        ["1.2.3", "0.0.0", "1.2.3-rc.1", "1.2.3+b.1", "1.2.3-0a.b+c", "10.20.30"],
        ["", "1", "1.2", "v1.2.3", "01.2.3", "1.2.3-", "1.2.3-01", "1.2.3+", "1.2.3.4", " 1.2.3", "1.2.3\n", "1.2.x"],
    ),
    (
        names.image_tag,
        ["1.0", "latest", "_a", "1.0.0-abc1234", "a" * 128],
        ["", ".a", "-a", "a b", "a:b", "a" * 129, "1+2"],
    ),
    (
        names.url,
        [
            "https://example.com",
            "http://a.b:80/c?d#e",
            "ssh://git@a.b/c.git",
            "https://a/%20{x}/é",
            "data:image/png;base64,AA",
        ],
        [
            "",
            "example.com",
            "/x",
            "x:y",
            "https://",
            "https://a b",
            "https://a/ b",
            "https://a:b/",
            "https://a/%zz",
            "git@a.b:c",
        ],
    ),
    (
        names.email,
        ["a@b.org", "a.b+c@x-y.org", "é@b.org"],
        ["", "a", "a@b", "A <a@b.org>", "a..b@c.org", "a@b_c.org", "a@b.org\n"],
    ),
    (names.image_registry, ["ghcr.io", "localhost:5000", "Host"], ["", "https://x", "a/b", "a:b", "-a", "a_b"]),
    (
        names.image_repository,
        ["nginx", "library/nginx", "ghcr.io/a/b", "localhost:5000/a", "a__b", "a-b.c/d", "Host.io/a"],
        ["", "Nginx", "a:1", "ghcr.io/a:1", "a@sha256:1", "https://a", "a//b", "/a", "a/", "a___b", "a/B", "a b"],
    ),
    (
        names.image_digest,
        [f"sha256:{'a' * 64}", f"sha512:{'0' * 128}"],
        ["", "sha256:", f"sha256:{'A' * 64}", "a" * 64],
    ),
    (
        names.mount_path,
        ["/", "/a/b", "/a b", "/..a", "C:\\", "C:\\a b", "c:/a"],
        ["", "a", "/a:b", "/a/../b", "/..", "/a\n", "C:", "C:\\..\\a"],
    ),
    (names.absolute_path, ["/", "/a:b", "C:\\a", r"\\.\pipe\csi"], ["", "a", "a\\b", "C:a", "/a/..", "C:\\a\\.."]),
]
PATTERNS: list[tuple[Rule, str]] = [
    (names.dns_label, names.DNS_LABEL),
    (names.dns_1035_label, names.DNS_1035_LABEL),
    (names.dns_subdomain, names.DNS_SUBDOMAIN),
    (names.qualified_name, names.QUALIFIED_NAME),
    (names.label_value, names.LABEL_VALUE),
    (names.env_name, names.ENV_NAME),
    (names.config_key, names.CONFIG_KEY),
    (names.port_name, names.PORT_NAME),
    (semver.chart_version_problem, semver.PATTERN),
    (names.image_tag, names.IMAGE_TAG),
    (names.image_registry, names.IMAGE_REGISTRY),
    (names.image_repository, names.IMAGE_REPOSITORY),
    (names.image_digest, names.IMAGE_DIGEST),
]


@pytest.mark.parametrize(("rule", "good", "bad"), CASES, ids=lambda value: getattr(value, "__name__", ""))
def test_rule(rule: Rule, good: list[str], bad: list[str]) -> None:
    for text in good:
        assert rule(text) is None, text
    for text in bad:
        problem = rule(text)
        assert problem, text
        assert problem.isprintable()
        assert not problem.endswith(".") or problem.endswith('"..')


@pytest.mark.parametrize(("rule", "pattern"), PATTERNS, ids=lambda value: getattr(value, "__name__", ""))
@given(
    text=st.one_of(st.text("aA1.-_/:@*", max_size=10), st.from_regex(r"[a-zA-Z0-9.-]{1,5}([-._/:][a-z0-9]{0,3}){0,3}"))
)
def test_the_pattern_and_the_function_agree(rule: Rule, pattern: str, text: str) -> None:
    if len(text) <= 15:
        assert (rule(text) is None) == bool(re.fullmatch(pattern, text))


def test_patterns_use_only_what_ecma_and_re2_share() -> None:
    for pattern in {pattern for _, pattern in PATTERNS} | {names.MOUNT_PATH, names.CHART_NAME}:
        assert pattern.startswith("^")
        assert pattern.endswith("$")
        assert not re.search(r"\(\?|\\[dwsbAZzpP]|\+\+|\*\+", pattern), pattern


@pytest.mark.parametrize(
    ("rule", "text", "sentence"),
    [
        (names.dns_label, "Todo", 'must contain only lower-case letters, digits and dashes, not "T"'),
        (names.dns_label, "", "must not be empty"),
        (names.dns_label, "-a", "must begin and end with a letter or a digit"),
        (names.port_name, "web-and-metrics-x", "must have at most 15 characters, not 17"),
        (names.port_name, "80", "must contain a letter, and begin and end with a letter or a digit"),
        (semver.chart_version_problem, "v1.2.3", "must not begin with a v: 1.2.3"),
        (semver.chart_version_problem, "1.2", "must have three numbers: 1.2.0"),
        (names.image_repository, "nginx:1.2", 'must not contain a tag: use "nginx", and set the tag "1.2" separately'),
        (names.env_name, "1A", "must not begin with a digit"),
        (names.label_key, "a/b/c", "must not contain more than one slash"),
    ],
)
def test_sentences(rule: Rule, text: str, sentence: str) -> None:
    assert rule(text) == sentence


def test_long_text_is_shortened() -> None:
    assert len(names.quoted("a" * 10_000)) < 100
