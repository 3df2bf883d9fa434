"""Names that are known only at install, said within text: of a sibling's Service, of the release, of its namespace.

Each is a marked string, so that it survives an f-string; `plan` turns a text with marks into a Helm expression. Text
with a mark is fixed in the chart, not a value. The marks are two characters that Unicode keeps out of any text.
"""

OPEN, CLOSE = "\ufdd0", "\ufdd1"


def _mark(name: str) -> str:
    return f"{OPEN}{name}{CLOSE}"


NAMESPACE = _mark("namespace")
"""The namespace that the release is installed in."""
RELEASE = _mark("release")
"""The name of the release."""
FULLNAME = _mark("fullname")
"""The name of the chart's main resources in this release."""


def host(component: str = "") -> str:
    """Give the host name of a component's Service, of the main workload's where no component is named.

    It is good within environment values, arguments and config data: `f"redis://{host('redis')}:6379"`.
    """
    return _mark(f"host {component}" if component else "host")


def readable(text: str) -> str:
    """Write a text with marks as an author does in an f-string: `redis://{host("redis")}:6379`."""
    first, *parts = text.split(OPEN)
    shown = first
    for part in parts:
        mark, _, rest = part.partition(CLOSE)
        name, _, component = mark.partition(" ")
        called = f'("{component}")' if component else "()"
        shown += f"{{{name + called if name == 'host' else name.upper()}}}{rest}"
    return shown


def is_marked(text: object) -> bool:
    """Tell whether a text carries a mark."""
    return isinstance(text, str) and OPEN in text


def hosts_in(text: str) -> list[str]:
    """List the components that a text takes the host of; the main workload is the empty one."""
    marks = (part.partition(CLOSE)[0] for part in text.split(OPEN)[1:])
    return [mark.partition(" ")[2] for mark in marks if mark == "host" or mark.startswith("host ")]
