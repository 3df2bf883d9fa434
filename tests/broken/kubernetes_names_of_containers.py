"""A container is no class: its fields are those of the workload."""

from chartgen import Chart, Container  #! Container
