"""Words that a Toleration and a Requirement do not know."""

from chartgen import Requirement, Toleration, TopologySpreadConstraint

a = Toleration("a", effect="NoScedule")  #! "NoScedule"
b = Requirement("disk", "in", ["ssd"])  #! "in"
c = TopologySpreadConstraint()  #! TopologySpreadConstraint
