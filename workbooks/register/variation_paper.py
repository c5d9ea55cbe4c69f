"""The paper that goes with drafted variations: both contracts of each budget move side by side, to be read, judged and signed by people."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from udfs.cells import DAY_ZERO, Cell
from workbooks.job.schema import Row
from workbooks.register.tables import CONTRACT, RegisterJob
from workbooks.register.variation import Side
from workbooks.sheet_plan import SheetPlan

SHEET = "Variation notice"
MARK = "Drafts. Nothing here is signed, and nothing is legal advice. Written anew by the button that drafts variations."
LIMITS = "Regulation 13 of the Provider Selection Regime, SI 2023/1348, as the dated parameters of this register have it."
NOTHING_MORE = "nothing more"
WIDTHS = {1: 40.0, 2: 46.0, 3: 46.0}
Line = tuple[str, Callable[[Side], Any], str]


def paper(job: RegisterJob, drafted: Iterable[tuple[Row, list[Side]]]) -> SheetPlan:
    """The sheet of every draft that is not signed yet."""
    plan = SheetPlan([["Variation notice: drafts"], [MARK], [LIMITS]], widths=dict(WIDTHS),
                     looks=[("A1", "title"), ("A2", "note"), ("A3", "note")])  # fmt: skip
    names = {row["party_id"]: str(row["name"] or row["party_id"]) for row in job.rows["party"]}
    for move, both in drafted:
        _move(plan, names, move, both)
    return plan


def _move(plan: SheetPlan, names: dict[Any, str], move: Row, both: list[Side]) -> None:
    plan.rows.append([])
    _add(plan, [f"Draft: {_money(move['amount'])} from {move['from_contract']} to {move['to_contract']}"], "label")
    _add(plan, [None, "The sum leaves", "The sum goes to"], "header")
    for label, cell, look in _lines(names):
        _add(plan, [label, *(_cell(cell(side)) for side in both)], "", look)
    before, after = ([getattr(side, name) for side in both] for name in ("before", "after"))
    told = "not known, because a value is not recorded" if None in before else f"{_money(sum(before))} before, {_money(sum(after))} after"
    change = _money(sum(side.change for side in both))
    for label, text in (("Both contracts together", f"{told}; the change of the total is {change}."),
                        ("Reason", f"{both[0].variation['reason_code']}: {move['text']}"),
                        ("Answers given", _answers(move))):  # fmt: skip
        _add(plan, [label, text], "", "text")
    _add(plan, ["Signed for the commissioner", "Not signed", "Not signed"], "", "text")
    _add(plan, ["Signed for the provider", "Not signed", "Not signed"], "", "text")


def _lines(names: dict[Any, str]) -> Iterator[Line]:
    of = lambda name: lambda side: side.contract[name]
    party = lambda name: lambda side: names.get(side.contract[name], side.contract[name])
    yield from (("Contract", of(CONTRACT), "text"), ("Reference", of("contract_ref"), "text"), ("Title", of("title"), "text"),
                ("Provider", party("holder_party_id"), "text"), ("Commissioner", party("lead_commissioner_id"), "text"),
                ("Regime", of("regime"), "text"), ("Route of the award", of("route"), "text"))  # fmt: skip
    yield "Variation", lambda side: side.variation["var_no"], "whole"
    yield "Date of the change", lambda side: side.variation["date"], "date"
    yield "Value before", lambda side: side.before, "money"
    yield "Change", lambda side: side.change, "money"
    yield "Value after", lambda side: side.after, "money"
    yield "Value when it was entered into", of("value_original"), "money"
    yield "Signed changes before this one", lambda side: side.prior - side.pending, "money"
    yield "Drafts before this one, in the value before", lambda side: side.pending, "money"
    yield "Permitted under regulation 13", lambda side: side.permitted, "text"
    yield "Why", lambda side: side.sentence, "text"
    yield "For a person to judge", _look_at, "text"
    yield "Notice of the modification", _notice, "text"


def _look_at(side: Side) -> str:
    """What regulation 13 leaves to a person, and whether the value holds the changes that are signed."""
    if side.unheld is None:
        return _flags(side)
    told = f"the value is £{side.unheld.stated:,.2f}, the original with the signed changes £{side.unheld.expected:,.2f}"
    return "; ".join(text for text in (_flags(side), told) if text != NOTHING_MORE)


def _flags(side: Side) -> str:
    if side.permitted == "unknown" and not isinstance(side.answer[5], str):
        return "everything: the question could not be put"
    return str(side.answer[5] or NOTHING_MORE).replace("_", " ")


def _notice(side: Side) -> str:
    if side.permitted != "yes":
        return "not known"
    if side.answer[4] != "yes":
        return "none is due by its value"
    by = f"due by {side.due:%d/%m/%Y} if the change is made on its date" if side.due else "due; by when is not known"
    return f"{by} ({side.unchecked})" if side.unchecked else by


def _answers(move: Row) -> str:
    words = {"decided by": "initiated_by", "provided for in the contract": "provided_for", "materially different": "materially_different"}
    return "; ".join(f"{word}: {move[name] or 'not answered'}" for word, name in words.items())


# ---- cells


def _add(plan: SheetPlan, row: list[Cell], whole: str, answers: str = "") -> None:
    """A row; `whole` is its look, or that of its second and third cell is `answers` beside a label."""
    plan.rows.append(row)
    number = len(plan.rows)
    if whole:
        plan.looks.append((f"A{number}:C{number}", whole))
    else:
        plan.looks += [(f"A{number}", "label"), (f"B{number}:C{number}", answers)]


def _cell(value: Any) -> Cell:
    if isinstance(value, dt.date):
        return float((value - DAY_ZERO).days)
    return float(value) if isinstance(value, Decimal) else value


def _money(value: Any) -> str:
    return f"£{value:,.2f}"
