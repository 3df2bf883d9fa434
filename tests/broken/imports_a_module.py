"""A module that there is not."""

from shop_defaults import tag  #! from shop_defaults import tag
