"""What Excel asks for and this server does not have: a workbook or a task pane of another release."""

from xlwings import XlwingsError

BRING_UP_TO_DATE = "load the add-in again, or ask whoever runs the server to bring it up to date."
NO_NAME = f"This server has no such {{}}: {BRING_UP_TO_DATE}"
LONGEST = 60  # letters of a name that are told


def told(what: str, name: str) -> str:
    """One sentence that names it, where it is a name."""
    shown = (name.upper() if what == "function" else name)[:LONGEST]
    return f"This server has no {what} {shown}: {BRING_UP_TO_DATE}" if shown and shown.isprintable() else NO_NAME.format(what)


def no_such(what: str, name: str) -> Exception:
    """For a module's `__getattr__`: one sentence, after which Excel does not ask again. Python's own questions are left to Python."""
    return AttributeError(name) if name.startswith("__") else XlwingsError(told(what, name))
