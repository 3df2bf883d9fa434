"""Errors of registries, in our own words: messages of Helm's client may quote credentials and URLs."""

from __future__ import annotations

import re
from typing import NamedTuple

from chartgen.errors import EXIT_ENVIRONMENT, ChartgenError, Finding
from chartgen.publish.target import RegistryTarget


class Problem(NamedTuple):
    """Why a request failed."""

    text: str
    """The end of a sentence that begins with the registry."""
    hint: str = ""


_LOGIN = "log in with `helm registry login HOST`, with an account that may read and write"
_CREATE = "; some registries also deny access to repositories that do not exist: create it first"
_TABLE: tuple[tuple[str, Problem], ...] = (
    (
        r"server gave HTTP response to HTTPS client|does not look like a TLS handshake",
        Problem("does not use TLS", "use --plain-http if this is a registry for tests"),
    ),
    (
        r"HTTP request to an HTTPS server",
        Problem("uses TLS", "omit --plain-http"),
    ),
    (
        r"x509|certificate|tls: ",
        Problem(
            "has a certificate that cannot be verified",
            "if it is signed by your own authority, name its certificate in the environment variable SSL_CERT_FILE",
        ),
    ),
    (
        r"status code 401|unauthorized|basic credential not found|authentication required",
        Problem("requires a login, or rejects its credentials", _LOGIN),
    ),
    (r"status code 403|\bdenied\b|forbidden", Problem("denies access", _LOGIN + _CREATE)),
    (r"no such host", Problem("cannot be found: its host name is unknown", "check the host name")),
    (r"connection refused", Problem("is down: the connection was refused", "check the host name and the port")),
    (r"i/o timeout|deadline exceeded|timed out|timeout", Problem("does not respond")),
    (r"network is unreachable|no route to host", Problem("cannot be reached from this network")),
    (r"connection reset|unexpected EOF|\bEOF\b|broken pipe", Problem("closed the connection")),
    (r"status code 429", Problem("received too many requests", "try again later")),
    (r"status code 5\d\d", Problem("has an internal error", "try again later")),
    (r"mismatch|does not match|invalid (?:character|content|response)|malformed|missing required header|unexpected end",
     Problem("does not answer as the OCI specification requires")),
    (r"status code 3\d\d|stopped after \d+ redirects", Problem("redirects endlessly, or to nowhere")),
)  # fmt: skip
_ABSENT = re.compile(r": not found$|status code 404|name unknown")
_STATUS = re.compile(r"response status code (\d{3})")


def is_absent(message: str) -> bool:
    """Return whether a request failed because the registry does not have what was asked for."""
    return _ABSENT.search(message) is not None


def explained(message: str) -> Problem:
    """Explain a message of Helm's client."""
    for pattern, problem in _TABLE:
        if re.search(pattern, message):
            return problem
    status = _STATUS.search(message)
    return Problem(f"answered with the status {status[1]}" if status else "answered in an unknown way")


def unusable(registry: RegistryTarget, problem: Problem, *, done: str = "") -> ChartgenError:
    """Return an error about a registry.

    Args:
        registry: The registry.
        problem: Why it cannot be used.
        done: What was published before, as a sentence.
    """
    finding = Finding(
        f"the registry {registry.host} {problem.text}",
        found=done,
        hint=problem.hint.replace("HOST", f"{registry.host}{' --plain-http' * registry.plain_http}"),
        rule="environment",
    )
    return ChartgenError(finding, exit_code=EXIT_ENVIRONMENT)
