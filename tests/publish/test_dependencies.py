"""Charts of other repositories on which a chart depends, fetched from a repository in this process."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from chartgen.publish.archive import unpack
from chartgen.publish.repository import ChartRepository
from chartgen.publish.target import FolderTarget
from tests.publish.conftest import Run
from tests.publish.packages import package

pytest.importorskip("helm_python", reason="no wheel of helm-python-sdk for this platform")

SPEC = """\
from chartgen import Chart, Dependency

shop = Chart(
    "shop",
    version="1.0.0",
    description="A shop",
    dependencies=[Dependency("cache", version="~1.0.0", locked="1.0.1", repository="{url}")],
)
"""


class _Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[str]:
    """The URL of a chart repository with two versions of the chart cache."""
    folder = tmp_path / "upstream"
    publisher = ChartRepository(FolderTarget(str(folder)))
    for version in ("1.0.1", "1.0.2"):
        publisher.put(package(version, "cache"), None)
    publisher.finish()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def written(project: Path, url: str, run: Run) -> Path:
    (project / "specs" / "shop.py").write_text(SPEC.format(url=url), "utf-8")
    ran = run("build")
    assert ran.code == 0, ran.err
    return project / "generated" / "shop"


def test_what_is_missing_is_fetched(project: Path, repository: str, run: Run) -> None:
    chart = written(project, repository, run)
    ran = run("publish", "shop", "--to", "repo")
    assert ran.code == 0, ran.err
    files = unpack((project / "repo" / "shop-1.0.0.tgz").read_bytes())
    assert files["charts/cache-1.0.1.tgz"] == package("1.0.1", "cache").archive
    assert not (chart / "charts").exists()
    assert "1 unchanged" in run("publish", "shop", "--to", "repo").out


def test_what_is_there_is_not_fetched(project: Path, run: Run) -> None:
    chart = written(project, "https://charts.invalid", run)
    (chart / "charts").mkdir()
    (chart / "charts" / "cache-1.0.1.tgz").write_bytes(package("1.0.1", "cache").archive)
    ran = run("publish", "shop", "--to", "repo")
    assert ran.code == 0, ran.err


def test_what_cannot_be_fetched(project: Path, repository: str, run: Run) -> None:
    written(project, "http://localhost:1/charts", run)
    ran = run("publish", "shop", "--to", "repo")
    assert ran.code == 3
    assert "error[environment]: cannot fetch cache 1.0.1, on which shop depends: " in ran.err
    assert "--> specs/shop.py:7:19" in ran.err
    assert "hint: run `helm dependency build generated/shop`" in ran.err
    (project / "specs" / "shop.py").write_text(SPEC.format(url=repository).replace("1.0.1", "1.0.9"), "utf-8")
    assert run("build").code == 0
    ran = run("publish", "shop", "--to", "repo")
    assert ran.code == 3
    assert "cannot fetch cache 1.0.9, on which shop depends" in ran.err
    assert not (project / "repo").exists()
