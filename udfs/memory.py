"""The last call from each cell, so that a failing cell can be asked why and a working one how.

Lives as long as the process: after a restart a cell must be recalculated before it can answer. Bounded, oldest forgotten first.
"""

from typing import Any, NamedTuple

from udfs.registry import Udf

MOST_CALLS = 20_000  # more than any sheet has calls that people ask about; keeps a day-long session small


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


def keep(where: str, call: Call) -> None:
    key = _key(where)
    _calls.pop(key, None)
    _calls[key] = call
    while len(_calls) > MOST_CALLS:
        _calls.pop(next(iter(_calls)))


def recall(where: str) -> Call | None:
    return _calls.get(_key(where))


def forget() -> None:
    """Forget every call, as a new process would."""
    _calls.clear()


def _key(where: str) -> str:
    """One spelling for `'My sheet'!$H$9` and `My sheet!H9`; the book's name stays part of it."""
    return where.replace("$", "").replace("'", "").casefold()
