"""The access token of a server that has no sign-in of an organisation: a long random text in a file only its owner can read."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from workbooks.durable import PRIVATE, reason, write_new
from xl_addin.server.settings import CannotServe

SETTING = "CWB_SERVER_TOKEN"  # how the running server is told it
SHORTEST = 32  # characters
DIFFERENT = 10  # characters: of 32 random digits and letters a to f, fewer are different once in some thousand
FORM = re.compile(rf"[A-Za-z0-9_-]{{{SHORTEST},}}")


def usual() -> Path:
    """Where the token of this user is kept."""
    base = os.environ.get("APPDATA") or os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "commissioning-workbooks" / "server-token"


def kept(path: Path) -> str:
    """The token of the file, which is made where there is none. Raises CannotServe for one that others know or could guess."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_new(path, f"{secrets.token_urlsafe(SHORTEST)}\n".encode(), PRIVATE)
        found, mode = path.read_text(encoding="utf-8", errors="replace").strip(), path.stat().st_mode & 0o777
    except OSError as problem:
        told = f"{path} cannot be used for the access token ({reason(problem)})."
        raise CannotServe((told, "Name a file of this user with --token-file.")) from problem
    if os.name != "nt" and mode & 0o077:  # on Windows the folder of the user decides
        told = f"{path} may be read or changed by others on this computer (its mode is {mode:o}), so they may know the access token."
        raise CannotServe((told, f"Delete the file, and a new token is made; if nobody else has seen it: chmod 600 {path}"))
    if not FORM.fullmatch(found) or len(set(found)) < DIFFERENT:
        told = f"{path} holds no access token: that is one line of at least {SHORTEST} random letters, digits, hyphens or low lines."
        raise CannotServe((told, "Delete the file, and a new token is made."))
    return found
