"""DaemonSets."""

from chartgen.resources.workload import workload_kind
from chartgen.spec.daemonset import DaemonSet

KIND = workload_kind(DaemonSet, note=lambda _scope: "one pod per node")
