"""What differs between the committed charts, the releases, and the cluster.

`installed` compares charts with releases, `changed` and `orphaned` compare releases with the cluster, `managers` tells
who changed a field, and `run` puts everything together.
"""

from chartgen.live.drift.model import Drift
from chartgen.live.drift.run import ObjectReader, find

__all__ = ["Drift", "ObjectReader", "find"]
