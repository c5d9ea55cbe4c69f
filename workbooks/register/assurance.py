"""Sheets of rules: shares, supply chain, checkpoints, functions and duties, conditions, practices, KPI duty. Nothing is legal advice."""

from udfs.settings import dated
from workbooks.layout import Places
from workbooks.register.cells import (
    all_rows,
    answers,
    columns_of,
    linked,
    of_contract,
    or_blank,
    same,
    table_columns,
    wrapped,
)
from workbooks.register.dates import call
from workbooks.register.tables import CONTRACT, GP_LED, LEADS, RegisterJob
from workbooks.spec import Column, Grid, Line, Lines, RowFormula, Sheet

CHECKPOINTS = (("ISAP_EE", "Early engagement"), ("ISAP_CP1", "Checkpoint 1"), ("ISAP_CP2", "Checkpoint 2"), ("ISAP_CP3", "Checkpoint 3"))


def rule_sheets(job: RegisterJob) -> tuple[Sheet, ...]:
    """The sheets whose tables have rows."""
    made = (
        (bool(job.rows["commissioner_share"]), shares_sheet), (bool(job.rows["subcontract"]), chain_sheet),
        (any(_schemes(row) for row in job.rows["milestone"]), isap_sheet),
        (bool(job.rows["party"] and (job.rows["function_transfer"] or job.rows["statutory_duty"])), functions_sheet),
        (bool(job.rows["condition"]), conditions_sheet), (bool(job.rows["gp_participation"]), practices_sheet),
        (any(row["regime"] is not None for row in job.rows["procurement"]) and job.shows("terms"), kpi_sheet),
    )  # fmt: skip
    return tuple(sheet(job) for wanted, sheet in made if wanted)


def _contract() -> Column:
    return same("Dates", "contract", "Contract", width=18)


def shares_sheet(job: RegisterJob) -> Sheet:
    """Whether the shares in force add up to 1, and what each commissioner bears of the lifetime value."""
    shares = table_columns("commissioner_share", CONTRACT, "party_id", "share_pct", "effective_from")
    check = lambda at: call("REGISTER_SHARE_CHECK", columns_of(job, CONTRACT)(at), shares(at), at.cell("as_at"))
    amounts = lambda at: call("CONTRACT_SHARE_AMOUNTS", columns_of(job, CONTRACT, "value_lifetime")(at), shares(at), at.cell("as_at"))
    name = "commissioner_share"
    return Sheet("Share check", "Shares", "Shares in force on the as-at date; beyond 0.0005 of 1 they are an error, never rescaled.", (
        Grid("ShareCheck", (_contract(), *answers(("verdict", "Verdict", "words", 14), ("sum", "Sum", "ratio", 14),
                                                  ("count", "Shares", "count", 10), ("finding", "Finding", "words", 36))),
             len(job.contracts), "Each contract", spill=check),
        Grid("ShareAmounts", (linked(name, CONTRACT, "Contract"), linked(name, "party_id", "Party", width=20),
                              linked(name, "share_pct", "Share, of 1", "percent", 14),
                              Column("amount", "Of the lifetime value", "money", 22, array=amounts)),
             len(job.rows[name]), "Each share, to the penny"),
    ))  # fmt: skip


def chain_sheet(job: RegisterJob) -> Sheet:
    """How many providers do the work of a contract, and under what power of the commissioner."""
    depth = lambda at, i: str(_depth(job, i))
    count = lambda at, i: f'COUNTIFS({at.column("Subcontract", CONTRACT)},{at.at("Dates", "contract", i)})'
    power = lambda at, i: f'{count(at, i).removesuffix(")")},{at.column("Subcontract", "commissioner_power")},"none")'
    ends = lambda at, i: _after_head(job, at, i)
    return Sheet("Chain check", "Supply chain", "Subcontracts of each contract, how deep they stand, and those that outlast it.", (
        Grid("Chains", (_contract(), Column("count", "Subcontracts", "count", 14, formula=count),
                        Column("powerless", "Without a power of the commissioner", "count", 18, formula=power)),
             len(job.contracts), "Each contract"),
        Grid("Links", (linked("subcontract", "subcontract_id", "Subcontract", width=18), linked("subcontract", CONTRACT, "Contract"),
                       linked("subcontract", "parent_subcontract_id", "Below"), Column("depth", "Depth", "count", 10, formula=depth),
                       Column("outlasts", "Ends after the contract", "words", 24, formula=ends)),
             len(job.rows["subcontract"]), "Each subcontract"),
    ))  # fmt: skip


def _depth(job: RegisterJob, i: int) -> int:
    """Steps from the contract down to a subcontract; one that stands below itself is counted to the end of the table."""
    rows = job.rows["subcontract"]
    above = {row["subcontract_id"]: row["parent_subcontract_id"] for row in rows}
    depth, key = 1, rows[i]["parent_subcontract_id"]
    while key is not None and depth <= len(rows):
        depth, key = depth + 1, above.get(key)
    return depth


