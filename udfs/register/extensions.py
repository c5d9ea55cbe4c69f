"""Extensions: which period each one runs over, and where they put the current and the latest possible end of a contract."""

import datetime as dt
from typing import Any, NamedTuple

from udfs import errors
from udfs.columns import same_length
from udfs.errors import At
from udfs.register.lifecycle import FLAGS
from udfs.register.months import DAY, counted, moved
from udfs.register.params import REFERENCE, dates, keys, links, numbers, texts
from udfs.register.rows import by_row, children, ends, failed, needed, once_each, unplaced
from udfs.registry import Result, Source, udf

STATES = ("envisaged", "available", "agreed", "exercised", "lapsed", "refused")
TO_COME = ("available", "agreed", "exercised")  # these count in the latest possible end; envisaged too while nothing is signed
GONE = ("lapsed", "refused")
RENEWAL = Source("Open Contracting Data Standard, renewal extension", "renewal, not options, is more time", evidence="read")
CONTRACTS = keys("contract_ids", "Contract ids, each once", ["C-1", "C-2"])
SIGNED_ENDS = dates("end_dates_original", "End of each contract as signed, extensions left out", ["2023-03-31", "2025-03-31"])
EXTENSIONS = (
    links("extension_contract_ids", "Contract of each extension", ["C-1", "C-1"]),
    numbers("extension_numbers", "Number of each extension within its contract, from 1", "number", [1, 2], minimum=1),
    numbers("extension_months", "Length of each extension", "months", [12, 12], minimum=1),
    texts("extension_states", "envisaged (unsigned), available (in the signed contract), agreed, exercised (signed), lapsed or refused",
          ["exercised", "available"], STATES),
)  # fmt: skip
SIGNED = dates("signed_dates", "Day each contract was signed, blank while unsigned; needed where an extension is only envisaged",
               ["2018-02-20", None])  # fmt: skip
Row = list[Any]


class Extension(NamedTuple):
    """One extension as recorded; `row` is where it stands in its table."""

    row: int
    number: int
    months: int
    state: str


class Chain(NamedTuple):
    """The ends of one contract, the period of each extension that counts (by its row), and what does not fit."""

    current: dt.date | None
    latest: dt.date | None
    periods: dict[int, tuple[dt.date, dt.date]]
    warnings: list[str]


@udf(
    params=[
        *EXTENSIONS, CONTRACTS, SIGNED_ENDS, SIGNED,
        numbers("extension_notice_months", "Notice each extension needs, blank for none told", "months", [6, 6]),
    ],
    result=Result("table", "any", "dates and text", "One row an extension, four columns: first day, last day (blank where it no longer "
                  "counts), counts in (current end, latest end or nothing), decide by (blank where exercised or no notice is told)"),
    sources=[REFERENCE, RENEWAL],
    since="0.3.0",
)  # fmt: skip
def contract_extensions(
    extension_contract_ids: list[str], extension_numbers: list, extension_months: list, extension_states: list, contract_ids: list[str],
    end_dates_original: list, signed_dates: list | None = None, extension_notice_months: list | None = None,
) -> list[Row]:  # fmt: skip
    """First and last day of each extension, and by when it must be decided.

    Extension columns: m; contract columns: n. Result: m rows of first day, last day, counts in, decide by (the end before it less the
    notice). Each runs from the day after the end
    before it, for whole months, exercised ones first, then by number; lapsed and refused drop out and later ones move up. Months are
    added to the day after the end: 28 February 2025 and 36 months end on 29 February 2028. Errors: #N/A for a contract without an end
    or an extension without number, months or state; #VALUE! for a contract not in the list.
    """
    same_length(contract_ids=contract_ids, end_dates_original=end_dates_original, signed_dates=signed_dates)
    lost = unplaced("contract_ids", contract_ids, "extension_contract_ids", extension_contract_ids)
    read = _read(extension_contract_ids, extension_numbers, extension_months, extension_states)
    placed = [None if k in lost else key for k, key in enumerate(extension_contract_ids)]
    rows_of = children(contract_ids, placed, "extension_contract_ids")
    original, flags = ends(end_dates_original, None)
    same_length(extension_contract_ids=extension_contract_ids, extension_notice_months=extension_notice_months)
    notice = extension_notice_months or [None] * len(read)
    answers: list[Row] = [failed(lost[k], 4) if k in lost else [None] * 4 for k in range(len(read))]
    for i, contract in enumerate(contract_ids):
        mine = rows_of[contract]
        found = _chain_of(i, original[i], flags[i], [read[k] for k in mine], signed_dates)
        for k in mine:
            fault = next((cell for cell in (found, notice[k]) if isinstance(cell, errors.UdfError)), None)
            answers[k] = failed(fault, 4) if fault else _period(found, read[k], notice[k])
    return answers


def _period(chain: Chain, extension: Extension, notice: float | None) -> Row:
    first, last = chain.periods.get(extension.row, (None, None))
    if first is None:
        return [None, None, "nothing", None]
    if extension.state == "exercised":
        return [first, last, "current end", None]
    at = At("extension_notice_months", extension.row)
    try:
        return [first, last, "latest end", None if notice is None else moved(at, first - DAY, -counted(at, notice, "notice"))]
    except errors.UdfError as problem:
        return failed(problem, 4)


