"""Rows of facts as a checked collection: unknown names, impossible values and facts given twice are refused with their place."""

import datetime as dt
from typing import Any

from udfs import errors
from udfs.cells import coerce, shown
from udfs.errors import At
from udfs.money import EXCEL_DIGITS
from udfs.registry import Param
from udfs.tender.health_schema import SCHEMA, Fact

ARGUMENT = "facts"
NOTHING = ("none", "no")
LARGEST = 10**EXCEL_DIGITS
ORDERED = (("notice_sent_on", "bid_deadline"), ("notice_published_on", "bid_deadline"), ("consultation_start", "consultation_end"))
_NUMBER = {name: Param(ARGUMENT, "-", "number", "scalar", "-", 0, minimum=0) for name in ("count", "pounds", "share")}
_NUMBER |= {name: Param(ARGUMENT, "-", "number", "scalar", "-", 0, above=0) for name in ("years", "persons", "pounds_above_zero")}
_PLAIN = {"date": Param(ARGUMENT, "-", "date", "scalar", "-", 0), "text": Param(ARGUMENT, "-", "text", "scalar", "-", 0)}
Entry = dict[str, Any]


class Facts:
    """What is known of a procurement. `get` gives None for a blank, `entries` None for a log nobody filled in and [] for an empty one."""

    def __init__(self, rows: list[list[Any]], as_at: dt.date | None = None, local: tuple = ()):
        self.values: dict[str, Any] = {}
        self.logs: dict[str, list[Entry]] = {}
        self.rows: dict[str, list[int]] = {}
        self.local, self.read = local, {}
        for number, cells in enumerate(rows):
            self._take(number, [None if c == "" else c for c in cells])
        self._finish()
        self.as_at = as_at or self.launch()

    def get(self, name: str) -> Any:
        return self.values.get(name)

    def entries(self, name: str) -> list[Entry] | None:
        return self.logs.get(name)

    def notice(self) -> dt.date | None:
        """The day the notice was sent, or published where only that is known."""
        return self.get("notice_sent_on") or self.get("notice_published_on")

    def launch(self) -> dt.date | None:
        """The day the procurement was launched: as told, else the day of the notice."""
        return self.get("launch_date") or self.notice()

    def setting(self, key: str, day: dt.date | None = None) -> Any:
        """The value of a dated parameter; it is kept so that the result can show it with its source."""
        from udfs.parameters import parameter  # reads files, so only when a check is run

        self.read[key] = parameter(key, day or self.as_at, self.local)
        return self.read[key].value

    # ---- taking the rows in

    def _take(self, row: int, cells: list[Any]) -> None:
        if all(cell is None for cell in cells):
            return
        fact = _known(row, cells[0])
        self.rows.setdefault(fact.name, []).append(row)
        width = 1 + (len(fact.columns) or 1)
        for column, cell in enumerate(cells[width:], width):
            if cell is not None:
                reason = f"{fact.name} has {width - 1} {'value' if width == 2 else 'columns'}, so {shown(cell)} belongs elsewhere; clear it"
                raise errors.Refused(At(ARGUMENT, row, column), reason=reason)
        cells = (cells + [None] * width)[:width]
        if all(cell is None for cell in cells[1:]):
            return
        if fact.kind == "log":
            self._entry(row, fact, cells)
            return
        if fact.name in self.values:
            raise errors.Refused(At(ARGUMENT, row, 0), reason=f"{fact.name} is given twice; keep the right one")
        self.values[fact.name] = value(row, 1, fact.kind, fact.choices, cells[1])

    def _entry(self, row: int, fact: Fact, cells: list[Any]) -> None:
        none = all(cell is None for cell in cells[2:]) and isinstance(cells[1], str) and cells[1].strip().casefold() == "none"
        entries = self.logs.setdefault(fact.name, [])
        if (none and len(self.rows[fact.name]) > 1 and entries) or (entries and entries[-1].get("none")):
            raise errors.Refused(At(ARGUMENT, row), reason=f"{fact.name} says none and lists entries as well; keep what is right")
        if none:
            entries.append({"none": True, "row": row})
            return
        entry = {name: value(row, i, kind, choices, cells[i]) for i, (name, kind, choices) in enumerate(fact.columns, 1)}
        entries.append(entry | {"row": row})

    def _finish(self) -> None:
        """Logs said to be empty become empty lists; dates that cannot both be right are refused."""
        self.logs = {name: [e for e in entries if "none" not in e] for name, entries in self.logs.items()}
        for first, last in ORDERED:
            if self.get(first) and self.get(last) and self.get(last) < self.get(first):
                reason = f"{last} lies before {first}; correct one of them"
                raise errors.Refused(At(ARGUMENT, self.rows[last][0], 1), reason=reason)
        if self.get("paused") is False and self.get("restart_date"):
            reason = "paused is no but restart_date is given; correct one of them"
            raise errors.Refused(At(ARGUMENT, self.rows["paused"][0], 1), reason=reason)


