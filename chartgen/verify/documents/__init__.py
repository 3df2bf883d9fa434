"""Rendered documents: parsing them, and checking them against schemas, each other, policies and an API server."""
