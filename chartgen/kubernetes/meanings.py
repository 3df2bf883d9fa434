"""Descriptions, in words, of the values that the patterns of schemas accept."""

from __future__ import annotations

from collections.abc import Mapping

OF_DEFINITIONS: Mapping[str, str] = {
    "CIDR": "a CIDR such as 10.0.0.0/8 or 2001:db8::/64",
    "ConfigKey": "a key of letters, digits, `-`, `_` and `.`",
    "DNSLabel": "a DNS label: at most 63 of a-z, 0-9 and `-`, with a letter or digit at both ends",
    "DNSSearch": "a DNS domain",
    "DNSSubdomain": "a name of a-z, 0-9, `-` and `.`, with a letter or digit at both ends",
    "EnvName": "a name of letters, digits, `_`, `-` and `.` that does not begin with a digit",
    "FileMode": "file permissions from 0 to 0o777 (511)",
    "IPAddress": "an IP address",
    "IntOrPercent": "a number from 0 or a percentage such as 25%",
    "LabelKey": "a label key such as `app` or `example.com/tier`",
    "LabelValue": "a label value: up to 63 letters, digits, `-`, `_` and `.`, a letter or digit at both ends",
    "Natural": "a number from 0 to 2147483647",
    "LocalPath": "a path that is relative and has no `..`",
    "Percent": "a number from 0 or a percentage from 0% to 100%",
    "Port": "a port from 1 to 65535",
    "PortName": "a port name: at most 15 of a-z, 0-9 and single `-` between them, with at least one letter",
    "PortOrName": "a port from 1 to 65535, or a port name",
    "PositiveQuantity": "a quantity above 0, such as 128Mi or 1Gi",
    "Quantity": "a quantity such as 250m, 0.5, 128Mi or 1Gi",
    "SafePath": "a path without `..`",
    "WholeQuantity": "a whole number",
}
"""By name of a definition."""
OF_FIELDS: Mapping[str, str] = {
    "backendRequest": "a duration such as 10s",
    "divisor": "1 or a unit such as 1Mi; for a CPU, 1 or 1m",
    "driver": "the name of a CSI driver",
    "fieldPath": "a field available to containers, such as metadata.name, metadata.labels['app'] or status.podIP",
    "localhostProfile": "a profile name without spaces around it",
    "maxSurge": "above 0",
    "maxUnavailable": "above 0",
    "medium": "Memory, HugePages or empty",
    "mountPath": "a path without `:`",
    "request": "a duration such as 10s",
    "resource": "a resource such as limits.memory or requests.cpu",
    "storageClassName": "the name of a storage class",
}
"""By name of a field with a pattern."""
OF_PATTERNS: Mapping[str, str] = {
    r"^\S+$": "text without spaces",
    "^/.*$": "an absolute path",
    "^[-A-Za-z0-9]+$": "a name of letters, digits and `-`",
    r"^[a-z]([-a-z0-9]*[a-z0-9])?$": "a name of a-z, 0-9 and `-` that begins with a letter",
    r"^(\*\.)?[a-z0-9]+((-+|\.)[a-z0-9]+)*$": "a host name, with `*` as its first part or without",
    r"^[a-z0-9]+(([-_]+|[./])[a-z0-9]+)*$": "a name such as net.core.somaxconn",
    r"^[^/]+(/[^/]+)?$": "an API version such as v1 or apps/v1",
    r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$": OF_DEFINITIONS["DNSLabel"],
    r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$": OF_DEFINITIONS["DNSSubdomain"],
    r"^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$": "an API group, empty for the core group",
    r"^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$":
        "a host name, with `*` as its first part or without",
    r"^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$": "a kind such as Service",
    r"^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$": "a name of a header: letters, digits and `-`",
    r"^[a-zA-Z_][a-zA-Z0-9_]*$": "a name of letters, digits and `_` that does not begin with a digit",
    r"^[-._a-zA-Z0-9]+$": OF_DEFINITIONS["ConfigKey"],
    r"^[a-z0-9-]+$": "a name of a-z, 0-9 and `-`",
    r"^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$":
        "a duration such as 30s or 5m",
    r"(^0|([0-9]*[.])?[0-9]+((K|M|G|T|E|P)i?)?B)$": "a size such as 10MB",
    "^(?i)(abort|warn)?$": "abort or warn",
    r"^(http|https|socks5)://.+$": "a URL such as http://proxy.example.com:3128",
}  # fmt: skip
"""By pattern."""
