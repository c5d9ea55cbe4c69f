"""The facts a procurement health check may be told: name, kind, meaning.

Kinds: yes_no; count (whole, not negative); pounds (not negative); pounds_above_zero, years, persons (above zero); date; date_or_no; text;
name; record (where it stands on the record; blank or "none" means that nothing is on the record); choice; log (one row an entry, the
columns named).
A log that was kept and is empty is one row with "none".
"""

from typing import NamedTuple

REGIMES = ("pcr2015", "pcr2015_light_touch", "psr", "pa23", "pa23_light_touch")
PSR_PROCESSES = ("direct_award_a", "direct_award_b", "direct_award_c", "most_suitable_provider", "competitive")


class Fact(NamedTuple):
    """One fact. `columns` are the name and kind of each cell after the fact's name, for a log; `choices` for a choice."""

    name: str
    kind: str
    meaning: str
    choices: tuple[str, ...] = ()
    columns: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


def _log(name: str, meaning: str, *columns: tuple) -> Fact:
    return Fact(name, "log", meaning, columns=tuple((c[0], c[1], c[2] if len(c) > 2 else ()) for c in columns))


_ALL = (
    # ---- the notice and the market
    Fact("advertised", "yes_no", "Whether the opportunity was advertised; no means a direct award"),
    Fact("procurement_method", "choice", "Method of the procurement; direct means not advertised",
         ("open", "selective", "limited", "direct")),
    Fact("bids_received", "count", "Bids received by the deadline"),
    Fact("regime", "choice", "Regime of the notice, as TENDER_REGIME gives it", REGIMES),
    Fact("procedure", "choice", "Procedure of the notice", ("open", "restricted", "competitive_flexible", "light_touch")),
    Fact("urgent", "yes_no", "Whether the shorter period for urgency is used"),
    Fact("prior_information_notice", "yes_no", "Whether a qualifying prior information or planned procurement notice came before"),
    Fact("electronic_submission", "yes_no", "Whether bids are taken electronically"),
    Fact("notice_sent_on", "date", "Day the notice was sent"),
    Fact("notice_published_on", "date", "Day the notice was published; counted from only where the day of sending is blank"),
    Fact("bid_deadline", "date", "Last day for bids or requests to take part, whichever the notice asks for"),
    Fact("launch_date", "date", "Day the procurement was launched; the first day of the notice when blank"),
    Fact("novel", "yes_no", "Whether the contract or its form is novel"),
    Fact("lots_used", "yes_no", "Whether the contract is divided into lots"),
    Fact("no_lots_reason", "record", "Reason for not dividing into lots"),
    _log("engagement", "Market engagement, one row an event", ("date", "date"), ("type", "choice", ("publication", "event", "meeting",
         "questionnaire", "other")), ("who", "text"), ("incumbent", "yes_no"), ("evidence", "record")),
    Fact("notice_text", "text", "The words of the notice"),
    Fact("closes_later_entry", "yes_no", "Whether the notice closes later entry, where its words are not given"),
    _log("bidder", "Remaining bidders, one row a member; a bidder without members entered is its lead only", ("bidder", "name"),
         ("member", "name"), ("sector", "choice", ("nhs", "private", "voluntary", "local_authority", "other"))),
    # ---- length, value, money
    Fact("contract_years", "years", "Length of the contract without extensions"),
    Fact("break_clause", "yes_no", "Whether the contract can be ended early by a break clause"),
    Fact("contract_value", "pounds", "Value of the whole contract over its length"),
    Fact("annual_value", "pounds", "Value a year, as stated"),
    Fact("population", "persons", "People covered"),
    Fact("whole_population_scope", "yes_no", "Whether the contract covers all or most care of the people covered"),
    _log("value", "Stated values, one row a figure", ("name", "name"), ("level", "choice", ("programme", "contract")),
         ("amount", "pounds"), ("significant_digits", "count")),
    Fact("programme_contracts", "count", "Number of contracts the programme consists of"),
    Fact("annual_baseline", "pounds_above_zero", "Present yearly spend on what the contract covers, or its trajectory"),
    _log("saving", "Planned saving of each year", ("year", "name"), ("amount", "pounds")),
    Fact("savings_total", "pounds", "Planned saving over the whole contract, where no years are given"),
    Fact("viability_evidence", "record", "Test of the financial viability of the holder"),
    Fact("parent_guarantee", "record", "Guarantee of the holder's parents"),
    Fact("risk_share", "record", "Agreed sharing of risk between commissioner, holder and sub-contractors"),
    Fact("procurement_cost", "pounds", "Cost of the procurement itself"),
    Fact("price_form", "choice", "Form of the price", ("fixed", "capitated", "other")),
    Fact("subcontracts", "count", "Number of sub-contracts; where the text says several, 2"),
    Fact("board_approval", "record", "Approval of the risk by the board"),
    # ---- who holds, who decides, who takes part
    Fact("bidder_at_interest", "name", "Body that expressed interest"),
    Fact("bidder_at_bid", "name", "Body that bid"),
    Fact("bidder_preferred", "name", "Body chosen as preferred bidder"),
    Fact("contracting_party", "name", "Body that signs and holds the contract"),
    Fact("decision_body", "name", "Body that takes the decisions under the contract"),
    Fact("holder_is_new", "yes_no", "Whether the holder is a new vehicle"),
    Fact("holder_is_nominal", "yes_no", "Whether the holder holds in name only; read where holder and decision body are not both named"),
    Fact("vat_advice", "record", "Advice on VAT"),
    _log("system_member", "Commissioners of the system, one row each", ("name", "name")),
    _log("party", "Commissioners that are party to the contract, one row each", ("name", "name")),
    Fact("system_members", "count", "Number of commissioners of the system, where their names are not given"),
    Fact("parties", "count", "Number of commissioners that are party, where their names are not given"),
    _log("stage_function", "Commissioning functions by stage, one row each", ("stage", "name"), ("function", "name"),
         ("holder", "choice", ("commissioner", "provider")), ("type", "choice", ("statutory_duty", "population_management",
         "operational_support")), ("advice_and_assurance", "record")),
    _log("role", "Who did what in the procurement, one row each; write none for an organisation without a parent", ("organisation", "name"),
         ("role", "choice", ("adviser", "assurer", "reviewer", "evaluator", "decision_maker")), ("parent", "name")),
    Fact("providers_before", "count", "Providers that hold contracts now"),
    Fact("providers_after", "count", "Providers that would hold contracts afterwards"),
    Fact("subcontract_register", "yes_no", "Whether a register of sub-contracts is kept"),
    _log("unilateral_exit", "Key parties that may leave on their own notice, one row each", ("party", "name"), ("contingency", "record")),
    # ---- process
    Fact("consultation_required", "yes_no", "Whether public consultation is required"),
    Fact("consultation_start", "date", "First day of the consultation"),
    Fact("consultation_end", "date", "Last day of the consultation"),
    Fact("challenge", "choice", "What a live legal challenge is to", ("none", "policy", "this_procurement")),
    Fact("paused", "yes_no", "Whether the procurement was paused"),
    Fact("restart_date", "date", "Day a paused procurement was restarted"),
    Fact("award_date", "date", "Day of the award"),
    Fact("revalidation", "record", "Revalidation of values, market and weights after the pause"),
    _log("publication", "What the regime wants published, one row each", ("item", "name"), ("published_on", "date_or_no"),
         ("reason", "record")),
    Fact("sole_provider_claim", "yes_no", "Whether only one provider is said to be capable"),
    Fact("market_test", "record", "Evidence of a market test behind that claim"),
    Fact("market_test_date", "date", "Day of the market test"),
    Fact("new_service", "yes_no", "Whether the service is new"),
    Fact("existing_provider", "yes_no", "Whether the award goes to the existing provider"),
    Fact("psr_process", "choice", "Process of the Provider Selection Regime", PSR_PROCESSES),
    Fact("early_engagement_date", "date", "Early engagement with the assurers of a novel contract"),
    Fact("checkpoint_1_date", "date", "Assurance checkpoint 1, before the formal competitive process"),
    Fact("checkpoint_2_date", "date", "Assurance checkpoint 2, preferred bidder, before signature"),
    Fact("checkpoint_3_date", "date", "Assurance checkpoint 3, before the service starts"),
    Fact("service_start", "date", "First day of the service"),
    Fact("template_regime", "choice", "Regime the document templates were written for", REGIMES),
    Fact("template_date", "date", "Date of the document templates"),
)  # fmt: skip
SCHEMA = {fact.name: fact for fact in _ALL}
WIDTH = 1 + max(len(fact.columns) for fact in _ALL)
