"""The settings a server starts with, and the test it must pass before it serves anybody.

What IT may choose is named as xlwings Server names it (XLWINGS_AUTH_PROVIDERS and so on), in the environment only: the defaults here are
those of a server for one person on this computer.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

PROJECT = Path(__file__).with_name("project")
LICENCE = "XLWINGS_LICENSE_KEY"
NAMESPACE = "CWB"
TOKEN_SIGN_IN = "token"
FIXED = {
    "XLWINGS_PROJECT_DIR": str(PROJECT), "XLWINGS_PROJECT_NAME": "Commissioning", "XLWINGS_FUNCTIONS_NAMESPACE": NAMESPACE,
    "XLWINGS_ON_SERVER": "true", "XLWINGS_ENABLE_SOCKETIO": "false", "XLWINGS_ENABLE_HTMX": "false", "XLWINGS_ENABLE_WASM": "false",
    "XLWINGS_ENABLE_ALPINEJS_CSP": "false", "XLWINGS_ENABLE_BOOTSTRAP": "false", "XLWINGS_ENABLE_EXAMPLES": "false",
}  # fmt: skip
USUAL = {
    "XLWINGS_ENVIRONMENT": "prod", "XLWINGS_AUTH_PROVIDERS": f'["{TOKEN_SIGN_IN}"]', "XLWINGS_CORS_ALLOW_ORIGINS": "[]",
    "XLWINGS_LOG_LEVEL": "ERROR",
}  # fmt: skip


class CannotServe(RuntimeError):
    """The server does not start; each argument is one sentence."""


@dataclass(frozen=True)
class Facts:
    """What decides whether a server may start."""

    host: str = "127.0.0.1"
    encrypted: bool = False
    production: bool = True
    sign_in: tuple[str, ...] = (TOKEN_SIGN_IN,)
    origins: tuple[str, ...] = ()
    log_level: str = "ERROR"

    @property
    def here_only(self) -> bool:
        """Whether only this computer reaches it."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:  # a name
            return False


def faults(facts: Facts) -> Iterator[str]:
    """Why a server with these settings must not start, one sentence each."""
    what = "a server in production" if facts.production else "a server that other computers can reach"
    if not facts.sign_in and (facts.production or not facts.here_only):
        yield (
            f'XLWINGS_AUTH_PROVIDERS is empty, and {what} never serves people it does not know: leave it out for the access token, or set '
            'it to ["entraid"].'
        )
    if "*" in facts.origins and (facts.production or not facts.here_only):
        yield (
            f'XLWINGS_CORS_ALLOW_ORIGINS is "*", and {what} never answers the pages of every other website: leave it out, as the add-in '
            "needs no other origin."
        )
    if not facts.here_only and not facts.encrypted:
        yield (
            f"{facts.host} can be reached from other computers, and without encryption they could read the workbooks: give --certificate "
            "and --key, or leave --host out and put a proxy that speaks https in front of it on this computer."
        )
    if facts.production and facts.log_level.upper() == "DEBUG":
        yield "XLWINGS_LOG_LEVEL is DEBUG, which writes access tokens into the log of a server in production: leave it out."


def prepare(address: str = "") -> None:
    """Put the settings into the environment, before xlwings is first imported. Raises CannotServe where something is missing."""
    if importlib.util.find_spec("xlwings_server") is None:
        raise CannotServe('xlwings Server is not installed: install the extra, pip install "commissioning-workbooks[server]".')
    if not os.environ.get(LICENCE):
        raise CannotServe(
            f"xlwings Server asks for a licence key: set {LICENCE} to noncommercial where the PolyForm Noncommercial licence covers "
            "you (it names public safety or health organisations and government institutions), or else to the key you bought."
        )
    os.environ.update(FIXED)
    for name, value in USUAL.items():
        os.environ.setdefault(name, value)
    if address:
        os.environ["XLWINGS_HOSTNAME"] = address.removeprefix("https://").rstrip("/")


def found(host: str, encrypted: bool) -> Facts:
    """The facts as xlwings Server understood its settings."""
    from xlwings_server.config import settings

    return Facts(host, encrypted, settings.environment != "dev", tuple(settings.auth_providers or ()),
                 tuple(settings.cors_allow_origins), settings.log_level)  # fmt: skip
