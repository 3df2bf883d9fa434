"""Tests of a team's own templates."""
