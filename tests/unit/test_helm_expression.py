"""Expressions that Helm parses, and texts that would break a chart."""

from __future__ import annotations

import pytest

from chartgen.spec.helm_expression import expression_problem


@pytest.mark.parametrize(
    "text",
    [
        'ne .Release.Namespace "todo"',
        'not (hasPrefix "prod-" .Release.Namespace)',
        "gt (int .Values.replicaCount) 3",
        "eq .Values.image.tag `latest`",
        'and .Values.a (or (eq $.Values.b "}}") (not .Values.c.d))',
        'regexMatch "^[a-z]{2}$" .Values.region | not',
        "true",
        ".Values.debug",
        "le (len (.Values.env | default dict)) 1.5e3",
        'lt ((.Values.resources).limits.cpu | toString | trimSuffix "m" | atoi) 0x10',
        "eq 'a' 97",
        "eq '\\n' 10",
        ".Values.größe",
        "(.Values.a | default dict).b",
        "(0o17)",
        "lt .Values.a 18446744073709551615",
        "lt .Values.a 0xFFFF_FFFF",
        "$",
    ],
)
def test_expressions(text: str) -> None:
    assert expression_problem(text) == ""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("}} evil {{", "unexpected '}} evil {{'"),
        ("", "nothing to evaluate"),
        ("  ", "nothing to evaluate"),
        ('eq .Values.a "b', "unexpected '\"b'"),
        ("not (eq 1 2", "a parenthesis that is not closed"),
        ("not eq 1 2)", "a parenthesis that is not opened"),
        ("equals .Values.a 1", 'unknown function "equals"'),
        ("end", 'unknown function "end"'),
        ("$x", 'unknown variable "$x"'),
        ("/* a */ true", "unexpected '/* a */ tr'"),
        ("| not", "nothing before `|`"),
        ("true |", "nothing to evaluate"),
        ("eq .Values.a == 1", "unexpected '== 1'"),
        ("{{ true }}", "unexpected '{{ true }}'"),
        ('env "HOME"', 'unknown function "env"'),
        ("eq .Values.a 'ab'", "text in single quotes, 'ab'; use double quotes"),
        ("eq .Values.a ''", "text in single quotes, ''; use double quotes"),
        (r'regexMatch "^\d+$" .Values.a', r'an unknown escape sequence in "^\d+$"'),
        ('eq .Values.a"b"', "unexpected '\"b\"' after '.a'"),
        ('eq "a""b"', "unexpected '\"b\"' directly after '\"a\"'"),
        ("eq .Values.a 08", 'invalid number "08"'),
        ("eq .Values.a 1a", 'invalid number "1a"'),
        ("gt .Values.a 99999999999999999999", 'invalid number "99999999999999999999"'),
        ("gt .Values.a 1e999", 'invalid number "1e999"'),
        ("eq ()", "nothing to evaluate"),
        ("eq true.a", "unexpected '.a' after 'true'"),
        ("eq .Values..a", "unexpected '.' directly after '.Values'"),
        (".Values.a-b", "unexpected '-b' after '.a'"),
        ('.Values.a "b"', "'\"b\"' is an argument, but '.Values' is not a function"),
        ("true | .Values.a", "a value is piped into '.Values', which is not a function"),
        ("nil", "`nil` by itself"),
        ("(" * 5000, "parentheses that are nested too deeply"),
    ],
)
def test_texts_that_are_no_expressions(text: str, problem: str) -> None:
    assert expression_problem(text) == problem
