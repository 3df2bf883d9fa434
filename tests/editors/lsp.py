"""A client of a language server, as an editor is one.

Source: the Language Server Protocol 3.17, https://microsoft.github.io/language-server-protocol/.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import queue
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

_PATIENCE = 60.0
"""Seconds to wait for a message."""
_CAPABILITIES = {
    "workspace": {"configuration": True, "workspaceFolders": True},
    "textDocument": {
        "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown"]},
        "signatureHelp": {"signatureInformation": {"documentationFormat": ["markdown"]}},
        "publishDiagnostics": {},
    },
}


class Document:
    """An open file. `|` marks the cursor in the texts that methods get."""

    def __init__(self, client: Client, path: Path, language: str) -> None:
        self._client = client
        self._path = path
        self._language = language
        self._version = 0

    def _show(self, marked: str) -> dict[str, Any]:
        """Change the text, and return the position of the cursor, if there is one, as parameters of a request."""
        before, bar, after = marked.partition("|")
        text = before + after if bar else marked
        identifier = {"uri": self._path.as_uri()}
        self._version += 1
        if self._version == 1:
            self._path.write_text(text, "utf-8")
            item = {**identifier, "languageId": self._language, "version": 1, "text": text}
            self._client.notify("textDocument/didOpen", {"textDocument": item})
        else:
            changed = {"textDocument": {**identifier, "version": self._version}, "contentChanges": [{"text": text}]}
            self._client.notify("textDocument/didChange", changed)
        line = before.count("\n")
        return {
            "textDocument": identifier,
            "position": {"line": line, "character": len(before) - (before.rfind("\n") + 1)},
        }

    def completions(self, marked: str) -> dict[str, str]:
        """Return what completes the text at the cursor: names, each with its documentation."""
        found = self._client.request("textDocument/completion", self._show(marked))
        items = found["items"] if isinstance(found, Mapping) else found or []
        return {item["label"]: _text(item.get("documentation", "")) for item in items}

    def hover(self, marked: str) -> str:
        """Return what is shown where the mouse rests on the text after the cursor."""
        found = self._client.request("textDocument/hover", self._show(marked))
        return _text(found["contents"]) if found else ""

    def signature(self, marked: str) -> str:
        """Return the parameters that are shown while the arguments of a call are typed."""
        found = self._client.request("textDocument/signatureHelp", self._show(marked))
        return str(found["signatures"][0]["label"]) if found else ""

    def problems(self, text: str) -> list[tuple[int, str]]:
        """Return the lines with problems, from 1, each with its message."""
        parameters = self._show(text)
        if "diagnosticProvider" in self._client.capabilities:
            items = self._client.request("textDocument/diagnostic", {"textDocument": parameters["textDocument"]})[
                "items"
            ]
        else:
            items = self._client.published(self._path.as_uri())
        return [(item["range"]["start"]["line"] + 1, item["message"]) for item in items]


class Client:
    """A running language server.

    Args:
        command: The server, which talks over its standard input and output.
        folder: The folder that the editor has open.
        settings: The user's settings by section.
        options: The options of the server's initialization.
        environment: The environment of the server.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        folder: Path,
        *,
        settings: Mapping[str, Any] | None = None,
        options: Any = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self._settings = settings or {}
        self._process = subprocess.Popen(
            list(map(str, command)),
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._numbers = itertools.count(1)
        self._published: list[dict[str, Any]] = []
        threading.Thread(target=self._read, daemon=True).start()
        self.capabilities: dict[str, Any] = self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": folder.as_uri(),
                "workspaceFolders": [{"uri": folder.as_uri(), "name": folder.name}],
                "capabilities": _CAPABILITIES,
                "initializationOptions": options,
            },
        )["capabilities"]
        self.notify("initialized", {})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError, AssertionError):
            self.request("shutdown", None)
            self.notify("exit", None)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._process.kill()
        self._process.wait()

    def open(self, path: str, language: str) -> Document:
        """Open a file, given relative to the folder; it is sent with the first request."""
        return Document(self, self._folder / path, language)

    def notify(self, method: str, parameters: Any) -> None:
        """Send a message that has no answer."""
        self._send({"method": method, "params": parameters})

    def request(self, method: str, parameters: Any) -> Any:
        """Send a request, and return its result."""
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": parameters})
        for message in self._incoming(method):
            if message.get("id") == number and "method" not in message:
                assert "error" not in message, message
                return message.get("result")
        raise AssertionError(method)

    def published(self, uri: str) -> list[dict[str, Any]]:
        """Wait for problems that the server finds in a document of its own accord, and return them."""
        for message in self._incoming("problems"):
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri:
                found: list[dict[str, Any]] = message["params"]["diagnostics"]
                if found:
                    return found
        return []

    def _incoming(self, what: str) -> Iterator[dict[str, Any]]:
        """Yield messages, and answer the server's requests."""
        while True:
            try:
                message = self._messages.get(timeout=_PATIENCE)
            except queue.Empty:
                raise AssertionError(f"no answer about {what} within {_PATIENCE:.0f} s") from None
            assert message is not None, f"the server ended before it answered about {what}"
            if "method" in message and "id" in message:
                answer = None
                if message["method"] == "workspace/configuration":
                    answer = [self._settings.get(item.get("section", "")) for item in message["params"]["items"]]
                self._send({"id": message["id"], "result": answer})
            else:
                yield message

    def _send(self, message: Mapping[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            while True:
                length = 0
                while line := stream.readline().strip():
                    name, _, value = line.partition(b":")
                    if name.lower() == b"content-length":
                        length = int(value)
                if not length:
                    break
                self._messages.put(json.loads(stream.read(length)))
        self._messages.put(None)


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "\n".join(map(_text, content))
    return str(content["value"] if isinstance(content, Mapping) else content)
