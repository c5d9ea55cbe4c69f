"""What xlwings Server looks for: one script a button. By update, as a loop variable would be one more of them."""

from typing import NoReturn

from xl_addin.server.missing import no_such
from xl_addin.server.scripts import bound

globals().update(bound())


def __getattr__(name: str) -> NoReturn:
    raise no_such("button", name)
