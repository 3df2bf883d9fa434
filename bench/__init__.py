"""Benchmarks: whole processes, measured from outside, with the floors they are held to in the same run."""
