"""The files below a root of imports, as Python finds modules among them."""

from __future__ import annotations

import os
import sys

_NEVER_OURS = frozenset({"chartgen", *sys.builtin_module_names})


class Folder:
    """A root of imports. Listings of its folders are read once."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._listings: dict[str, frozenset[str]] = {}
        self._tops: dict[str, bool] = {}

    def has(self, top: str) -> bool:
        """Return whether a top-level module of this name is imported from here."""
        found = self._tops.get(top)
        if found is None:
            found = self._tops[top] = top not in _NEVER_OURS and self.find(top)[1]
        return found

    def find(self, name: str) -> tuple[str | None, bool]:
        """Find a module by its full name, as Python does: a package, a file, a plain folder.

        Returns:
            Its file, None for a plain folder; and whether the module exists.
        """
        parent, _, last = name.rpartition(".")
        folder, last = self.path(parent), last.replace("%2e", ".")
        inside = self._list(folder)
        path = os.path.join(folder, last)
        if last in inside and "__init__.py" in self._list(path):
            return os.path.join(path, "__init__.py"), True
        if f"{last}.py" in inside and os.path.isfile(f"{path}.py"):
            return f"{path}.py", True
        return None, last in inside and os.path.isdir(path)

    def path(self, package: str) -> str:
        """Return the folder of a package; of the root for an empty name."""
        parts = package.split(".") if package else ()
        return os.path.join(self.root, *(part.replace("%2e", ".") for part in parts))

    def names(self, package: str = "") -> list[str]:
        """List the full names of the modules directly in a package, or in the root."""
        inside = {name.removesuffix(".py") for name in self._list(self.path(package))}
        return sorted(f"{package}.{name}".lstrip(".") for name in inside if name.isidentifier())

    def _list(self, folder: str) -> frozenset[str]:
        if folder not in self._listings:
            try:
                self._listings[folder] = frozenset(os.listdir(folder))
            except OSError:
                self._listings[folder] = frozenset()
        return self._listings[folder]
