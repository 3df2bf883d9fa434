"""A plug-in that is not installed."""

from chartgen_redis import Redis  #! chartgen_redis
