"""What a change of charts does to the cluster, and to those who install them.

`revisions` and `sides` provide a chart before and after, `rendering` turns it into objects, `pairing` finds the changes
of objects, `rules/` decides what they do, and `values_api` what changes for installers. No cluster is needed.
"""
