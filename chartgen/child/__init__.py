"""Processes that answer requests, one JSON document a line, and can be ended at any time."""
