"""A running server: settings judged, then xlwings Server with our project."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from xl_addin.server import manifest, settings, token
from xl_addin.server.offered import offered
from xl_addin.server.settings import CannotServe

PORT = 8765


def serve(
    say: Callable[[str], None], host: str = "127.0.0.1", port: int = PORT, address: str = "", token_file: Path | None = None,
    certificate: str | None = None, key: str | None = None,
) -> None:  # fmt: skip
    """Serve until stopped; `say` gets the address once it answers. Raises CannotServe."""
    settings.prepare(address)
    app = application(settings.Facts(host, bool(certificate and key)), token_file or token.usual())
    import uvicorn

    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=3,
        ssl_certfile=certificate, ssl_keyfile=key,
    )  # fmt: skip
    door = listening(host, port)
    scheme = "https" if certificate else "http"
    say(f"Serving on {scheme}://{host}:{door.getsockname()[1]}, until Ctrl+C.")
    uvicorn.Server(config).run(sockets=[door])


def application(wanted: settings.Facts, token_file: Path) -> Any:
    """The ASGI application, once its settings have passed the test. Raises CannotServe with every reason why not."""
    facts = _judged(wanted)
    if settings.TOKEN_SIGN_IN in facts.sign_in:
        os.environ[token.SETTING] = token.kept(token_file)
    from xlwings import XlwingsError
    from xlwings_server.main import main_app
    from xlwings_server.templates import env

    from xl_addin import ribbon

    buttons = offered(ribbon.load())
    env.globals["cwb_manifest"] = lambda address: manifest.text(buttons, address)
    env.globals["cwb_labels"] = lambda: {button.id: button.label for button in buttons.values()}
    # The sentence of a refused cell may hold its value, which belongs into no log.
    logging.getLogger("xlwings_server.main").addFilter(lambda record: not isinstance(record.msg, XlwingsError))
    return main_app


def _judged(wanted: settings.Facts) -> settings.Facts:
    from xlwings import LicenseError

    try:
        import xlwings.server  # noqa: F401 - asks for the licence key
    except LicenseError as problem:
        raise CannotServe(f"xlwings Server does not take the licence key in {settings.LICENCE}: {problem}") from problem
    try:
        facts = settings.found(wanted.host, wanted.encrypted)
    except ValueError as problem:  # a setting of XLWINGS_... that is none
        raise CannotServe(f"A setting of xlwings Server cannot be read: {' '.join(str(problem).split())}") from problem
    if faults := list(settings.faults(facts)):
        raise CannotServe(*faults)
    return facts


def listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as problem:
        told = f"{host}, port {port}, cannot be listened on ({problem.strerror or problem})"
        raise CannotServe(f"{told}: stop the other program or choose another --port.") from problem
