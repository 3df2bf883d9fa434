"""Where an author said a thing: from a running frame to `file:line:column` of the very argument.

A constructor remembers its `site_of` calls, which costs next to nothing. Only when there is something to say about it
does `locate` read the author's source and find the argument in question.
"""

from chartgen.places.raised import innermost, sentence
from chartgen.places.search import Key, Path, locate, place_in, place_of, positional_names
from chartgen.places.site import Site, kind_of, site_of
from chartgen.places.sources import Source, path_of, shown, shown_from, source_of

__all__ = [
    "Key",
    "Path",
    "Site",
    "Source",
    "innermost",
    "kind_of",
    "locate",
    "path_of",
    "place_in",
    "place_of",
    "positional_names",
    "sentence",
    "shown",
    "shown_from",
    "site_of",
    "source_of",
]
