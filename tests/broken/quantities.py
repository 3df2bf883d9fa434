"""Amounts that Kubernetes does not read."""

from chartgen import Resources

a = Resources(memory="256MB")  #! "256MB"
b = Resources(cpu="half")  #! "half"
c = Resources(cpu=1)  #! 1
d = Resources(limits={"nvidia.com/gpu": "-1"})  #! "-1"
