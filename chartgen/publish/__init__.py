"""Charts become archives in a registry or a chart repository: the same bytes for the same chart, on every machine.

It imports nothing: the process of `worker.py` starts faster.
"""
