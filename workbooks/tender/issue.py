"""Whether letters and records may be issued from a tender workbook as it stands, and what whoever issues them must be told."""

from collections.abc import Iterator

from udfs.findings import Finding
from workbooks.errors import refuse
from workbooks.tender.award import Award
from workbooks.tender.check import RULE, Checked


def undecided(whole: Award) -> Iterator[Finding]:
    """A warning for each lot without a winner by score alone: a tie, or a margin within the published near-tie band."""
    for lot in whole.lots:
        if lot.undecided:
            rule = "near-tie band" if lot.near_tie else "no winner"
            sentence = f"Lot {lot.lot} is {lot.undecided}." if lot.near_tie else f"Lot {lot.lot}: {lot.undecided}."
            yield Finding(f"Result, lot {lot.lot}", rule, "warn", sentence, "Nobody is named as winner; apply the rule and record it.")


def cautions(checked: Checked) -> Iterator[Finding]:
    """A warning when the workbook was not frozen for award, or is not any more as it was frozen."""
    if checked.frozen is None:
        sentence = "The workbook was not frozen, so what is written names no values it rests on."
        yield Finding(checked.path, "not frozen", "warn", sentence, "Freeze it for award, and write it again.")
    elif checked.frozen.sha256 != checked.sha256 or any(f.rule == RULE for f in checked.findings):
        sentence = f"The workbook changed since it was frozen at {checked.frozen.at}."
        remedy = "Look at what changed (cwb check tender); put it back, or freeze again with the reason."
        yield Finding(checked.path, "changed since the freeze", "warn", sentence, remedy)


def unfit(checked: Checked) -> Iterator[Finding]:
    """One warning when findings block or checks fail, naming the first of them."""
    against = _against(checked)
    if against:
        sentence = f"Written although the workbook does not hold: {_first(against)}."
        yield Finding(against[0].where, "does not hold", "warn", sentence, "Put it right (cwb check tender), and write it again.")


def refuse_unfit(checked: Checked) -> None:
    """Raises WorkbookError letters_refused while a finding blocks or a check fails.

    A change after the freeze is told by `cautions`: it is no fault of what the workbook now says."""
    against = _against(checked)
    if against:
        raise refuse("letters_refused", path=checked.path, reason=_first(against))


def _against(checked: Checked) -> list[Finding]:
    return [f for f in checked.findings if f.severity == "block" and f.rule != RULE]


def _first(against: list[Finding]) -> str:
    more = f" (and {len(against) - 1} more)" if len(against) > 1 else ""
    return f"{against[0].where}: {against[0].sentence.rstrip('.')}{more}"
