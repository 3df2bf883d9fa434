"""Placeholders within text for names that are known only at installation: of a Service, the release, its namespace.

A placeholder is a delimited string, so that it survives an f-string; `plan` turns it into a Helm expression. Text with
a placeholder is fixed in the chart, not a value. The delimiters are two noncharacters of Unicode.
"""

OPEN, CLOSE = "\ufdd0", "\ufdd1"


def _mark(name: str) -> str:
    return f"{OPEN}{name}{CLOSE}"


NAMESPACE = _mark("namespace")
"""Namespace of the release."""
RELEASE = _mark("release")
"""Name of the release."""
FULLNAME = _mark("fullname")
"""Name of the chart's main resources in the release."""


def host(component: str = "") -> str:
    """Return the host name of a component's Service, by default that of the main workload.

    Use it in environment variables, arguments and config data: `f"redis://{host('redis')}:6379"`.
    """
    return _mark(f"host {component}" if component else "host")


def readable(text: str) -> str:
    """Write a text with placeholders as in an f-string: `redis://{host("redis")}:6379`."""
    first, *parts = text.split(OPEN)
    shown = first
    for part in parts:
        mark, _, rest = part.partition(CLOSE)
        name, _, component = mark.partition(" ")
        called = f'("{component}")' if component else "()"
        shown += f"{{{name + called if name == 'host' else name.upper()}}}{rest}"
    return shown


def is_marked(text: object) -> bool:
    """Return whether a text contains a placeholder."""
    return isinstance(text, str) and OPEN in text


def hosts_in(text: str) -> list[str]:
    """Return the components whose host a text contains; the main workload is empty text."""
    marks = (part.partition(CLOSE)[0] for part in text.split(OPEN)[1:])
    return [mark.partition(" ")[2] for mark in marks if mark == "host" or mark.startswith("host ")]
