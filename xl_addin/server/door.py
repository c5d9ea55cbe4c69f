"""What no address of this server may hold: the library beneath looks a file up by whatever it is given, also above its own folder."""

from collections.abc import Awaitable, Callable
from typing import Any

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]
LONGEST = 2_000  # letters; the longest address of ours has some eighty


def guarded(application: Application) -> Application:
    """The application behind a check of the address: 404 for one that leads out of a folder, or that no file and no page can have."""

    async def door(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] in ("http", "websocket") and _astray(scope["path"]):
            await _not_found(scope, send)
            return
        await application(scope, receive, send)

    return door


def _astray(path: str) -> bool:
    """Judged as decoded, which is what a file is looked up by; a drive's colon, too, would lead out of a folder on Windows."""
    parts = path.replace("\\", "/").split("/")
    return ".." in parts or "\\" in path or ":" in path or "//" in path or not path.isprintable() or len(path) > LONGEST


async def _not_found(scope: dict[str, Any], send: Any) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/plain; charset=utf-8")]})
    await send({"type": "http.response.body", "body": b"There is no such page on this server."})
