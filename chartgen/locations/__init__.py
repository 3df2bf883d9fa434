"""Locations of findings: from a running frame to `file:line:column` of an argument in the author's source.

A constructor remembers the calls that led to it (`call_site`), which costs next to nothing. Only for a finding does
`locate` read the author's source and find the argument.
"""

from chartgen.locations.call_site import CallSite, call_site, kind_of
from chartgen.locations.paths import Key, Path, field_name, without_keys
from chartgen.locations.raised import innermost, sentence
from chartgen.locations.search import locate, location_in, location_of, positional_names
from chartgen.locations.sources import Source, path_of, shown, shown_from, source_of

__all__ = [
    "CallSite",
    "Key",
    "Path",
    "Source",
    "call_site",
    "field_name",
    "innermost",
    "kind_of",
    "locate",
    "location_in",
    "location_of",
    "path_of",
    "positional_names",
    "sentence",
    "shown",
    "shown_from",
    "source_of",
    "without_keys",
]
