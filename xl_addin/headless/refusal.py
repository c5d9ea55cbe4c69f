"""What a file without Excel cannot do is refused in one sentence that names it."""

from __future__ import annotations

from types import FunctionType
from typing import Any

from workbooks.errors import WorkbookError


def refuse(what: str) -> WorkbookError:
    """The error for something only a running Excel can do."""
    return WorkbookError("needs_excel", f"{what} is not possible in a file without Excel.", "Open the workbook in Excel and do it there.")


def honest(engine_class: type) -> type:
    """Class decorator: whatever xlwings' base class only promises raises the sentence instead of an empty error."""
    for name, member in vars(engine_class.__mro__[1]).items():
        if name in vars(engine_class) or name.startswith("__"):
            continue
        if isinstance(member, property) and _promised(member.fget):
            setattr(engine_class, name, _property(f"{engine_class.__name__}.{name}"))
        elif isinstance(member, FunctionType) and _promised(member):
            setattr(engine_class, name, _method(f"{engine_class.__name__}.{name}"))
    return engine_class


def _promised(function: Any) -> bool:
    return function is not None and "NotImplementedError" in function.__code__.co_names


def _property(what: str) -> property:
    def refused(self: Any, *_: Any) -> None:
        raise refuse(what)

    return property(refused, refused)


def _method(what: str) -> Any:
    def refused(self: Any, *_: Any, **__: Any) -> None:
        raise refuse(what)

    return refused
