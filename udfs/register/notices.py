"""Notices that fall due by regime, the KPI duty, and the counts of the PSR annual summary. Nothing here is legal advice."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from udfs import errors
from udfs.cells import shown
from udfs.columns import same_length
from udfs.dated import check, entry, found, is_known, joined
from udfs.errors import At
from udfs.register.alerts import LIMITS, Limits, band, band_limits
from udfs.register.modification import REGIMES
from udfs.register.months import DAY, add_months
from udfs.register.params import AS_AT, dates, money, texts
from udfs.register.rows import by_row, needed, without_placeholders
from udfs.registry import Result, Source, udf
from udfs.tender.timetable import latest_publication

if TYPE_CHECKING:
    from udfs.parameters import Parameter

PSR_TYPES = ("PSR_intention", "PSR_award", "PSR_confirmation", "PSR_modification", "PSR_urgent", "PSR_framework")
UK_TYPES = tuple(f"UK{n}" for n in range(1, 18))
TYPES = (*PSR_TYPES, *UK_TYPES, "contract_copy", "CF_award", "TED_legacy")
KINDS = ("contract", "framework", "concession", "grant")
PARAMETERS = Source("commissioning-workbooks, register reference", "notices: dated parameters, KPI duty", evidence="project rule")
ACT = Source("Procurement Act 2023", "s.51 to s.53, s.71; guidance on gov.uk, Ward Hadaway, Hugh James", evidence="read")
PSR = Source("The Health Care Services (Provider Selection Regime) Regulations 2023, SI 2023/1348", "reg 12, 13, 25", evidence="read")
REGIME = texts("regimes", "Regime of each contract", ["PSR", "PA2023"], REGIMES)
NO_PERIOD = "no period is held for this notice"
Row = list[Any]


@udf(
    params=[
        REGIME,
        texts("notice_types", "Notice: PSR_intention to PSR_framework, UK1 to UK17, contract_copy, CF_award or TED_legacy",
              ["PSR_confirmation", "UK7"], TYPES),
        dates("event_dates", "What each counts from: award or signature; modification; end; last assessment (UK9); first day of the year "
              "(UK1)", ["2025-06-16", "2025-06-16"]),
        AS_AT._replace(example="2025-07-01"),
        money("contract_values", "Value of each contract, needed for contract_copy", [None, 6000000]),
        dates("published_dates", "Day each notice was published; blank while it is not", [None, "2025-07-10"]),
        LIMITS,
    ],
    result=Result("table", "any", "dates, days and text", "One row a notice, eight columns: due (blank where no period is held), days "
                  "left, band, state (due, overdue, published in time, published late, not required, no period), rule, checked by (or "
                  "unchecked), what a person must check, source"),
    sources=[PARAMETERS, PSR, ACT],
    since="0.3.0",
)  # fmt: skip
def contract_notices_due(
    regimes: list, notice_types: list, event_dates: list, as_at: dt.date, contract_values: list | None = None,
    published_dates: list | None = None, limits: Limits | None = None,
) -> list[Row]:  # fmt: skip
    """By when each notice must be published under its regime, from dated parameters, and whether anybody has checked them.

    All columns n; as_at: one date. Result: n rows of due, days left, band, state, rule, checked by, check, source. A day counts from the
    event; before means the day before it, and of PSR_intention and UK6 (not light touch) the last day whose standstill has ended before
    the event, as TENDER_STANDSTILL_END counts it; representations keep it open longer, which a person must check. Of notices without
    a period here nothing is computed. Blank rows are passed over. Not legal advice.
    Errors: #N/A for a notice without regime, type or event date, an event before the rule, or a contract copy without a value; #VALUE!
    for a notice of another regime.
    """
    same_length(regimes=regimes, notice_types=notice_types, event_dates=event_dates, contract_values=contract_values,
                published_dates=published_dates)  # fmt: skip
    bounds = band_limits(as_at, limits)
    is_blank = lambda row: row[:3] == (None, None, None)
    due = lambda i, *row: [None] * 8 if is_blank(row) else _due(i, *row, as_at, bounds)
    return by_row(due, regimes, notice_types, without_placeholders(event_dates), contract_values, published_dates, width=8)


def _due(
    i: int, regime: str | None, kind: str | None, event: dt.date | None, value: Decimal | None, published: dt.date | None,
    as_at: dt.date, limits: Limits,
) -> Row:  # fmt: skip
    regime = needed(At("regimes", i), regime, "the regime is not recorded; enter it")
    kind = needed(At("notice_types", i), kind, "the kind of notice is not recorded; enter it")
    _fits(i, regime, kind)
    event = needed(At("event_dates", i), event, "no event is recorded from which the notice counts; enter its date")
    light = found(f"notice_{kind}_light_touch", event) if regime.endswith("light_touch") else None
    if light is None and not is_known(f"notice_{kind}"):
        return [None, None, "none", "no period", NO_PERIOD, None, None, None]
    rule = light or entry(f"notice_{kind}", event)
    due, more = _day(rule, kind, regime, event)
    about = [rule.label, rule.checked_by or "unchecked", check(rule, *more), joined("source", rule, *more)]
    if kind == "contract_copy" and not _above(i, event, value):
        return [None, None, "none", "not required", *about]
    if published:
        return [due, None, "none", "published in time" if published <= due else "published late", *about]
    left = (due - as_at).days
    return [due, left, band(left, limits), "due" if left >= 0 else "overdue", *about]


def _fits(i: int, regime: str, kind: str) -> None:
    """A notice of one regime under another is a slip in one of the two cells."""
    wrong = (kind in PSR_TYPES and regime != "PSR") or (kind in (*UK_TYPES, "contract_copy") and not regime.startswith("PA2023"))
    if wrong:
        raise errors.OutOfRange(At("notice_types", i), value=shown(kind), rule=f"that is no notice under {regime}; correct one of them")


def _above(i: int, event: dt.date, value: Decimal | None) -> bool:
    value = needed(At("contract_values", i), value, "the value decides whether a copy is due; enter it")
    return value > Decimal(str(entry("notice_contract_copy_above", event).value))


def _day(rule: "Parameter", kind: str, regime: str, event: dt.date) -> "tuple[dt.date, list[Parameter]]":
    """The last day, and the entries it rests on beside the notice's own."""
    if rule.unit == "rule":
        return _before(kind, regime, event)
    if rule.unit == "months":
        return add_months(event, int(rule.value)), []
    if rule.unit == "month and day":
        month, day = map(int, str(rule.value).split("-"))
        return dt.date(event.year, month, day), []
    return event + int(rule.value) * DAY, []


