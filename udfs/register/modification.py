"""Whether the Provider Selection Regime permits a change of a contract: regulation 13 in the order of NHS England's flowchart.

An unknown answer never counts as yes or as no. Nothing here is legal advice.
"""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from udfs import errors
from udfs.cells import shown
from udfs.columns import same_length
from udfs.errors import At
from udfs.money import exact
from udfs.register.params import dates, money, texts
from udfs.register.rows import by_row, needed
from udfs.registry import Result, Source, udf
from udfs.settings import dated

REGIMES = ("PSR", "PA2023", "PA2023_light_touch", "PCR2015", "PCR2015_light_touch", "none", "unknown")
PROCESSES = ("DAP_A", "DAP_B", "DAP_C", "MSP", "competitive", "unknown")
OTHER_ROUTES = ("open", "restricted", "direct", "call_off_framework", "call_off_DPS", "quote", "other")
ANSWERS = ("yes", "no", "unknown")
YES, NO, UNKNOWN = ANSWERS
REGULATION = Source("The Health Care Services (Provider Selection Regime) Regulations 2023, SI 2023/1348", "reg 13, legislation.gov.uk",
                    evidence="read")  # fmt: skip
FLOWCHART = Source("NHS England, Provider Selection Regime: flowchart of contract modifications", "order of the questions", evidence="read")
NOTICES = Source("Find a Tender, published modification notices", "ocds-h6vhtk-067f5d, ocds-h6vhtk-064990", evidence="read")
GROUNDS = {
    "dap_a_or_b": "award without competition (direct award A or B) and not materially different in character",
    "13(1)(a)": "clearly and unambiguously provided for in the documents",
    "13(1)(b)": "solely a succession of the provider, which meets the basic selection criteria",
    "13(1)(c)": "external factors beyond control, and not materially different in character",
    "13(1)(d)": "the authority's decision, not materially different, and below the value limits",
}
WIDTH = 7


def _answer(name: str, question: str, example: str) -> Any:
    return texts(name, f"{question} yes, no or unknown; a blank is unknown", [example], ANSWERS)


class Change(NamedTuple):
    """The answers given for one modification; a blank is unknown."""

    process: str
    materially_different: str
    provided_for: str
    succession: str
    criteria: str
    external: str
    authority: str


class Sums(NamedTuple):
    """Money of one modification and the limits on its date."""

    this: Fraction
    cumulative: Fraction
    gross: Fraction
    original: Fraction | None
    value_limit: Fraction
    share_limit: Fraction
    notice_limit: Fraction

    @property
    def within(self) -> str:
        """Whether either limb of 13(1)(d) is met."""
        if self.cumulative < self.value_limit:
            return YES
        if self.original is None:
            return UNKNOWN
        return YES if self.cumulative < self.share_limit * self.original else NO


