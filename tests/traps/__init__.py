"""The ways in which generated charts break, each shown not to happen; `rows.py` lists them."""