def _before(kind: str, regime: str, event: dt.date) -> "tuple[dt.date, list[Parameter]]":
    """The day before the event, or the last whose standstill has ended by then; what could move that end a person must check."""
    if kind == "PSR_intention":
        day, rules = latest_publication("psr", event)
        return day, [*rules, entry("psr_days_after_decision", event)]
    if kind == "UK6" and regime == "PA2023":
        return latest_publication("pa23", event)
    exempt = [entry("standstill_pa23_light_touch", event)] if kind == "UK6" else []
    return event - DAY, exempt


@udf(
    params=[
        REGIME._replace(example=["PA2023", "PSR"]),
        money("contract_values", "Value of each contract", [5000000.01, 80000000]),
        texts("agreement_kinds", "contract, framework, concession or grant", ["contract", "contract"], KINDS),
        AS_AT._replace(example="2025-06-02"),
        texts("inappropriate_reasons", "Why indicators would be inappropriate, as recorded; blank for none", [None, None]),
        texts("private_utilities", "Is the authority a private utility? yes or no; a blank is no", [None, None], ("yes", "no")),
    ],
    result=Result("table", "any", "number and text", "One row a contract, three columns: indicators required (blank where not known), "
                  "reason, months between assessments (blank where none are required)"),
    sources=[PARAMETERS, ACT],
    since="0.3.0",
)  # fmt: skip
def contract_kpi_duty(
    regimes: list, contract_values: list, agreement_kinds: list, as_at: dt.date, inappropriate_reasons: list | None = None,
    private_utilities: list | None = None,
) -> list[Row]:  # fmt: skip
    """How many key performance indicators the Procurement Act asks for, and why none where it asks for none.

    All columns n; as_at: the day whose rules count. Result: n rows of indicators, reason, months. Three above 5,000,000, exactly
    5,000,000 is not above. None for light touch, frameworks, concessions, grants, private utilities, a recorded reason why they would be
    inappropriate (exported as noAgreedMetricsRationale), and contracts of other regimes. regime_unknown leaves the number blank.
    Errors: #N/A in the row of a contract without regime, kind or value where these decide.
    """
    same_length(regimes=regimes, contract_values=contract_values, agreement_kinds=agreement_kinds,
                inappropriate_reasons=inappropriate_reasons, private_utilities=private_utilities)  # fmt: skip
    return by_row(lambda i, *row: _kpi(i, *row, as_at), regimes, contract_values, agreement_kinds, inappropriate_reasons,
                  private_utilities, width=3)  # fmt: skip


def _kpi(
    i: int, regime: str | None, value: Decimal | None, kind: str | None, reason: str | None, utility: str | None, as_at: dt.date
) -> Row:
    regime = needed(At("regimes", i), regime, "the regime is not recorded; enter it, unknown if nobody knows")
    if regime == "unknown":
        return [None, "regime_unknown", None]
    if regime != "PA2023":
        return [0, "light_touch_contract" if regime == "PA2023_light_touch" else "not_pa2023", None]
    kind = needed(At("agreement_kinds", i), kind, "what kind of agreement it is decides; enter contract, framework, concession or grant")
    exempt = kind if kind != "contract" else "private_utility" if utility == "yes" else "inappropriate_reason_recorded" if reason else None
    if exempt:
        return [0, exempt, None]
    value = needed(At("contract_values", i), value, "the value decides whether indicators are due; enter it")
    if value <= Decimal(str(entry("pa_kpi_value", as_at).value)):
        return [0, "not_over_threshold", None]
    return [entry("pa_kpi_count", as_at).value, "over_threshold", entry("pa_kpi_interval", as_at).value]
