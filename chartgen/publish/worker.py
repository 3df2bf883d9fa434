"""The process that runs Helm's registry client.

Calls into the client cannot be cancelled, but a process can be terminated. The client uses the credentials of
`helm registry login`. Its log output is discarded.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from chartgen.child.serve import limit_memory, replies, reply, serve

MEMORY = 2 * 1024**3
"""Memory limit of the process, in bytes."""
Request = Mapping[str, Any]


def main() -> None:
    """Answer requests until stdin ends."""
    stream = replies()
    limit_memory(MEMORY)
    try:
        import helm_python
    except Exception as error:  # noqa: BLE001  whatever keeps the client from loading is reported
        reply(stream, {"error": f"{type(error).__name__}: {error}"})
        return
    reply(stream, {})
    client = _Client(helm_python)

    def answer(request: Request) -> Any:
        try:
            return {"result": client.actions[request["do"]](request)}
        except (helm_python.HelmError, OSError) as error:
            return {"error": str(error)}
        except MemoryError:
            os._exit(3)

    serve(stream, answer)


class _Client:
    def __init__(self, helm: Any) -> None:
        self._helm = helm
        self._registries: dict[bool, Any] = {}
        self.actions: dict[str, Callable[[Request], Any]] = {
            "metadata": self._metadata,
            "resolve": self._resolve,
            "tags": self._tags,
            "pull": self._pull,
            "push": self._push,
            "sign": self._sign,
            "dependencies": self._dependencies,
        }

    def _registry(self, request: Request) -> Any:
        """Return the registry client, with or without TLS."""
        plain_http = bool(request["plain_http"])
        if plain_http not in self._registries:
            # Unlike the `helm` command, the library does not read the variable.
            file = os.environ.get("HELM_REGISTRY_CONFIG") or None
            self._registries[plain_http] = self._helm.RegistryClient(plain_http=plain_http, credentials_file=file)
        return self._registries[plain_http]

    def _metadata(self, request: Request) -> Any:
        chart = self._helm.Chart.load_archive(Path(request["archive"]).read_bytes())
        try:
            return chart.metadata
        finally:
            chart.close()

    def _resolve(self, request: Request) -> Any:
        return self._registry(request).resolve(request["reference"])

    def _tags(self, request: Request) -> Any:
        return self._registry(request).tags(request["repository"])

    def _pull(self, request: Request) -> None:
        self._registry(request).pull(
            request["repository"],
            version=request["version"],
            destination=request["folder"],
            plain_http=request["plain_http"],
        )

    def _push(self, request: Request) -> None:
        self._registry(request).push(request["archive"], request["target"], plain_http=request["plain_http"])

    def _sign(self, request: Request) -> None:
        self._helm.sign(
            request["archive"],
            key=request["key"],
            keyring=request["keyring"],
            passphrase_file=request["passphrase_file"],
        )

    def _dependencies(self, request: Request) -> None:
        self._helm.dependency_update(request["folder"], plain_http=request["plain_http"])


if __name__ == "__main__":
    main()