def value(row: int, column: int, kind: str, choices: tuple[str, ...], cell: Any) -> Any:
    """The value of one cell of a fact, None if blank; UdfError with the place if it does not fit the kind."""
    if cell is None:
        return None
    at = At(ARGUMENT, row, column)
    try:
        return _value(at, kind, choices, cell)
    except errors.UdfError as problem:
        problem.at = at
        problem.args = (problem.sentence(),)
        raise


def _value(at: At, kind: str, choices: tuple[str, ...], cell: Any) -> Any:
    if kind == "yes_no":
        return _yes_no(at, cell)
    if kind == "record":
        return _record(cell)
    if kind == "date_or_no":
        return False if _nothing(cell) else True if cell is True or _word(cell) == "yes" else coerce(_PLAIN["date"], cell)
    if kind == "choice":
        return _choice(at, choices, cell)
    number = coerce(_NUMBER[kind], cell) if kind in _NUMBER else None
    if number is not None and number > LARGEST:
        raise errors.OutOfRange(at, value=shown(cell), rule=f"it must be at most {LARGEST:,}, because a cell keeps {EXCEL_DIGITS} digits")
    if kind == "count" and number != int(number):
        raise errors.OutOfRange(at, value=shown(cell), rule="it counts things, so it must be whole")
    return int(number) if kind == "count" else coerce(_PLAIN["date" if kind == "date" else "text"], cell) if number is None else number


def _word(cell: Any) -> str:
    return cell.strip().casefold() if isinstance(cell, str) else ""


def _nothing(cell: Any) -> bool:
    return cell is False or _word(cell) in NOTHING


def _yes_no(at: At, cell: Any) -> bool:
    if isinstance(cell, bool) or cell in (0, 1):
        return bool(cell)
    if _word(cell) in ("yes", "no", "true", "false"):
        return _word(cell) in ("yes", "true")
    raise errors.NotAChoice(at, value=shown(cell), choices="yes, no")


def _record(cell: Any) -> str | None:
    """Where it stands on the record, as text; None where the cell says that nothing is on the record."""
    if _nothing(cell):
        return None
    return "yes" if cell is True else coerce(_PLAIN["text"], cell)


def _choice(at: At, choices: tuple[str, ...], cell: Any) -> str:
    word = _word(cell).replace(" ", "_")
    if word not in choices:
        raise errors.NotAChoice(at, value=shown(cell), choices=", ".join(choices))
    return word


def _known(row: int, name: Any) -> Fact:
    """The fact of that name; an unknown name is refused with the nearest ones, because a misspelt fact would silently be a blank."""
    at = At(ARGUMENT, row, 0)
    if name is None:
        raise errors.BlankCell(at, remedy="name the fact this row tells")
    found = SCHEMA.get(_word(name).replace(" ", "_"))
    if found:
        return found
    from difflib import get_close_matches

    near = get_close_matches(_word(name).replace(" ", "_"), list(SCHEMA), 3, 0.5)
    choices = ", ".join(near) if near else f"{', '.join(list(SCHEMA)[:6])} and the others listed"
    raise errors.NotAChoice(at, value=shown(name), choices=choices)
