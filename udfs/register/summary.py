"""Counts of the annual summary that the Provider Selection Regime asks for."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.columns import same_length
from udfs.errors import At, UdfError
from udfs.register.modification import OTHER_ROUTES, PROCESSES, REGIMES
from udfs.register.months import DAY
from udfs.register.notices import KINDS, PSR
from udfs.register.params import dates, texts
from udfs.register.rows import ends, without_placeholders
from udfs.registry import Param, Result, Source, udf

REFERENCE = Source("commissioning-workbooks, register reference", "other exports: PSR annual summary", evidence="project rule")
ASKED = ("urgent_awards_and_modifications", "representations", "new_providers", "providers_that_lost_all_contracts")
AWARDS = {"DAP_A": "direct_award_process_a", "DAP_B": "direct_award_process_b", "DAP_C": "direct_award_process_c",
          "MSP": "most_suitable_provider", "competitive": "competitive_process"}  # fmt: skip
Row = list[Any]


@udf(
    params=[
        texts("regimes", "Regime of each contract", ["PSR", "PSR", "PA2023"], REGIMES),
        texts("routes", "Route of each award", ["DAP_C", "call_off_framework", "open"], (*PROCESSES, *OTHER_ROUTES)),
        texts("agreement_kinds", "contract, framework, concession or grant", ["contract", "contract", "contract"], KINDS),
        dates("signed_dates", "Day each was signed; blank while unsigned", ["2025-06-20", "2026-03-31", "2025-06-20"]),
        dates("start_dates", "First day of each", ["2025-07-01", "2026-04-01", "2025-07-01"]),
        dates("end_dates_current", "Last day of each; blank where none is recorded, taken as still running",
              ["2028-06-30", None, "2028-06-30"]),
        texts("holder_ids", "Provider that holds each", ["P-1", "P-2", "P-1"], unit="id"),
        Param("period_start", "First day of the year", kind="date", rank="scalar", unit="date", example="2025-04-01"),
        Param("period_end", "Last day of the year", kind="date", rank="scalar", unit="date", example="2026-03-31"),
        Param("asked_for", f"Counts the register cannot know, rows of name and number: {', '.join(ASKED)}; a number given here goes "
              "before one counted", kind="any", rank="table", unit="name and count", blank="none",
              example=[["representations", 0], ["urgent_awards_and_modifications", 1]]),
    ],
    result=Result("table", "any", "text and count", "Thirteen rows, three columns: item, count (#N/A where it must be asked for), how it "
                  "was found"),
    sources=[PSR._replace(section="reg 25"), REFERENCE],
    since="0.3.0",
)  # fmt: skip
def register_psr_summary(
    regimes: list, routes: list, agreement_kinds: list, signed_dates: list, start_dates: list, end_dates_current: list, holder_ids: list,
    period_start: dt.date, period_end: dt.date, asked_for: list[list[Any]] | None = None,
) -> list[Row]:  # fmt: skip
    """Counts for the annual summary of the Provider Selection Regime: awards by process, frameworks, call-offs, providers, representations.

    Columns: n; the period is inclusive at both ends. Result: 13 rows of item, count, how found. Only PSR rows signed in the period count;
    frameworks are counted as frameworks, not as awards. New providers hold a PSR contract signed in the period and none of any regime that
    was signed or began before; lost all: a PSR one running on the first day and none after the last. The last two rows are PSR rows that
    no line counts: unsigned, and signed under a route no line has. Errors: #VALUE! for a period that ends before it begins and for the
    first cell that cannot be read, because a count must not leave a row out silently.
    """
    same_length(regimes=regimes, routes=routes, agreement_kinds=agreement_kinds, signed_dates=signed_dates, start_dates=start_dates,
                end_dates_current=end_dates_current, holder_ids=holder_ids)  # fmt: skip
    if period_end < period_start:
        raise errors.OutOfRange("period_end", value=shown(f"{period_end:%d/%m/%Y}"), rule="it lies before period_start, so correct one")
    told = _asked(asked_for)
    columns = (regimes, routes, agreement_kinds, signed_dates, without_placeholders(start_dates), ends(end_dates_current, None)[0])
    every = [row for row in zip(*columns, holder_ids, strict=True) if not _unreadable(row)]
    rows = [row[1:] for row in every if row[0] == "PSR"]
    signed = [row for row in rows if row[2] and period_start <= row[2] <= period_end]
    awards = [route for route, kind, *_ in signed if kind != "framework"]
    counts = {
        **{name: awards.count(route) for route, name in AWARDS.items()},
        "frameworks_concluded": sum(kind == "framework" for _, kind, *_ in signed),
        "contracts_off_frameworks": awards.count("call_off_framework"),
    }
    others = len(awards) - sum(counts[name] for name in AWARDS.values()) - counts["contracts_off_frameworks"]
    return [
        *([name, count, "counted"] for name, count in counts.items()),
        _line(ASKED[0], told, None),
        _line(ASKED[2], told, lambda: _new(every, period_start, period_end)),
        _line(ASKED[3], told, lambda: _lost(rows, period_start, period_end)),
        _line(ASKED[1], told, None),
        ["psr_rows_without_signature", sum(row[2] is None for row in rows), "not counted above"],
        ["psr_rows_signed_under_another_route", others, "not counted above"],
    ]


def _unreadable(row: tuple) -> bool:
    fault = next((cell for cell in row if isinstance(cell, UdfError)), None)
    if fault:
        raise fault
    return False


def _asked(rows: list[list[Any]] | None) -> dict[str, float]:
    told: dict[str, float] = {}
    for i, line in enumerate(rows or []):
        name, count = (list(line) + [None, None])[:2]
        if name is None and count is None:
            continue
        if name not in ASKED:
            raise errors.NotAChoice(At("asked_for", i, 0), value=shown(name), choices=", ".join(ASKED))
        if count in (None, ""):  # a line kept for a count that nobody gave
            continue
        if isinstance(count, bool) or not isinstance(count, (int, float)) or count < 0 or count != int(count):
            raise errors.Refused(At("asked_for", i, 1), reason=f"the count of {name} must be a whole number of 0 or more")
        told[name] = count
    return told


def _line(name: str, told: dict[str, float], counted: Callable[[], int] | None) -> Row:
    if name in told:
        return [name, told[name], "given"]
    if counted:
        return [name, counted(), "counted from holders and periods"]
    problem = errors.NotAvailable("asked_for", reason=f"the register cannot know {name}; give a row of that name and its count")
    return [name, problem, "asked for"]


def _new(rows: list[tuple], first: dt.date, last: dt.date) -> int:
    """A provider of long standing is none that is new, whatever regime its first contract was signed under and even if nobody says when."""
    before = {holder for *_, signed, start, _, holder in rows if any(day and day < first for day in (signed, start))}
    now = {holder for regime, _, _, signed, _, _, holder in rows if regime == "PSR" and signed and first <= signed <= last and holder}
    return len(now - before)


def _lost(rows: list[tuple], first: dt.date, last: dt.date) -> int:
    def running(day: dt.date) -> set[str]:
        return {holder for _, _, _, start, end, holder in rows if holder and start and start <= day and (end is None or day <= end)}

    return len(running(first) - running(last + DAY))
