"""Which procurement regime governs: by the start of the procurement, the buyer and the service, from dated rows."""

import datetime as dt
from typing import TYPE_CHECKING

from udfs import errors
from udfs.dated import NO_KNOWN_END, check, entry, evidence, found, joined
from udfs.registry import Param, Result, Source, udf

if TYPE_CHECKING:
    from udfs.parameters import Parameter

REFERENCE = Source("commissioning-workbooks, tender reference", "(e) regimes and dates as dated parameters", evidence="project rule")
PSR = Source("The Health Care Services (Provider Selection Regime) Regulations 2023, SI 2023/1348", "legislation.gov.uk", evidence="read")
REGIMES = {
    "pcr2015": "Public Contracts Regulations 2015",
    "pcr2015_light_touch": "Public Contracts Regulations 2015, light touch (regs 74-77)",
    "psr": "Provider Selection Regime",
    "pa23": "Procurement Act 2023",
    "pa23_light_touch": "Procurement Act 2023, light touch",
    "person_check": "Rules before these regimes: a person must check",
}
BUYERS = ("nhs_england", "icb", "ccg", "nhs_trust", "local_authority", "combined_authority", "other")
OTHER_RELEVANT = ("nhs_trust", "local_authority", "combined_authority")
HAD_RULES_BESIDE = ("nhs_england", "icb", "ccg")
ELEMENTS = ("health", "social_and_specific", "other")

REGIME = Param("regime", "Regime, as TENDER_REGIME names it", kind="text", rank="scalar", unit="text", example="psr",
               choices=tuple(REGIMES))  # fmt: skip


def settled(regime: str) -> str:
    """The regime, unless it is the one that only a person can name."""
    if regime == "person_check":
        raise errors.NotAvailable("regime", reason="the rules before these regimes are not held here; a person must check which apply")
    return regime


@udf(
    params=[
        Param("start_date", "Day the procurement started", kind="date", rank="scalar", unit="date", example="2017-03-14"),
        Param("buyer", "Who buys", kind="text", rank="scalar", unit="text", example="ccg", choices=BUYERS),
        Param("service", "health (its CPV code is on the list of health services), social_and_specific (PCR 2015 Schedule 3), other, "
              "or mixed", kind="text", rank="scalar", unit="text", example="mixed", choices=(*ELEMENTS, "mixed")),
        Param("main_element", "Main element of a mixed contract; it decides", kind="text", rank="scalar", unit="text", example="health",
              choices=ELEMENTS),
    ],
    result=Result("row", "any", "text and dates", "One row: regime, regime_in_words, alongside (rules that applied beside it), row_from, "
                  "row_to (dates of the row used, row_to blank where no end is known), source, evidence, check (what a person must check)"),
    sources=[
        REFERENCE, PSR,
        Source("localgovernmentlawyer.co.uk, Lightness of touch", "PCR 2015 regs 74-77 for health services", evidence="read"),
        Source("wardhadaway.com", "Procurement Act 2023 in force, PCR 2015 revoked", evidence="read"),
    ],
    since="0.2.0",
)  # fmt: skip
def tender_regime(start_date: dt.date, buyer: str, service: str, main_element: str | None = None) -> list[str | dt.date | None]:
    """Which regime governs a procurement, with the dated row used, its source and what a person must check.

    start_date: day the procurement started, which decides even if notices follow later; buyer, service, main_element: text.
    Result: a row of regime, regime_in_words, alongside, row_from, row_to, source, evidence, check.
    A regime of person_check means that the rules are older than those held here. Not legal advice.
    Errors: #N/A where no row covers the date (a CCG from 2024, an ICB before July 2022); #VALUE! where a mixed contract has no main
    element or another service is given one that contradicts it.
    """
    element = _element(service, main_element)
    row = entry(f"regime_{element}{_buyers(buyer) if element == 'health' else ''}", start_date)
    beside = found("regime_alongside_health", start_date) if element == "health" and buyer in HAD_RULES_BESIDE else None
    rules = [row, *_also(service, beside, start_date)]
    return [
        row.value, REGIMES[str(row.value)], beside.value if beside else None, row.valid_from,
        None if row.valid_to == NO_KNOWN_END else row.valid_to, joined("source", *rules), evidence(*rules), check(*rules),
    ]  # fmt: skip


def _element(service: str, main_element: str | None) -> str:
    if service == "mixed" and main_element is None:
        raise errors.MissingArgument("main_element", description="the main element of the mixed contract, which decides the regime")
    if service != "mixed" and main_element not in (None, service):
        reason = f"it says {main_element} but service says {service}; make them agree, or give mixed as the service"
        raise errors.Refused("main_element", reason=reason)
    return main_element or service


def _buyers(buyer: str) -> str:
    return "_other_relevant_authority" if buyer in OTHER_RELEVANT else f"_{buyer}"


def _also(service: str, beside: "Parameter | None", start: dt.date) -> list["Parameter"]:
    mixed = [entry("regime_mixed_contract", start)] if service == "mixed" else []
    return [*mixed, *([beside] if beside else [])]
