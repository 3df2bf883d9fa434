"""An overview of all charts: the tree of namespaces, its diagram, and the commands that install them in order."""

from chartgen.overview.install import Guide, Step, guides, install_order
from chartgen.overview.summary import Needed, Summary, summarize
from chartgen.overview.tree import as_data, diagram, tree

__all__ = ["Guide", "Needed", "Step", "Summary", "as_data", "diagram", "guides", "install_order", "summarize", "tree"]
