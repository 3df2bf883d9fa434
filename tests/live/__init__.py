"""Tests of the live state of releases."""
