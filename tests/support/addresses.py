"""Ranges of addresses that are hard to tell apart: which of them an API server takes."""

from __future__ import annotations

VALID_IPV6 = ("::/0", "::1/128", "1::/16", "1:2:3:4:5:6:7:8/128", "1:2:3:4:5:6:7::/112", "FD00::/8")
WITH_HOST_BITS = {"10.1.2.3/8": "10.0.0.0/8", "fd00::1/8": "fd00::/8"}
"""Ranges with bits set after the prefix, each with the range that is meant."""
IPV4_IN_IPV6 = ("::ffff:a00:0/104", "::ffff:10.0.0.0/104")
MALFORMED = (
    "::::/8",
    ":::/0",
    "1::2::3/128",
    "12345::/16",
    "1:2:3/48",
    "1:2:3:4:5:6:7:8:9/48",
    ":1:2:3:4:5:6:7:8/128",
    "1:2:3:4:5:6:7:8:/128",
    "1:2:3:4:5:6:7::8:9/128",
    "a:/8",
)
