"""A running server: settings judged, then xlwings Server with our project."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from xl_addin.server import manifest, settings, token
from xl_addin.server.door import guarded
from xl_addin.server.offered import offered
from xl_addin.server.settings import CannotServe

PORT = 8765
HIGHEST_PORT = 65535


def serve(
    say: Callable[[str], None], host: str = "127.0.0.1", port: int = PORT, address: str = "", token_file: Path | None = None,
    certificate: str | None = None, key: str | None = None,
) -> None:  # fmt: skip
    """Serve until stopped; `say` gets the address once it answers. Raises CannotServe."""
    if bool(certificate) != bool(key):
        raise CannotServe(("A certificate and its private key go together.", "Give --certificate and --key."))
    settings.prepare(manifest.served_at(address) if address else "")
    tokens = token_file or token.usual()
    app = application(settings.Facts(host, bool(certificate and key)), tokens)
    import uvicorn

    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=3,
        ssl_certfile=certificate, ssl_keyfile=key,
    )  # fmt: skip
    try:
        config.load()
    except OSError as problem:  # of the certificate: not there, not readable, not one, or not that of the key
        told = f"{certificate} and {key} cannot be used for https ({problem.strerror or problem})"
        raise CannotServe((f"{told}.", "Give both as PEM files.")) from problem
    door = listening(host, port)
    scheme = "https" if certificate else "http"
    shown = f"[{host}]" if ":" in host else host
    say(f"Serving on {scheme}://{shown}:{door.getsockname()[1]}, until Ctrl+C.")
    if token.SETTING in os.environ:
        say(f"People enter the access token once in the task pane; it stands in {tokens}.")
    uvicorn.Server(config).run(sockets=[door])


def application(wanted: settings.Facts, token_file: Path) -> Any:
    """The ASGI application, once its settings have passed the test. Raises CannotServe with every reason why not."""
    facts = _judged(wanted)
    if settings.TOKEN_SIGN_IN in facts.sign_in:
        os.environ[token.SETTING] = token.kept(token_file)
    from fastapi.middleware.trustedhost import TrustedHostMiddleware
    from xlwings import XlwingsError
    from xlwings_server.config import settings as configured
    from xlwings_server.main import app, main_app
    from xlwings_server.templates import env

    from xl_addin import ribbon

    buttons = offered(ribbon.load())
    entra = configured.auth_entraid_client_id if "entraid" in facts.sign_in else ""
    env.globals["cwb_manifest"] = lambda address: manifest.text(buttons, address, entra or "")
    env.globals["cwb_labels"] = lambda: {button.id: button.label for button in buttons.values()}
    # The sentence of a refused cell may hold its value, which belongs into no log.
    logging.getLogger("xlwings_server.main").addFilter(lambda record: not isinstance(record.msg, XlwingsError))
    _judge(app, facts.sign_in)
    return guarded(TrustedHostMiddleware(main_app, facts.names, www_redirect=False))


def _judge(app: Any, sign_in: tuple[str, ...]) -> None:
    """What cannot be answered is told in a sentence, and who has not the token is sent away first; that of an organisation stays the
    library's."""
    from fastapi.exceptions import RequestValidationError
    from fastapi.middleware import Middleware
    from fastapi.responses import PlainTextResponse
    from xlwings_server.dependencies import authenticate

    from xl_addin.server.judged import UNREADABLE, Judged

    token_alone = sign_in == (settings.TOKEN_SIGN_IN,)
    # the last of them stands next to the pages, so that the headers of every answer are put on this one too
    app.user_middleware.append(Middleware(Judged, sign_in=authenticate if token_alone else None))
    app.add_exception_handler(RequestValidationError, lambda *_: PlainTextResponse(UNREADABLE, 400))


def _judged(wanted: settings.Facts) -> settings.Facts:
    from xlwings import LicenseError

    try:
        import xlwings.server  # noqa: F401 - asks for the licence key
    except LicenseError as problem:
        remedy = "Set it to noncommercial, where that licence covers you, or to the key you bought."
        raise CannotServe((f"xlwings Server does not take the licence key in {settings.LICENCE}: {problem}", remedy)) from problem
    try:
        facts = settings.found(wanted.host, wanted.encrypted)
    except ValueError as problem:  # a setting of XLWINGS_... that is none
        raise CannotServe((f"A setting of xlwings Server cannot be read: {_which(problem)}.", "Correct it or leave it out.")) from problem
    if faults := list(settings.faults(facts)):
        raise CannotServe(*faults)
    return facts


def _which(problem: ValueError) -> str:
    """The setting and what is wrong with it, in the words of the library that reads it."""
    errors = problem.errors() if hasattr(problem, "errors") else []
    return "; ".join(f"XLWINGS_{str(e['loc'][0]).upper()}: {e['msg']}" for e in errors) or str(problem)


def listening(host: str, port: int) -> socket.socket:
    if not 0 <= port <= HIGHEST_PORT:
        raise CannotServe((f"There is no port {port}.", f"Choose one from 0 to {HIGHEST_PORT}; 0 takes any that is free."))
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as problem:
        told = f"{host}, port {port}, cannot be listened on ({problem.strerror or problem})"
        raise CannotServe((f"{told}.", "Stop the other program or choose another --port.")) from problem
