"""Mistakes in single specs, in our own words, at the very argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, field
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from chartgen.errors import ChartgenError, Finding
from chartgen.spec import describe
from chartgen.spec.base import Spec, spec
from chartgen.spec.frozen import FrozenDict, Items, Names, Raw
from chartgen.spec.recording import recording
from chartgen.spec.types import DnsLabel


@spec
class Port(Spec):
    number: int


@spec
class Image(Spec):
    name: str


class Check(Spec):
    """Not made itself."""


@spec
class HttpGet(Check):
    path: str


@spec
class Vault(Spec):
    data: Names[str]
    _: KW_ONLY
    name: str = ""

    @classmethod
    def _hides(cls, _given: Mapping[str, Any], /) -> bool:
        return True


@spec
class Deployment(Spec):
    name: Annotated[str, Field(min_length=1, max_length=9, pattern="^[a-z-]*$")]
    _: KW_ONLY
    image: Image
    replicas: Annotated[int, Field(ge=0, le=9)] = 1
    ports: Names[int | Port] = field(default_factory=FrozenDict)
    type: Literal["ClusterIP", "NodePort"] = "ClusterIP"
    command: Items[str] | None = None
    args: list[str] | tuple[str, ...] | None = None
    probe: Check | None = None
    debug: bool = False
    ratio: float = 1.0
    label: DnsLabel = "a"
    port: Annotated[int, Field(ge=1)] | str | Port | None = None
    raw: Raw | None = None


IMAGE = Image("app")


def one(findings: list[Finding]) -> Finding:
    assert len(findings) == 1, findings
    return findings[0]


def marked(finding: Finding) -> str:
    assert finding.location is not None
    return finding.location.source[finding.location.column - 1 : finding.location.end_column - 1]


def check(finding: Finding, message: str, **rest: str) -> None:
    said = {name: getattr(finding, name) for name in ("field", "found", "expected", "hint")} | {
        "marked": marked(finding)
    }
    assert finding.message == message
    assert said == {"field": "", "found": "", "expected": "", "hint": ""} | rest


def test_a_misspelt_field() -> None:
    with recording() as made:
        Deployment("a", image=IMAGE, replica=3)  # type: ignore[call-arg]
    check(
        one(made.findings),
        'unknown field "replica" of Deployment',
        field="replica",
        hint='did you mean "replicas"?',
        marked="replica",
    )


def test_a_misspelt_field_is_not_missing_as_well() -> None:
    with recording() as made:
        Deployment("a", imagee=IMAGE)  # type: ignore[call-arg]
    assert one(made.findings).hint == 'did you mean "image"?'


def test_an_unknown_field_with_nothing_near() -> None:
    with recording() as made:
        Image("a", xyzzy=3)  # type: ignore[call-arg]
    assert one(made.findings).hint == "its fields are name"


def test_a_missing_field() -> None:
    with recording() as made:
        Deployment("a")  # type: ignore[call-arg]
    check(
        one(made.findings),
        'missing required field "image" of Deployment',
        field="image",
        expected="an Image",
        marked="Deployment",
    )


def test_too_many_arguments_without_names() -> None:
    with recording() as made:
        Deployment("a", IMAGE)  # type: ignore[call-arg]
    check(
        one(made.findings),
        "Deployment takes 1 positional argument, not 2",
        found="an Image",
        hint="pass it by name: `image=...`",
        marked="IMAGE",
    )


def test_a_field_given_twice() -> None:
    with recording() as made:
        Image("a", name="b")  # type: ignore[misc]
    check(
        one(made.findings), 'duplicate value for "name" of Image: by position and by name', field="name", marked="name"
    )


def test_a_union_is_one_finding() -> None:
    with recording() as made:
        Deployment("a", image=IMAGE, ports={"http": "80"})  # type: ignore[dict-item]
    check(
        one(made.findings),
        'invalid type for "ports.http" of Deployment',
        field="ports.http",
        found='"80"',
        expected="an integer or a Port",
        hint="remove the quotes: `80`",
        marked='"80"',
    )


def test_a_key_may_be_called_like_a_type() -> None:
    with recording() as made:
        Deployment("a", image=IMAGE, ports={"int": "x", "Port": None})  # type: ignore[dict-item]
    assert [(each.field, marked(each)) for each in made.findings] == [("ports.int", '"x"'), ("ports.Port", "None")]


def test_a_key_that_is_no_text() -> None:
    with recording() as made:
        Deployment("a", image=IMAGE, ports={80: 80})  # type: ignore[dict-item]
    check(
        one(made.findings),
        'invalid key in "ports" of Deployment',
        field="ports.80",
        found="80",
        expected="a string",
        hint='write a string: `"80"`',
        marked="80",
    )


def test_a_key_that_is_an_object() -> None:
    """The text of such an object is its address in memory, which differs from run to run."""
    with recording() as made:
        Deployment("a", image=IMAGE, ports={IMAGE: 80})  # type: ignore[dict-item]
    check(
        one(made.findings),
        'invalid key in "ports" of Deployment',
        field="ports",
        found="an Image",
        expected="a string",
        marked="{IMAGE: 80}",
    )


def test_an_item_of_a_list_within_a_union() -> None:
    with recording() as made:
        Deployment("a", image=IMAGE, args=["a", 3])  # type: ignore[list-item]
    check(
        one(made.findings),
        'invalid type for "args[1]" of Deployment',
        field="args[1]",
        found="3",
        expected="a string",
        hint='write a string: `"3"`',
        marked="3",
    )


def test_a_limit_within_a_union_wins_over_the_other_types() -> None:
    with recording() as made:
        Deployment("a", image=IMAGE, port=0)
    check(
        one(made.findings),
        'invalid value for "port" of Deployment: must be at least 1',
        field="port",
        found="0",
        marked="0",
    )


def test_a_choice() -> None:
    with recording() as made:
        Deployment("a", image=IMAGE, type="NodPort")  # type: ignore[arg-type]
    check(
        one(made.findings),
        'invalid value for "type" of Deployment',
        field="type",
        found='"NodPort"',
        expected='"ClusterIP" or "NodePort"',
        hint='did you mean "NodePort"?',
        marked='"NodPort"',
    )


@pytest.mark.parametrize(
    ("fields", "message", "found", "expected", "hint"),
    [
        ({"replicas": "3"}, "invalid type for", '"3"', "an integer", "remove the quotes: `3`"),
        ({"replicas": True}, "invalid type for", "True", "an integer", ""),
        ({"replicas": 1.5}, "invalid type for", "1.5", "an integer", ""),
        ({"replicas": (3,)}, "invalid type for", "(3,)", "an integer", "remove the comma at the end"),
        ({"replicas": None}, "invalid type for", "None", "an integer", "omit the field to use its default"),
        ({"replicas": -1}, ": must be at least 0", "-1", "", ""),
        ({"replicas": 10}, ": must be at most 9", "10", "", ""),
        ({"ratio": "x"}, "invalid type for", '"x"', "a number", ""),
        ({"debug": "yes"}, "invalid type for", '"yes"', "True or False", "write `True`"),
        ({"debug": 0}, "invalid type for", "0", "True or False", ""),
        ({"command": "ls"}, "invalid type for", '"ls"', "a list", 'write a list: `["ls"]`'),
        ({"command": {"ls"}}, "invalid type for", "a set", "a list", "a set has no order: write a list, `[...]`"),
        ({"command": map(str, [])}, "invalid type for", "a map", "a list", "convert it: `list(...)`"),
        ({"probe": HttpGet}, "invalid type for", "the class HttpGet", "a Check", "call it: `HttpGet(...)`"),
        ({"probe": Port(1)}, "invalid type for", "a Port", "a Check", ""),
        ({"port": [1]}, "invalid type for", "[1]", "an integer, a string or a Port", ""),
        ({"raw": [1]}, "invalid type for", "[1]", "a dict", ""),
        ({"label": "Foo"}, ': must contain only lower-case letters, digits and dashes, not "F"', '"Foo"', "", ""),
        ({"label": "a{b}"}, ': must contain only lower-case letters, digits and dashes, not "{"', '"a{b}"', "", ""),
    ],
)
def test_wrong_values(fields: dict[str, object], message: str, found: str, expected: str, hint: str) -> None:
    (name,) = fields
    with recording() as made:
        Deployment("a", image=IMAGE, **fields)  # type: ignore[arg-type]
    finding = one(made.findings)
    assert f' for "{name}" of Deployment' in finding.message
    assert message in finding.message
    assert (finding.field, finding.found, finding.expected, finding.hint) == (name, found, expected, hint)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "must not be empty"),
        ("a" * 10, "must have at most 9 characters"),
        ("A", "must match `^[a-z-]*$`"),
    ],
)
def test_wrong_texts(name: str, message: str) -> None:
    with recording() as made:
        Deployment(name, image=IMAGE)
    finding = one(made.findings)
    assert finding.message == f'invalid value for "name" of Deployment: {message}'


def test_a_class_that_was_not_called() -> None:
    with recording() as made:
        Deployment("a", image=Image)  # type: ignore[arg-type]
    finding = one(made.findings)
    assert (finding.found, finding.expected, finding.hint) == ("the class Image", "an Image", "call it: `Image(...)`")


def test_all_mistakes_of_a_call_at_once() -> None:
    with recording() as made:
        Deployment("a", image=1, replicas="x", typ="y")  # type: ignore[call-arg,arg-type]
    assert [each.field for each in made.findings] == ["typ", "image", "replicas"]


def test_secrets_show_only_their_types() -> None:
    with recording() as made:
        Vault({"A": 4711})  # type: ignore[dict-item]
        Vault(["s3cret"])  # type: ignore[arg-type]
        Vault(dta={"A": "s3cret"})  # type: ignore[call-arg]
        Vault({"A": "b"}, {"A": "s3cret"})  # type: ignore[call-arg,arg-type]
        Vault("s3cret", name=1)  # type: ignore[arg-type]
    assert [each.found for each in made.findings] == ["an integer", "a list", "", "a dict", "a string", "an integer"]
    assert "s3cret" not in repr(made.findings)
    assert "4711" not in repr(made.findings)
    assert [each.location.line > 0 and each.location.column > 0 for each in made.findings if each.location] == [
        True
    ] * 6


def test_values_are_shown_short() -> None:
    assert describe.describe_value("x" * 500) == f'"{"x" * 57}…"'
    assert len(describe.describe_value({f"key{n}": list(range(n)) for n in range(99)})) == 60
    assert describe.describe_value([[["deep"]]]) == "[[[…]]]"
    assert describe.describe_value('say "hi"') == "'say \"hi\"'"
    assert describe.describe_value("it's") == '"it\'s"'
    assert describe.describe_value(object()) == "an object"
    assert describe.describe_value(print) == "the function print"
    assert describe.describe_value("a\nb") == '"a\\nb"'
    assert describe.describe_value(("a",)) == '("a",)'


def test_wanted_types_in_words() -> None:
    assert describe.describe_type(int | None) == "an integer or None"
    assert describe.describe_type(Annotated[list[str] | str, 1]) == "a list or a string"
    assert describe.describe_type(Literal["a", "b"]) == '"a" or "b"'
    assert describe.describe_type(Names[int]) == "a dict"
    assert describe.describe_type(Image) == "an Image"
    assert describe.describe_type("Image") == ""


def test_outside_of_a_load_mistakes_are_raised_together() -> None:
    with pytest.raises(ChartgenError) as raised:
        Deployment("a", image=IMAGE, replicas="x", debug=1)  # type: ignore[arg-type]
    assert [each.field for each in raised.value.findings] == ["replicas", "debug"]


def test_a_base_class_is_described_by_its_subclasses() -> None:
    from chartgen.spec.deployment import Deployment as RealDeployment
    from chartgen.spec.image import Image as RealImage

    with recording() as made:
        RealDeployment(image=RealImage("a", tag="1.0.0"), liveness="/health")  # type: ignore[arg-type]
    assert one(made.findings).expected == "an HttpGet, a TcpSocket, an Exec or a Grpc"
    assert one(made.findings).hint == 'create a probe: `HttpGet("/health")`'
    with recording() as made:
        RealDeployment(image="a:1.0.0")  # type: ignore[arg-type]
    assert (one(made.findings).expected, one(made.findings).hint) == (
        "an Image",
        'create one: `Image("a", tag="1.0.0")`',
    )
