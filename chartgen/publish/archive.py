"""Archives of charts: the same files always give the same bytes, at any time and for any user."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import zlib
from collections.abc import Mapping

from chartgen.verify.source.subcharts import MOST_BYTES, ArchiveError, members_of

TIME = 315532800
"""Time of all files, and of the archive, in seconds since 1970: 1980-01-01T00:00:00Z."""
_CHART_FILE = "Chart.yaml"


class PathTooLongError(Exception):
    """A path that does not fit into an archive; the text is the path."""


def pack(name: str, files: Mapping[str, bytes]) -> bytes:
    """Pack a chart as `helm package` does, but without times, owners and modes of this machine.

    Args:
        name: The name of the chart, which is its folder in the archive.
        files: Content by path, with slashes.

    Raises:
        PathTooLongError: A path is too long for the format, which has 255 bytes.
    """
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w", format=tarfile.USTAR_FORMAT, encoding="utf-8") as archive:
        # Helm reads Chart.yaml first, and registries' viewers show it without unpacking the rest.
        for path in sorted(files, key=lambda each: (each != _CHART_FILE, each)):
            entry = tarfile.TarInfo(f"{name}/{path}")
            entry.size = len(files[path])
            entry.mtime = TIME
            try:
                archive.addfile(entry, io.BytesIO(files[path]))
            except ValueError as error:
                raise PathTooLongError(path) from error
    packed = io.BytesIO()
    # Not `gzip.compress`, whose header names the operating system.
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as compressed:
        compressed.write(tar.getvalue())
    return packed.getvalue()


def unpack(archive: bytes) -> dict[str, bytes]:
    """Return the files of a chart's archive, by their paths in the chart.

    Raises:
        ArchiveError: It is not the archive of a chart, or too large.
    """
    return {path.partition("/")[2]: content for path, content in members_of("the archive", archive).items()}


def content_digest(archive: bytes) -> str:
    """Return the digest of the tar file in an archive: implementations of gzip compress the same content differently.

    Raises:
        ArchiveError: It is not compressed with gzip, or too large.
    """
    digest = hashlib.sha256()
    unpacker = zlib.decompressobj(wbits=31)
    left = 2 * MOST_BYTES  # with the headers of its files
    try:
        data = archive
        while data:
            part = unpacker.decompress(data, 1 << 20)
            digest.update(part)
            left -= len(part)
            if left < 0:
                raise ArchiveError(f"the archive unpacks to more than {2 * MOST_BYTES // 1024**2} MiB")
            data = unpacker.unconsumed_tail
        digest.update(unpacker.flush())
    except zlib.error as error:
        raise ArchiveError(f"the archive is not compressed with gzip: {error}") from error
    if not unpacker.eof or unpacker.unused_data:
        raise ArchiveError("the archive is incomplete, or something follows it")
    return f"sha256:{digest.hexdigest()}"


def sha256(content: bytes) -> str:
    """Return the digest of bytes as registries write it, `sha256:...`."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
