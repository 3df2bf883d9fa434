"""The live state of releases: what is installed, whether it is healthy, and what has drifted. It is read-only.

`cluster` returns snapshots of namespaces. It starts `worker`, a process that reads the cluster through Helm's client,
with the templates in `lookups.tpl`. There, `storage` and `records` find and decode Helm's release records. Of a Secret,
only its keys and digests of its values leave that process (`privacy`, `withheld`).

From a snapshot, `conversion` makes `entities`, and `states` decides the health of each object: `facts` extracts what
the tables of rules in `lifecycles` read, `namespace_index` finds owners, pods and events, `jobs` and `resources` have
the kinds that are not workloads, and `causes` and `messages` explain the result. `drift` compares charts, releases and
the cluster. `report` assembles the status of a namespace, with what pods use (`references`), and `status` that of a
command.

`images` completes images with what registries (`registry`) and the local `container_engine` know, through a process of
its own, `image_worker`. `charts` are the charts of the project; `kubeconfig` tells the default namespace.
"""
