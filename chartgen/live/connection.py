"""Errors of connections to clusters, as short sentences, from the messages of Helm's client.

The client's own messages are not shown: they may quote the kubeconfig, or the output of a credential plugin.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chartgen.live.messages import clean

SAME = "try `kubectl get pods` with the same kubeconfig and context"
_LOGIN = "log in again, and try `kubectl get pods` with the same kubeconfig and context"
_SELECT = "select one with --kubeconfig or the environment variable KUBECONFIG"
_CONTEXTS = "`kubectl config get-contexts` lists the contexts"
_PLUGIN = "`kubectl get pods` with the same context shows what it reports"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cluster cannot be read."""

    text: str
    """A sentence without a full stop."""
    hint: str = SAME
    is_usage: bool = False
    """Whether an option is wrong, such as the name of a context."""

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"text": self.text, "hint": self.hint, "usage": self.is_usage}

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Problem:
        """Return what `as_data` has made."""
        return cls(data["text"], data["hint"], data["usage"])


_Explain = Callable[[re.Match[str], str], Problem]


def _is(text: str, hint: str = SAME, *, is_usage: bool = False) -> _Explain:
    """Return a sentence, with the groups of the pattern and the server in it."""
    return lambda match, server: Problem(
        text.format(*(clean(each or "") for each in match.groups()), server=server or "the API server"), hint, is_usage
    )


_CONNECTING: tuple[tuple[re.Pattern[str], _Explain], ...] = tuple(
    (re.compile(pattern), explain)
    for pattern, explain in (
        (r"context \"([^\"]*)\" does not exist", _is("the kubeconfig has no context {0}", _CONTEXTS, is_usage=True)),
        (
            r"context was not found for specified context: (.*)",
            _is("the current context {0} of the kubeconfig does not exist", _CONTEXTS),
        ),
        (r"^stat (.*): no such file", _is("the kubeconfig {0} does not exist", _SELECT, is_usage=True)),
        (
            r"error loading config file \"([^\"]*)\": .*permission denied",
            _is("the kubeconfig {0} cannot be read: permission denied", _SELECT),
        ),
        (
            r"error loading config file \"([^\"]*)\": .*?(line \d+)",
            _is("the kubeconfig {0} is invalid, at {1}", "`kubectl config view` shows how it is read"),
        ),
        (
            r"error loading config file \"([^\"]*)\"",
            _is("the kubeconfig {0} is invalid", "`kubectl config view` shows how it is read"),
        ),
        (
            r"http://localhost:8080/.*connection refused",
            _is("no kubeconfig with a current context was found", _SELECT),
        ),
        (
            r"no Auth Provider found for name \"([^\"]*)\"",
            _is(
                "the kubeconfig uses the auth provider {0}, which is not supported", "use a credential plugin (`exec`)"
            ),
        ),
        (
            r"unable to read [\w-]+ (\S+) for",
            _is("the file {0}, which the kubeconfig refers to, cannot be read"),
        ),
        (
            r"host must be a URL|invalid configuration|exec plugin: invalid apiVersion",
            _is("the kubeconfig is invalid", "`kubectl config view` shows it without credentials"),
        ),
        (
            r"unable to load root certificates|failed to find any PEM data|illegal base64|invalid header field",
            _is("the kubeconfig contains invalid credentials or certificates"),
        ),
        (
            r"exec: executable (\S+) not found",
            _is("the credential plugin {0} of the kubeconfig is not installed", "install it, or put it on PATH"),
        ),
        (
            r"exec: executable (\S+) failed with exit code (\d+)",
            _is("the credential plugin {0} of the kubeconfig failed with exit code {1}", _PLUGIN),
        ),
        (
            r"getting credentials|exec plugin",
            _is("the credential plugin of the kubeconfig returned no valid credentials", _PLUGIN),
        ),
        (
            r"asked for the client to provide credentials|Unauthorized",
            _is("{server} rejects the credentials: they are invalid or have expired", _LOGIN),
        ),
        (r"proxyconnect", _is("the proxy for {server} does not respond")),
        (
            r"certificate signed by unknown authority|certificate is not trusted",
            _is("the certificate of {server} is not trusted", "set certificate-authority-data in the kubeconfig"),
        ),
        (r"certificate has expired", _is("the certificate of {server} has expired")),
        (
            r"certificate is valid for|doesn't contain any IP SANs",
            _is("the certificate of {server} is not valid for this host name"),
        ),
        (r"failed to verify certificate|x509:", _is("the certificate of {server} cannot be verified")),
        (r"remote error: tls", _is("{server} rejects the client certificate", _LOGIN)),
        (r"first record does not look like a TLS|gave HTTP response to HTTPS", _is("{server} does not use TLS")),
        (r"connection refused", _is("{server} refused the connection")),
        (r"no such host|server misbehaving", _is("the name of {server} cannot be resolved")),
        (
            r"i/o timeout|deadline exceeded|Client\.Timeout|TLS handshake timeout|context canceled",
            _is("{server} does not respond"),
        ),
        (r"network is unreachable|no route to host|host is down", _is("{server} is unreachable")),
        (r"EOF|connection reset|broken pipe|connection lost|GOAWAY", _is("{server} closed the connection")),
    )
)
"""Failures of a connection, which concern all requests."""
_ANSWERS: tuple[tuple[re.Pattern[str], _Explain], ...] = tuple(
    (re.compile(pattern), explain)
    for pattern, explain in (
        (
            r"currently unable to handle|an error on the server|too many requests|etcdserver",
            _is("the API server is temporarily unavailable", "try again later"),
        ),
        (
            r"parse the server version|status code 3|could not find the requested resource|rejected our request",
            _is("the server in the kubeconfig is not a Kubernetes API server"),
        ),
    )
)
_UNKNOWN = Problem("Helm's client reported an unknown error")
_DENIED = re.compile(
    r"User \"(?P<user>[^\"]*)\" cannot (?P<verb>\w+) resource \"(?P<resource>[\w./-]+)\""
    r" in API group \"(?P<group>[\w.-]*)\""
    r"(?: in the namespace \"(?P<namespace>[\w.-]*)\")?"
)


