"""A chart of nothing."""

from chartgen import Chart

chart = Chart("shop", version="1.0.0", description="A shop")  #! Chart
