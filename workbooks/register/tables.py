"""What a register workbook is made of: its settings, its tables as the schema of the register has them, and how a contract's columns part.

A contract has 39 columns. Nine stand on the sheet Contracts, the others on Terms, Procurement and Values, which are made when first used.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from udfs.register import schema
from workbooks.job.schema import Field, Row, Schema, Setting
from workbooks.job.state import Job

KIND, VERSION = "register", "0.1.0"
CONTRACT = "contract_id"
PARTS: dict[str, tuple[str, ...]] = {
    "contracts": (CONTRACT, "title", "holder_party_id", "start_date", "end_date_original", "end_date_current", "end_flag",
                  "notice_period_months", "value_lifetime"),
    "terms": (CONTRACT, "contract_ref", "description", "department", "lead_commissioner_id", "status", "agreement_kind", "model",
              "integration_level", "signed_date", "end_date_max", "term_months", "review_date", "governance_body_id",
              "replaces_contract_id", "replaced_by_id", "footprint"),
    "procurement": (CONTRACT, "regime", "route", "route_reason", "ocid", "award_id", "cpv"),
    "values": (CONTRACT, "value_annual", "value_original", "value_current", "value_basis", "value_flag", "value_incl_vat",
               "value_incl_options", "vat_irrecoverable"),
}  # fmt: skip
PART_SHEETS = {
    "contracts": ("Contracts", "What was agreed with whom, until when, and by when somebody must act."),
    "terms": ("Terms", "Who commissions, what kind of agreement it is, the status a person recorded, review and latest end."),
    "procurement": ("Procurement", "Regime, route and its reason, identifiers of published notices."),
    "values": ("Values", "Yearly, original and current value, on what basis, with or without VAT and options."),
}
CLOSED = ("expired", "terminated", "cancelled", "failed")  # nobody has to act on these any more
GP_LED, LEADS = ("GP_practice", "federation"), ("holder_party_id", "governance_body_id")  # kinds of body led by GPs; who may lead
SHEETS = {"source": "Fact sources"}  # where the schema's name is taken by a sheet that every workbook has
FEW = 500  # rows up to which every row may be looked up among all others; beyond it a program would take minutes
ONLY_HERE = ("contact", "budget_move", "budget")  # tables that no export may see
HEADERS = {
    CONTRACT: "Contract", "contract_ref": "Reference", "holder_party_id": "Provider", "start_date": "Start", "ocid": "OCID", "cpv": "CPV",
    "end_date_original": "End, original", "end_date_current": "End, current", "end_date_max": "End, latest possible",
    "notice_period_months": "Notice, months", "value_lifetime": "Value, lifetime", "value_annual": "Value, annual",
    "value_original": "Value, original", "value_current": "Value, current", "value_incl_vat": "Includes VAT",
    "value_incl_options": "Includes options", "vat_irrecoverable": "VAT not recovered", "lead_commissioner_id": "Lead commissioner",
    "governance_body_id": "Governing body", "replaces_contract_id": "Replaces", "replaced_by_id": "Replaced by", "party_id": "Party",
    "share_pct": "Share, of 1", "pct": "Share, of 1", "subcontractor_party_id": "Subcontractor", "parent_subcontract_id": "Below",
    "main_contractor_party_id": "Main contractor", "ext_no": "Extension", "break_no": "Break", "var_no": "Variation", "sme": "SME",
    "vcse": "VCSE", "vcse_type": "VCSE type", "ods_code": "ODS code", "practice_ods": "Practice", "value_delta": "Change of value",
    "months_delta": "Change of months", "end_date": "End", "due_date": "Due", "met_date": "Met on", "from_date": "From", "to_date": "To",
    "name_normalised": "Name key", "org_type": "Kind of body", "evidence_url": "Evidence, link", "url": "Link", "met": "Met", "net": "Net",
    "vat": "VAT", "kloe_ref": "Key line", "as_of": "As of", "at": "At (UTC)", "seq": "Number",
    "function": "Activity", "duty": "Duty in words", "isap_covered": "ISAP covers it", "company_no": "Company number",
    "charity_no": "Charity number", "lot_ref": "Lot reference",
}  # fmt: skip
KINDS = {"id": "text", "text": "text", "code": "text", "url": "text", "money": "money", "date": "date", "int": "number", "pct": "number",
         "bool": "logical"}  # fmt: skip
WIDTHS = {"id": 15, "text": 24, "code": 18, "url": 30, "money": 18, "date": 12, "int": 11, "pct": 11, "bool": 11}
WIDE = {"title": 38, "description": 38, "text": 50, "quote": 70, "note": 44, "name": 36, "holder_party_id": 28, "sentence": 60,
        "remedy": 50, "hash": 24, "prev_hash": 24, "function": 34, "duty": 34, "said": 60, "old": 26, "new": 30,
        "at": 24, "seq": 8}  # fmt: skip
NUMBERS = {"int": "count", "pct": "percent"}
STATEMENT = (
    Field("statement_id", "Statement", "text", 14, True), Field(CONTRACT, "Contract", "text", 26), Field("column", "About", "text", 22),
    Field("said", "What it says", "text", 60, True), Field("source_id", "Source", "text", 12, True),
    Field("as_of", "As of", "text", 22), Field("confidence", "Confidence", "text", 14, choices=schema.codes("confidence")),
)  # fmt: skip
CONTACT = (
    Field(CONTRACT, "Contract", "text", 16), Field("event", "Event", "text", 26), Field("role", "Who acts", "text", 28, True),
    Field("name", "Name", "text", 28), Field("email", "E-mail", "text", 34), Field("phone", "Telephone", "text", 20),
)  # fmt: skip
BUDGET_MOVE = (
    Field("from_contract", "From contract", "text", 16, True), Field("to_contract", "To contract", "text", 16, True),
    Field("amount", "Amount", "money", 18, True), Field("date", "From the date", "date", 14),
    Field("reason_code", "Reason", "text", 18), Field("text", "Reason in words", "text", 44),
    Field("initiated_by", "Decided by", "text", 13, choices=schema.codes("initiated_by")),
    Field("provided_for", "Provided for in the contract", "text", 14, choices=schema.codes("answer")),
    Field("materially_different", "Materially different", "text", 14, choices=schema.codes("answer")),
    Field("drafted_as", "Drafted as", "text", 22),
)
BUDGET = (
    Field("party_id", "Commissioner", "text", 24, True), Field("budget", "Budget, one year", "money", 20),
    Field("uplift", "Uplift", "number", 12, number="percent"), Field("note", "Note", "text", 44),
)  # fmt: skip
NOTES = {
    "budget": "What each commissioner holds for a year, and the uplift of its part of the yearly values: 0.021 is 2.1 per cent.",
    "budget_move": "Sums that are to move from one contract to another, each to be drafted as two variations; nothing is signed by that.",
    "statement": "What each source says, in its words: two sources that disagree are two rows, and neither overwrites the other.",
    "contact": "Who acts, for the alerts of this workbook only; no export carries this sheet. A blank contract or event means every one.",
}


def _field(column: schema.Column) -> Field:
    choices = schema.codes(column.codelist) if column.codelist else ()
    header = HEADERS.get(column.name, column.name.removesuffix("_id").replace("_", " ").capitalize())
    wanted = column.requirement == "R" and column.name == CONTRACT
    width = WIDE.get(column.name, WIDTHS[column.kind])
    name = "at_utc" if column.name == "at" else column.name  # "at" is where a row stands
    return Field(name, header, KINDS[column.kind], width, wanted, choices, number=NUMBERS.get(column.kind, ""))


def _tables() -> dict[str, tuple[Field, ...]]:
    """Every table by its name: the four parts of a contract, those of the schema, and those only a workbook has."""
    columns = {column.name: column for column in schema.tables()["contract"].columns}
    parts = {name: tuple(_field(columns[c]) for c in names) for name, names in PARTS.items()}
    others = {name: tuple(map(_field, table.columns)) for name, table in schema.tables().items() if name != "contract"}
    return parts | others | {"statement": STATEMENT, "budget_move": BUDGET_MOVE, "budget": BUDGET, "contact": CONTACT}


TABLES = _tables()
CHILDREN = tuple(name for name in TABLES if name not in PARTS)
GROUPS = {
    "show_details": ("Terms, procurement and values", ("terms", "procurement", "values")),
    "show_parties": ("Parties, lots and commissioners' shares", ("party", "lot", "commissioner_share")),
    "show_supply_chain": ("Supply chain", ("subcontract",)),
    "show_changes": ("Extensions, breaks and variations", ("extension", "break_clause", "variation")),
    "show_budget_moves": ("Budget moves, to be drafted as variations", ("budget_move",)),
    "show_budgets": ("Commissioners' budgets", ("budget",)),
    "show_assurance": ("Milestones, key questions, functions, duties, conflicts",
                       ("milestone", "isap_kloe", "function_transfer", "statutory_duty", "conflict_record")),
    "show_practices": ("GP practices that may return", ("gp_participation",)),
    "show_outcomes": ("Outcomes, payment and conditions", ("outcome_measure", "payment_mechanism", "condition")),
    "show_notices": ("Notices", ("notice",)),
    "show_spend": ("Spend", ("transaction",)),
    "show_sources": ("Sources, statements and status history", ("source", "statement", "status_event")),
    "show_contacts": ("Contacts, for this workbook only", ("contact",)),
}  # fmt: skip
DAYS = {"number": "count", "unit": "days", "minimum": 0}
SETTINGS: dict[str, tuple[Setting, ...]] = {
    "Register": (
        Setting("title", "Register of", required=False),
        Setting("as_at", "As at", "date", "date", note="Change it to see the register on another day; a change of data is logged under it"),
        Setting("entered_by", "Entered by", required=False, note="A role; the change log names it"),
        Setting("reason", "Reason for the changes since the last entry", required=False,
                note="Asked for values, dates, status and accountable bodies; it goes into the log and is emptied"),
        Setting("keep_log", "Keep the change log", "logical", "TRUE or FALSE", required=False,
                note="One entry a cell: leave it FALSE for a register of more than about a thousand contracts"),
    ),
    "Alerts": (
        Setting("alert_red", "Red: act now", **DAYS, parameter="alert_red_days"),
        Setting("alert_amber", "Amber: decide", **DAYS, parameter="alert_amber_days"),
        Setting("alert_watch", "Watch: prepare", **DAYS, parameter="alert_watch_days"),
        Setting("lead_safe", "Safe start of the next award before the end", "count", "months", minimum=0,
                parameter="lead_time_long_months"),
        Setting("lead_months", "Last start of the next award before the end", "count", "months", minimum=0,
                parameter="lead_time_short_months"),
        Setting("notice_buffer", "Own date for a notice before its deadline", **DAYS, parameter="notice_internal_buffer_days"),
    ),
    "Publishing": (
        Setting("publisher", "Organisation that publishes", required=False, note="Its name in open contracting data"),
        Setting("publish_address", "Web address of the open contracting file", required=False, note="Where it will be put, https://..."),
        Setting("ocid_prefix", "Prefix of your open contracting ids", required=False,
                note="ocds- and six letters or digits, from the Open Contracting Partnership"),
        Setting("summary_from", "Annual summary from", "date", "date", required=False, note="Blank, both: the last whole financial year"),
        Setting("summary_to", "Annual summary to, counted in", "date", "date", required=False),
        *(Setting(name, label, "count", "count", required=False, minimum=0, note=note) for name, label, note in (
            ("urgent_awards_and_modifications", "Urgent awards and modifications in it", "No register knows these"),
            ("representations", "Representations received in it", "No register knows these"),
            ("new_providers", "New providers in it", "Goes before the count of the register"),
            ("providers_that_lost_all_contracts", "Providers that lost all contracts in it", "Goes before the count of the register"),
        )),
        Setting("calendar_alarms", "Reminders in the calendar", "logical", "TRUE or FALSE", required=False,
                note="TRUE: one at each limit of the alert bands"),
        Setting("calendar_remind", "Reminders so many days before each date", required=False,
                note="Whole days with commas between them, such as 14, 3; goes before the limits of the bands"),
    ),
    "Importing": (
        Setting("import_contacts", "Keep personal contacts", "logical", "TRUE or FALSE", required=False,
                note="TRUE: on Contacts (internal), which no export carries; else they are left out and counted"),
        Setting("import_without_expense", "Leave out payments of these expense types", required=False,
                note="Words with commas between them, such as GMS, PMS; such payments are listed, not lost"),
    ),
    "Sheets to be made though they are still empty": tuple(
        Setting(name, label, "logical", "TRUE or FALSE", required=False) for name, (label, _) in GROUPS.items()
    ),
}  # fmt: skip
PARTY, CONTRACTS = ("Party", "party_id"), ("Contracts", CONTRACT)
PARTIES = ("lead_commissioner_id", "holder_party_id", "governance_body_id", "party_id", "subcontractor_party_id",
           "main_contractor_party_id", "from_body", "to_body", "accountable_body", "body")  # fmt: skip
OPTIONAL = tuple(name for name in TABLES if name != "contracts")
SCHEMA = Schema(KIND, VERSION, SETTINGS, TABLES, OPTIONAL, spare={"contracts": 20})


@dataclass(frozen=True)
class RegisterJob(Job):
    """A register before it is laid out. The details of contracts are kept in the order of the contracts, a row for each."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", _aligned(self))

    @property
    def as_at(self) -> dt.date | None:
        day = self.settings.get("as_at")
        return day if isinstance(day, dt.date) else None

    @property
    def contracts(self) -> list[Row]:
        return self.rows["contracts"]

    def shows(self, table: str) -> bool:
        """Whether the sheet of a table is made: it has rows, or it was asked for."""
        asked = any(self.settings.get(name) and table in tables for name, (_, tables) in GROUPS.items())
        return table == "contracts" or bool(self.rows[table]) or bool(asked)

    @cached_property
    def whole(self) -> list[Row]:
        """Every contract with its 39 columns, in the order of the sheet Contracts."""
        details = {part: {row[CONTRACT]: row for row in reversed(self.rows[part])} for part in PARTS if part != "contracts"}
        return [row | {name: details[part].get(row[CONTRACT], {}).get(name) for part in details for name in PARTS[part][1:]}
                for row in self.contracts]  # fmt: skip

    def is_closed(self, row: Row) -> bool:
        """Whether nobody has to act on a contract any more: it is over, as a person recorded, or another took its place."""
        return row.get("status") in CLOSED or row.get("replaced_by_id") is not None


