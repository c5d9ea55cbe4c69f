"""What tests need from npm and Debian beside Python, and the real task pane in a real browser.

    apt-get install chromium             or chromium-headless-shell, which is smaller
    npm install --prefix tests/hosts/officejs
    python -m tests.hosts.browser        renews docs/pictures/web-task-pane.png

`python3 dev.py test` installs all of it. Node and npm come with the Python packages of the tests.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

from tests.hosts.server import ROOT, running
from tests.hosts.template_book import ask, enter, fill, set_up
from workbooks.template import load
from workbooks.templates import template
from xl_addin.headless import opened

OFFICEJS = Path(__file__).with_name("officejs")
PICTURE = ROOT / "docs" / "pictures" / "web-task-pane.png"
BUTTON = "pool_outturn"
BROWSERS = ("chromium", "chromium-headless-shell")


def chromium() -> str:
    """The browser's path; empty where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), "")


def modules() -> Path:
    """The folder npm filled."""
    return Path(os.environ.get("CWB_NODE_MODULES", OFFICEJS / "node_modules"))


def lacking(*packages: str, browser: bool = False) -> str:
    """What is not there for a test, in one line."""
    missing = [] if shutil.which("node") else ["node"]
    missing += ["chromium (apt-get install chromium)"] if browser and not chromium() else []
    missing += [f"{name} (npm install --prefix tests/hosts/officejs)" for name in packages if not (modules() / name).is_dir()]
    return f"not installed: {', '.join(missing)}" if missing else ""


def walked_through(folder: Path, picture: Path) -> dict[str, dict[str, Any]]:
    """The task pane opened, a button pressed without and with the token, and once more while its server is killed.

    Stage -> what was seen."""
    pool, path = template("pooled_budget"), folder / "pool.xlsx"
    set_up(path, pool)
    settings = ask(path, pool, load(pool, None))
    fill(path, pool, load(pool, None))
    enter(path, **settings)
    with opened(path) as book:
        names = "|".join(sheet.name for sheet in book.sheets)
    seen = {}
    with running(folder) as server:
        words = ["node", str(OFFICEJS / "pane.mjs"), server.url, server.token, str(path), names, BUTTON, str(picture)]
        settings = os.environ | {"CWB_NODE_MODULES": str(modules()), "CHROMIUM": chromium()}
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        run = subprocess.Popen(words, cwd=ROOT, env=settings, text=True, **pipes)
        for line in run.stdout:
            told = json.loads(line)
            seen[told["name"]] = told
            if told["name"] == "waiting":
                os.kill(server.process.pid, signal.SIGSTOP)
                threading.Timer(3, lambda: os.kill(server.process.pid, signal.SIGKILL)).start()
                run.stdin.write("go\n")
                run.stdin.flush()
        _, problems = run.communicate(timeout=60)
    assert run.returncode == 0, problems[-3000:]
    return seen


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        print(json.dumps(walked_through(Path(made), PICTURE)["pressed"]["lines"], indent=1))
