"""A module that there is not."""

from shop_defaults import tag  #! shop_defaults
