"""What xlwings Server looks for: one function of the registry each. By update, as a loop variable would be one more of them."""

from typing import NoReturn

from xl_addin.server.functions import bound
from xl_addin.server.missing import no_such

globals().update(bound())


def __getattr__(name: str) -> NoReturn:
    raise no_such("function", name)
