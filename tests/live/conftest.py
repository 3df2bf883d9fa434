"""The cluster of `tests/cluster`, and its namespaces and commands."""

from tests.cluster.conftest import cluster, folder, helm, namespace, open_namespace

__all__ = ["cluster", "folder", "helm", "namespace", "open_namespace"]
