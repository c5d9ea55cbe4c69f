"""Every function of the registry as xlwings Server binds it.

Imported inside the server only: xlwings.server needs the licence key that `start.py` has asked for.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import xlwings as xw
import xlwings.server
from xlwings.server import Caller
from xlwings_server.models import CurrentUser

from udfs import dispatch
from udfs.registry import Udf, load
from xl_addin.server.values import cells_in, cells_out

Handler = Callable[..., Awaitable[list[list[Any]]]]
CALLER, USER = "cwb_caller", "cwb_user"  # filled by xlwings Server, not shown in Excel


def bound() -> dict[str, Handler]:
    """Python name -> handler; Excel shows it in capitals behind the namespace of the manifest."""
    return {name.lower(): _bind(udf) for name, udf in load().items()}


def _bind(udf: Udf) -> Handler:
    handler = xlwings.server.func(_handler(udf))
    for param in udf.params:
        handler = xlwings.server.arg(param.name, "raw", doc=param.description)(handler)
    return handler


def _handler(udf: Udf) -> Handler:
    async def call(*given: Any) -> list[list[Any]]:
        *raw, caller, user = given
        where = _address(caller, user)
        if udf.params and udf.params[0].kind == "address" and raw:
            raw[0] = _asked(raw[0], caller, user)
        # In a thread, so that one long call does not keep everybody else waiting.
        rows = await asyncio.to_thread(dispatch.call, udf.name, [cells_in(value) for value in raw], where)
        told = dispatch.sentence(where) if where and rows == [["#VALUE!"]] else None
        if told:
            raise xw.XlwingsError(told)  # shown on hovering over #VALUE!, and not tried again
        return cells_out(rows)

    return _described(call, udf)


def _described(call: Handler, udf: Udf) -> Handler:
    """The signature and the type hints xlwings reads."""
    parameter, kind = inspect.Parameter, inspect.Parameter.POSITIONAL_OR_KEYWORD
    # all of them optional to Excel: what is left out is refused here, with a sentence
    described = [parameter(p.name, kind, default=None) for p in udf.params]
    filled = [parameter(name, kind, default=None) for name in (CALLER, USER)]
    call.__signature__ = inspect.Signature([*described, *filled])
    call.__annotations__ = {CALLER: Caller | None, USER: CurrentUser}
    call.__name__ = call.__qualname__ = udf.name.lower()
    call.__doc__ = udf.label
    return call


def _address(caller: Caller | None, user: CurrentUser) -> str | None:
    """Where the sentence of a failure is kept: for this person alone, as two of them may have workbooks of one name."""
    return f"{user.id}|[{caller.book_name}]{caller.sheet_name}!{caller.address}" if caller else None


def _asked(cell: Any, caller: Caller | None, user: CurrentUser) -> Any:
    """The cell asked about, as it is kept; its address comes from the script of the task pane (cells.js)."""
    if not isinstance(cell, str) or not caller:
        return cell
    return f"{user.id}|{cell if cell.startswith('[') else f'[{caller.book_name}]{cell}'}"