def tables_of(job: RegisterJob) -> dict[str, list[Row]]:
    """The register by the tables and columns of its schema, as imports make them and exports take them; never with the contacts.

    A row keeps "at", where it stands; a contract's is that of the sheet Contracts."""
    return {"contract": job.whole} | {name: job.rows[name] for name in CHILDREN if name not in ONLY_HERE}


def rows_of(tables: Mapping[str, list[Row]]) -> dict[str, list[Row]]:
    """The rows of a register workbook from tables of the schema: what `tables_of` gives, the other way round."""
    contracts = tables.get("contract", [])
    parts = {part: list(_part(contracts, part, names)) for part, names in PARTS.items()}
    return parts | {name: list(tables.get(name, [])) for name in CHILDREN}


def _part(contracts: list[Row], part: str, names: tuple[str, ...]) -> Iterator[Row]:
    """One part's columns of each contract; a row with nothing but its id is left out of a sheet of details."""
    for row in contracts:
        cells = {name: row.get(name) for name in names}
        if part == "contracts" or any(cells[name] is not None for name in names[1:]):
            yield cells | {"at": row.get("at")}


def _aligned(job: RegisterJob) -> dict[str, list[Row]]:
    """The details in the order of the contracts, so that a cell may ask for those of its own row; strangers stand at the end."""
    known = dict.fromkeys(row[CONTRACT] for row in job.rows["contracts"])
    found = dict(job.rows)
    for part in (name for name in PARTS if name != "contracts" and job.shows(name)):
        first: dict[object, Row] = {}
        others = [row for row in job.rows[part] if row[CONTRACT] not in known or first.setdefault(row[CONTRACT], row) is not row]
        mine = (row[CONTRACT] for row in job.rows["contracts"])
        found[part] = [first.get(key) or dict.fromkeys(PARTS[part]) | {CONTRACT: key} for key in mine] + others
    return found
