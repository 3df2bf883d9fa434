"""Where an author said a thing: from a running frame to `file:line:column` of the very argument.

A constructor remembers its `site_of` calls, which costs next to nothing. Only when there is something to say about it
does `locate` read the author's source and find the argument in question.
"""

from chartgen.locations.paths import Key, Path, field_name, without_keys
from chartgen.locations.raised import innermost, sentence
from chartgen.locations.search import locate, location_in, location_of, positional_names
from chartgen.locations.site import CallSite, call_site, kind_of
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
