"""The official check of open contracting data (libcoveocds), run as another program from a folder of its own.

It is AGPL-3.0-or-later: a tool of the tests, never part of the product, its locks or its notices. The folder is filled once from
libcoveocds.lock, every file checked against its hash. To renew the lock, give uv the line libcoveocds==0.17.0:

    uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url - -o tests/published/libcoveocds.lock
"""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.conftest import ROOT, absent

LOCK = Path(__file__).with_name("libcoveocds.lock")
FOLDER = ROOT / ".conformance"


def prepared() -> Path:
    """The folder with the library; made where it is missing. Without a package index the test is skipped and says so."""
    wanted = FOLDER / hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
    if not wanted.is_dir():
        FOLDER.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=FOLDER) as made:
            install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
            done = subprocess.run([*install, "--target", made, "-r", str(LOCK)], capture_output=True, text=True)
            if done.returncode:
                absent(f"libcoveocds could not be installed, so nothing is checked against the official schema: {done.stderr[-300:]}")
            with contextlib.suppress(OSError):  # another test worker was quicker
                os.rename(made, wanted)
                os.mkdir(made)
    return wanted


def official(shared: Path, files: list[Path]) -> Iterator[dict[str, Any]]:
    """What the check says of each file, references and sums included."""
    script = shared / "data" / "register" / "validate_ocds.py"
    env = {**os.environ, "PYTHONPATH": str(prepared()), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, str(script), "--cross", *map(str, files)], capture_output=True, text=True, env=env)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return (json.loads(line) for line in done.stdout.splitlines())
