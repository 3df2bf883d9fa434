"""`python -m chartgen` is `chartgen`."""

from __future__ import annotations

import sys

from chartgen.cli import main

if __name__ == "__main__":
    sys.exit(main())
