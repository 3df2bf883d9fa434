"""A spec that leaves."""

import sys

sys.exit("no more")  #! sys.exit("no more")
