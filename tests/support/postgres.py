"""A real PostgreSQL on this machine, from Debian's packages."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import debian
from tests.support.fetching import Missing
from tests.support.ports import free_port

_VERSION = "15"


@contextmanager
def running(folder: Path) -> Iterator[int]:
    """Run a database that trusts everybody on this machine; return its port.

    Args:
        folder: An empty folder.

    Raises:
        Missing: The packages are not available on this machine, or do not run on it.
    """
    root = debian.unpacked(f"postgresql-{_VERSION}", "libpq5")
    programs = root / "usr/lib/postgresql" / _VERSION / "bin"
    env = {**os.environ, "LD_LIBRARY_PATH": str(next(root.glob("usr/lib/*-linux-gnu")))}
    # The database does not run as root.
    as_user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    if as_user:
        for each in (folder, *(parent for parent in folder.parents if parent.name.startswith("pytest-"))):
            each.chmod(0o755)
        shutil.chown(folder, 65534, 65534)
    share, data = root / "usr/share/postgresql" / _VERSION, folder / "data"
    create: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-L",
        share,
        "-U",
        "postgres",
        "--auth=trust",
        "--locale=C",
    ]
    try:
        subprocess.run([*as_user, *create], env=env, check=True, capture_output=True, timeout=120)
    except (OSError, subprocess.SubprocessError) as error:
        raise Missing(f"PostgreSQL does not run here: {error}") from error
    port = free_port()
    settings = ("listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", "jit=off", "fsync=off")
    start: list[str | Path] = [
        programs / "postgres",
        "-D",
        data,
        "-p",
        str(port),
        *(word for each in settings for word in ("-c", each)),
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*as_user, *start], env=env, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            assert process.poll() is None, "the database ended"
            assert time.monotonic() < end, "the database does not answer"
            time.sleep(0.1)
