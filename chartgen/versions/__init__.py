"""Versions: SemVer, the constraints that Helm reads, and minor versions of Kubernetes."""
