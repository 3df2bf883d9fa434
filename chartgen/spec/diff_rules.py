"""The names by which waivers exclude from `chartgen diff --check` what a change does."""

PREFIX = "diff/"
"""What the names begin with."""

_OBJECTS = (
    "no-effect version-label metadata in-place config rolls scales created deleted recreated",
    "hook-only test-only refused depends downtime downtime-next stuck data-loss data-left data-risk",
    "network-wider network-narrower network-moved security-weaker security-stronger blocks-drain",
)
_VALUES = "removed renamed required narrowed widened default added raised lowered"

NAMES = tuple(f"{PREFIX}{name}" for name in (*" ".join(_OBJECTS).split(), *_VALUES.split(), "requires"))
"""All names: the categories of changes of objects, the changes of values, and what a chart requires."""
