"""Benchmarks of whole processes, next to baselines that are measured in the same run."""
