"""The access token of a server that has no sign-in of an organisation: a long random text in a file only its owner can read."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from workbooks.durable import PRIVATE, write_new
from xl_addin.server.settings import CannotServe

SETTING = "CWB_SERVER_TOKEN"  # how the running server is told it
SHORTEST = 32  # characters
FORM = re.compile(rf"[A-Za-z0-9_-]{{{SHORTEST},}}")


def usual() -> Path:
    """Where the token of this user is kept."""
    base = os.environ.get("APPDATA") or os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "commissioning-workbooks" / "server-token"


def kept(path: Path) -> str:
    """The token of the file, which is made where there is none. Raises CannotServe when it holds something else."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, f"{secrets.token_urlsafe(SHORTEST)}\n".encode(), PRIVATE)
    found = path.read_text(encoding="utf-8", errors="replace").strip()
    if not FORM.fullmatch(found):
        what = f"{path} holds no access token: that is one line of at least {SHORTEST} letters, digits, hyphens or low lines."
        raise CannotServe(f"{what} Delete the file, and a new token is made.")
    return found
