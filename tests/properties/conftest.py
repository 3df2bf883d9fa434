"""Fixtures of the properties: the cluster's, where there is one."""

from tests.cluster.conftest import cluster

__all__ = ["cluster"]
