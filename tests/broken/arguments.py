"""Arguments that a function of the language does not have."""

from chartgen import Param

host = Param("site.host", default="shop.example.com", descripton="The host")  #! Param("site.host", default="shop.example.com", descripton="The host")
