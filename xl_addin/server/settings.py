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
from urllib.parse import urlsplit

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


Told = tuple[str, str]  # what is wrong, what to do


class CannotServe(RuntimeError):
    """The server does not start; each argument is what is wrong and what to do."""

    def __init__(self, *told: Told) -> None:
        super().__init__(*told)

    def __str__(self) -> str:
        return " ".join(f"{sentence} {remedy}" for sentence, remedy in self.args)


@dataclass(frozen=True)
class Facts:
    """What decides whether a server may start."""

    host: str = "127.0.0.1"
    encrypted: bool = False
    production: bool = True
    sign_in: tuple[str, ...] = (TOKEN_SIGN_IN,)
    origins: tuple[str, ...] = ()
    log_level: str = "ERROR"
    name: str = ""  # of the address Excel asks, where one was given: a proxy may bring other computers to a door of this one

    @property
    def listens_here(self) -> bool:
        """Whether only this computer reaches its door."""
        return _loopback(self.host)

    @property
    def here_only(self) -> bool:
        """Whether nobody but this computer is served."""
        return self.listens_here and _loopback(self.name or "localhost")

    @property
    def names(self) -> list[str]:
        """The names it may be asked by: a website could else have a name of its own lead a browser here."""
        own = ["localhost", "127.0.0.1", "::1", self.host, self.name]
        return [f"[{name}]" if ":" in name else name for name in dict.fromkeys(own) if name]


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # a name
        return False


def faults(facts: Facts) -> Iterator[Told]:
    """Why a server with these settings must not start, and what to do about each."""
    what = "a server in production" if facts.production else "a server that other computers can reach"
    private = facts.here_only and not facts.production
    if not facts.sign_in and not private:
        yield (
            f"XLWINGS_AUTH_PROVIDERS is empty, and {what} never serves people it does not know.",
            'Leave it out for the access token, or set it to ["entraid"].',
        )
    if "*" in facts.origins and not (private and facts.sign_in):
        who = "a server without a sign-in" if private else what
        yield (
            f'XLWINGS_CORS_ALLOW_ORIGINS is "*", and {who} never answers the pages of every other website.',
            "Leave it out, as the add-in needs no other origin.",
        )
    if not facts.listens_here and not facts.encrypted:
        yield (
            f"{facts.host} can be reached from other computers, and without encryption they could read the workbooks.",
            "Give --certificate and --key, or leave --host out and put a proxy that speaks https in front of it on this computer.",
        )
    if facts.production and facts.log_level.upper() == "DEBUG":
        yield "XLWINGS_LOG_LEVEL is DEBUG, which writes access tokens into the log of a server in production.", "Leave it out."


def prepare(address: str = "") -> None:
    """Put the settings into the environment, before xlwings is first imported. Raises CannotServe where something is missing."""
    if importlib.util.find_spec("xlwings_server") is None:
        raise CannotServe(("xlwings Server is not installed.", 'Install the extra: pip install "commissioning-workbooks[server]".'))
    if not os.environ.get(LICENCE):
        remedy = (
            f"Set {LICENCE} to noncommercial where the PolyForm Noncommercial licence covers you (it names public safety or health "
            "organisations and government institutions), or else to the key you bought."
        )
        raise CannotServe(("xlwings Server asks for a licence key.", remedy))
    os.environ.update(FIXED)
    for name, value in USUAL.items():
        os.environ.setdefault(name, value)
    if address:
        os.environ["XLWINGS_HOSTNAME"] = address.removeprefix("https://").rstrip("/")


def found(host: str, encrypted: bool) -> Facts:
    """The facts as xlwings Server understood its settings."""
    from xlwings_server.config import settings

    name = urlsplit(f"//{(settings.hostname or '').removeprefix('https://')}").hostname
    return Facts(host, encrypted, settings.environment != "dev", tuple(settings.auth_providers or ()),
                 tuple(settings.cors_allow_origins), settings.log_level, name or "")  # fmt: skip
