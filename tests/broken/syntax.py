"""A parenthesis too few."""

from chartgen import Chart

chart = Chart(  #! (
    "shop",
    version="1.0.0",
