"""Linters from outside: linters and validators that others wrote, asked about our charts (`make conformance`)."""
