"""Types of fields, with the corresponding JSON schema.

Sources: validation in the Kubernetes API (apimachinery, `util/validation`); the OCI distribution specification.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic_core import PydanticCustomError

from chartgen import names
from chartgen.kubernetes import quantity
from chartgen.spec.before_after import After
from chartgen.spec.checks import Problem
from chartgen.spec.declare import Json, Schema, definition, optional
from chartgen.spec.frozen import Names
from chartgen.spec.text import is_marked, readable


def _number(least: int, most: int = 2147483647) -> Schema:
    return Schema({"type": "integer", "minimum": least, "maximum": most})


Count = Annotated[int, Field(ge=0, le=2147483647), _number(0)]
"""A number from 0."""
Positive = Annotated[int, Field(ge=1, le=2147483647), _number(1)]
"""A number from 1."""
IntOrPercent = Annotated[int, Field(ge=0, le=2147483647)] | Annotated[str, Field(pattern="^(100|[1-9]?[0-9])%$")]
"""A number, or a percentage such as `25%`."""
PortNumber = Annotated[int, Field(ge=1, le=65535), _number(1, 65535)]
"""A port number, 1 to 65535."""
NodePortNumber = Annotated[int, Field(ge=0, le=65535), _number(0, 65535)]
"""A node port; if 0, the cluster allocates one."""


def checked(rule: Any, *, empty: bool = False) -> After:
    """Validate text with a function of `chartgen.names`, which describes the problem of invalid text."""

    def check(text: str) -> str:
        if text == "" and empty:
            return text
        sentence = rule(text)
        if sentence:
            # The sentence may contain braces of the author: a value, not the template of the message.
            raise PydanticCustomError("name", "{sentence}", {"sentence": sentence})
        return text

    return After(check)


def _quantity_rule(text: Any) -> str | None:
    try:
        amount = quantity.parse(text)
    except ValueError as error:
        return str(error)
    return "must not be negative" if amount < 0 else None


Quantity = Annotated[
    str, checked(_quantity_rule), Schema({"type": ["string", "number"], "pattern": quantity.PATTERN, "minimum": 0})
]
"""A Kubernetes quantity, such as `100m`, `256Mi` or `1.5`."""
DnsLabel = Annotated[
    str, checked(names.dns_label), Schema({"type": "string", "pattern": names.DNS_LABEL, "maxLength": 63})
]
"""A DNS label: at most 63 lowercase letters, digits and dashes."""
DnsSubdomain = Annotated[
    str, checked(names.dns_subdomain), Schema({"type": "string", "pattern": names.DNS_SUBDOMAIN, "maxLength": 253})
]
"""A DNS subdomain: DNS labels separated by dots, at most 253 characters."""
OPTIONAL_NAME: Json = optional({"type": "string", "pattern": names.DNS_SUBDOMAIN, "maxLength": 253})
OptionalName = Annotated[str, checked(names.dns_subdomain, empty=True), Schema(OPTIONAL_NAME)]
"""A name, or empty text."""
StorageClass = Annotated[
    str,
    checked(lambda text: None if text == "-" else names.dns_subdomain(text), empty=True),
    Schema(optional({"type": "string", "pattern": f"{names.DNS_SUBDOMAIN}|^-$", "maxLength": 253})),
]
"""The name of a storage class; empty for the default, and a dash for none."""
Text = Annotated[str, Field(min_length=1)]
"""Text that is not empty."""
Profile = Literal["hardened", "openshift", "kubernetes"]
"""A defaults profile: what fields that are unset mean."""


def _keys(check_value: Any) -> After:
    def check(labels: Mapping[str, str]) -> Mapping[str, str]:
        for key, text in labels.items():
            sentence = ""
            if problem := names.label_key(key):
                sentence = f"the key {names.quoted(readable(key))} {problem}"
            elif not is_marked(text) and (problem := check_value(text)):
                sentence = f"the value of {names.quoted(readable(key))} {problem}"
            if sentence:
                raise PydanticCustomError("name", "{sentence}", {"sentence": sentence})
        return labels

    return After(check)


def _anything(text: str) -> None:
    """Accept any text."""


Labels = Annotated[Names[str], _keys(names.label_value), Schema(definition("Labels"))]
"""Labels by key."""
Annotations = Annotated[Names[str], _keys(_anything), Schema(definition("Annotations"))]
"""Annotations by key."""


_MEBIBYTE = 2**20


def few_bytes(field: str, cls: str, amount: str) -> Iterator[Problem]:
    """Find an amount of bytes that lacks its unit: `128` is 128 bytes, and `128m` a fraction of one byte."""
    number = amount.removesuffix("m")
    if amount.endswith("m"):
        reason = 'the suffix "m" means thousandths of a byte'
    elif amount.isdecimal() and 0 < int(amount[:18]) < _MEBIBYTE:
        reason = "without a unit, it is a number of bytes"
    else:
        return
    yield Problem(
        (field,), f'invalid value for "{field}" of {cls}: {reason}', amount, hint=f'did you mean "{number}Mi"?'
    )
