"""The last call from each cell, so that a failing cell can be asked why and a working one how.

Lives as long as the process: after a restart a cell must be recalculated before it can answer. Bounded by calls and by the cells they
hold, oldest forgotten first; the last call is always known.
"""

from typing import Any, NamedTuple

from udfs.registry import Udf

MOST_CALLS = 20_000  # more than any sheet has calls that people ask about; keeps a day-long session small
MOST_CELLS = 2_000_000  # handed in and given back; some 100 MB of numbers, twenty national columns
FEW = 50  # not worth counting: with MOST_CALLS a million


class Call(NamedTuple):
    """What was asked, what came back, and the sentences of what went wrong."""

    udf: Udf | None
    raw: list[Any]
    rows: list[list[Any]]
    sentences: list[str]

    @property
    def sentence(self) -> str | None:
        """The first sentence, and how many more there are."""
        if not self.sentences:
            return None
        more = len(self.sentences) - 1
        return self.sentences[0] + (f" ({more} more like it)" if more else "")


_calls: dict[str, Call] = {}
_held: dict[str, int] = {}  # cells of the calls that hold more than a few, by the same address
_cells = 0


def keep(where: str, call: Call) -> None:
    global _cells
    key = _key(where)
    if key in _held:
        _forget(key)
    else:
        _calls.pop(key, None)
    _calls[key] = call
    cells = sum([_size(block) for block in call.raw if type(block) is not float]) + len(call.rows) * len(call.rows[0])
    if cells > FEW:
        _held[key] = cells
        _cells += cells
    while len(_calls) > MOST_CALLS or (_cells > MOST_CELLS and len(_calls) > 1):
        _forget(next(iter(_calls)))


def recall(where: str) -> Call | None:
    return _calls.get(_key(where))


def forget() -> None:
    """Forget every call, as a new process would."""
    for key in list(_calls):
        _forget(key)


def _forget(key: str) -> None:
    global _cells
    del _calls[key]
    _cells -= _held.pop(key, 0)


def _size(block: Any) -> int:
    """How many cells stand in a line of cells, or in rows of cells of one length."""
    if not isinstance(block, (list, tuple)) or not block:
        return 1
    return len(block) * (len(block[0]) if isinstance(block[0], (list, tuple)) else 1)


def _key(where: str) -> str:
    """One spelling for `'My sheet'!$H$9` and `My sheet!H9`; the book's name stays part of it."""
    return where.replace("$", "").replace("'", "").casefold()
