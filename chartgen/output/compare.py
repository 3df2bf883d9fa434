"""What lies in a chart's folder against what is wanted there: the same for a build and for a check."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping

from chartgen.output import disk, memory
from chartgen.output.tree import MEMORY, ROOT, ROOT_MEMORY, folders_of

FOLDER_IN_THE_WAY = "is a folder where a file is wanted"


class Comparison:
    """A chart's folder, sorted out; the paths are relative to it."""

    def __init__(self, folder: str, digests: Mapping[str, str]) -> None:
        self.folder = folder
        self.there = True
        """Whether the folder is there."""
        self.absent: list[str] = []
        """Wanted, and not there."""
        self.same: list[str] = []
        """As wanted."""
        self.stale: list[str] = []
        """Other than wanted, as chartgen made it."""
        self.edited: list[str] = []
        """Other than wanted, and other than chartgen made it."""
        self.foreign: list[str] = []
        """Other than wanted, and never made by chartgen."""
        self.left: list[str] = []
        """No longer wanted, as chartgen made it."""
        self.left_edited: list[str] = []
        """No longer wanted, and other than chartgen made it."""
        self.blocked: list[tuple[str, str]] = []
        """Something is in the way: its path and what it is."""
        self.emptied: list[str] = []
        """Wanted, and there is a folder with nothing in it, or in a folder within; absent as well."""
        self.found: dict[str, bytes] = {}
        """The content of what is there and is stale, edited, foreign or left over."""
        self.digests = digests
        """Each wanted path to the hash of its content."""
        self.final = memory.text(digests)
        """The memory that belongs to what is wanted."""
        self.remembered: memory.Hashes = {}
        """What the memory says that is there."""
        self.remembers_rightly = False
        """Whether the memory that is there is the final one; where nothing is wanted, whether there is none."""


def memory_path(folder: str, name: str) -> str:
    """Give the path of a chart's memory in its folder, or of that of the top of the output."""
    return f"{folder}/{ROOT_MEMORY if name == ROOT else MEMORY}"


def compare(folder: str, name: str, expected: Mapping[str, bytes]) -> Comparison:
    """Compare a chart's folder with what is wanted there.

    Args:
        folder: where the chart lies.
        name: its name, or ROOT.
        expected: paths, which have been checked, to contents.

    Raises:
        OSError: something can't be read.
    """
    digests = {path: memory.digest(content) for path, content in expected.items()}
    result = Comparison(folder, digests)
    mode = disk.mode(folder)
    if mode is None:
        result.there = False
        result.absent = list(expected)
        return result
    if not stat.S_ISDIR(mode):
        result.blocked.append(("", disk.SYMLINK if stat.S_ISLNK(mode) else "is a file where a chart's folder belongs"))
        return result
    remembered = disk.read_file(memory_path(folder, name))
    if isinstance(remembered, str):
        result.blocked.append((ROOT_MEMORY if name == ROOT else MEMORY, remembered))
        return result
    result.remembers_rightly = remembered == result.final if expected else remembered is None
    if result.remembers_rightly:
        result.remembered = {path: frozenset((each,)) for path, each in digests.items()}
    elif remembered:
        result.remembered = memory.parse(remembered)
    _Comparer(result, expected).run()
    return result


class _Comparer:
    def __init__(self, result: Comparison, expected: Mapping[str, bytes]) -> None:
        self.result = result
        self.expected = expected
        self.folders: dict[str, bool] = {}
        self.in_the_way: list[str] = []

    def run(self) -> None:
        for path, content in self.expected.items():
            if not self.folder_of(path):
                self.result.absent.append(path)
            else:
                self.compare(path, content)
        for path in self.result.remembered:
            if path not in self.expected and self.folder_of(path):
                self.leftover(path)
        for path in self.in_the_way:
            self.folder_in_the_way(path)

    def folder_of(self, path: str) -> bool:
        """Tell whether the folder of a path is there; what can't be one is noted as blocked, once."""
        for folder in folders_of(path):
            there = self.folders.get(folder)
            if there is None:
                there = self.folders[folder] = self.look_at(folder)
            if not there:
                return False
        return True

    def look_at(self, folder: str) -> bool:
        mode = disk.mode(f"{self.result.folder}/{folder}")
        if mode is None:
            return False
        if stat.S_ISDIR(mode):
            return True
        # A file that chartgen made and no longer makes is gone before a folder takes its place.
        if stat.S_ISLNK(mode):
            self.result.blocked.append((folder, disk.SYMLINK))
        elif folder not in self.result.remembered or folder in self.expected:
            self.result.blocked.append((folder, "is a file where a folder is wanted"))
        return False

    def compare(self, path: str, content: bytes) -> None:
        full = f"{self.result.folder}/{path}"
        fd = disk.open_file(full)
        if fd is None:
            self.result.absent.append(path)
            return
        if isinstance(fd, str):
            self.blocked(path, fd)
            return
        try:
            # One read, of one byte more than is wanted, tells the ordinary case, in which nothing changed.
            try:
                if os.read(fd, len(content) + 1) == content:
                    self.result.same.append(path)
                    return
                os.lseek(fd, 0, os.SEEK_SET)
            except OSError:
                found: bytes | str = disk.NOT_A_FILE
                if stat.S_ISREG(os.fstat(fd).st_mode):
                    raise
            else:
                found = disk.read_rest(fd)
        finally:
            os.close(fd)
        if isinstance(found, str):
            self.blocked(path, found)
            return
        self.result.found[path] = found
        hashes = self.result.remembered.get(path)
        if hashes is None:
            self.result.foreign.append(path)
        elif memory.is_ours(found, hashes):
            self.result.stale.append(path)
        else:
            self.result.edited.append(path)

    def blocked(self, path: str, problem: str) -> None:
        mode = disk.mode(f"{self.result.folder}/{path}")
        if mode is not None and stat.S_ISDIR(mode):
            self.in_the_way.append(path)
        else:
            self.result.blocked.append((path, problem))

    def leftover(self, path: str) -> None:
        found = disk.read_file(f"{self.result.folder}/{path}")
        if found is None:
            return
        if isinstance(found, str):
            # A folder is no longer what chartgen made, and is not touched; a link is, and that is worth saying.
            if found == disk.SYMLINK:
                self.result.blocked.append((path, found))
            return
        self.result.found[path] = found
        ours = memory.is_ours(found, self.result.remembered[path])
        (self.result.left if ours else self.result.left_edited).append(path)

    def folder_in_the_way(self, path: str) -> None:
        """A folder stands where a file is wanted: it goes by itself where all in it is left over.

        Empty ones, as nobody has left them by removing files, are not for chartgen to remove.
        """
        going = {*self.result.left, *self.result.left_edited}
        inside = {f"{path}/{below}" for below in disk.files_below(f"{self.result.folder}/{path}")}
        if inside <= going:
            self.result.absent.append(path)
            filled = {folder for each in inside for folder in folders_of(each)}
            if {path, *(f"{path}/{below}" for below in disk.folders_below(f"{self.result.folder}/{path}"))} - filled:
                self.result.emptied.append(path)
        else:
            self.result.blocked.append((path, FOLDER_IN_THE_WAY))