@udf(
    params=[
        CONTRACTS, SIGNED_ENDS, *EXTENSIONS, SIGNED,
        dates("end_dates_stored", "Current end as the register holds it, to be compared; blank where it holds none", ["2024-03-31", None]),
        FLAGS._replace(example=["fixed", "fixed"]),
    ],
    result=Result("table", "any", "dates and text", "One row a contract, three columns: end_date_current (original end moved by exercised "
                  "extensions), end_date_max (by those still possible too), warnings"),
    sources=[REFERENCE, RENEWAL],
    since="0.3.0",
)  # fmt: skip
def contract_ends(
    contract_ids: list[str], end_dates_original: list, extension_contract_ids: list[str], extension_numbers: list, extension_months: list,
    extension_states: list, signed_dates: list | None = None, end_dates_stored: list | None = None, end_flags: list | None = None,
) -> list[Row]:  # fmt: skip
    """Current end and latest possible end of each contract, from its original end and its extensions, and what does not fit.

    Contract columns: n; extension columns: m. Result: n rows of current end, latest end, warnings. Warnings: no_end_date,
    extension_numbers_not_consecutive, extension_exercised_before_earlier_one, end_current_not_explained_by_exercised_extensions (the
    stored end stays as it is; the difference is told), beyond_maximum. A passed deadline lapses nothing by itself.
    Errors: #N/A in the row of a contract without an end that is not flagged, or whose extension lacks number, months or state.
    """
    same_length(contract_ids=contract_ids, end_dates_original=end_dates_original, signed_dates=signed_dates,
                end_dates_stored=end_dates_stored, end_flags=end_flags)  # fmt: skip
    once_each("contract_ids", contract_ids)
    read = _read(extension_contract_ids, extension_numbers, extension_months, extension_states)
    rows_of = children(contract_ids, extension_contract_ids, "extension_contract_ids")
    original, flags = ends(end_dates_original, end_flags)
    stored = ends(end_dates_stored, None)[0] if end_dates_stored else None

    def row(i: int, end: dt.date | None, flag: str | None, held: dt.date | None) -> Row:
        chain = _chain_of(i, end, flag, [read[k] for k in rows_of[contract_ids[i]]], signed_dates)
        if isinstance(chain, errors.UdfError):
            raise chain
        return [chain.current, chain.latest, "; ".join([*chain.warnings, *_compared(chain, held)]) or None]

    return by_row(row, original, flags, stored, width=3)


def _compared(chain: Chain, stored: dt.date | None) -> list[str]:
    if stored is None or chain.current is None or stored == chain.current:
        return []
    beyond = ["beyond_maximum"] if chain.latest and stored > chain.latest else []
    return ["end_current_not_explained_by_exercised_extensions", *beyond]


def _read(contracts: list, numbers_: list, months: list, states: list) -> list[Extension | errors.UdfError]:
    same_length(extension_contract_ids=contracts, extension_numbers=numbers_, extension_months=months, extension_states=states)
    return by_row(_extension, numbers_, months, states)


def _extension(k: int, number: float | None, months: float | None, state: str | None) -> Extension:
    at = At("extension_months", k)
    number = needed(At("extension_numbers", k), number, "the extension has no number; number them 1, 2, 3 within the contract")
    months = needed(at, months, "the extension has no length; enter its months")
    state = needed(At("extension_states", k), state, f"the extension has no state; choose one of {', '.join(STATES)}")
    return Extension(k, counted(At("extension_numbers", k), number, "its place"), counted(at, months, "an extension"), state)


def _chain_of(i: int, end: Any, flag: str | None, mine: list, signed: list | None) -> Chain | errors.UdfError:
    """The chain of one contract, or why it has none."""
    try:
        for found in (end, signed[i] if signed else None, *mine):
            if isinstance(found, errors.UdfError):
                raise found
        return _chain(i, end, flag, mine, _is_signed(mine, signed, i))
    except errors.UdfError as problem:
        return problem


def _is_signed(mine: list[Extension], signed: list | None, i: int) -> bool:
    envisaged = next((e for e in mine if e.state == "envisaged"), None)
    if envisaged and signed is None:
        reason = "an envisaged extension counts only while the contract is unsigned; give signed_dates too"
        raise errors.Refused(At("extension_states", envisaged.row), reason=reason)
    return signed is not None and signed[i] is not None


def _chain(i: int, end: dt.date | None, flag: str | None, mine: list[Extension], signed: bool) -> Chain:
    warnings = _numbering(mine)
    if end is None:
        reason = "no end date is recorded; fill it in, or flag the contract open_ended or on_completion"
        needed(At("end_dates_original", i), None if (flag or "fixed") == "fixed" else flag, reason)
        return Chain(None, None, {}, ["no_end_date", *warnings])
    counting = [e for e in mine if e.state in TO_COME or (e.state == "envisaged" and not signed)]
    current = latest = end
    periods = {}
    for extension in sorted(counting, key=lambda e: (e.state != "exercised", e.number)):
        first = latest + DAY
        latest = moved(At("extension_months", extension.row), first, extension.months) - DAY
        periods[extension.row] = (first, latest)
        current = latest if extension.state == "exercised" else current
    return Chain(current, latest, periods, warnings)


def _numbering(mine: list[Extension]) -> list[str]:
    """Numbers run from 1 without a gap, and none is exercised while an earlier one still could be."""
    told = [] if sorted(e.number for e in mine) == list(range(1, len(mine) + 1)) else ["extension_numbers_not_consecutive"]
    last = max((e.number for e in mine if e.state == "exercised"), default=0)
    early = any(e.number < last and e.state != "exercised" and e.state not in GONE for e in mine)
    return [*told, *(["extension_exercised_before_earlier_one"] if early else [])]
