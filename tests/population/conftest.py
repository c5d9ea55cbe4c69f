"""Synthetic people in files, and a Spark Connect server of its own, once for all tests of this folder."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import people as synthetic

MILLION = 1_000_000


@pytest.fixture(scope="session")
def million(tmp_path_factory) -> Path:
    """A million people in eight files, with weights, need, sums and parameters."""
    folder = tmp_path_factory.mktemp("million")
    (folder / "people").mkdir()
    for k in range(8):
        synthetic.part(k * MILLION // 8, MILLION // 8).write_parquet(folder / "people" / f"people-{k}.parquet")
    synthetic.write_tables(MILLION, folder)
    return folder


@contextmanager
def spark_server(folder: Path) -> Iterator[tuple[str, subprocess.Popen]]:
    """A server in a process of its own, so that it can be killed; its address and the process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sail = Path(sys.executable).parent / "sail"
    with open(folder / "server.log", "w", encoding="utf-8") as log:
        command = [sail, "spark", "server", "--ip", "127.0.0.1", "--port", str(port)]
        server = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "RUST_LOG": "error"})
        try:
            _answers(port, server)
            yield f"sc://127.0.0.1:{port}", server
        finally:
            server.kill()
            server.wait()


def _answers(port: int, server: subprocess.Popen) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the Spark Connect server did not start")


@pytest.fixture(scope="session")
def spark(tmp_path_factory) -> Iterator[str]:
    with spark_server(tmp_path_factory.mktemp("spark")) as (address, _):
        yield address
