"""The process that asks registries and the local container engine about images.

It has their credentials, and runs credential helpers: their output is discarded, and the parent ends
the process if they take too long.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from chartgen.child.serve import replies, reply, serve

THREADS = 16
Answer = dict[str, Any]
Source = Callable[[Mapping[str, str], float], Answer]
"""Tells what it knows of an image before a time."""


def main() -> None:
    """Answer requests until stdin ends."""
    stream = replies()
    # Importing the clients takes a while, which is not the time of registries.
    sources = _sources()
    reply(stream, {})
    serve(stream, lambda request: answers(request["images"], request["seconds"], sources))


def answers(images: list[Mapping[str, str]], seconds: float, sources: list[Source]) -> dict[str, Answer]:
    """Return what is known of images after that time, by their `id`: `size`, `created` and `digest`, if known."""
    end = time.monotonic() + seconds
    waiting: queue.SimpleQueue[Mapping[str, str]] = queue.SimpleQueue()
    found: queue.SimpleQueue[tuple[str, Answer]] = queue.SimpleQueue()
    for each in images:
        waiting.put(each)

    def work() -> None:
        while True:
            try:
                image = waiting.get_nowait()
            except queue.Empty:
                return
            found.put((image["id"], _answer(image, sources, end)))

    # Threads that are still waiting for an answer do not keep the process from replying.
    for _ in range(min(THREADS, len(images))):
        threading.Thread(target=work, daemon=True).start()
    known: dict[str, Answer] = {}
    while len(known) < len(images) and (left := end - time.monotonic()) > 0:
        try:
            name, answer = found.get(timeout=left)
        except queue.Empty:
            break
        known[name] = answer
    return known


def _sources() -> list[Source]:
    try:
        from chartgen.live import container_engine, registry

        return [registry.Registries().image, container_engine.Engine().image]
    except ImportError:
        # The extra `images` is not installed: only nodes know images.
        return []


def _answer(image: Mapping[str, str], sources: list[Source], end: float) -> Answer:
    known: Answer = {}
    for source in sources:
        if "created" not in known:
            try:
                known = source(image, end) | known
            except Exception:  # noqa: BLE001  whatever a registry answers, its image stays unknown
                continue
    return known


if __name__ == "__main__":
    main()