def failure(message: str) -> Problem:
    """Explain why the client cannot connect."""
    return lost(message) or _explained(message, _ANSWERS) or _UNKNOWN


def lost(message: str) -> Problem | None:
    """Explain why a request failed that would fail for all objects; None if it failed for another reason."""
    return _explained(message.removeprefix("kubernetes cluster unreachable: "), _CONNECTING)


def _explained(message: str, table: tuple[tuple[re.Pattern[str], _Explain], ...]) -> Problem | None:
    for pattern, explain in table:
        if match := pattern.search(message):
            return explain(match, _server(message))
    return None


def denied(message: str) -> str:
    """Return the missing permission that the API server names; messages of other authorizers are not shown."""
    match = _DENIED.search(message)
    if match is None:
        return "the API server denied access"
    resource = f"{match['resource']}.{match['group']}" if match["group"] else match["resource"]
    where = f"in namespace {match['namespace']}" if match["namespace"] else "at the cluster scope"
    return f"user {clean(match['user'])} cannot {match['verb']} {resource} {where}"


def nothing_permitted(namespace: str, missing: str) -> Problem:
    """Explain that a user may not read anything of a namespace.

    Args:
        namespace: Its name.
        missing: A permission that is missing, as `denied` tells it.
    """
    hint = f"bind the ClusterRole `view` in namespace {clean(namespace)}, which permits reading all but Secrets"
    return Problem(f"no permission to read anything; for example, {missing}", hint)


def _server(message: str) -> str:
    """Return the server of the URL in a message, without a password."""
    match = re.search(r"\"https?://(?:[^/\"@]*@)?([\w.:\[\]-]+)", message)
    return match[1] if match else ""
