"""How long bidders must be given, and when the standstill ends, regime by regime."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from udfs import errors
from udfs.cells import ExcelError
from udfs.columns import same_length
from udfs.dated import check, entry, evidence, is_known, is_unchecked, joined
from udfs.errors import At
from udfs.registry import Param, Result, Source, udf
from udfs.tender.regime import PSR, REFERENCE, REGIME, settled
from udfs.tender.working_days import DAY, HOLIDAYS, WorkingDays

if TYPE_CHECKING:
    from udfs.parameters import Parameter

STAGES = {
    "open": ("tenders",),
    "restricted": ("requests", "tenders"),
    "competitive_flexible": ("requests", "tenders"),
    "other": (),
}
SHORTER = ("prior_information_notice", "urgent")  # these replace the standard period
LESS = ("electronic_submission", "all_documents")  # these come off the standard period
# What the count starts from: the n-th working day after publication moved by this many days.
COUNTS = {-1: "publication day counted as working day 1", 0: "working days counted from the day after publication",
          1: "working days counted from the day after the period begins"}  # fmt: skip
MOVED = {"psr": 1, "pa23": -1, "pa23_light_touch": -1}
Row = list[Any]


@udf(
    params=[
        REGIME._replace(example="pcr2015"),
        Param("procedure", "Procedure; any will do where the regime has no minimum", kind="text", rank="scalar", unit="text",
              example="open", choices=tuple(STAGES)),
        Param("sent_date", "Day the notice is sent, which may be before it is published", kind="date", rank="scalar", unit="date",
              example="2019-09-02"),
        Param("flags", "What applies: prior_information_notice (a qualifying one), urgent, electronic_submission, all_documents "
              "(with the notice)", kind="text", rank="column", unit="text",
              example=["electronic_submission"], choices=(*SHORTER, *LESS), blank="none"),
    ],
    result=Result("table", "any", "days, text and dates", "One row a stage: days (a number, or the words no minimum), stage, "
                  "earliest_last_day (first possible last day, blank for tenders after an invitation and where there is no minimum), "
                  "rule, source, evidence, check (what a person must check)"),
    sources=[
        REFERENCE,
        Source("Public Contracts Regulations 2015, SI 2015/102, as made", "reg 27, legislation.gov.uk", evidence="read"),
        Source("wardhadaway.com, Procurement in a nutshell, time limits", "PCR 2015 reg 28", evidence="read"),
        Source("Procurement Act 2023", "s.54", evidence="background, switched off until a person has checked it"),
    ],
    since="0.2.0",
)  # fmt: skip
def tender_minimum_days(regime: str, procedure: str, sent_date: dt.date, flags: list[str | None] | None = None) -> list[Row]:
    """Fewest calendar days bidders must be given, stage by stage, counted from the day after the notice is sent.

    regime, procedure: text; sent_date: one date; flags: any number of texts, blanks are passed over.
    Result: a row a stage of days, stage, earliest_last_day, rule, source, evidence, check. Where the law gives no number, days says so.
    A qualifying prior information notice or urgency replaces the standard period; other flags shorten the standard period only.
    Errors: #N/A where no period is held (another procedure, a notice sent before the regime, the Procurement Act until a person has
    checked s.54); #VALUE! for a flag that the procedure does not know.
    """
    regime, told = settled(regime), [flag for flag in flags or [] if flag]
    if is_known(f"minimum_days_{regime}"):
        return [_no_minimum(_in_use(entry(f"minimum_days_{regime}", sent_date)))]
    keys = {stage: f"minimum_days_{regime}_{procedure}_{stage}" for stage in STAGES[procedure]}
    if not keys or not all(map(is_known, keys.values())):
        reason = f"no minimum period of {procedure} is held for {regime}; choose the procedure of that regime or ask a person"
        raise errors.NotAvailable("procedure", reason=reason)
    for flag in told:
        if not any(is_known(f"{key}_{flag}") for key in keys.values()):
            raise errors.Refused("flags", reason=f"{flag} changes nothing for {procedure} under {regime}; take it out")
    return [_stage(stage, key, sent_date, told, stage == STAGES[procedure][0]) for stage, key in keys.items()]


def _no_minimum(rule: "Parameter") -> Row:
    return [rule.value, "all", None, rule.label, rule.source, rule.evidence, check(rule)]


def _stage(stage: str, key: str, sent: dt.date, flags: list[str], first: bool) -> Row:
    standard = _in_use(entry(key, sent))
    apply = lambda kinds: [_in_use(entry(f"{key}_{flag}", sent)) for flag in kinds if flag in flags and is_known(f"{key}_{flag}")]
    less, shorter = apply(LESS), apply(SHORTER)
    periods = [([standard, *less], standard.value - sum(e.value for e in less)), *(([e], e.value) for e in shorter)]
    rules, days = min(periods, key=lambda period: period[1])
    name = stage if first else f"{stage}, counted from the day the invitation is sent"
    return [days, name, sent + days * DAY if first else None, joined("label", *rules), joined("source", *rules),
            evidence(*rules), check(*rules)]  # fmt: skip


def _in_use(rule: "Parameter") -> "Parameter":
    """The entry, unless it is switched off until a person has checked it."""
    if "switched off" in rule.evidence and is_unchecked(rule):
        reason = f"{rule.source}, so its periods are switched off; a named person must check {rule.key} in tender.toml and sign it"
        raise errors.NotAvailable("regime", reason=reason)
    return rule


@udf(
    params=[
        REGIME,
        Param("published_dates", "Day each notice was published (PSR: intention notice; Procurement Act: contract award notice), or under "
              "PCR 2015 the day the decision letters were sent", kind="date", rank="column", unit="date", example=["2025-06-03"],
              blank="none"),
        HOLIDAYS,
        Param("electronic", "PCR 2015 only: TRUE if the letters were sent electronically; the longer period applies when left out",
              kind="logical", rank="scalar", unit="TRUE or FALSE", example=True),
        Param("stated_last_days", "Last day as each notice states it, to be compared", kind="date", rank="column", unit="date",
              example=["2025-06-12"], blank="none"),
    ],
    result=Result("table", "any", "dates and text", "One row a notice: last_day (to midnight), earliest_contract_date, rule, source, "
                  "evidence, check (what a person must check), stated_early_by (working days the stated day is early, negative if late), "
                  "stated_count (the count that gives the stated day)"),
    sources=[
        REFERENCE, PSR._replace(section="reg 12, legislation.gov.uk"),
        Source("Procurement Act 2023 guidance, Contract award notices and standstill", "s.51, gov.uk", evidence="read"),
        Source("procurementtemplates.co.uk, OJEU standstill period", "PCR 2015 reg 87", evidence="read for 10 days, rest background"),
        Source("gov.uk, UK bank holidays", "England and Wales, 2013 to 2030", evidence="second-hand: from the Python package holidays"),
    ],
    since="0.2.0",
)  # fmt: skip
def tender_standstill_end(
    regime: str,
    published_dates: list[dt.date | None],
    holidays: list[dt.date | None] | None = None,
    electronic: bool = False,
    stated_last_days: list[dt.date | None] | None = None,
) -> list[Row]:
    """Last day of the standstill after each notice and the earliest date of the contract, under any regime.

    regime: text; published_dates: n dates; holidays: dates; electronic: one logical; stated_last_days: n dates.
    Result: n rows of last_day, earliest_contract_date, rule, source, evidence, check, stated_early_by, stated_count.
    PSR: 8th working day after the day after publication (direct award C, most suitable provider, competitive; A and B have none;
    representations keep the period open longer, see TENDER_REPRESENTATIONS). Procurement Act: 8 working days of which publication day
    can be the first. PCR 2015: 10 days after sending electronically, 15 otherwise, then on to a working day.
    Errors: #N/A in the row of a notice without a date, older than the regime, or counting into a year whose bank holidays are not loaded.
    """
    settled(regime)
    same_length(published_dates=published_dates, stated_last_days=stated_last_days)
    stated = stated_last_days or [None] * len(published_dates)
    return [_row(regime, i, day, holidays, electronic, stated[i]) for i, day in enumerate(published_dates)]


def _row(regime: str, i: int, day: dt.date | None, holidays: list | None, electronic: bool, stated: dt.date | None) -> Row:
    try:
        if day is None:
            raise errors.NotAvailable(At("published_dates", i), reason="no date is recorded, so no standstill has begun; fill it in")
        return _standstill(regime, day, holidays, electronic, stated)
    except errors.UdfError as problem:
        return [problem, ExcelError(problem.code), *[None] * 6]


def _standstill(regime: str, day: dt.date, holidays: list | None, electronic: bool, stated: dt.date | None) -> Row:
    key = "pcr2015_electronic" if electronic else "pcr2015_other_means"
    rules = [entry(f"standstill_{key if regime.startswith('pcr') else regime.removesuffix('_light_touch')}", day)]
    if regime == "pa23_light_touch":
        rules.append(entry("standstill_pa23_light_touch", day))
    count, calendar = rules[0].value, WorkingDays(holidays, day)
    moved = MOVED.get(regime)
    last = calendar.roll_forward(day + count * DAY) if moved is None else calendar.nth_after(day + moved * DAY, count)
    if moved is None and last != day + count * DAY:
        rules.append(entry("standstill_pcr2015_roll", day))
    rules += calendar.used
    compared = (calendar.between(stated, last), _count_of(stated, last, day, count, calendar, regime)) if stated else (None, None)
    return [last, last + DAY, joined("label", rules[0]), joined("source", *rules), evidence(*rules), check(*rules), *compared]


def latest_publication(regime: str, contract: dt.date, holidays: list[dt.date | None] | None = None) -> "tuple[dt.date, list[Parameter]]":
    """Last day on which a notice may be published so that its standstill has ended before the day of the contract, and the rules of that.

    regime: psr, pa23 or pa23_light_touch, which count working days; the standstill of a later day ends on or after that of the contract.
    Errors: NotCovered before the regime, or in a year whose bank holidays are not loaded."""
    rules = [entry(f"standstill_{regime.removesuffix('_light_touch')}", contract)]
    calendar, first, left = WorkingDays(holidays, contract), contract, rules[0].value
    while left:
        first -= DAY
        left -= calendar.is_working(first)
    return first - DAY - MOVED[regime] * DAY, [*rules, *calendar.used]


def _count_of(stated: dt.date, last: dt.date, day: dt.date, count: int, calendar: WorkingDays, regime: str) -> str:
    """Which way of counting gives the stated day: the rule's own first."""
    if stated == last:
        return "this rule"
    others = COUNTS if regime in MOVED else {}
    return next((words for move, words in others.items() if _ends_on(stated, day + move * DAY, count, calendar)), "no count known here")


def _ends_on(stated: dt.date, start: dt.date, count: int, calendar: WorkingDays) -> bool:
    """Whether the stated day is the count-th working day after the start; no day beyond it is looked at."""
    return stated > start and calendar.is_working(stated) and calendar.between(start, stated) == count
