"""A task that was cancelled."""

import asyncio

raise asyncio.CancelledError  #! raise asyncio.CancelledError