def _after_head(job: RegisterJob, at: Places, i: int) -> str:
    end, head = at.at("Subcontract", "end_date", i), of_contract(job, "end_date_current", at.at("Subcontract", CONTRACT, i))(at)
    return f'IF(AND(ISNUMBER({end}),ISNUMBER({head})),IF({end}>{head},"yes","no"),"not known")'


def _schemes(row: dict) -> bool:
    return row["scheme"] in [scheme for scheme, _ in CHECKPOINTS]


def isap_sheet(job: RegisterJob) -> Sheet:
    """The order of the checkpoints of contracts that record them."""
    ids = list(dict.fromkeys(str(row[CONTRACT]) for row in job.rows["milestone"] if _schemes(row)))
    detail = lambda name: lambda at, i: of_contract(job, name, at.at("Isap", "contract", i))(at)
    day = lambda name: lambda at: at.column("Isap", name)
    names = ("ISAP_EE", "ISAP_CP1", "tender", "bidder", "ISAP_CP2", "signed", "ISAP_CP3", "start")
    spill = lambda at: call("ISAP_CHECK", *(day(name)(at) for name in names))
    blank: RowFormula = lambda at, i: '""'
    return Sheet("Checkpoints", "Checkpoints", "Whether the checkpoints stand in their order. Selection dates are not recorded here.", (
        Grid("Isap", (Column("contract", "Contract", "text", 18, tuple(ids)),
                      *(Column(scheme, head, "date", 12, formula=_met(scheme)) for scheme, head in CHECKPOINTS),
                      Column("tender", "Selection began", "date", 12, formula=blank),
                      Column("bidder", "Bidder known", "date", 12, formula=blank),
                      Column("signed", "Signed", "date", 12, formula=detail("signed_date")),
                      Column("start", "Start", "date", 12, formula=detail("start_date")),
                      *answers(("verdict", "Verdict", "words", 16)),
                      *wrapped(("found", "Findings", "words", 30), ("said", "In words", "words", 50))),
             len(ids), spill=spill, lines=3),
    ))  # fmt: skip


def _met(scheme: str) -> RowFormula:
    """The first day a checkpoint of that kind was met, blank while it is not."""

    def formula(at: Places, i: int) -> str:
        days = at.column("Milestone", "met_date")
        wanted = f'{at.column("Milestone", CONTRACT)},{at.at("Isap", "contract", i)},{at.column("Milestone", "scheme")},"{scheme}"'
        return f'IF(COUNTIFS({wanted},{days},">0")=0,"",_xlfn.MINIFS({days},{wanted},{days},">0"))'

    return formula


def functions_sheet(job: RegisterJob) -> Sheet:
    """A provider may do an activity; a commissioner stays accountable, and a duty may be assisted but not handed over."""
    made = ((_transfers, "function_transfer"), (_duties, "statutory_duty"))
    intro = "The accountable body must be a commissioner. The legal position of today needs a person's check."
    grids = tuple(grid(job, table) for grid, table in made if job.rows[table])
    return Sheet("Functions and duties", "Functions and duties", intro, (*grids, _bodies(job)))


def _bodies(job: RegisterJob) -> Grid:
    """Every party and what it is; one of which that is not recorded is not taken for a commissioner."""
    kind = lambda at, i: f'IF({at.at("Party", "org_type", i)}="","other",{at.at("Party", "org_type", i)})'
    counted = Column("kind", "Kind; blank counts as other", "words", 20, formula=kind)
    return Grid("Bodies", (linked("party", "party_id", "Party", width=20), counted), len(job.rows["party"]), "Bodies")


def _parties(at: Places) -> str:
    return f'{at.column("Party", "party_id")},{at.column("Bodies", "kind")}'


VERDICT = (*answers(("severity", "Severity", "words", 12)), *wrapped(("found", "Findings", "words", 34), ("said", "In words", "words", 60)))


def _transfers(job: RegisterJob, table: str) -> Grid:
    def isap(at: Places, i: int) -> str:
        if not job.rows["milestone"]:
            return '"no"'
        key, scheme = at.at("Function_transfer", CONTRACT, i), at.column("Milestone", "scheme")
        wanted = f'{at.column("Milestone", CONTRACT)},{key},{scheme},"ISAP_EE"'
        return f'IF(COUNTIFS({wanted})>0,"yes","no")'

    spill = lambda at: call("CONTRACT_FUNCTION_TRANSFER", table_columns(table, "kind", "accountable_body", "isap_covered")(at),
                            at.column("Transfers", "isap"), _parties(at))  # fmt: skip
    return Grid("Transfers", (
        linked(table, "function_id", "Function"), linked(table, CONTRACT, "Contract"),
        linked(table, "function", "Activity", width=40, role="Long text"),
        Column("isap", "Early engagement recorded", "words", 18, formula=isap), *VERDICT,
    ), len(job.rows[table]), "Activities that move", spill=spill, lines=2)  # fmt: skip


