"""The last call from each cell, so that a failing cell can be asked why and a working one how.

Lives as long as the process: after a restart a cell must be recalculated before it can answer. Of a block of cells only its size and first
cell are kept, so that whole columns cost no more than a number. Oldest forgotten first; safe where a server calls from several threads.
"""

import threading
from typing import Any, NamedTuple

from udfs.cells import Column
from udfs.registry import Udf

MOST_CALLS = 20_000  # more than any sheet has calls that people ask about; keeps a day-long session small


class Block(NamedTuple):
    """What is told of a block of cells."""

    height: int
    width: int
    first: Any


class Call(NamedTuple):
    """What was asked and what came back, a cell or a block each; the first sentence of what went wrong, and how many there were."""

    udf: Udf | None
    given: list[Any]
    answer: Block
    first_sentence: str | None
    problems: int

    @property
    def sentence(self) -> str | None:
        """The first sentence, and how many more there are."""
        more = self.problems - 1
        return self.first_sentence if more < 1 else f"{self.first_sentence} ({more} more like it)"


_calls: dict[str, Call] = {}
_lock = threading.Lock()


def keep(where: str, udf: Udf | None, raw: list[Any], rows: list[list[Any]], sentences: list[str]) -> None:
    """Remember a call under the address of its cell."""
    first = sentences[0] if sentences else None
    call = Call(udf, [_block(cells) if isinstance(cells, (list, tuple)) else cells for cells in raw], _block(rows), first, len(sentences))
    key = _key(where)
    with _lock:
        _calls.pop(key, None)
        _calls[key] = call
        while len(_calls) > MOST_CALLS:
            del _calls[next(iter(_calls))]


def recall(where: str) -> Call | None:
    """The last call from an address, if it is still known."""
    return _calls.get(_key(where))


def forget() -> None:
    """Forget every call, as a new process would."""
    with _lock:
        _calls.clear()


def _block(cells: list[Any] | tuple[Any, ...]) -> Block:
    """A column, a line of cells (one row), or rows of cells of one length."""
    if type(cells) is Column:
        return Block(len(cells), 1, cells[0] if cells else None)
    if cells and isinstance(cells[0], (list, tuple)):
        return Block(len(cells), len(cells[0]), cells[0][0] if cells[0] else None)
    return Block(1, len(cells), cells[0] if cells else None)


def _key(where: str) -> str:
    """One spelling for `'My sheet'!$H$9` and `My sheet!H9`; the book's name stays part of it."""
    return where.replace("$", "").replace("'", "").casefold()