@udf(
    params=[
        texts("regimes", "Regime that governs the contract", ["PSR"], REGIMES),
        texts("original_processes", "Process of the original award", ["MSP"], (*PROCESSES, *OTHER_ROUTES)),
        dates("change_dates", "Date of each modification; it chooses the limits", ["2025-06-02"]),
        money("this_change", "Change of the lifetime value by this modification; 0 for none", [199999.99], minimum=None),
        money("prior_changes", "Sum of the changes before it since the contract was entered into; 0 for none", [300000], minimum=None),
        money("original_values", "Lifetime value when the contract was entered into", [1000000]),
        _answer("materially_different", "Is the contract materially different in character afterwards?", "no"),
        _answer("provided_for", "Clearly and unambiguously provided for in the original documents?", "no"),
        _answer("succession_only", "Solely a succession of the provider (takeover, merger, insolvency)?", "no"),
        _answer("meets_basic_criteria", "Does the successor meet the basic selection criteria?", "unknown"),
        _answer("external_factors", "In response to external factors beyond both parties' control?", "no"),
        _answer("authority_decision", "The authority's own decision?", "yes"),
        texts("urgent", "Urgent modification (reg 14)? yes or no; a blank is no", ["no"], ANSWERS[:2]),
        money("gross_changes", "Sum of all changes without their signs; blank where not known", [499999.99]),
    ],
    result=Result("table", "any", "text, GBP and share", "One row a modification, seven columns: permitted (yes, no, unknown), ground, "
                  "cumulative change, its share of the original value, notice (yes, no, unknown), flags, sentence"),
    sources=[REGULATION, FLOWCHART, NOTICES],
    since="0.3.0",
)  # fmt: skip
def contract_modification(
    regimes: list, original_processes: list, change_dates: list, this_change: list, prior_changes: list, original_values: list,
    materially_different: list, provided_for: list, succession_only: list, meets_basic_criteria: list, external_factors: list,
    authority_decision: list, urgent: list | None = None, gross_changes: list | None = None,
) -> list[list[Any]]:  # fmt: skip
    """Whether regulation 13 of the Provider Selection Regime permits each change, on which ground, and whether a notice is due.

    All columns: n. Result: n rows of permitted, ground, cumulative, share, notice, flags, sentence. The cumulative change is the size of
    the sum of all changes, this one included; below 500,000 or below 25 % meets 13(1)(d), and a notice is due from 500,000 (this change or
    cumulative), all dated parameters. If a later step permits anyway the answer is yes; otherwise an unknown that could have permitted
    makes it unknown, and the flag names the last such one. Contracts signed before 2024 follow the same rule. Another regime: unknown,
    not_psr. Not legal advice. Errors: #N/A for a date, regime or change not recorded, a date before 2024, and the share of no original.
    """
    columns = {name: column for name, column in locals().items() if column is not None}
    same_length(**columns)
    return by_row(_row, regimes, original_processes, change_dates, this_change, prior_changes, original_values, materially_different,
                  provided_for, succession_only, meets_basic_criteria, external_factors, authority_decision, urgent, gross_changes,
                  width=WIDTH)  # fmt: skip


def _row(
    i: int, regime: str | None, process: str | None, day: dt.date | None, this: Decimal | None, prior: Decimal | None,
    original: Decimal | None, *rest: Any,
) -> list[Any]:  # fmt: skip
    regime = needed(At("regimes", i), regime, "the regime is not recorded; enter it, unknown if nobody knows")
    this = exact(needed(At("this_change", i), this, "the change is not recorded; enter it, 0 where the value stays"))
    prior = exact(needed(At("prior_changes", i), prior, "the changes before it are not recorded; enter their sum, 0 for none"))
    *answers, urgent, gross = rest
    cumulative = abs(prior + this)
    share = _share(i, cumulative, original)
    if regime != "PSR":
        told = "The tree of the Provider Selection Regime does not apply; a person must judge under the contract's own regime."
        return [UNKNOWN, None, cumulative, share, UNKNOWN, "not_psr", told]
    if urgent == YES:
        told = "An urgent modification falls under regulation 14; a person must judge it."
        return [UNKNOWN, "reg 14", cumulative, share, UNKNOWN, "urgent_modification_needs_person", told]
    day = needed(At("change_dates", i), day, "the date of the modification is not recorded, so its limits are not known")
    limits = [dated(f"psr_mod_{name}", day) for name in ("value", "share", "notice")]
    sums = Sums(this, cumulative, max(abs(this) + abs(prior), exact(gross or 0)), None if original is None else exact(original), *limits)
    change = Change(_process(i, process), *(answer or UNKNOWN for answer in answers))
    permitted, ground, unknowns = decide(change, sums)
    notice, flags = _notice(permitted, sums)
    flags = [*unknowns[-1:], *flags] if permitted == UNKNOWN else flags
    if permitted == YES and change.process == UNKNOWN:
        flags.append("original_process_unknown")
    return [permitted, ground, cumulative, share, notice, "; ".join(flags) or None, _sentence(permitted, ground, unknowns, change)]


