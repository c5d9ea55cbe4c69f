"""What came in when a request could not be answered: whoever asked gets one sentence, and the log no word of what was sent.

The library answers 500, on which Excel asks again, and its log tells of the cells. It also reads a workbook before it asks who sends it,
so a request without the access token is sent away here, before its body is read.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import HTTPException, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from udfs import registry
from xl_addin import ribbon
from xl_addin.server.missing import BRING_UP_TO_DATE, told

Kinds = dict[str, type | tuple[type, ...]]
LOG = logging.getLogger(__name__)
FUNCTIONS, SCRIPTS = "/xlwings/custom-functions-call", "/xlwings/custom-scripts-call/"
UNREADABLE = f"This server cannot read what it was asked: {BRING_UP_TO_DATE}"
PERHAPS = (str, type(None))
CALL: Kinds = {"args": list, "client": str, "version": str, "runtime": str, "caller_address": PERHAPS, "date_format": PERHAPS}
SENT: Kinds = {"client": str, "version": str, "book": dict, "names": list, "sheets": list}
BOOK: Kinds = {"name": PERHAPS, "active_sheet_index": int}


class Judged:
    """An application none of whose failures leaves it. `sign_in` raises HTTPException for a header Authorization of nobody known."""

    def __init__(self, app: Callable[..., Awaitable[None]], sign_in: Callable[[str], Awaitable[Any]] | None = None) -> None:
        self.app, self.sign_in = app, sign_in

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
        elif refused := await self._refusal(Request(scope)):
            await refused(scope, receive, send)
        else:
            await _asked(self.app, scope, receive, send)

    async def _refusal(self, request: Request) -> Response | None:
        """What is answered without reading the body. The library would run whatever has a button's name in its module."""
        try:
            if self.sign_in:
                await self.sign_in(request.headers.get("authorization", ""))
        except HTTPException as problem:
            return JSONResponse({"detail": problem.detail}, problem.status_code)
        _, script, button = request.scope["path"].partition(SCRIPTS)
        return PlainTextResponse(told("button", button), 400) if script and button not in ribbon.load() else None


async def _asked(app: Callable[..., Awaitable[None]], scope: dict[str, Any], receive: Any, send: Any) -> None:
    body: list[bytes] = []
    begun = False

    async def reading() -> dict[str, Any]:
        message = await receive()
        body.append(message.get("body", b""))
        return message

    async def writing(message: dict[str, Any]) -> None:
        nonlocal begun
        begun = True
        await send(message)

    try:
        await app(scope, reading, writing)
    except Exception as fault:
        if begun:  # half an answer cannot become another one
            raise
        await _answer(scope["path"], b"".join(body), fault)(scope, receive, send)


def _answer(path: str, body: bytes, fault: Exception) -> Response:
    """400 for a request that is none; else 500, and the log has where it failed, without the message, which may hold a cell."""
    if sentence := wrong(path, body):
        return PlainTextResponse(sentence, 400)
    kind, place = type(fault).__name__, traceback.extract_tb(fault.__traceback__)[-1]
    LOG.error("A request failed inside (%s in %s, line %s).", kind, place.filename, place.lineno)
    return PlainTextResponse(f"The server failed inside ({kind}); this is a fault of the toolkit. Please report it.", 500)


def wrong(path: str, body: bytes) -> str | None:
    """One sentence about a request that no task pane of ours sends; None where nothing is wrong with it."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return UNREADABLE
    if not isinstance(data, dict):
        return UNREADABLE
    if path.endswith(FUNCTIONS):
        return _wrong_call(data)
    return _lacks(data, SENT) or _lacks(data["book"], BOOK)


def _wrong_call(data: dict[str, Any]) -> str | None:
    name = data.get("func_name")
    udf = registry.load().get(name.upper()) if isinstance(name, str) and name.islower() else None
    if not udf:
        return told("function", name if isinstance(name, str) else "")
    if lacking := _lacks(data, CALL):
        return lacking
    most, given = len(udf.params), len(data["args"])
    return f"{udf.name} takes {most} inputs, and {given} were given: {BRING_UP_TO_DATE}" if given > most else None


def _lacks(data: dict[str, Any], wanted: Kinds) -> str | None:
    for name, kinds in wanted.items():
        if not isinstance(data.get(name), kinds):
            return f"The request has no {name}, or one that cannot be read: {BRING_UP_TO_DATE}"
    return None
