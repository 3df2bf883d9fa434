"""Archives: the same bytes everywhere, which Helm reads."""

from __future__ import annotations

import contextlib
import gzip
import io
import tarfile

import pytest

from chartgen.publish.archive import PathTooLongError, content_digest, pack, sha256, unpack
from chartgen.verify.source.subcharts import ArchiveError

FILES = {"values.yaml": b"a: 1\n", "templates/ä.yaml": b"", "Chart.yaml": b"name: web\n", "README.md": b"# Web\n"}


def members(archive: bytes) -> list[tarfile.TarInfo]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        return opened.getmembers()


def test_the_bytes_are_these() -> None:
    """They change only with a release of chartgen: charts that are published have these digests."""
    tar = gzip.decompress(pack("web", FILES))
    assert sha256(tar) == "sha256:eeb1a40d9365d734c7c3c6b1b7b26adaf766504f963b8823ffdf47969e9fdaae"
    assert pack("web", FILES)[:10] == b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"


def test_nothing_of_this_machine_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for member in members(pack("web", FILES)):
        assert (member.uid, member.gid, member.uname, member.gname) == (0, 0, "", "")
        assert (member.mode, member.mtime, member.type) == (0o644, 315532800, tarfile.REGTYPE)


def test_the_order_of_files_does_not_matter() -> None:
    assert pack("web", dict(reversed(FILES.items()))) == pack("web", FILES)
    names = [member.name for member in members(pack("web", FILES))]
    assert names == ["web/Chart.yaml", "web/README.md", "web/templates/ä.yaml", "web/values.yaml"]


def test_unpacked() -> None:
    assert unpack(pack("web", FILES)) == FILES


def test_paths_that_are_long() -> None:
    fits = f"templates/{'a' * 90}/{'b' * 90}.yaml"
    assert unpack(pack("web", {fits: b"x"})) == {fits: b"x"}
    with pytest.raises(PathTooLongError, match="^" + "c" * 101 + "$"):
        pack("web", {"c" * 101: b"x"})


def test_helm_reads_it() -> None:
    helm = pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")
    long = f"templates/{'a' * 90}/{'b' * 90}.yaml"
    chart = b"apiVersion: v2\nname: web\nversion: 1.0.0\n"
    packed = pack("web", {**FILES, "Chart.yaml": chart, long: b"kind: A\n"})
    with helm.Chart.load_archive(packed) as loaded:
        assert {each["name"] for each in loaded.templates} == {"templates/ä.yaml", long}


def test_the_content_is_independent_of_the_compression() -> None:
    tar = gzip.decompress(pack("web", FILES))
    for level in (0, 1, 9):
        assert content_digest(gzip.compress(tar, level)) == sha256(tar)


@pytest.mark.parametrize("broken", [b"", b"hello", pack("web", FILES)[:-9], pack("web", FILES) + b"x"])
def test_broken_archives(broken: bytes) -> None:
    with pytest.raises(ArchiveError):
        content_digest(broken)


def test_an_archive_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chartgen.publish.archive.MOST_BYTES", 1024**2)
    assert content_digest(gzip.compress(bytes(2 * 1024**2)))
    with pytest.raises(ArchiveError, match="more than 2 MiB"):
        content_digest(gzip.compress(bytes(2 * 1024**2 + 1)))


def test_a_flipped_bit_is_noticed() -> None:
    archive = bytearray(pack("web", FILES))
    archive[len(archive) // 2] ^= 1
    with contextlib.suppress(ArchiveError):
        assert content_digest(bytes(archive)) != content_digest(pack("web", FILES))