def _share(i: int, cumulative: Fraction, original: Decimal | None) -> Fraction | errors.UdfError:
    if not original:
        told = "is not recorded" if original is None else "is zero"
        return errors.NotAvailable(At("original_values", i), reason=f"the original value {told}, so the change has no share of it")
    return cumulative / exact(original)


def _process(i: int, process: str | None) -> str:
    if process in OTHER_ROUTES:
        rule = f"a contract under the PSR was awarded by one of {', '.join(PROCESSES)}"
        raise errors.OutOfRange(At("original_processes", i), value=shown(process), rule=rule)
    return process or UNKNOWN


def decide(change: Change, sums: Sums) -> tuple[str, str | None, list[str]]:
    """Permitted, ground, and the unknowns that could have permitted it, in the order of the steps."""
    if change.process in ("DAP_A", "DAP_B"):
        answer = {YES: NO, NO: YES, UNKNOWN: UNKNOWN}[change.materially_different]
        return answer, "dap_a_or_b" if answer == YES else None, ["materially_different_unknown"] if answer == UNKNOWN else []
    unknowns = ["original_process_unknown"] if change.process == UNKNOWN and change.materially_different != YES else []
    for step in (_provided, _succession, _external, _authority):
        answer, ground, told = step(change, sums)
        if answer == YES:
            return YES, ground, []
        unknowns += told
        if answer == NO:
            break
    return (UNKNOWN if unknowns else NO), None, unknowns


def _provided(change: Change, _: Sums) -> tuple[str | None, str, list[str]]:
    return YES if change.provided_for == YES else None, "13(1)(a)", _if_unknown(change.provided_for, "provided_for_unknown")


def _succession(change: Change, _: Sums) -> tuple[str | None, str, list[str]]:
    if change.succession == YES:
        return (NO if change.criteria != YES else YES), "13(1)(b)", _if_unknown(change.criteria, "meets_basic_criteria_unknown")
    return None, "", _if_unknown(change.succession, "succession_only_unknown") if change.criteria != NO else []


def _external(change: Change, _: Sums) -> tuple[str | None, str, list[str]]:
    if change.external == YES:
        same = change.materially_different == NO
        return (YES if same else NO), "13(1)(c)", _if_unknown(change.materially_different, "materially_different_unknown")
    return None, "", _if_unknown(change.external, "external_factors_unknown") if change.materially_different != YES else []


def _authority(change: Change, sums: Sums) -> tuple[str | None, str, list[str]]:
    tests = {
        "authority_decision_unknown": change.authority,
        "materially_different_unknown": {YES: NO, NO: YES, UNKNOWN: UNKNOWN}[change.materially_different],
        "original_value_missing": sums.within,
    }
    if NO in tests.values():
        return NO, "", []
    told = [name for name, met in tests.items() if met == UNKNOWN]
    return (NO if told else YES), "13(1)(d)", told


def _if_unknown(answer: str, name: str) -> list[str]:
    return [name] if answer == UNKNOWN else []


def _notice(permitted: str, sums: Sums) -> tuple[str, list[str]]:
    """Whether a notice is due, and what of it a person must check."""
    if permitted != YES:
        return permitted, []
    single, together = abs(sums.this) >= sums.notice_limit, sums.cumulative >= sums.notice_limit
    flags = ["check_notice_basis"] if together and not single else []
    flags += ["check_gross_change"] if sums.gross >= sums.notice_limit > sums.cumulative else []
    return (YES if single or together else NO), flags


def _sentence(permitted: str, ground: str | None, unknowns: list[str], change: Change) -> str:
    if permitted == YES:
        told = f"Permitted under {ground}: {GROUNDS[ground or '']}."
        if change.process == UNKNOWN:
            told += " If the award was direct award A or B, only a change not materially different is permitted."
        return told
    if permitted == NO:
        return "Not permitted: no ground applies, so a new process is needed."
    named = ", ".join(name.removesuffix("_unknown").replace("_", " ") for name in unknowns)
    return f"Not known: it hangs on {named}."
