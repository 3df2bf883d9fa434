"""A name that chartgen does not have."""

from chartgen import Deploymnet  #! Deploymnet
