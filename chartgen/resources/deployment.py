"""Deployments."""

from chartgen.resources.workload import workload_kind
from chartgen.spec.deployment import Deployment

KIND = workload_kind(Deployment)
