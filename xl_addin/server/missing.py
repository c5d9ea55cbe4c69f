"""What Excel asks for and this server does not have: a workbook or a task pane of another release."""

from xlwings import XlwingsError


def no_such(what: str, name: str) -> Exception:
    """For a module's `__getattr__`: one sentence, after which Excel does not ask again. Python's own questions are left to Python."""
    if name.startswith("__"):
        return AttributeError(name)
    told = f"This server has no {what} {name.upper() if what == 'function' else name}"
    return XlwingsError(f"{told}: load the add-in again, or ask whoever runs the server to bring it up to date.")
