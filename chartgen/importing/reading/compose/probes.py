"""Health checks become probes."""

from __future__ import annotations

import math
import shlex
from typing import Any

from chartgen.errors import Location
from chartgen.importing.reading.compose import credentials
from chartgen.importing.reading.compose.building import At
from chartgen.importing.reading.compose.context import Context, Fields
from chartgen.importing.reading.compose.document import Seq
from chartgen.importing.reading.compose.environment import Environment
from chartgen.importing.reading.compose.units import is_true, number, seconds

_DEFAULT_INTERVAL = 30
_DEFAULT_TIMEOUT = 30
_DEFAULT_RETRIES = 3


def probes(context: Context, service: Fields, environment: Environment) -> dict[str, Any]:
    """Return the probes of a container."""
    fields = service.inner("healthcheck")
    test = fields.get("test")
    at = service.at("healthcheck")
    if is_true(fields.get("disable")) or (isinstance(test, Seq) and test[:1] == ["NONE"]):
        context.ignored(fields, "healthcheck.")
        return {}
    if not test:
        if fields.given:
            context.notes.warn("compose-probe", "`healthcheck` without `test` is ignored", at)
        return {}
    command = _command(context, test, environment, fields.at("test"))
    interval = _duration(context, fields, "interval") or _DEFAULT_INTERVAL
    probe: dict[str, Any] = {
        "exec": {"command": At(command, fields.at("test"))},
        "periodSeconds": At(interval, fields.at("interval")),
        "timeoutSeconds": At(_duration(context, fields, "timeout") or _DEFAULT_TIMEOUT, fields.at("timeout")),
    }
    retries = number(fields.get("retries")) or _DEFAULT_RETRIES
    if retries != _DEFAULT_RETRIES:
        probe["failureThreshold"] = At(retries, fields.at("retries"))
    start = _duration(context, fields, "start_period")
    start_interval = _duration(context, fields, "start_interval")
    context.ignored(fields, "healthcheck.")
    context.notes.warn(
        "compose-probe",
        "`healthcheck` becomes a readiness and a liveness probe: unlike Docker, Kubernetes restarts"
        " unhealthy containers",
        at,
    )
    result = {"readinessProbe": At(probe, at), "livenessProbe": At(dict(probe), at)}
    if start and start_interval:
        failures = math.ceil(start / start_interval) + retries
        startup = {**probe, "periodSeconds": start_interval, "failureThreshold": failures}
        result["startupProbe"] = At(startup, fields.at("start_interval"))
    elif start:
        delayed = {**probe, "initialDelaySeconds": At(start, fields.at("start_period"))}
        result["livenessProbe"] = At(delayed, at)
    return result


def _command(context: Context, test: Any, environment: Environment, at: Location) -> list[str]:
    if isinstance(test, str):
        return ["/bin/sh", "-c", _shell(context, test, environment, at)]
    first, *rest = [str(part) for part in test]
    if first == "CMD-SHELL":
        return ["/bin/sh", "-c", _shell(context, " ".join(rest), environment, at)]
    if first != "CMD":
        context.notes.fail("compose", "invalid `test`: expected CMD, CMD-SHELL or NONE as the first entry", at)
    hidden = [context.credentials.hide(part) for part in rest]
    if not any(credentials.has_marker(part) for part in hidden):
        return rest
    # Kubernetes does not expand variables in the commands of probes, but a shell does.
    _say(context, at)
    return ["/bin/sh", "-c", " ".join(environment.shell(_quoted(part)) for part in hidden)]


def _shell(context: Context, text: str, environment: Environment, at: Location) -> str:
    hidden = context.credentials.hide(text)
    if credentials.has_marker(hidden):
        _say(context, at)
    return environment.shell(hidden)


def _say(context: Context, at: Location) -> None:
    message = "a credential in a probe command becomes a reference to an environment variable"
    context.notes.warn("compose-credential", message, at, "check the quoting")


def _quoted(part: str) -> str:
    if not credentials.has_marker(part):
        return shlex.quote(part)
    # Within double quotes, the shell expands the variable that the marker becomes.
    return '"' + "".join(f"\\{each}" if each in '\\"`$' else each for each in part) + '"'


def _duration(context: Context, fields: Fields, key: str) -> int:
    value = fields.get(key)
    if value is None:
        return 0
    result = seconds(value)
    if result is None:
        context.notes.fail("compose", f"invalid `{key}`: expected a duration such as 1m30s", fields.at(key))
        return 0
    return result
