"""Archives of subcharts, unpacked in memory."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

MOST_BYTES = 100 * 1024**2
"""Bytes that all archives of a chart may unpack to."""
_MOST_FILES = 20_000
_MOST_DEPTH = 6
_ARCHIVE = re.compile(r"((?:charts/[^/]+/)*charts/)[^/_.][^/]*\.tgz")


class ArchiveError(Exception):
    """An archive cannot be unpacked; the text names it and says why."""


def unpacked(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a chart's files with each archive in `charts/` replaced by the folder that it holds.

    Raises:
        ArchiveError: An archive is invalid, or too large.
    """
    found = dict(files)
    left = MOST_BYTES
    for _ in range(_MOST_DEPTH):
        archives = [(path, match[1]) for path in found if (match := _ARCHIVE.fullmatch(path))]
        if not archives:
            return found
        for path, parent in archives:
            members = members_of(path, found.pop(path), left)
            left -= sum(map(len, members.values()))
            taken = {each.removeprefix(parent).split("/")[0] for each in found if each.startswith(parent)}
            for member, content in members.items():
                folder, _, rest = member.partition("/")
                while folder in taken:
                    folder += "-archive"
                found[f"{parent}{folder}/{rest}"] = content
    raise ArchiveError(f"the archives of subcharts are nested more than {_MOST_DEPTH} levels deep")


def members_of(path: str, archive: bytes, limit: int = MOST_BYTES) -> dict[str, bytes]:
    """Return the files of the archive of a chart by their paths, which begin with the chart's folder.

    Args:
        path: The path of the archive, for messages.
        archive: Its content.
        limit: The bytes that it may unpack to.

    Raises:
        ArchiveError: The archive is invalid, or too large.
    """
    import gzip
    import tarfile
    import zlib

    members: dict[str, bytes] = {}
    try:
        # Not the mode `r|gz`, which in Python 3.11 cannot read the header that Helm writes: it has an extra field.
        unzipped = gzip.GzipFile(fileobj=io.BytesIO(archive))
        with tarfile.open(fileobj=unzipped, mode="r|") as opened:
            for member in opened:
                name = member.name.removeprefix("./")
                if not member.isreg() or "/" not in name:
                    continue
                if ".." in name.split("/") or name.startswith("/") or "\\" in name:
                    raise ArchiveError(f"{path} contains the path {name}, which leads out of the chart")
                if member.size > limit or len(members) >= _MOST_FILES:
                    raise ArchiveError(f"{path} unpacks to more than {MOST_BYTES // 1024**2} MiB")
                limit -= member.size
                content = opened.extractfile(member)
                if content is not None:
                    members[name] = content.read()
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as error:
        raise ArchiveError(f"{path} is not a chart archive: {error}") from error
    return members
