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
    ],
)
def test_texts_that_are_no_expressions(text: str, problem: str) -> None:
    assert expression_problem(text) == problem
