"""A required argument that is missing in the call of a function of the language."""

from chartgen import Param

host = Param("site.host")  #! Param("site.host")
