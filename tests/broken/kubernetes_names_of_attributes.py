"""A class of Kubernetes as an attribute of the module."""

import chartgen

sidecar = chartgen.Sidecar("proxy")  #! chartgen.Sidecar
