"""The live state of releases: what is installed, how it is doing, what has drifted. Nothing is ever written.

`cluster` reads, in a process of its own that no content of a Secret leaves; `reading` makes entities of what was read,
`states` decides their states by the tables of `lifecycles`, `causes` explains them, `drift` compares, and `report` puts
everything together.
"""