def _duties(job: RegisterJob, table: str) -> Grid:
    spill = lambda at: call("CONTRACT_DUTY", table_columns(table, "delegable", "body")(at), _parties(at))
    return Grid("DutyCheck", (
        linked(table, "duty_id", "Duty"), linked(table, CONTRACT, "Contract"),
        linked(table, "duty", "Duty in words", width=40, role="Long text"), linked(table, "body", "Body", width=18), *VERDICT,
    ), len(job.rows[table]), "Duties that stay", spill=spill, lines=2)  # fmt: skip


def conditions_sheet(job: RegisterJob) -> Sheet:
    """Whether a profit may be distributed: blocked, allowed, or nothing recorded, which is never allowed."""
    told = table_columns("condition", CONTRACT, "condition_id", "type", "blocks", "met")
    spill = lambda at: call("CONTRACT_DISTRIBUTION", columns_of(job, CONTRACT)(at), told(at))
    return Sheet("Distribution", "Distribution of profit", "By the recorded preconditions of each contract.", (
        Grid("Distribution", (_contract(), *answers(("verdict", "Verdict", "words", 18), ("still", "Not known to be met", "words", 26),
                                                    ("count", "Preconditions", "count", 14), ("said", "In words", "words", 70))),
             len(job.contracts), spill=spill),
    ))  # fmt: skip


def practices_sheet(job: RegisterJob) -> Sheet:
    """People on the lists of practices that may still return to a contract of their own; flagged above a share where GPs lead."""
    told = table_columns("gp_participation", CONTRACT, "list_size", "right_to_return", "returned_on")
    ids = list(dict.fromkeys(str(row[CONTRACT]) for row in job.rows["gp_participation"]))
    flagged = job.as_at is not None
    more = lambda at: (at.column("ListsAtRisk", "led"), at.cell("lists_above")) if flagged else ()
    spill = lambda at: call("CONTRACT_GP_LIST_AT_RISK", at.column("ListsAtRisk", "contract"), told(at), *more(at))
    intro = "Practices with a right to return that have not returned; a missing size is counted, not 0."
    above = Line("Flagged above, where GPs lead", lambda at: f"{float(dated('gp_list_at_risk_share', job.as_at)):g}", "percent",
                 "A dated parameter: local practice", "lists_above")  # fmt: skip
    return Sheet("Lists at risk", "Lists at risk", intro, (
        *((Lines("Limit", (above,)),) if flagged else ()),
        Grid("ListsAtRisk", (Column("contract", "Contract", "text", 18, tuple(ids)),
                             Column("led", "Led by GPs", "general", 12, formula=_led_by_gps(job)),
                             *answers(("people", "People at risk", "count", 16), ("practices", "Practices", "count", 12),
                                      ("missing", "Sizes missing", "count", 12), ("known", "Known lists", "count", 16),
                                      ("share", "Share at risk", "percent", 14), ("flag", "Flag", "words", 18))),
             len(ids), "Each contract", spill=spill),
    ))  # fmt: skip


def _led_by_gps(job: RegisterJob) -> RowFormula:
    """Whether the holder or the governing body of a contract is a practice or a federation of practices."""
    if not job.rows["party"]:
        return lambda at, i: "FALSE"

    def formula(at: Places, i: int) -> str:
        ids, kinds = at.column("Party", "party_id"), at.column("Party", "org_type")
        of = lambda name: of_contract(job, name, at.at("ListsAtRisk", "contract", i))(at)
        kind = lambda name: f'IFERROR(INDEX({kinds},MATCH({of(name)},{ids},0))&"","")'
        return f'OR({",".join(f"{kind(name)}={chr(34)}{led}{chr(34)}" for name in LEADS for led in GP_LED)})'

    return formula


def kpi_sheet(job: RegisterJob) -> Sheet:
    """How many key performance indicators the Procurement Act asks for, and why none where it asks for none."""
    value = lambda at: or_blank(all_rows(job, "value_lifetime")(at))
    spill = lambda at: call("CONTRACT_KPI_DUTY", columns_of(job, "regime", "value_lifetime", "agreement_kind")(at), at.cell("as_at"))
    return Sheet("KPI duty", "KPI duty", "By regime, kind and lifetime value; most health care contracts are outside. Not legal advice.", (
        Grid("KpiDuty", (_contract(), Column("value", "Lifetime value", "money", 22, array=value),
                         *answers(("wanted", "Indicators required", "count", 14), ("reason", "Reason", "words", 50),
                                  ("months", "Months between assessments", "count", 16))),
             len(job.contracts), spill=spill),
    ))  # fmt: skip
